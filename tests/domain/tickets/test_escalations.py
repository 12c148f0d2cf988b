"""Escalations: from when, by which way, who hears it, what happens when nobody does."""

import pytest

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.escalate import acknowledge, answer_escalation, escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply
from heimdesk.domain.tickets.actions.resolve import close, reopen, resolve
from heimdesk.domain.tickets.alarms import ring_due_alarms
from heimdesk.domain.tickets.models import Escalation, Ticket
from heimdesk.domain.tickets.permissions import TicketClosed
from heimdesk.domain.tickets.queries import escalation_gate, escalations_open
from heimdesk.policy.verdict import verdict_from_json
from tests.cast import Cast, book
from tests.domain.tickets.tickets import after, opened, taken

WHY = "Our customers call us by the minute."


def promised(people: Cast) -> Ticket:
    """Severity 2, answered after an hour, an ETA from one hour to five."""
    ticket = taken(people)
    reply(ticket, "I am on it.", by=people.ines, now=after(1))
    promise_eta(ticket, after(5), by=people.ines, now=after(1))
    return ticket


def escalated(people: Cast) -> Escalation:
    """The same, escalated by Bob at three hours."""
    return escalate(promised(people), by=people.bob, reason=WHY, now=after(3))


def test_severity_2_from_half_of_the_time_to_the_eta(people: Cast) -> None:
    """[ESC-1] [ESC-2] Until then the page says when the button will be there; a hand-made POST hears the same."""
    ticket = promised(people)
    gate = escalation_gate(ticket, person=people.bob, now=after(2))
    assert not gate
    assert (gate.answer.available_at, gate.answer.button) == (after(3), False)
    with pytest.raises(Refused) as refused:
        escalate(ticket, by=people.bob, reason=WHY, now=after(2.9))
    assert refused.value.text == gate.text()
    assert escalation_gate(ticket, person=people.bob, now=after(3)).answer.button
    assert escalate(ticket, by=people.bob, reason=WHY, now=after(3)).level == 1


def test_severity_1_by_phone_an_hour_after_our_last_word(people: Cast) -> None:
    """[ESC-1] The button is refused, the staff escalates for the caller."""
    ticket = taken(people, severity=1)
    reply(ticket, "I am on it.", by=people.ines, now=after(0.5))
    with pytest.raises(Refused):
        escalate(ticket, by=people.selma, reason=WHY, way="phone", now=after(1.4))
    with pytest.raises(Refused, match="by phone only"):
        escalate(ticket, by=people.bob, reason=WHY, way="button", now=after(1.5))
    made = escalate(ticket, by=people.selma, reason=WHY, way="phone", now=after(1.5))
    assert (made.way, made.by) == ("phone", people.selma)


def test_severity_3_once_the_eta_is_missed_and_severity_4_not(people: Cast) -> None:
    """[ESC-1] A severity 4 ticket cannot be escalated."""
    normal, low = taken(people, severity=3), taken(people, severity=4)
    promise_eta(normal, after(5), by=people.ines, now=after(1))
    with pytest.raises(Refused, match="is missed"):
        escalate(normal, by=people.bob, reason=WHY, now=after(4.9))
    assert escalate(normal, by=people.bob, reason=WHY, now=after(5))
    with pytest.raises(Refused, match="cannot be escalated"):
        escalate(low, by=people.bob, reason=WHY, now=after(days=5))


def test_without_an_eta_the_response_due_counts(people: Cast) -> None:
    """[ESC-1] Severity 2, four hours to the response: from two hours on."""
    ticket = opened(people)
    assert escalation_gate(ticket, person=people.bob, now=after(1)).answer.available_at == after(2)


def test_not_while_we_wait_for_the_customer_nor_after_a_resolution(people: Cast) -> None:
    """[ESC-1] In waiting, pending confirmation and closed the page says what to do instead."""
    waiting, pending = promised(people), promised(people)
    ask_back(waiting, "Which version?", by=people.ines, now=after(2))
    resolve(pending, "solved", "Done.", by=people.ines, now=after(2))
    for ticket in (waiting, pending):
        with pytest.raises(Refused):
            escalate(ticket, by=people.bob, reason=WHY, now=after(6))


def test_it_goes_to_the_account_manager_and_the_shift_manager_on_duty(people: Cast) -> None:
    """[ESC-3] And to who owns the ticket; not to who escalated."""
    escalation = escalated(people)
    told = Notice.objects.filter(kind="escalated").values_list("person__name", flat=True)
    assert sorted(told) == ["Ines Duarte", "Jonas Berg", "Tamara Tveit"]
    assert escalation.told == [{"level": 1, "names": ["Tamara Tveit", "Jonas Berg", "Ines Duarte"]}]
    assert escalation.acknowledge_due == after(3.25)
    assert escalation.ticket.escalated
    assert list(escalations_open(people.jonas)) == [escalation]


def test_escalating_asks_for_a_reason(people: Cast) -> None:
    """[ESC-3] Beside its field."""
    with pytest.raises(Invalid) as refused:
        escalate(promised(people), by=people.bob, reason=" ", now=after(3))
    assert "reason" in refused.value.problems


def test_nobody_heard_it_so_it_goes_on_to_the_next_level(people: Cast) -> None:
    """[ESC-3] After 15 minutes to all shift managers, after 15 more to the administrators; then the path ends."""
    escalation = escalated(people)
    for minutes in (14, 15, 29, 30, 45, 60, 90):
        while ring_due_alarms(after(3, minutes=minutes)):
            pass
    escalation.refresh_from_db()
    assert (escalation.level, escalation.acknowledge_due) == (3, None)
    passed = escalation.ticket.events.filter(kind="passed_on")
    assert [(event.before, event.after, event.at) for event in passed] == [
        ("1", "2", after(3.25)),
        ("2", "3", after(3.5)),
    ]
    told = Notice.objects.filter(kind="escalation_passed_on").values_list("person__name", flat=True)
    assert sorted(told) == ["Ada Root", "Jonas Berg", "Jonas Berg", "Karla Weiss", "Karla Weiss"]


def test_once_acknowledged_it_is_passed_on_no_more(people: Cast) -> None:
    """[ESC-3] The customer is told that somebody heard it; a second acknowledgment changes nothing."""
    escalation = escalated(people)
    acknowledge(escalation, by=people.jonas, now=after(3.1))
    acknowledge(escalation, by=people.tamara, now=after(3.2))
    ring_due_alarms(after(4.5))
    escalation.refresh_from_db()
    assert (escalation.level, escalation.acknowledged_by) == (1, people.jonas)
    assert Notice.objects.filter(kind="escalation_acknowledged", person=people.bob).count() == 1


def test_an_engineer_cannot_acknowledge(people: Cast) -> None:
    """[ESC-3] Who is on the path can."""
    with pytest.raises(Refused):
        acknowledge(escalated(people), by=people.ines, now=after(3.1))


def test_it_is_answered_with_a_status_that_the_customer_reads(people: Cast) -> None:
    """[ESC-3] The answer ends it; the next one can be made when the gate opens again."""
    escalation = escalated(people)
    message = answer_escalation(escalation, "A senior joined.", by=people.jonas, now=after(3.2))
    ticket = Ticket.objects.get(pk=escalation.ticket_id)
    assert not ticket.escalated
    assert message.text == "A senior joined."
    assert escalation.acknowledged_at == escalation.answered_at == after(3.2)
    with pytest.raises(Refused, match="answered already"):
        answer_escalation(escalation, "Again.", by=people.jonas, now=after(3.3))
    assert escalate(ticket, by=people.bob, reason=WHY, now=after(4))


def test_once_acknowledged_it_is_owed_a_status_within_the_length_of_the_book(people: Cast) -> None:
    """[ESC-3] With its verdict; the customer's letter names the moment."""
    escalation = escalated(people)
    assert escalation.answer_due is None
    acknowledge(escalation, by=people.jonas, now=after(3.1))
    escalation.refresh_from_db()
    assert escalation.answer_due == after(4.1)
    verdict = verdict_from_json(escalation.answer_verdict)
    assert (verdict.rule, verdict.answer) == ("ESC-3", after(4.1))
    assert verdict.told().sentence.endswith("1 h after the escalation was acknowledged.")
    told = Notice.objects.get(kind="escalation_acknowledged", person=people.bob)
    assert told.facts["answer_due"] == after(4.1).isoformat()


def test_a_status_that_does_not_come_is_told_once(people: Cast) -> None:
    """[ESC-3] To who acknowledged it, the owner and the manager on duty; one that came in time is not."""
    escalation, answered = escalated(people), escalated(people)
    acknowledge(escalation, by=people.tamara, now=after(3.1))
    acknowledge(answered, by=people.jonas, now=after(3.1))
    answer_escalation(answered, "A senior joined.", by=people.jonas, now=after(3.5))
    for moment in (after(4), after(4.1), after(9)):
        while ring_due_alarms(moment):
            pass
    told = Notice.objects.filter(kind="escalation_unanswered").values_list("ticket_number", "person__name")
    number = escalation.ticket.number
    assert sorted(told) == [(number, "Ines Duarte"), (number, "Jonas Berg"), (number, "Tamara Tveit")]
    event = escalation.ticket.events.get(kind="escalation_unanswered")
    assert (event.at, event.public) == (after(4.1), False)


def test_a_book_may_promise_no_length_for_the_status(people: Cast) -> None:
    """[ESC-3] [POL-1] Then none is shown and nobody is told."""
    book("answer_within: 1 h", "answer_within: none")
    escalation = escalated(people)
    acknowledge(escalation, by=people.jonas, now=after(3.1))
    escalation.refresh_from_db()
    assert (escalation.answer_due, escalation.answer_verdict) == (None, None)
    assert not escalation.ticket.alarms.filter(kind="status").exists()


def test_one_escalation_at_a_time(people: Cast) -> None:
    """[ESC-3] While one is not answered a second is refused."""
    escalation = escalated(people)
    with pytest.raises(Refused, match="not answered yet"):
        escalate(escalation.ticket, by=people.bob, reason=WHY, now=after(4))


def rung(escalation: Escalation, until: float) -> None:
    """The worker's work of a while."""
    for hours in (3.3, 3.6, 4.2, until):
        while ring_due_alarms(after(hours)):
            pass
    escalation.refresh_from_db()


@pytest.mark.parametrize("is_heard", [True, False])
def test_a_resolution_answers_the_escalation(people: Cast, is_heard: bool) -> None:
    """[ESC-3] [STA-1] It is the status; nothing rings any more; once it did not hold one can escalate anew."""
    escalation = escalated(people)
    if is_heard:
        acknowledge(escalation, by=people.jonas, now=after(3.1))
    ticket = Ticket.objects.get(pk=escalation.ticket_id)
    given = resolve(ticket, "solved", "Clear the queue.", by=people.ines, now=after(3.2))
    rung(escalation, until=9)
    assert (escalation.answered_at, escalation.answered_by, escalation.level) == (after(3.2), people.ines, 1)
    assert escalation.acknowledged_by == (people.jonas if is_heard else people.ines)
    assert ticket.events.get(kind="escalation_answered").facts["message"] == given.message_id
    assert not Notice.objects.filter(kind__in=["escalation_unanswered", "escalation_passed_on"]).exists()
    assert not escalations_open(people.jonas).exists()
    reopen(ticket, "Still stuck.", by=people.bob, now=after(9))
    assert escalate(ticket, by=people.bob, reason=WHY, now=after(9)).level == 1


def test_once_heard_a_reply_answers_it_a_question_does_not(people: Cast) -> None:
    """[ESC-3] Before that a reply leaves it open: whoever is on duty has not heard it. A note is no word at all."""
    escalation = escalated(people)
    ticket = Ticket.objects.get(pk=escalation.ticket_id)
    reply(ticket, "I look at the log.", by=people.ines, now=after(3.05))
    acknowledge(escalation, by=people.jonas, now=after(3.1))
    ticket.refresh_from_db()
    add_note(ticket, "A senior is needed.", by=people.ines, now=after(3.2))
    ask_back(ticket, "Which version?", by=people.ines, now=after(3.3))
    assert ticket.escalated
    status = reply(ticket, "A senior joined.", by=people.ines, now=after(3.5))
    rung(escalation, until=9)
    assert (escalation.answered_at, escalation.answered_by, ticket.escalated) == (after(3.5), people.ines, False)
    facts = ticket.events.get(kind="escalation_answered").facts
    assert (facts["how"], facts["message"]) == ("reply", status.pk)
    assert not Notice.objects.filter(kind="escalation_unanswered").exists()


def test_the_end_of_a_ticket_ends_its_escalation(people: Cast) -> None:
    """[ESC-3] [STA-4] The timeline says so, nobody rings, and a closed one cannot be escalated."""
    escalation = escalated(people)
    ticket = Ticket.objects.get(pk=escalation.ticket_id)
    close(ticket, by=people.bob, now=after(3.1), reason="It runs again.")
    rung(escalation, until=9)
    assert (escalation.answered_at, escalation.acknowledged_at, escalation.level) == (after(3.1), None, 1)
    assert ticket.events.get(kind="escalation_answered").facts["how"] == "end"
    with pytest.raises((Refused, TicketClosed)):
        escalate(ticket, by=people.bob, reason=WHY, now=after(9))


def test_the_escalation_of_a_duplicate_goes_on_at_the_ticket_that_stays(people: Cast) -> None:
    """[ESC-3] [TIC-7] It is still owed its status there; where that one is escalated itself, one of them is enough."""
    escalation, into, other = escalated(people), taken(people), escalated(people)
    ticket = escalation.ticket
    merge(ticket, into, by=people.ines, now=after(3.1))
    rung(escalation, until=3.3)
    assert (escalation.ticket, escalation.answered_at, escalation.level) == (into, None, 3)
    assert into.events.get(kind="escalated").facts["from"] == ticket.number
    into.refresh_from_db()
    merge(into, other.ticket, by=people.ines, now=after(3.4))
    escalation.refresh_from_db()
    other.refresh_from_db()
    assert (escalation.answered_at, other.answered_at) == (after(3.4), None)


def test_in_a_gap_of_the_duty_plan_all_shift_managers_are_told(people: Cast) -> None:
    """[ESC-4] [ESC-3] There is always somebody who is told."""
    people.shift.delete()
    escalated(people)
    told = Notice.objects.filter(kind="escalated").values_list("person__name", flat=True)
    assert {"Jonas Berg", "Karla Weiss", "Tamara Tveit"} <= set(told)


def test_who_does_not_see_a_ticket_cannot_escalate_it(people: Cast) -> None:
    """[ESC-2] [SRC-3] For a stranger it does not exist; the staff has no button."""
    ticket = promised(people)
    with pytest.raises(Ticket.DoesNotExist):
        escalate(ticket, by=people.charlie, reason=WHY, now=after(4))
    with pytest.raises(Refused, match="button is the customer"):
        escalate(ticket, by=people.ines, reason=WHY, now=after(4))
    assert not escalation_gate(ticket, person=people.arthur, now=after(4))
