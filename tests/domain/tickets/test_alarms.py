"""What the worker does when something is due: warnings, breaches, reminders, closing; once each."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.tickets import alarms
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.reply import ask_back, reply
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.alarms import next_ring, ring_due_alarms
from heimdesk.domain.tickets.models import Alarm, State, Ticket
from tests.cast import Cast
from tests.domain.tickets.tickets import after, kinds, opened, taken


def ring(*moments: float) -> int:
    """The worker works at these hours, each time until nothing is due."""
    rang = 0
    for hours in moments:
        while count := ring_due_alarms(after(hours)):
            rang += count
    return rang


def told(kind: str) -> list[str]:
    """Who was told of something, by name."""
    return sorted(notice.person.name for notice in Notice.objects.filter(kind=kind) if notice.person)


def test_warnings_go_to_the_owner_at_half_and_at_80_percent(people: Cast) -> None:
    """[SLA-5] The response of 4 hours: after 2 h and after 3 h 12 min, once each, however often the worker asks."""
    ticket = taken(people)
    assert ring(1.9) == 0
    assert ring(2, 2.1, 2.5) == 1
    assert ring(3.2, 3.5) == 1
    warned = ticket.events.filter(kind="warning")
    assert [event.at for event in warned] == [after(2), after(3.2)]
    assert not any(event.public for event in warned)
    assert told("warning") == ["Ines Duarte"] * 2


def test_nobody_owns_it_so_the_queue_is_warned(people: Cast) -> None:
    """[SLA-5] All engineers of its level; of an order: sales."""
    opened(people)
    ring(2)
    assert told("warning") == ["Ines Duarte", "Selma Aalto"]
    Notice.objects.all().delete()
    opened(people, ticket_type="order", severity=3)
    ring(3)
    assert told("warning") == ["Sven Holm"]


def test_a_breach_goes_to_the_shift_manager_on_duty(people: Cast) -> None:
    """[SLA-5] Once, and with the reason."""
    ticket = taken(people)
    ring(4)
    assert told("breach") == []
    ring(4.1, 5, 6)
    assert told("breach") == ["Jonas Berg"]
    assert "2026-06-08 13:00 UTC" in Notice.objects.get(kind="breach").facts["why"]
    assert kinds(ticket).count("breached") == 1


def test_an_answer_at_the_very_moment_of_the_due_is_in_time(people: Cast) -> None:
    """[SLA-5] [SLA-2] The alarm of that moment does not ring before the moment has passed."""
    ticket = taken(people)
    ring(4)
    reply(ticket, "Here I am.", by=people.ines, now=after(4))
    ring(5)
    assert told("breach") == []
    assert ticket.promises.get(kind="response").breached_at is None


def test_an_eta_warns_and_is_missed_like_every_due(people: Cast) -> None:
    """[SLA-5] [WRK-3] Promised at one hour for five: warned at three, missed after five."""
    ticket = taken(people)
    reply(ticket, "On it.", by=people.ines, now=after(1))
    promise_eta(ticket, after(5), by=people.ines, now=after(1))
    ring(3, 5.1)
    assert ticket.events.filter(kind="warning", after="eta").first().at == after(3)  # type: ignore[union-attr]
    assert ticket.events.get(kind="breached").at == after(5)


def test_while_the_ticket_waits_no_alarm_of_the_workaround_rings(people: Cast) -> None:
    """[SLA-3] [SLA-5] After the customer's word it rings later, by as much as was waited."""
    ticket = taken(people)
    ask_back(ticket, "Which version?", by=people.ines, now=after(1))
    assert ring(20) == 0
    reply(ticket, "9.4", by=people.bob, now=after(21))
    assert next_ring() == after(26)
    ring(26)
    assert ticket.events.get(kind="warning").at == after(26)


def test_a_warning_that_rang_does_not_ring_again_after_a_pause(people: Cast) -> None:
    """[SLA-5] Each fires once per due, although the due moved."""
    ticket = taken(people)
    reply(ticket, "On it.", by=people.ines, now=after(1))
    ring(6)
    ask_back(ticket, "Which version?", by=people.ines, now=after(6.5))
    reply(ticket, "9.4", by=people.bob, now=after(9))
    ring(9)
    assert kinds(ticket).count("warning") == 1


def test_a_resolved_ticket_reminds_on_day_7_and_13_and_closes_on_day_14(people: Cast) -> None:
    """[STA-3] Without a further word; the customer is told each time."""
    ticket = taken(people)
    resolve(ticket, "solved", "Done.", by=people.ines, now=after(0))
    day = 24
    assert ring(6.9 * day) == 0
    assert ring(7 * day) == 1
    assert ring(13 * day) == 1
    assert told("reminder_closing") == ["Bob Okafor"] * 2
    ring(13.9 * day)
    ticket.refresh_from_db()
    assert ticket.state == State.PENDING
    ring(14 * day)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.closed_at) == (State.CLOSED, after(days=14))
    closed = ticket.events.get(kind="closed")
    assert closed.actor is None
    assert closed.verdict["rule"] == "STA-3"
    assert ring(20 * day, 40 * day) == 0


def test_a_word_of_the_customer_stops_the_closing(people: Cast) -> None:
    """[STA-3] A new resolution begins the fourteen days anew."""
    ticket = taken(people)
    resolve(ticket, "solved", "Done.", by=people.ines, now=after(0))
    reply(ticket, "No.", by=people.bob, now=after(days=10))
    ring(24 * 15)
    ticket.refresh_from_db()
    assert ticket.state == State.OPEN
    resolve(ticket, "solved", "Now it is.", by=people.ines, now=after(days=16))
    ring(24 * 29.9)
    ticket.refresh_from_db()
    assert ticket.state == State.PENDING
    ring(24 * 30)
    ticket.refresh_from_db()
    assert ticket.state == State.CLOSED


def test_after_a_standstill_of_three_days_everything_rings_once_in_order(people: Cast) -> None:
    """[SLA-5] Nothing is left out, nothing rings twice, the events stand in the order of the dues."""
    ticket = taken(people, severity=3)
    due = Alarm.objects.filter(rings_at__lt=after(days=3)).count()
    assert ring(72) == due == 6
    assert ring(72, 73) == 0
    rang = ticket.events.filter(kind__in=("warning", "breached")).order_by("id")
    assert [(event.kind, event.after, event.at) for event in rang] == [
        ("warning", "response", after(3)),
        ("warning", "response", after(4.8)),
        ("breached", "response", after(6)),
        ("warning", "workaround", after(24)),
        ("warning", "workaround", after(38.4)),
        ("breached", "workaround", after(48)),
    ]


def test_a_round_of_the_worker_has_a_limit(people: Cast) -> None:
    """[SLA-5] What is over it comes in the next round."""
    for _ in range(3):
        opened(people)
    assert ring_due_alarms(after(2), limit=2) == 2
    assert ring_due_alarms(after(2), limit=2) == 1
    assert ring_due_alarms(after(2), limit=2) == 0


def test_nothing_rings_for_a_closed_ticket(people: Cast) -> None:
    """[STA-4] Its alarms are gone; what rang stays written."""
    ticket = taken(people)
    ring(2)
    resolve(ticket, "solved", "Done.", by=people.ines, now=after(2.5))
    ring(24 * 14 + 3)
    assert not Alarm.objects.filter(ticket=ticket, done_at=None).exists()
    assert ring(24 * 100) == 0


def test_an_alarm_that_fails_holds_up_nobody(
    people: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """[SLA-5] It is reported, stays due, and rings once what was broken is mended."""
    broken, sound = taken(people), taken(people)
    tell = alarms.people_to_tell

    def fail(ticket: Ticket, *rest: Any, **named: Any) -> Any:
        if ticket == broken:
            raise RuntimeError("no such person")
        return tell(ticket, *rest, **named)

    with monkeypatch.context() as patched:
        patched.setattr(alarms, "people_to_tell", fail)
        assert ring(2) == 1
    assert "alarm_failed" in caplog.text
    assert kinds(sound).count("warning") == 1
    assert kinds(broken).count("warning") == 0
    assert ring(2.1) == 1
    assert kinds(broken).count("warning") == 1


def test_an_alarm_that_fails_is_tried_later_and_later_and_others_ring_meanwhile(
    people: Cast, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """[SLA-5] Not at each round: it rests longer each time, while the ticket's next alarm and other tickets go on."""
    settings.ALARM_RETRY_SECONDS = [60, 600]
    ticket = taken(people)
    first = Alarm.objects.filter(ticket=ticket).earliest("rings_at")
    tried: list[datetime] = []

    def fail(alarm: Alarm, now: datetime) -> None:
        tried.append(now)
        raise RuntimeError("broken")

    def rounds(begins: datetime, minutes: int) -> None:
        for minute in range(minutes):
            ring_due_alarms(begins + timedelta(minutes=minute))

    with monkeypatch.context() as patched:
        patched.setitem(alarms._WORK, first.kind, fail)
        rounds(after(2), 30)
    first.refresh_from_db()
    assert [round((at - tried[0]) / timedelta(minutes=1)) for at in tried] == [0, 1, 11, 21]
    assert (first.done_at, first.failures, first.try_again_at) == (None, 4, tried[-1] + timedelta(seconds=600))
    ring(2.6)
    first.refresh_from_db()
    assert first.done_at == after(2.6)
    ring(12)
    assert not Alarm.objects.filter(done_at=None, rings_at__lt=after(12)).exists()
    assert kinds(ticket).count("breached") == 1


def test_the_next_alarm_of_a_ticket_does_not_wait_for_one_that_fails(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[SLA-5] A warning that cannot be given is no reason to overlook the breach."""
    ticket = taken(people)

    def fail(alarm: Alarm, now: datetime) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(alarms._WORK, "warning", fail)
    for _ in range(4):
        ring_due_alarms(after(5))
    assert "breached" in kinds(ticket)
    assert "warning" not in kinds(ticket)
