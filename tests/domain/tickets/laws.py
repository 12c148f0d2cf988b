"""What holds for every ticket at every moment, whatever was done to it; asked of the rows alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Sum

from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.tickets.models import Alarm, Draft, Escalation, Event, Message, Promise, State, Ticket, Wait
from heimdesk.policy.states import MOVES
from heimdesk.policy.verdict import verdict_from_json

LEGAL = {(before.value, after.value) for moves in MOVES.values() for before, after in moves.items()}
_COUNTED = (Ticket, Event, Message, Promise, Wait, Alarm, Escalation, LedgerRow, Notice, Draft)
_COUNTS = "SELECT " + ", ".join(f"(SELECT count(*) FROM {model._meta.db_table})" for model in _COUNTED)


class Laws:
    """Remembers what was seen, so that what must never change is held to it."""

    def __init__(self) -> None:
        self.events: dict[int, tuple[Any, ...]] = {}
        self.alarms: dict[int, datetime] = {}
        self.breaches: dict[int, datetime] = {}
        self.responses: dict[int, datetime] = {}
        self.closed: dict[int, datetime] = {}

    def picture(self) -> tuple[int, ...]:
        """Enough of the tables to see that nothing was added or taken away; one statement."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNTS)
            counts: tuple[int, ...] = cursor.fetchone()
            return counts

    def hold_for(self, pk: int) -> None:
        """All laws for one ticket."""
        ticket = Ticket.objects.select_related("owner", "entitlement").get(pk=pk)
        events = list(Event.objects.filter(ticket=ticket).order_by("id"))
        promises = list(Promise.objects.filter(ticket=ticket).order_by("id"))
        alarms = list(Alarm.objects.filter(ticket=ticket))
        self._states_are_legal(ticket, events)
        self._timeline_is_complete(ticket, events, promises)
        self._events_never_change(events)
        self._dues_have_causes(ticket, promises, events)
        self._alarms_ring_once(ticket, alarms)
        self._waits_match(ticket)

    def _states_are_legal(self, ticket: Ticket, events: Iterable[Event]) -> None:
        moves = [(event.before, event.after) for event in events if event.kind == "state"]
        assert all(move in LEGAL for move in moves), moves
        assert all(before != after for before, after in moves)
        assert [before for before, _ in moves[1:]] == [after for _, after in moves[:-1]], "a move was not written down"
        assert ticket.is_open == (ticket.state != State.CLOSED)
        assert (ticket.closed_at is not None) == (ticket.state == State.CLOSED)
        assert (ticket.pending_since is not None) == (ticket.state == State.PENDING)
        assert ticket.state in {State.NEW, State.CLOSED} or ticket.owner_id, "somebody owns what is open"
        if ticket.pk in self.closed:
            assert ticket.closed_at == self.closed[ticket.pk], "closed is final"
        elif ticket.closed_at:
            self.closed[ticket.pk] = ticket.closed_at

    def _timeline_is_complete(self, ticket: Ticket, events: list[Event], promises: list[Promise]) -> None:
        """Whoever reads the events alone knows state, severity, owner, ETA and what pays."""

        def last(*kinds: str) -> Event | None:
            return next((event for event in reversed(events) if event.kind in kinds), None)

        moved, owned, paid, eta = last("state"), last("taken", "assigned"), last("entitlement"), last("eta")
        rated = last("severity", "opened")
        assert (moved.after if moved else State.NEW.value) == ticket.state
        assert rated is not None
        assert rated.after == str(ticket.severity)
        assert (owned.after if owned else "") == (ticket.owner.name if ticket.owner else "")
        assert paid is None or (ticket.entitlement and paid.after == name_of(ticket.entitlement))
        promised = [promise for promise in promises if promise.kind == "eta" and promise.current]
        assert (eta.after if eta else None) == (
            promised[0].due_at.isoformat() if promised and promised[0].due_at else None
        )
        assert all(event.verdict is None or verdict_from_json(event.verdict).text() for event in events)

    def _events_never_change(self, events: Iterable[Event]) -> None:
        seen = {
            event.pk: (event.kind, event.at, event.actor_id, event.before, event.after, event.reason, str(event.facts))
            for event in events
        }
        for key, held in seen.items():
            assert self.events.setdefault(key, held) == held

    def _dues_have_causes(self, ticket: Ticket, promises: list[Promise], events: list[Event]) -> None:
        for promise in promises:
            verdict = verdict_from_json(promise.verdict)
            assert verdict.rule
            assert verdict.text()
            if promise.breached_at:
                assert self.breaches.setdefault(promise.pk, promise.breached_at) == promise.breached_at
            assert promise.pk not in self.breaches or promise.breached_at, "breached stays breached"
            if promise.kind == "response" and promise.met_at:
                assert self.responses.setdefault(ticket.pk, promise.met_at) == promise.met_at, "met stays met"
            if promise.current and promise.kind != "eta":
                assert verdict.answer.due_at == promise.due_at
        breached = [event for event in events if event.kind == "breached"]
        assert len(breached) == sum(promise.breached_at is not None for promise in promises)
        running = {promise.due_at for promise in promises if promise.current and not promise.met_at}
        if ticket.state == State.CLOSED:
            assert ticket.next_due_at is None
        elif ticket.next_due_at is not None:
            assert ticket.next_due_at in running, "a due without a cause"
            assert ticket.next_due_kind
            assert ticket.next_due_from
        assert not (ticket.state == State.NEW and ticket.next_due_at is None), "a new ticket owes a response"

    def _alarms_ring_once(self, ticket: Ticket, alarms: list[Alarm]) -> None:
        for alarm in alarms:
            if alarm.done_at:
                assert self.alarms.setdefault(alarm.pk, alarm.done_at) == alarm.done_at
            assert alarm.done_at or ticket.state != State.CLOSED, "nothing rings for a closed ticket"
            assert alarm.rings_at
        assert len({alarm.key for alarm in alarms}) == len(alarms)

    def _waits_match(self, ticket: Ticket) -> None:
        waits = list(Wait.objects.filter(ticket=ticket).order_by("id"))
        assert sum(wait.ended_at is None for wait in waits) == (ticket.state == State.WAITING)
        ends = [wait.ended_at for wait in waits[:-1]]
        assert all(end and end <= wait.started_at for end, wait in zip(ends, waits[1:], strict=True))
        open_escalations = Escalation.objects.filter(ticket=ticket, answered_at=None).count()
        assert open_escalations == int(ticket.escalated)

    def ledger_is_sound(self) -> None:
        """The balance is the sum of the rows, never negative, and each row names its rule.                [INC-6]"""
        for entitlement in Entitlement.objects.annotate(summed=Sum("rows__amount", default=0)):
            assert entitlement.balance == entitlement.summed
            assert entitlement.balance >= 0
        assert not LedgerRow.objects.filter(rule="").exists()

    def nothing_waits_to_ring(self, now: datetime) -> None:
        """After the worker's round nothing that was due is left."""
        assert not Alarm.objects.filter(done_at=None, rings_at__lt=now).exists()

    def hold_at_the_end(self) -> None:
        """Nobody was told twice of one thing, and every payment has its ticket."""
        told = list(Notice.objects.values_list("cause", "address"))
        assert len(told) == len(set(told))
        numbers = set(Ticket.objects.values_list("number", flat=True))
        assert set(LedgerRow.objects.exclude(ticket_number=None).values_list("ticket_number", flat=True)) <= numbers
