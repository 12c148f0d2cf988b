"""Many at once: the last incident, one draft sent twice, two workers; on SQLite and on PostgreSQL alike."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.entitlements.queries import balance_recomputed
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.bulk import BulkChange, Kind, preview_change
from heimdesk.domain.tickets.actions.drafts import save_step, start_draft
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.open import open_ticket
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.alarms import ring_due_alarms
from heimdesk.domain.tickets.models import Alarm, Draft, DraftState, Event, State, Ticket
from heimdesk.domain.tickets.queries import tickets_by_numbers
from tests.cast import MONDAY, Cast, pack, product
from tests.domain.tickets.tickets import DETAILS, after, opened, taken

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(jobs: list[Callable[[], Any]], workers: int) -> list[Any]:
    """Run the jobs in threads that start together; answers what each gave, or the refusal it met."""
    start = Barrier(workers)

    def run(share: list[Callable[[], Any]]) -> list[Any]:
        start.wait()
        try:
            return [_outcome(job) for job in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        shares = pool.map(run, [jobs[place::workers] for place in range(workers)])
        return [outcome for share in shares for outcome in share]


def _outcome(job: Callable[[], Any]) -> Any:
    try:
        return job()
    except Refused as refusal:
        return refusal


def written(people: Cast, *, now: datetime = MONDAY, person: Any = None, product_of: Any = None) -> Draft:
    """A draft of Bob with everything filled in."""
    by = person or people.bob
    draft = start_draft(by, product=product_of or people.gateway, now=now)
    steps = {
        "information": {"ticket_type": "problem"},
        "details": {"subject": "Mail queue stuck", **DETAILS},
        "contact": {"severity": "2", "phone": "+49 341 9601234", "reached_by": "ticket"},
    }
    for step, values in steps.items():
        save_step(draft, step, values, revision=draft.revision, by=by, now=now)
    return draft


def test_of_fifty_openings_for_the_last_incident_exactly_one_wins(real_people: Cast) -> None:
    """[INC-6] [INC-1] One ticket, 49 drafts kept with all that was typed, balance 0."""
    sold = product("Rare Product", sold_per_incident=True)
    paid = pack(real_people.osprey, sold, 1)
    drafts = [written(real_people, person=real_people.charlie, product_of=sold) for _ in range(50)]
    typed = {draft.pk: draft.values for draft in drafts}

    def submit(key: int) -> Callable[[], Any]:
        return lambda: open_ticket(Draft.objects.get(pk=key), by=real_people.charlie, now=MONDAY)

    outcomes = at_once([submit(draft.pk) for draft in drafts], workers=50)

    assert len([each for each in outcomes if isinstance(each, Ticket)]) == 1
    assert len([each for each in outcomes if isinstance(each, Refused)]) == 49
    assert Ticket.objects.count() == 1
    kept = Draft.objects.filter(state=DraftState.WRITING)
    assert kept.count() == 49
    assert all(draft.values == typed[draft.pk] for draft in kept)
    paid.refresh_from_db()
    assert (paid.balance, balance_recomputed(paid)) == (0, 0)
    assert LedgerRow.objects.filter(entitlement=paid, kind="deduction").count() == 1
    assert Event.objects.filter(kind="opened").count() == 1


def test_a_draft_that_is_sent_ten_times_at_once_opens_one_ticket(real_people: Cast) -> None:
    """[TIC-1] A double click opens one ticket, deducts one incident, sends one confirmation."""
    draft = written(real_people)
    before = real_people.entitlement.balance

    def submit() -> Ticket:
        return open_ticket(Draft.objects.get(pk=draft.pk), by=real_people.bob, now=MONDAY)

    outcomes = at_once([submit] * 10, workers=5)

    assert {ticket.number for ticket in outcomes} == {Ticket.objects.get().number}
    real_people.entitlement.refresh_from_db()
    assert real_people.entitlement.balance == before - 1
    assert Notice.objects.filter(kind="ticket_opened").count() == 1


def test_numbers_given_at_once_are_all_different(real_people: Cast) -> None:
    """[TIC-5] Every ticket has a request ID of its own."""
    tickets = at_once([lambda: opened(real_people)] * 12, workers=6)
    assert len({ticket.number for ticket in tickets}) == 12


def test_two_workers_after_three_days_of_standstill_ring_everything_once(real_people: Cast) -> None:
    """[SLA-5] [ESC-3] [STA-3] What was due is done once, whoever of the two does it, and in the order of the dues."""
    _busy_desk(real_people)
    late = after(days=3)
    due = Alarm.objects.filter(done_at=None, rings_at__lt=late).count()

    def work() -> int:
        rang = 0
        while count := ring_due_alarms(late):
            rang += count
        return rang

    rang = sum(at_once([work, work], workers=2))

    assert rang == due == Alarm.objects.filter(done_at=late).count()
    assert not Alarm.objects.filter(done_at=None, rings_at__lt=late).exists()
    for kind in ("breached", "warning", "passed_on"):
        events = Event.objects.filter(kind=kind)
        assert events.count() == len({(event.ticket_id, event.after, str(event.facts)) for event in events}), kind
    for ticket in Ticket.objects.all():
        warned = Event.objects.filter(ticket=ticket, kind__in=("warning", "breached")).order_by("id")
        assert [event.at for event in warned] == sorted(event.at for event in warned)
    told = Notice.objects.values_list("cause", "address")
    assert len(told) == len(set(told))


def _busy_desk(people: Cast) -> None:
    """Tickets with every sort of alarm: new, owned, promised, escalated, resolved."""
    for _ in range(3):
        opened(people)
        taken(people)
        promised = taken(people)
        promise_eta(promised, after(2), by=people.ines, now=after(0.2))
        escalate(promised, by=people.bob, reason="Nobody tells us anything.", way="button", now=after(1.5))
    resolved = taken(people)
    resolve(resolved, "solved", "Done.", by=people.ines, now=after(1))
    assert resolved.state == State.PENDING


def test_two_look_at_the_same_tickets_in_opposite_order(real_people: Cast) -> None:
    """[WRK-6] A preview holds one ticket at a time: nobody waits in a circle, and nothing of it stays."""
    tickets = [opened(real_people) for _ in range(8)]
    events = Event.objects.count()

    def look(numbers: list[int]) -> Callable[[], Any]:
        ines, change = real_people.ines, BulkChange(Kind.NOTE, text="Same cause.")
        return lambda: preview_change(tickets_by_numbers(numbers, seen_by=ines), change, by=ines, now=after(1))

    numbers = [ticket.number for ticket in tickets]
    seen = at_once([look(numbers), look(numbers[::-1])] * 3, workers=2)
    assert [len([each for each in outcomes if each.after]) for outcomes in seen] == [8] * 6
    assert Event.objects.count() == events
