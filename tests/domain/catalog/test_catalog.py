"""Products, releases and bugs; which releases are supported and when a product takes no more tickets."""

from datetime import date

import pytest

from heimdesk.domain.books.queries import book_of
from heimdesk.domain.catalog.actions import (
    add_module,
    add_product,
    confirm_bug,
    note_fix,
    release_version,
    report_bug,
    withdraw,
)
from heimdesk.domain.catalog.changes import redate_release
from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.catalog.queries import (
    bug_by_key,
    bugs_visible_to,
    is_release_supported,
    lifecycle_of,
    may_open_on,
    product_by_slug,
    products_for_wizard,
)
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast, product

TODAY = MONDAY.date()


def test_a_product_has_family_ticket_types_wording_and_flags(people: Cast) -> None:
    """[CAT-1] Without a choice a product has all ticket types of the book."""
    made = add_product(
        "Backup Vault",
        family="Storage",
        code="BV",
        ticket_types=["question", "problem"],
        severity_wording={"1": {"definition": "No backup can be restored."}},
        sold_per_incident=True,
        mandatory_training=True,
        by=people.ada,
        now=MONDAY,
    )
    assert product_by_slug("backup-vault") == made
    assert (made.family.name, made.ticket_types, made.free_incidents) == ("Storage", ["question", "problem"], False)
    assert people.gateway.ticket_types == ["question", "problem", "hotfix", "feature", "licensing", "order"]


def test_only_an_administrator_keeps_products_and_workers_keep_bugs(people: Cast) -> None:
    """[CAT-1] Who may change the catalog."""
    for attempt in (
        lambda: add_product("X", family="F", code="X", by=people.ines, now=MONDAY),
        lambda: add_module(people.gateway, "X", by=people.sven, now=MONDAY),
        lambda: release_version(people.gateway, "10", TODAY, by=people.alice, now=MONDAY),
        lambda: report_bug(people.gateway, "Loops", by=people.alice, now=MONDAY),
    ):
        with pytest.raises(Refused):
            attempt()


def test_what_is_wrong_with_a_product_stands_beside_its_field(people: Cast) -> None:
    """[CAT-1] Names, codes and types are checked."""
    with pytest.raises(Invalid) as wrong:
        add_product("Mail Gateway", family="F", code=people.panel.code, ticket_types=["party"], now=MONDAY)
    assert {"name", "code", "ticket_types"} == set(wrong.value.problems)
    with pytest.raises(Invalid) as wrong:
        add_product("Two Words", family="F", code="A B", ticket_types=[""], now=MONDAY)
    assert wrong.value.problems == {
        "code": ["A code has no blank: it is part of the key of each bug. Use letters and digits."],
        "ticket_types": ["Tickets are of some type. Choose at least one."],
    }
    with pytest.raises(Invalid):
        release_version(people.gateway, "9.4", TODAY, now=MONDAY)
    with pytest.raises(Invalid):
        add_module(people.gateway, " ", now=MONDAY)


def test_supported_are_the_current_release_and_those_around_it(people: Cast) -> None:
    """[LIF-1] 9.4 is current; 9.3 and 9.2 are the two before it; 8.9 left support when 9.4 came out."""
    lifecycle = lifecycle_of(people.gateway, TODAY)
    assert [release.name for release in lifecycle.supported.answer] == ["9.4", "9.3", "9.2"]
    standing = {each.release.version: each for each in lifecycle.releases}
    assert standing["9.2"].supported
    assert not standing["8.9"].supported
    assert standing["8.9"].ended_on == date(2026, 3, 2)
    assert "9.4" in standing["8.9"].supported.text()


def test_more_releases_are_supported_when_a_year_brought_more(people: Cast) -> None:
    """[LIF-1] All of the twelve months before the current release, where these are more than two."""
    for month in (4, 5, 6, 7):
        release_version(people.gateway, f"10.{month}", date(2026, month, 1), now=MONDAY)
    names = [release.name for release in lifecycle_of(people.gateway, date(2026, 7, 2)).supported.answer]
    assert names == ["10.7", "10.6", "10.5", "10.4", "9.4", "9.3"]


def test_a_release_is_supported_or_not_with_the_reason(people: Cast) -> None:
    """[LIF-1] The verdict of one release."""
    book = book_of(people.book)
    by_version = {release.version: release for release in people.gateway.releases.all()}
    assert is_release_supported(by_version["9.3"], TODAY, book=book)
    refused = is_release_supported(by_version["8.8"], TODAY, book=book)
    assert (refused.answer, refused.rule) == (False, "LIF-1")


def test_a_withdrawn_product_takes_tickets_until_its_last_day(people: Cast) -> None:
    """[LIF-2] Supported until the end-of-support date; after it no new ticket."""
    withdraw(
        people.gateway,
        withdrawn_on=date(2026, 5, 1),
        support_ends_on=date(2026, 12, 31),
        replacement=people.panel,
        by=people.ada,
        now=MONDAY,
    )
    assert may_open_on(people.gateway, date(2026, 12, 31))
    after = may_open_on(people.gateway, date(2027, 1, 1))
    assert (after.answer, after.rule) == (False, "LIF-2")
    assert "2026-12-31" in after.text()
    with pytest.raises(Invalid):
        withdraw(people.panel, withdrawn_on=date(2026, 5, 2), support_ends_on=date(2026, 5, 1), now=MONDAY)


def test_the_wizard_shows_the_own_products_first_and_says_which_take_no_tickets(people: Cast) -> None:
    """[LIF-2] The wizard says so."""
    old = product("Ancient Proxy")
    withdraw(old, withdrawn_on=date(2020, 1, 1), support_ends_on=date(2021, 1, 1), now=MONDAY)
    choices = products_for_wizard(people.kestrel, on=TODAY)
    assert [(each.product, each.is_own, bool(each.may_open)) for each in choices] == [
        (people.panel, True, True),
        (people.gateway, True, True),
        (old, False, False),
    ]
    assert not any(each.is_own for each in products_for_wizard(people.osprey, on=TODAY))


def test_a_bug_is_found_confirmed_published_and_fixed(people: Cast) -> None:
    """[CAT-2] Found in, public since, fixed in."""
    bug = report_bug(
        people.gateway, "Mail loops between two relays", found_in=people.current, by=people.ines, now=MONDAY
    )
    assert (bug.key, bug.confirmed_on) == (f"{people.gateway.code}-1", None)
    confirm_bug(bug, date(2026, 6, 9), planned_for="9.5", by=people.ines, now=MONDAY)
    confirm_bug(bug, date(2026, 6, 10), public_in="article 1184", by=people.ines, now=MONDAY)
    fixed = release_version(people.gateway, "9.5", date(2026, 7, 1), now=MONDAY)
    note_fix(bug, release=fixed, by=people.emil, now=MONDAY)
    stored = Bug.objects.get(pk=bug.pk)
    assert (stored.confirmed_on, stored.public_since, stored.fixed_in, stored.fixed_on) == (
        date(2026, 6, 9),
        date(2026, 6, 10),
        fixed,
        date(2026, 7, 1),
    )
    assert report_bug(people.gateway, "Another", now=MONDAY).key == f"{people.gateway.code}-2"


def test_a_fix_names_a_release_of_the_product_or_a_patch(people: Cast) -> None:
    """[CAT-2] A fix comes in a release or a patch, one of the two."""
    bug = report_bug(people.panel, "Slow list", now=MONDAY)
    for wrong in ({}, {"release": people.current}, {"release": people.current, "patch": "p1"}):
        with pytest.raises(Invalid):
            note_fix(bug, TODAY, now=MONDAY, **wrong)  # type: ignore[arg-type]
    with pytest.raises(Invalid) as undated:
        note_fix(bug, patch="9.4-p1", now=MONDAY)
    assert list(undated.value.problems) == ["fixed_on"]
    note_fix(bug, TODAY, patch="9.4-p1", now=MONDAY)
    assert bug.fixed_by_patch == "9.4-p1"
    with pytest.raises(Invalid):
        report_bug(people.panel, "Wrong release", found_in=people.current, now=MONDAY)


def test_a_fix_in_a_release_is_of_the_date_of_the_release(people: Cast) -> None:
    """[CAT-2] [INC-4] Whatever day it is noted; another date is refused, and a redated release takes it along."""
    bug = report_bug(people.gateway, "Slow list", now=MONDAY)
    with pytest.raises(Invalid, match="dated 2026-03-02"):
        note_fix(bug, TODAY, release=people.current, now=MONDAY)
    note_fix(bug, release=people.current, now=MONDAY)
    assert (bug.fixed_on, bug.confirmed_on) == (date(2026, 3, 2), date(2026, 3, 2))
    redate_release(people.current, date(2026, 8, 3), by=people.ada, now=MONDAY)
    bug.refresh_from_db()
    assert bug.fixed_on == date(2026, 8, 3)
    assert not bug.is_fixed(TODAY)
    assert bug.is_fixed(date(2026, 8, 3))


def test_customers_learn_of_a_bug_when_it_is_public(people: Cast) -> None:
    """[SRC-3] [CAT-2] Before that, the staff alone."""
    bug = report_bug(people.gateway, "Secret", now=MONDAY)
    assert bug_by_key(bug.key.lower(), seen_by=people.ines) == bug
    assert not bugs_visible_to(people.alice).exists()
    assert not bugs_visible_to(None).exists()
    confirm_bug(bug, TODAY, public_in="release notes", now=MONDAY)
    assert list(bugs_visible_to(None)) == [bug]
