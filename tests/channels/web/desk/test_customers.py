"""A customer is set up on the desk: account, people, licenses, packs; whoever may not reads why."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.models import Account, Person
from tests.cast import Cast
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

COMPANY = {
    "name": "Merlin Mail", "city": "Bergen", "country": "no", "time_zone": "Europe/Oslo", "language": "en",
    "manager": "", "parent": "",
}  # fmt: skip
EVE = {
    "name": "Eve Orr", "email": "eve@osprey.example", "role": "manager", "title": "", "phone": "+47 1",
    "time_zone": "Europe/Oslo", "language": "en",
}  # fmt: skip


@pytest.fixture
def sven(scene: Scene, as_: Browse) -> Client:
    """The browser of sales."""
    return as_(scene.people.sven)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_an_account_is_created_and_changed(people: Cast, sven: Client) -> None:
    """[PRG-1] The next page says what to do next; the audit log has what changed."""
    answer = sven.post(reverse("desk:new-account"), {**COMPANY, "manager": people.tamara.pk}, follow=True)
    made = Account.objects.get(name="Merlin Mail")
    assert answer.redirect_chain[0][0] == reverse("desk:account", args=[made.pk])
    assert "Add its people, then sign a contract." in shown(answer)
    assert (made.country, made.manager_of_account) == ("NO", people.tamara)
    changed = {**COMPANY, "city": "Oslo", "manager": "", "parent": people.kestrel.pk}
    assert sven.post(reverse("desk:edit-account", args=[made.pk]), changed).status_code == 302
    assert set(AuditRow.objects.latest("id").details) == {"city", "parent", "manager_of_account"}


def test_what_is_wrong_with_an_account_stands_beside_its_field(people: Cast, sven: Client) -> None:
    """[PRG-1] Nothing typed is lost."""
    wrong = {**COMPANY, "name": "Kestrel Hosting", "country": "Norway", "time_zone": "Mars/Base", "city": "c" * 81}
    answer = sven.post(reverse("desk:new-account"), wrong)
    assert answer.status_code == 422
    for field in ("name", "country", "time_zone", "city"):
        assert f'id="{field}-error"' in shown(answer)
    assert 'value="Mars/Base"' in shown(answer)
    for field, chosen in (("manager", "abc"), ("manager", "99999"), ("manager", people.ines.pk), ("parent", "x")):
        for page in (reverse("desk:new-account"), reverse("desk:edit-account", args=[people.osprey.pk])):
            answer = sven.post(page, {**COMPANY, field: chosen})
            assert (answer.status_code, f'id="{field}-error"' in shown(answer)) == (422, True), (field, chosen)
    circle = sven.post(reverse("desk:edit-account", args=[people.kestrel.pk]), {**COMPANY, "parent": people.kestrel.pk})
    assert circle.status_code == 422


def test_a_person_of_an_account_is_added_changed_and_leaves(people: Cast, sven: Client, as_: Browse) -> None:
    """[POR-1] Who left is logged out at once and cannot come in again."""
    path = reverse("desk:new-contact", args=[people.osprey.pk])
    taken = sven.post(path, {**EVE, "email": people.alice.email})
    assert taken.status_code == 422
    assert 'value="Eve Orr"' in shown(taken)
    assert sven.post(path, EVE).status_code == 302
    eve = Person.objects.get(email="eve@osprey.example")
    assert (eve.account, eve.is_manager) == (people.osprey, True)
    browser = as_(eve)
    assert browser.get("/account/").status_code == 200
    gone = {**EVE, "role": "member"}
    assert sven.post(reverse("desk:edit-contact", args=[eve.pk]), gone).status_code == 302
    assert browser.get("/account/").status_code == 302
    assert AuditRow.objects.latest("id").details == {"contact_role": ["manager", "member"], "is_active": [True, False]}
    assert sven.get(reverse("desk:edit-contact", args=[people.ines.pk])).status_code == 404


def test_a_license_is_issued_with_its_free_incidents(people: Cast, sven: Client) -> None:
    """[PRG-4] Without a key one is drawn; a leased one needs its last day."""
    path = reverse("desk:new-license", args=[people.osprey.pk])
    wanted = {"product": people.panel.pk, "kind": "leased", "starts_on": "2026-06-08", "ends_on": "", "key": ""}
    wrong = sven.post(path, wanted)
    assert wrong.status_code == 422
    assert 'id="ends_on-error"' in shown(wrong)
    assert sven.post(path, {**wanted, "product": "x", "starts_on": ""}).status_code == 422
    assert sven.post(path, {**wanted, "ends_on": "2027-06-07"}).status_code == 302
    issued = License.objects.get(account=people.osprey)
    assert Entitlement.objects.get(license=issued).balance == 10
    assert issued.key in shown(sven.get(reverse("desk:account", args=[people.osprey.pk])))


def test_a_pack_is_sold_under_its_reference(people: Cast, sven: Client) -> None:
    """[PRG-3] Of products that are sold per incident alone."""
    path = reverse("desk:new-pack", args=[people.osprey.pk])
    assert f'<option value="{people.panel.pk}">' not in shown(sven.get(path))
    for wrong in (
        {"product": people.gateway.pk, "incidents": "many", "reference": "R-1"},
        {"product": people.gateway.pk, "incidents": "0", "reference": "R-1"},
        {"product": people.gateway.pk, "incidents": "9999999999", "reference": "R-1"},
        {"product": people.gateway.pk, "incidents": "5", "reference": "R" * 31},
        {"product": people.panel.pk, "incidents": "5", "reference": "R-1"},
    ):
        assert sven.post(path, wrong).status_code == 422, wrong
    assert sven.post(path, {"product": people.gateway.pk, "incidents": "5", "reference": "R-1"}).status_code == 302
    assert Entitlement.objects.get(pack_reference="R-1").balance == 5


def test_whoever_may_not_set_up_a_customer_reads_why(people: Cast, as_: Browse) -> None:
    """[PRG-1] Everyone of the staff but sales and administrators, on every page, for GET and POST."""
    before = (Account.objects.count(), Person.objects.count(), License.objects.count(), Entitlement.objects.count())
    pages = {
        reverse("desk:new-account"): COMPANY,
        reverse("desk:edit-account", args=[people.osprey.pk]): COMPANY,
        reverse("desk:new-contact", args=[people.osprey.pk]): EVE,
        reverse("desk:edit-contact", args=[people.charlie.pk]): EVE,
        reverse("desk:new-license", args=[people.osprey.pk]): {"product": people.panel.pk, "kind": "purchased"},
        reverse("desk:new-pack", args=[people.osprey.pk]): {"product": people.gateway.pk, "incidents": "5"},
    }
    for person in (people.ines, people.emil, people.jonas, people.tamara, people.arthur):
        client = as_(person)
        for path, sent in pages.items():
            assert client.get(path).status_code == 403, (person, path)
            answer = client.post(path, sent)
            assert answer.status_code == 403, (person, path)
            assert "Sales or an administrator" in shown(answer) or "adds its people" in shown(answer)
        account = shown(client.get(reverse("desk:account", args=[people.osprey.pk])))
        assert not [path for path in pages if f'href="{path}"' in account]
    assert before == (
        Account.objects.count(), Person.objects.count(), License.objects.count(), Entitlement.objects.count(),
    )  # fmt: skip


def test_an_administrator_adds_members_of_the_staff_and_one_always_stays(people: Cast, as_: Browse) -> None:
    """[OPS-4] Nobody else does; the roles hold at once."""
    ada, ines = as_(people.ada), as_(people.ines)
    new = {
        "name": "Finn Ray", "email": "finn@vendor.example", "roles": ["engineer", "sales"], "title": "", "phone": "",
        "time_zone": "UTC", "language": "en",
    }  # fmt: skip
    assert ada.post(reverse("desk:new-member"), {**new, "roles": []}).status_code == 422
    assert ada.post(reverse("desk:new-member"), new).status_code == 302
    finn = Person.objects.get(email="finn@vendor.example")
    assert as_(finn).get(reverse("desk:new-account")).status_code == 200
    edit = reverse("desk:edit-member", args=[finn.pk])
    assert ada.post(edit, {**new, "roles": ["engineer"], "is_active": "on"}).status_code == 302
    assert as_(finn).get(reverse("desk:new-account")).status_code == 403
    own = {**new, "name": "Ada Root", "email": people.ada.email, "roles": ["sales"], "is_active": "on"}
    last = ada.post(reverse("desk:edit-member", args=[people.ada.pk]), own)
    assert last.status_code == 422
    assert "This is the last administrator." in shown(last)
    for client in (ines, as_(people.sven), as_(people.jonas)):
        assert client.get(reverse("desk:new-member")).status_code == 403
        assert client.post(edit, {**new, "roles": ["administrator"], "is_active": "on"}).status_code == 403
    page = shown(ada.get(reverse("desk:colleagues")))
    assert "Finn Ray" in page
    assert "administrator" in page
    assert reverse("desk:new-member") not in shown(ines.get(reverse("desk:colleagues")))
