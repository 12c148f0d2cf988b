"""A snoozed ticket is out of its owner's list and comes back by itself; promises are not touched by it."""

from datetime import UTC, datetime

import pytest

from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.actions.snooze import end_snooze, snooze
from heimdesk.domain.tickets.actions.tags import change_tags
from heimdesk.domain.tickets.actions.take import assign
from heimdesk.domain.tickets.alarms import next_ring, ring_due_alarms
from heimdesk.domain.tickets.listing import view_counts
from heimdesk.domain.tickets.models import Promise, Ticket, Way
from heimdesk.domain.tickets.permissions import TicketClosed
from heimdesk.domain.tickets.tags import MOST, tags_of
from tests.cast import Cast
from tests.domain.tickets.tickets import after, opened, taken


def asleep(people: Cast, until: float = 48) -> Ticket:
    """A ticket of Ines that she does not want to see for two days; what its clocks warn of has rung."""
    ticket = taken(people)
    ask_back(ticket, "Which version?", by=people.ines, now=after(1))
    snooze(ticket, after(until), by=people.ines, now=after(1))
    return ticket


def seen(people: Cast) -> dict[str, int]:
    """What the two entries of Ines count."""
    counts = view_counts(people.ines)
    return {name: counts[name] for name in ("all", "mine", "snoozed")}


def kinds(ticket: Ticket) -> list[str]:
    """The last of what happened."""
    return list(ticket.events.order_by("id").values_list("kind", flat=True))


def is_asleep(ticket: Ticket) -> bool:
    """As it is stored."""
    return Ticket.objects.filter(pk=ticket.pk, snoozed_until__isnull=False).exists()


def test_it_is_out_of_the_own_list_until_its_moment_and_comes_back_by_itself(people: Cast) -> None:
    """[WRK-4] [WRK-6] All others have it in their lists as ever; the worker ends it once, late or not."""
    ticket = asleep(people)
    assert seen(people) == {"all": 1, "mine": 0, "snoozed": 1}
    assert view_counts(people.jonas)["all"] == 1
    assert next_ring() == after(48)
    assert ring_due_alarms(after(47.9)) == 0
    assert ring_due_alarms(after(50)) == 1
    assert ring_due_alarms(after(50)) == 0
    assert not is_asleep(ticket)
    assert seen(people) == {"all": 1, "mine": 1, "snoozed": 0}
    event = ticket.events.filter(kind="woken").get()
    assert (event.actor, event.facts, event.public) == (None, {"cause": "moment"}, False)


def test_promises_run_on_while_it_is_snoozed(people: Cast) -> None:
    """[WRK-4] [SLA-1] [SLA-5] Neither dues nor warnings move."""
    ticket = taken(people)
    before = list(Promise.objects.filter(ticket=ticket).values_list("kind", "due_at", "verdict"))
    due = ticket.next_due_at
    snooze(ticket, after(100), by=people.ines, now=after(0.5))
    assert list(Promise.objects.filter(ticket=ticket).values_list("kind", "due_at", "verdict")) == before
    assert ticket.next_due_at == due
    while ring_due_alarms(after(30)):
        pass
    assert {"warning", "breached"} <= set(kinds(ticket))
    assert is_asleep(ticket)


def test_the_customers_word_and_an_escalation_wake_it(people: Cast) -> None:
    """[WRK-4] [ESC-3] Notes and replies of the staff do not."""
    ticket = asleep(people)
    add_note(ticket, "Nothing yet.", by=people.selma, now=after(2))
    reply(ticket, "We look at it on Wednesday.", by=people.ines, way=Way.DESK, now=after(3))
    assert is_asleep(ticket)
    reply(ticket, "It is 9.4.", by=people.bob, now=after(4))
    assert not is_asleep(ticket)
    assert ring_due_alarms(after(4)) == 0
    snooze(ticket, after(200), by=people.ines, now=after(5))
    escalate(ticket, by=people.bob, reason="Nothing was heard.", way=Way.WEB, now=after(40))
    assert not is_asleep(ticket)


def test_another_owner_and_the_end_of_a_ticket_wake_it(people: Cast) -> None:
    """[WRK-4] [WRK-2] Whoever gets it has it in the list; a closed one is in none."""
    ticket = asleep(people)
    assign(ticket, people.selma, by=people.ines, now=after(2))
    assert not is_asleep(ticket)
    assert view_counts(people.selma)["mine"] == 1
    snooze(ticket, after(48), by=people.selma, now=after(3))
    close(ticket, by=people.bob, now=after(4))
    assert not is_asleep(ticket)
    with pytest.raises(TicketClosed):
        snooze(ticket, after(48), by=people.selma, now=after(5))


def test_what_ended_a_snooze_is_told_and_no_customer_is_said_to_have_done_it(people: Cast) -> None:
    """[WRK-4] [STA-5] Each end has its cause and no actor; that of a member of the staff has the person."""
    ticket = asleep(people, until=200)
    reply(ticket, "It is 9.4.", by=people.bob, now=after(2))
    snooze(ticket, after(200), by=people.ines, now=after(3))
    escalate(ticket, by=people.bob, reason="Nothing was heard.", way=Way.WEB, now=after(40))
    snooze(ticket, after(200), by=people.ines, now=after(41))
    assign(ticket, people.selma, by=people.ines, now=after(42))
    snooze(ticket, after(200), by=people.selma, now=after(43))
    end_snooze(ticket, by=people.jonas, now=after(44))
    snooze(ticket, after(200), by=people.selma, now=after(45))
    close(ticket, by=people.bob, now=after(46))
    ended = [(event.facts, event.actor) for event in ticket.events.filter(kind="woken").select_related("actor")]
    assert ended == [
        ({"cause": "customer"}, None), ({"cause": "escalation"}, None), ({"cause": "owner"}, None),
        ({}, people.jonas), ({"cause": "end"}, None),
    ]  # fmt: skip


def test_who_snoozes(people: Cast) -> None:
    """[WRK-4] The owner and the shift managers; nobody a ticket that is in nobody's list."""
    fresh, ticket = opened(people), asleep(people)
    for person in (people.selma, people.arthur, people.ada, people.bob):
        with pytest.raises(Refused):
            snooze(ticket, after(9), by=person, now=after(2))
        with pytest.raises(Refused):
            end_snooze(ticket, by=person, now=after(2))
    with pytest.raises(Refused):
        snooze(fresh, after(9), by=people.jonas, now=after(2))
    snooze(ticket, after(9), by=people.jonas, now=after(2))
    end_snooze(ticket, by=people.ines, now=after(3))
    assert kinds(ticket)[-2:] == ["snoozed", "woken"]
    end_snooze(ticket, by=people.ines, now=after(3))
    assert kinds(ticket)[-1] == "woken"
    snooze(ticket, after(9), by=people.ines, now=after(3))
    assert is_asleep(ticket)


@pytest.mark.parametrize("until", [after(1), after(0.5), datetime(2300, 1, 1, tzinfo=UTC)])
def test_a_moment_that_is_not_ahead_is_refused(people: Cast, until: datetime) -> None:
    """[WRK-4] Beside the field; nor one of a year that nobody means."""
    ticket = taken(people)
    with pytest.raises(Invalid) as refused:
        snooze(ticket, until, by=people.ines, now=after(1))
    assert "until" in refused.value.problems
    assert not is_asleep(ticket)


def test_a_merge_brings_it_back_with_the_tags_of_both(people: Cast) -> None:
    """[WRK-4] [TIC-7] The other ticket's messages are the customer's words; more tags than there is room for stay."""
    ticket, other = asleep(people), opened(people)
    change_tags(ticket, add="dns backup", by=people.ines, now=after(1))
    change_tags(other, add=" ".join(f"t{number:02}" for number in range(MOST)), by=people.ines, now=after(1))
    merge(other, ticket, by=people.ines, now=after(2))
    assert not is_asleep(ticket)
    ticket.refresh_from_db()
    assert tags_of(ticket.tags) == ["backup", "dns", *(f"t{number:02}" for number in range(MOST - 2))]
    assert kinds(ticket)[-1] == "woken"


def test_a_merge_brings_an_escalation_along_whatever_tags_come_with_it(people: Cast) -> None:
    """[WRK-4] [TIC-7] [ESC-3] The tags are written first, so that they take nothing back."""
    ticket, other = taken(people), opened(people)
    change_tags(other, add="dns", by=people.ines, now=after(0.1))
    escalate(other, by=people.bob, reason="Nothing was heard.", way=Way.WEB, now=after(40))
    merge(other, ticket, by=people.ines, now=after(41))
    ticket.refresh_from_db()
    assert (ticket.escalated, tags_of(ticket.tags)) == (True, ["dns"])
