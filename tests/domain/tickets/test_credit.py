"""Credits: what the book's grounds say, who grants, and that nothing else gives an incident back."""

from datetime import date
from typing import Any

import pytest

from heimdesk.domain.catalog.actions import confirm_bug, note_fix, release_version, report_bug
from heimdesk.domain.catalog.changes import redate_release
from heimdesk.domain.catalog.models import Bug, Release
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.entitlements.queries import balance_recomputed
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.credit import grant_credit, propose_credit, statements_asked
from heimdesk.domain.tickets.actions.fix_bug import fix_bug
from heimdesk.domain.tickets.actions.links import link_bug
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Ticket
from tests.cast import MONDAY, Cast, book
from tests.domain.tickets.tickets import after, opened, taken


def on_a_bug(people: Cast, *, fixed_on: date | None = None, **more: Any) -> Ticket:
    """A ticket that is linked to a confirmed bug."""
    bug = confirm_bug(report_bug(people.gateway, "Queue stalls", now=MONDAY), MONDAY.date(), now=MONDAY)
    if fixed_on:
        note_fix(bug, fixed_on, patch="9.4-p2", now=MONDAY)
    ticket = taken(people, **more)
    link_bug(ticket, bug, by=people.ines, now=after(1))
    return ticket


def test_a_confirmed_bug_fixed_nowhere_is_a_ground(people: Cast) -> None:
    """[INC-4] Heimdesk proposes with the dates it knows; a shift manager grants; the row names rule and person."""
    ticket = on_a_bug(people)
    proposal = propose_credit(ticket, after(2))
    assert proposal
    assert "fixed nowhere" in proposal.text()
    row = grant_credit(ticket, by=people.jonas, reason="Our bug.", now=after(2))
    assert (row.rule, row.amount, row.balance_after, row.person) == ("INC-4", 1, 100, people.jonas)
    assert ticket.events.get(kind="credited").reason == "Our bug."
    people.entitlement.refresh_from_db()
    assert people.entitlement.balance == balance_recomputed(people.entitlement) == 100


def test_a_fix_that_was_out_at_the_opening_is_no_ground(people: Cast) -> None:
    """[INC-3] [INC-4] An incident is not credited because a patch already had the answer."""
    ticket = on_a_bug(people, fixed_on=date(2026, 6, 1))
    with pytest.raises(Refused, match="before the ticket was opened"):
        grant_credit(ticket, by=people.jonas, reason="Bug.", now=after(2))


def test_a_fix_counts_from_the_date_of_its_release_not_from_the_noting(people: Cast) -> None:
    """[INC-3] [INC-4] Noted after the opening, out before it: no ground. Set for a release to come: one."""
    ticket = on_a_bug(people)
    bug = Bug.objects.get()
    coming = release_version(people.gateway, "9.5", date(2026, 7, 1), now=MONDAY)
    fix_bug(bug, release=coming, now=after(24))
    assert propose_credit(ticket, after(48))
    fix_bug(bug, release=people.current, now=after(48))
    assert "before the ticket was opened" in propose_credit(ticket, after(48)).text()
    redate_release(people.current, date(2026, 6, 20), by=people.ada, now=after(50))
    assert propose_credit(ticket, after(50))


def test_what_happens_to_the_bug_later_changes_nothing(people: Cast) -> None:
    """[INC-4] Fixed the day after the opening: still a ground."""
    ticket = on_a_bug(people)
    note_fix(Bug.objects.get(), date(2026, 6, 9), patch="9.4-p2", now=after(24))
    assert propose_credit(ticket, after(48))


def test_a_ticket_that_resolved_itself_is_not_credited(people: Cast) -> None:
    """[INC-3] Neither that nor an article is a ground."""
    ticket = opened(people)
    close(ticket, by=people.bob, now=after(1), reason="It works again.")
    assert not propose_credit(ticket, after(2))
    with pytest.raises(Refused):
        grant_credit(ticket, by=people.jonas, reason="Kindness.", now=after(2))


def test_tickets_on_unsupported_releases_are_never_credited(people: Cast) -> None:
    """[INC-4] Whatever the bug."""
    ticket = on_a_bug(people, release=Release.objects.get(product=people.gateway, version="8.9"))
    with pytest.raises(Refused, match="never credited"):
        grant_credit(ticket, by=people.jonas, reason="Bug.", now=after(2))


def test_only_a_shift_manager_grants_and_only_once(people: Cast) -> None:
    """[INC-4] With a reason; the second one is refused."""
    ticket = on_a_bug(people)
    for person in (people.ines, people.tamara, people.alice):
        with pytest.raises(Refused, match="Only a shift manager"):
            grant_credit(ticket, by=person, reason="Bug.", now=after(2))
    with pytest.raises(Invalid):
        grant_credit(ticket, by=people.jonas, reason=" ", now=after(2))
    grant_credit(ticket, by=people.jonas, reason="Bug.", now=after(2))
    with pytest.raises(Refused, match="credited once"):
        grant_credit(ticket, by=people.karla, reason="Bug.", now=after(3))
    assert LedgerRow.objects.filter(kind="credit").count() == 1


def test_another_book_can_have_other_grounds(people: Cast) -> None:
    """[INC-4] A hotfix installation, where the book says so."""
    book("credit_grounds: [unfixed_bug]", "credit_grounds: [unfixed_bug, hotfix_installation]")
    details = {"what_happens": "Install p3.", "setup": "Four nodes.", "no_restarts": "Never at noon."}
    ticket = taken(people, ticket_type="hotfix", details=details)
    assert propose_credit(ticket, after(1)).answer.ground == "hotfix_installation"


def test_a_shift_manager_states_what_no_date_tells(people: Cast) -> None:
    """[INC-4] That no help was given and the customer fixed it, where the book has such a ground; kept with the row."""
    assert statements_asked(taken(people)) == ()
    book("credit_grounds: [unfixed_bug]", "credit_grounds: [unfixed_bug, customer_fixed_it]")
    ticket = taken(people)
    reply(ticket, "We look at it.", by=people.ines, now=after(1))
    assert statements_asked(ticket) == ("no_help_given", "customer_fixed_it")
    with pytest.raises(Refused):
        grant_credit(ticket, by=people.jonas, reason="Theirs.", now=after(2), customer_fixed_it=True)
    stated = {"no_help_given": True, "customer_fixed_it": True}
    row = grant_credit(ticket, by=people.jonas, reason="Theirs.", now=after(2), **stated)
    assert row.verdict["sentence"] == "No help was given, and the customer fixed it."
    assert ticket.events.get(kind="credited").facts == stated
