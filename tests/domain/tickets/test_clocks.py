"""Promises of a ticket: dues, pauses, what stays met or breached, and the ETA with its history."""

from decimal import Decimal
from typing import Any

import pytest

from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.ledger import NothingLeft
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.entitlement import change_entitlement
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply
from heimdesk.domain.tickets.actions.resolve import reopen, resolve
from heimdesk.domain.tickets.actions.severity import change_severity
from heimdesk.domain.tickets.alarms import ring_due_alarms
from heimdesk.domain.tickets.models import Promise, Ticket
from heimdesk.domain.tickets.queries import ClockView, eta_history, standing_of
from heimdesk.policy.standing import Standing
from heimdesk.policy.verdict import verdict_from_json
from tests.cast import MONDAY, Cast, book, pack, signed_contract
from tests.domain.tickets.tickets import after, opened, taken


def clock(ticket: Ticket, kind: str, now: Any = MONDAY) -> ClockView:
    """One clock of a ticket as pages show it."""
    return next(view for view in standing_of(ticket, now) if view.kind == kind)


def test_dues_count_from_the_opening_by_plan_and_severity(people: Cast) -> None:
    """[SLA-1] Gold: 2 h and 6 h at severity 1, 6 h and 48 h at severity 3; each with its sum."""
    urgent, normal = opened(people, severity=1), opened(people, severity=3)
    assert [clock(urgent, kind).due_at for kind in ("response", "workaround")] == [after(2), after(6)]
    assert [clock(normal, kind).due_at for kind in ("response", "workaround")] == [after(6), after(48)]
    assert clock(urgent, "response").verdict.rule == "SLA-1"


def test_where_no_workaround_is_promised_there_is_no_clock(people: Cast) -> None:
    """[SLA-1] Severity 4 has a response time alone."""
    assert [view.kind for view in standing_of(opened(people, severity=4), MONDAY)] == ["response"]


def test_the_first_public_reply_of_a_person_meets_the_response(people: Cast) -> None:
    """[SLA-2] A note does not, a customer's word does not, the first reply does, a second changes nothing."""
    ticket = taken(people)
    add_note(ticket, "Seen before.", by=people.ines, now=after(0.5))
    reply(ticket, "Hello?", by=people.bob, now=after(0.7))
    assert clock(ticket, "response").met_at is None
    reply(ticket, "I am on it.", by=people.ines, now=after(1))
    reply(ticket, "Still on it.", by=people.ines, now=after(2))
    met = clock(ticket, "response", after(2))
    assert (met.met_at, met.standing) == (after(1), Standing.MET)
    assert ticket.events.filter(kind="met", after="response").count() == 1


def test_a_resolution_meets_the_workaround_and_still_broken_lets_it_run_on(people: Cast) -> None:
    """[SLA-2] The time in which the solution was tried does not count."""
    ticket = taken(people)
    resolve(ticket, "workaround", "Restart it.", by=people.ines, now=after(2))
    assert clock(ticket, "workaround").met_at == after(2)
    reopen(ticket, "It came back.", by=people.bob, now=after(5))
    again = clock(ticket, "workaround", after(5))
    assert (again.met_at, again.due_at) == (None, after(15))


def test_the_workaround_rests_while_the_ticket_waits_the_response_does_not(people: Cast) -> None:
    """[SLA-3] Half an hour of waiting moves the workaround by half an hour."""
    ticket = taken(people)
    ask_back(ticket, "Which version?", by=people.ines, now=after(1))
    paused = clock(ticket, "workaround", after(1.2))
    assert (paused.standing, paused.due_at) == (Standing.PAUSED, None)
    assert paused.left == after(12) - after(1)
    reply(ticket, "9.4", by=people.bob, now=after(1.5))
    assert clock(ticket, "workaround").due_at == after(12.5)
    assert clock(ticket, "workaround").verdict.rule == "SLA-3"
    assert [(wait.started_at, wait.ended_at) for wait in ticket.waits.all()] == [(after(1), after(1.5))]


def test_a_change_of_severity_recomputes_from_the_opening(people: Cast) -> None:
    """[SLA-4] Severity 2 to 3: the workaround is due 48 h after the opening; the old promise stays as history."""
    ticket = taken(people)
    change_severity(ticket, 3, reason="A workaround is likely.", by=people.jonas, now=after(1))
    assert clock(ticket, "workaround").due_at == after(48)
    assert clock(ticket, "response").due_at == after(6)
    old = Promise.objects.get(ticket=ticket, kind="workaround", current=False)
    assert old.due_at == after(12)
    assert verdict_from_json(old.verdict).answer.severity == 2


def test_what_was_met_stays_met_after_a_change(people: Cast) -> None:
    """[SLA-4] Answered in time under severity 3, then raised to 1."""
    ticket = taken(people, severity=3)
    reply(ticket, "I am on it.", by=people.ines, now=after(5))
    change_severity(ticket, 1, reason="It is down.", by=people.jonas, now=after(5.5))
    assert clock(ticket, "response", after(6)).standing == Standing.MET


def test_what_was_breached_stays_breached_with_its_terms(people: Cast) -> None:
    """[SLA-4] Missed under severity 1, then lowered: the breach stands, by the terms that applied."""
    ticket = opened(people, severity=1)
    change_severity(ticket, 4, reason="It is a question.", by=people.jonas, now=after(3))
    reply(ticket, "Hello.", by=people.ines, now=after(3.5))
    response = clock(ticket, "response", after(4))
    assert (response.standing, response.due_at) == (Standing.BREACHED, after(2))
    assert response.verdict.answer.severity == 1
    assert Promise.objects.get(ticket=ticket, kind="response", current=True).breached_at == after(2)


def test_another_entitlement_moves_the_clocks(people: Cast) -> None:
    """[SLA-4] [PRG-3] Diamond answers within an hour; the reason and both are on the timeline."""
    ticket = taken(people, severity=3)
    contract = signed_contract(people.kestrel, plan="diamond", products=[people.gateway])
    diamond = grant_for_contract(contract, now=MONDAY)
    change_entitlement(ticket, diamond, reason="The wrong code was keyed in.", by=people.jonas, now=after(1))
    assert (ticket.plan, clock(ticket, "response").due_at) == ("diamond", after(2))
    event = ticket.events.get(kind="entitlement")
    assert (event.before, event.after) == (name_of(people.entitlement), name_of(diamond))
    assert event.verdict is not None


def test_a_payer_that_paid_pays_no_second_time(people: Cast) -> None:
    """[INC-1] [PRG-3] There and back again: each has its one row for this ticket, Diamond's without an amount."""
    ticket = taken(people, severity=3)
    contract = signed_contract(people.kestrel, plan="diamond", products=[people.gateway])
    diamond = grant_for_contract(contract, now=MONDAY)
    for hour, payer in enumerate((diamond, people.entitlement, diamond, people.entitlement), start=1):
        change_entitlement(ticket, payer, reason="Once more.", by=people.jonas, now=after(hour))
    taken_from = LedgerRow.objects.filter(ticket_number=ticket.number).values_list("entitlement", "amount")
    assert sorted(taken_from) == sorted([(people.entitlement.pk, -1), (diamond.pk, 0)])


def test_a_payer_that_paid_is_gone_back_to_when_it_is_empty(people: Cast) -> None:
    """[INC-1] [PRG-3] Its last incident went to this ticket; a ticket that it did not pay for is refused there."""
    bought = pack(people.kestrel, people.gateway, 1)
    ticket, other = taken(people, severity=3), taken(people, severity=3)
    change_entitlement(ticket, bought, reason="It is on the pack.", by=people.jonas, now=after(1))
    change_entitlement(ticket, people.entitlement, reason="It is not.", by=people.jonas, now=after(2))
    bought.refresh_from_db()
    assert bought.balance == 0
    with pytest.raises(NothingLeft):
        change_entitlement(other, bought, reason="This one too.", by=people.jonas, now=after(2))
    change_entitlement(ticket, bought, reason="It is, after all.", by=people.jonas, now=after(3))
    assert ticket.entitlement == bought
    assert [row.amount for row in LedgerRow.objects.filter(entitlement=bought, kind="deduction")] == [-1]


def test_a_breach_is_stored_at_its_due_whenever_it_is_seen(people: Cast) -> None:
    """[SLA-5] [SLA-1] The worker awoke three hours late: the breach is of the due, and the answer after it is late."""
    ticket = taken(people)
    ring_due_alarms(after(7))
    response = Promise.objects.get(ticket=ticket, kind="response")
    assert response.breached_at == after(4)
    assert ticket.events.get(kind="breached").at == after(4)
    reply(ticket, "Sorry.", by=people.ines, now=after(8))
    assert clock(ticket, "response", after(8)).standing == Standing.BREACHED


def test_a_breach_that_the_worker_slept_through_is_told_when_it_is_seen(people: Cast) -> None:
    """[SLA-5] Answered late while the worker stood still: the shift manager on duty is told all the same, once."""
    ticket = taken(people)
    reply(ticket, "Late.", by=people.ines, now=after(5))
    while ring_due_alarms(after(6)):
        pass
    told = Notice.objects.filter(kind="breach")
    assert [notice.person for notice in told] == [people.jonas]


def test_an_eta_is_a_promise_with_a_history(people: Cast) -> None:
    """[WRK-3] Each slip keeps its reason; the customer is told and sees all of it."""
    ticket = taken(people)
    promise_eta(ticket, after(4), by=people.ines, now=after(1))
    promise_eta(ticket, after(8), reason="The replica must be checked.", by=people.ines, now=after(2))
    history = eta_history(ticket, seen_by=people.bob)
    assert [(promise.due_at, promise.current, promise.reason) for promise in history] == [
        (after(4), False, ""),
        (after(8), True, "The replica must be checked."),
    ]
    moved = ticket.events.filter(kind="eta").last()
    assert moved is not None
    assert (moved.before, moved.after) == (after(4).isoformat(), after(8).isoformat())
    assert Notice.objects.filter(kind="eta", person=people.bob).count() == 2


def test_a_slip_without_a_reason_and_an_eta_in_the_past_are_refused(people: Cast) -> None:
    """[WRK-3] The customer reads the reason, so it needs one."""
    ticket = taken(people)
    promise_eta(ticket, after(4), by=people.ines, now=after(1))
    with pytest.raises(Refused, match="needs one"):
        promise_eta(ticket, after(8), by=people.ines, now=after(2))
    with pytest.raises(Refused, match="lies in the future"):
        promise_eta(ticket, after(1), by=people.ines, now=after(2))
    assert promise_eta(ticket, after(3), by=people.ines, now=after(2)).due_at == after(3)


def test_a_book_can_forbid_etas_of_resolutions(people: Cast) -> None:
    """[WRK-3] For such tickets only the next update may be promised."""
    book("resolution_eta_forbidden_for_types: []", "resolution_eta_forbidden_for_types: [problem]")
    ticket = taken(people)
    with pytest.raises(Refused, match="only the next update"):
        promise_eta(ticket, after(4), by=people.ines, now=after(1))
    assert promise_eta(ticket, after(4), about="update", by=people.ines, now=after(1))


def test_a_promised_update_is_kept_by_the_next_reply_a_resolution_by_a_resolution(people: Cast) -> None:
    """[WRK-3] [SLA-2] What was promised decides what keeps it."""
    update, solution = taken(people), taken(people)
    for ticket, about in ((update, "update"), (solution, "resolution")):
        promise_eta(ticket, after(4), about=about, by=people.ines, now=after(1))
        reply(ticket, "News.", by=people.ines, now=after(2))
    assert clock(update, "eta").met_at == after(2)
    assert clock(solution, "eta").met_at is None
    resolve(solution, "solved", "Done.", by=people.ines, now=after(3))
    assert clock(solution, "eta").met_at == after(3)


def test_the_next_due_is_the_first_that_runs(people: Cast) -> None:
    """[SLA-1] The column that sorts the desk's list follows each action."""
    ticket = taken(people)
    assert (ticket.next_due_kind, ticket.next_due_at) == ("response", after(4))
    reply(ticket, "On it.", by=people.ines, now=after(1))
    assert (ticket.next_due_kind, ticket.next_due_at) == ("workaround", after(12))
    promise_eta(ticket, after(6), by=people.ines, now=after(1))
    assert (ticket.next_due_kind, ticket.next_due_from) == ("eta", after(1))
    ask_back(ticket, "And?", by=people.ines, now=after(2))
    assert ticket.next_due_at is None
    reply(ticket, "Yes.", by=people.bob, now=after(3))
    assert ticket.next_due_kind == "eta"


def test_a_clock_tells_how_much_of_its_time_is_used(people: Cast) -> None:
    """[SLA-5] The fuse: half burned after half of the time, with the notches of the book."""
    view = clock(opened(people), "response", after(2))
    assert (view.share, view.standing, view.notches) == (
        Decimal("0.5"),
        Standing.SOON,
        (Decimal("0.5"), Decimal("0.8")),
    )
