"""The catalog is kept on the desk: products, releases, modules, the end of support, bugs and their fixes."""

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heimdesk.domain.catalog.actions import report_bug, withdraw
from heimdesk.domain.catalog.models import Bug, Product
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.tickets.actions.links import link_bug
from heimdesk.domain.tickets.models import Ticket
from tests.cast import Cast, book
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

PRODUCT = {
    "name": "DNS Director", "family": "DNS", "code": "DNS", "summary": "Zones", "ticket_types": ["problem"],
    "sold_per_incident": "on", "definition_1": "No zone answers.",
}  # fmt: skip


@pytest.fixture
def ada(scene: Scene, as_: Browse) -> Client:
    """The administrator's browser."""
    return as_(scene.people.ada)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_product_is_added_with_family_types_flags_and_its_own_wording(people: Cast, ada: Client) -> None:
    """[CAT-1] And the form of a new ticket words its severities so."""
    answer = ada.post(reverse("desk:new-product"), PRODUCT, follow=True)
    made = Product.objects.get(code="DNS")
    assert answer.redirect_chain[0][0] == reverse("desk:product", args=["dns-director"])
    assert (made.family.name, made.ticket_types, made.sold_per_incident) == ("DNS", ["problem"], True)
    assert made.severity_wording == {"1": {"definition": "No zone answers."}}
    wording = shown(ada.get(f"{reverse('desk:new')}?account={people.kestrel.pk}&product={made.pk}"))
    assert "No zone answers." in wording
    assert "{'definition'" not in wording
    changed = {**PRODUCT, "name": "DNS Director II", "free_incidents": "on", "definition_1": ""}
    assert ada.post(reverse("desk:edit-product", args=["dns-director"]), changed).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.free_incidents, made.severity_wording) == ("DNS Director II", True, {})


def test_what_is_wrong_with_a_product_stands_beside_its_field(people: Cast, ada: Client) -> None:
    """[CAT-1] Nothing typed is lost."""
    answer = ada.post(reverse("desk:new-product"), {**PRODUCT, "name": "Mail Gateway", "family": "", "code": "X" * 9})
    assert answer.status_code == 422
    for field in ("name", "family", "code"):
        assert f'id="{field}-error"' in shown(answer)
    assert 'value="Zones"' in shown(answer)


def test_releases_and_modules_are_added_and_a_date_mended(people: Cast, ada: Client) -> None:
    """[CAT-1] [LIF-1] Which releases are supported follows from the dates at once."""
    path = reverse("desk:release", args=["mail-gateway"])
    assert ada.post(path, {"version": "9.4", "released_on": "2026-05-01"}).status_code == 422
    assert ada.post(path, {"version": "9.5", "released_on": "soon"}).status_code == 422
    assert ada.post(path, {"version": "9.5", "released_on": "2026-05-01"}).status_code == 302
    release = people.gateway.releases.get(version="9.5")
    assert ada.post(reverse("desk:redate-release", args=[release.pk]), {"released_on": "2026-05-02"}).status_code == 302
    release.refresh_from_db()
    assert release.released_on == date(2026, 5, 2)
    module = reverse("desk:module", args=["mail-gateway"])
    assert ada.post(module, {"name": "Greylisting"}).status_code == 302
    assert ada.post(module, {"name": "Greylisting"}).status_code == 422
    page = shown(ada.get(reverse("desk:product", args=["mail-gateway"])))
    assert "Greylisting" in page
    assert "2 May 2026" in page


def test_the_end_of_support_is_set_and_taken_back(people: Cast, ada: Client, as_: Browse) -> None:
    """[LIF-2] The portal says so, and after the day the wizard refuses."""
    path = reverse("desk:withdraw-product", args=["mail-gateway"])
    yesterday = timezone.localdate() - timedelta(days=1)
    over = {"withdrawn_on": "2025-01-01", "support_ends_on": yesterday.isoformat(), "replacement": people.panel.pk}
    assert ada.post(path, {**over, "support_ends_on": "2024-01-01"}).status_code == 422
    assert ada.post(path, {**over, "support_ends_on": ""}).status_code == 422
    assert ada.post(path, over).status_code == 302
    assert "Cloud Panel" in shown(as_(people.alice).get("/products/mail-gateway/"))
    refused = as_(people.alice).post("/tickets/new/", {"product": people.gateway.pk})
    assert refused.status_code == 422
    assert ada.post(path, {"then": "return"}).status_code == 302
    assert as_(people.alice).post("/tickets/new/", {"product": people.gateway.pk}).status_code == 302


def test_a_bug_is_reported_confirmed_and_fixed_and_its_customers_are_told(scene: Scene, as_: Browse) -> None:
    """[CAT-2] By an engineer, without a shell; told once, however often the fix is noted."""
    people = scene.people
    ines = as_(people.ines)
    answer = ines.post(reverse("desk:report-bug", args=["mail-gateway"]), {"title": "Queue locks", "found_in": ""})
    bug = Bug.objects.get(title="Queue locks")
    assert answer["Location"] == reverse("desk:bug", args=[bug.key])
    link_bug(scene.stuck, bug, by=people.ines, now=scene.now)
    page = reverse("desk:bug", args=[bug.key])
    assert f"#{scene.stuck.number}" in shown(ines.get(page))
    confirmed = {"confirmed_on": "2026-06-08", "public_in": "Article 1001", "planned_for": "9.5"}
    assert ines.post(reverse("desk:confirm-bug", args=[bug.key]), confirmed).status_code == 302
    bug.refresh_from_db()
    assert (bug.confirmed_on, bug.public_since, bug.planned_for) == (date(2026, 6, 8), date(2026, 6, 8), "9.5")
    fix = reverse("desk:fix-bug", args=[bug.key])
    both = ines.post(fix, {"release": people.current.pk, "patch": "P-1", "fixed_on": "2026-06-09"})
    assert both.status_code == 422
    assert "Name one of the two." in shown(both)
    assert 'value="P-1"' in shown(both)
    for _twice in range(2):
        ines.post(fix, {"release": people.current.pk, "patch": "", "fixed_on": ""})
    told = Notice.objects.filter(kind="bug_fixed", person=people.bob)
    assert told.count() == 1
    assert "fixed in 9.4" in shown(ines.get(page))


def test_a_fix_dated_ahead_is_announced_on_its_day(scene: Scene, as_: Browse) -> None:
    """[CAT-2] [INC-4] A release has its own day, a patch the one that is typed; until then nobody is told."""
    people, ines = scene.people, as_(scene.people.ines)
    bug = report_bug(people.gateway, "Queue locks", now=scene.now)
    link_bug(scene.stuck, bug, by=people.ines, now=scene.now)
    page, fix = reverse("desk:bug", args=[bug.key]), reverse("desk:fix-bug", args=[bug.key])
    other_day = ines.post(fix, {"release": people.current.pk, "patch": "", "fixed_on": "2026-06-09"})
    assert other_day.status_code == 422
    assert "9.4 is dated 2026-03-02." in shown(other_day)
    undated = ines.post(fix, {"release": "", "patch": "P-1", "fixed_on": ""})
    assert "Enter the day on which the patch came out" in shown(undated)
    assert ines.post(fix, {"release": "", "patch": "P-1", "fixed_on": "2099-01-02"}).status_code == 302
    told = shown(ines.get(page))
    assert "tickets are told on 2 January 2099." in told
    assert "fix set for P-1" in told
    assert "fix set for P-1" in shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))
    assert not Notice.objects.filter(kind="bug_fixed").exists()


def test_whoever_may_not_keep_the_catalog_reads_why(people: Cast, as_: Browse) -> None:
    """[CAT-1] [CAT-2] [LIF-2] Products are the administrators', bugs those of who works on tickets."""
    pages = {
        reverse("desk:new-product"): PRODUCT,
        reverse("desk:edit-product", args=["mail-gateway"]): PRODUCT,
        reverse("desk:withdraw-product", args=["mail-gateway"]): {"then": "return"},
        reverse("desk:redate-release", args=[people.current.pk]): {"released_on": "2020-01-01"},
    }
    for person in (people.ines, people.jonas, people.sven, people.tamara, people.arthur):
        client = as_(person)
        for path, sent in pages.items():
            assert client.get(path).status_code == 403, (person, path)
            assert client.post(path, sent).status_code == 403, (person, path)
        for name, sent in (("release", {"version": "1", "released_on": "2026-01-01"}), ("module", {"name": "x"})):
            assert client.post(reverse(f"desk:{name}", args=["mail-gateway"]), sent).status_code == 409
    for person in (people.sven, people.tamara, people.arthur):
        report = reverse("desk:report-bug", args=["mail-gateway"])
        assert as_(person).post(report, {"title": "No"}).status_code == 403
    assert not Bug.objects.exists()
    assert not people.gateway.releases.filter(version="1").exists()


def test_a_product_past_its_support_is_told_in_the_reader_s_language(ines: Client, people: Cast) -> None:
    """[LIF-2] [UI-1] Beside the choice of a ticket opened at the desk, sentence and day."""
    withdraw(
        people.gateway, withdrawn_on=date(2025, 1, 1), support_ends_on=date(2026, 5, 31), replacement=people.panel,
        now=timezone.now(),
    )  # fmt: skip
    ines.cookies["django_language"] = "de"
    told = shown(ines.get(reverse("desk:new"), {"account": people.kestrel.pk}))
    assert "Der Support von Mail Gateway endete am 31. Mai 2026" in told


def test_a_severity_is_named_as_the_book_and_the_product_name_it(ines: Client, scene: Scene) -> None:
    """[POL-1] [SEV-1] In the list by the book in force, on a ticket by its own book and its product."""
    number = book("    name: High\n", "    name: Major\n").pk
    Ticket.objects.filter(pk=scene.stuck.pk).update(book=number)
    assert 'aria-label="Severity 2, Major"' in shown(ines.get("/desk/"))
    page = shown(ines.get(f"/desk/tickets/{scene.stuck.number}/"))
    assert page.count('aria-label="Severity 2, Major"') == 2
    assert ">2</span> Major" in page
    scene.people.gateway.severity_wording = {"2": {"name": "Mail stands still"}}
    scene.people.gateway.save()
    assert page.count("Major") == shown(ines.get(f"/desk/tickets/{scene.stuck.number}/")).count("Mail stands still")
