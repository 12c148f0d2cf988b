"""Days at both ends of all calendars: no form takes one, no page breaks on one that is stored, the check finds it."""

from datetime import date
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.catalog.models import Bug, Product, Release
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.tickets.models import Draft
from heimdesk.operations.checkup import findings
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

FAR = ("0001-01-01", "1969-12-31", "2200-01-01", "9999-12-31")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_no_stored_day_breaks_a_page(scene: Scene, as_: Browse, zone: str) -> None:
    """[PRG-1] [PRG-3] The wizard, the entitlement of a ticket, contracts, accounts and products, on both sides."""
    people, contract = scene.people, scene.people.contract
    bug = report_bug(people.gateway, "Odd", by=people.karla, now=scene.now)
    Contract.objects.update(starts_on=date.min, ends_on=date.max)
    License.objects.update(starts_on=date.min, ends_on=date.max)
    Release.objects.update(released_on=date.min)
    Release.objects.filter(pk=people.current.pk).update(released_on=date.max)
    Product.objects.update(withdrawn_on=date.min, support_ends_on=date.max)
    Bug.objects.update(confirmed_on=date.min, public_since=date.min, fixed_on=date.max)
    Account.objects.update(time_zone=zone)
    Person.objects.update(time_zone=zone)
    number = scene.stuck.number
    alice, jonas, sven = as_(people.alice), as_(people.jonas), as_(people.sven)
    alice.post("/tickets/new/", {"product": people.gateway.pk})
    draft = Draft.objects.get()
    for term in ({"starts_on": date.min, "ends_on": date.max}, {"starts_on": date.max}, {"ends_on": date.min}):
        Entitlement.objects.update(**term)
        for browser, pages in (
            (alice, (f"/tickets/new/{draft.key}/entitlement/", f"/tickets/{number}/", "/account/", "/products/")),
            (alice, (reverse("portal:contract", args=[contract.pk]), f"/products/{people.gateway.slug}/")),
            (jonas, (f"/desk/tickets/{number}/", f"/desk/tickets/{number}/entitlement/", f"/desk/bugs/{bug.key}/")),
            (jonas, (f"/desk/contracts/{contract.pk}/", f"/desk/accounts/{people.kestrel.pk}/", "/desk/products/")),
            (sven, (f"/desk/contracts/{contract.pk}/amend/", f"/desk/products/{people.gateway.slug}/")),
        ):
            for page in pages:
                assert browser.get(page).status_code == 200, (page, term)


@pytest.mark.parametrize("day", FAR)
def test_no_form_takes_a_day_that_nobody_can_mean(scene: Scene, as_: Browse, day: str) -> None:
    """[PRG-1] [CAT-1] [LIF-2] [ESC-4] The problem stands beside its field and says what to enter for "never ends"."""
    people = scene.people
    bug = report_bug(people.gateway, "Odd", by=people.karla, now=scene.now)
    today = timezone.localdate().isoformat()
    term = {"starts_on": today, "ends_on": today, "covers_all_products": "on"}
    product, account = f"/desk/products/{people.gateway.slug}", f"/desk/accounts/{people.osprey.pk}"
    shift = {"person": people.jonas.pk, "region": "", "starts_at": f"{today}T08:00", "ends_at": f"{today}T18:00"}
    forms: tuple[tuple[Person, str, dict[str, Any], tuple[str, ...]], ...] = (
        (people.sven, f"{account}/contracts/new/", {**term, "plan": "gold", "signed_on": today},
         ("starts_on", "ends_on", "signed_on")),
        (people.sven, f"{account}/licenses/new/", {**term, "product": people.gateway.pk, "kind": "leased"},
         ("starts_on", "ends_on")),
        (people.sven, f"/desk/contracts/{people.contract.pk}/amend/", {**term, "reason": "Agreed."},
         ("starts_on", "ends_on")),
        (people.ada, f"{product}/releases/", {"version": "77.1"}, ("released_on",)),
        (people.ada, f"/desk/releases/{people.current.pk}/", {}, ("released_on",)),
        (people.ada, f"{product}/end/", {"withdrawn_on": today, "support_ends_on": today},
         ("withdrawn_on", "support_ends_on")),
        (people.jonas, f"/desk/bugs/{bug.key}/confirm/", {}, ("confirmed_on",)),
        (people.jonas, f"/desk/bugs/{bug.key}/fix/", {"patch": "p"}, ("fixed_on",)),
        (people.jonas, "/desk/shifts/plan/", shift, ("starts_at", "ends_at")),
    )  # fmt: skip
    for who, where, sent, fields in forms:
        for field in fields:
            typed = f"{day}T12:00" if field in shift else day
            answer = as_(who).post(where, {**sent, field: typed})
            assert answer.status_code == 422, (where, field)
            said = unescape(answer.content.decode())
            assert "from 1970-01-01 to 2199-12-31" in said, (where, field)
            assert ("never ends" in said) == (field in ("ends_on", "support_ends_on")), (where, field)


def test_a_wrong_first_day_can_be_mended(scene: Scene, as_: Browse) -> None:
    """[PRG-1] By the amendment, with its reason; what pays for tickets begins on the same day."""
    people, day = scene.people, timezone.localdate()
    Contract.objects.filter(pk=people.contract.pk).update(starts_on=date.min)
    sent = {"covers_all_products": "on", "starts_on": "2026-01-01", "ends_on": day.isoformat(), "reason": "Slip."}
    assert as_(people.sven).post(f"/desk/contracts/{people.contract.pk}/amend/", sent).status_code == 302
    assert Contract.objects.get(pk=people.contract.pk).starts_on == date(2026, 1, 1)
    assert Entitlement.objects.get(contract=people.contract).starts_on == date(2026, 1, 1)
    row = AuditRow.objects.get(verb="amended a contract")
    assert row.details["starts_on"] == ["0001-01-01", "2026-01-01"]


def test_a_wrong_term_of_a_license_can_be_mended(scene: Scene, as_: Browse) -> None:
    """[PRG-4] By its form, which the account's page leads to; what pays for tickets holds for the same days."""
    people = scene.people
    License.objects.filter(pk=people.license.pk).update(starts_on=date.min, ends_on=date.max)
    path = reverse("desk:redate-license", args=[people.license.pk])
    sven = as_(people.sven)
    assert path in sven.get(reverse("desk:account", args=[people.kestrel.pk])).content.decode()
    assert 'value="0001-01-01"' in sven.get(path).content.decode()
    wrong = sven.post(path, {"starts_on": "2026-06-08", "ends_on": "2026-06-07"})
    assert (wrong.status_code, 'id="ends_on-error"' in wrong.content.decode()) == (422, True)
    assert sven.post(path, {"starts_on": "2026-06-08", "ends_on": "2027-06-07"}).status_code == 302
    term = date(2026, 6, 8), date(2027, 6, 7)
    assert License.objects.values_list("starts_on", "ends_on").get(pk=people.license.pk) == term
    assert list(Entitlement.objects.filter(license=people.license).values_list("starts_on", "ends_on")) == [term]
    assert AuditRow.objects.get(verb="redated a license").details["starts_on"] == ["0001-01-01", "2026-06-08"]
    assert as_(people.ines).get(path).status_code == 403


def test_the_check_finds_days_of_before(scene: Scene) -> None:
    """[OPS-1] Rows of before the bounds, or of another hand, are named with their key."""
    told = {finding.what: finding for finding in findings(now=scene.now)}
    assert all(finding.fine for what, finding in told.items() if what.startswith("Days and moments"))
    Contract.objects.filter(pk=scene.people.contract.pk).update(ends_on=date.max)
    Release.objects.filter(pk=scene.people.current.pk).update(released_on=date.min)
    Shift.objects.filter(pk=scene.people.shift.pk).update(ends_at=timezone.now().replace(year=2201))
    found = next(finding for finding in findings(now=scene.now) if finding.what.startswith("Days and moments"))
    assert not found.fine
    for named in (f"contract {scene.people.contract.pk}", f"release {scene.people.current.pk}", "shift "):
        assert named in found.mend
