"""Who changes a severity, and what follows."""

import pytest

from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.actions.severity import (
    agree_to_severity,
    change_severity,
    propose_severity,
)
from heimdesk.policy.reading import default_text
from tests.cast import MONDAY, Cast, book
from tests.domain.tickets.tickets import after, taken


def test_a_shift_manager_changes_it_up_or_down_with_a_reason(people: Cast) -> None:
    """[SEV-2] The customer sees both values and is told why."""
    ticket = taken(people)
    change_severity(ticket, 3, reason="A workaround is likely.", by=people.jonas, now=after(1))
    change_severity(ticket, 1, reason="It is down after all.", by=people.jonas, now=after(2))
    assert (ticket.severity, ticket.severity_asked) == (1, 2)
    events = ticket.events.filter(kind="severity").values_list("before", "after", "reason")
    assert list(events) == [("2", "3", "A workaround is likely."), ("3", "1", "It is down after all.")]
    told = Notice.objects.filter(kind="severity_changed", person=people.bob)
    assert [notice.facts["reason"] for notice in told] == ["A workaround is likely.", "It is down after all."]


def test_without_a_reason_or_by_an_engineer_it_stands(people: Cast) -> None:
    """[SEV-2] Only a shift manager, only with a reason."""
    ticket = taken(people)
    with pytest.raises(Refused, match="needs a reason"):
        change_severity(ticket, 3, reason=" ", by=people.jonas, now=after(1))
    with pytest.raises(Refused, match="Only a shift manager"):
        change_severity(ticket, 3, reason="So.", by=people.ines, now=after(1))
    with pytest.raises(Refused):
        change_severity(ticket, 3, reason="So.", by=people.alice, now=after(1))
    assert ticket.severity == 2


def test_an_engineer_proposes_a_lower_one_that_holds_once_the_customer_agrees(people: Cast) -> None:
    """[SEV-2] Until then the old one holds; the clocks move with the agreement."""
    ticket = taken(people)
    propose_severity(ticket, 3, reason="The panel runs.", by=people.ines, now=after(1))
    assert (ticket.severity, ticket.severity_proposed) == (2, 3)
    assert Notice.objects.get(kind="severity_proposed").facts["proposed"] == 3
    agree_to_severity(ticket, by=people.bob, now=after(2))
    assert (ticket.severity, ticket.severity_proposed, ticket.severity_asked) == (3, None, 2)
    assert ticket.events.filter(kind="severity_agreed", actor=people.bob).exists()
    assert ticket.next_due_at == after(6)


def test_an_engineer_proposes_no_higher_one(people: Cast) -> None:
    """[SEV-2] Up goes through a shift manager."""
    with pytest.raises(Refused, match="lower severity only"):
        propose_severity(taken(people), 1, reason="Worse.", by=people.ines, now=after(1))


def test_a_proposal_ends_and_a_colleague_cannot_agree(people: Cast) -> None:
    """[SEV-2] After seven days it holds no more; without a proposal there is nothing to agree to."""
    ticket = taken(people)
    with pytest.raises(Refused, match="No other severity"):
        agree_to_severity(ticket, by=people.bob, now=after(1))
    propose_severity(ticket, 3, reason="The panel runs.", by=people.ines, now=after(1))
    ticket.participants.create(person=people.dora, added_at=after(1))
    with pytest.raises(Refused):
        agree_to_severity(ticket, by=people.dora, now=after(2))
    with pytest.raises(Refused, match="ended"):
        agree_to_severity(ticket, by=people.bob, now=after(days=8))


def test_a_book_may_lower_it_once_a_workaround_was_given(people: Cast) -> None:
    """[SEV-2] By rule, without anybody's reason; the customer is told as of every change."""
    book("lowered_to_after_workaround: none", "lowered_to_after_workaround: 3")
    ticket = taken(people)
    resolve(ticket, "workaround", "Restart it.", by=people.ines, now=after(1))
    assert ticket.severity == 3
    event = ticket.events.get(kind="severity")
    assert event.actor is None
    assert event.verdict["rule"] == "SEV-2"
    told = Notice.objects.get(kind="severity_changed", person=people.bob).facts
    assert (told["before"], told["severity"], told["by"]) == (2, 3, "")


def test_a_book_names_the_resolutions_after_which_it_falls(people: Cast) -> None:
    """[SEV-2] Not the action: another kind may lower it, and a workaround may not."""
    text = default_text().replace("lowered_to_after_workaround: none", "lowered_to_after_workaround: 3")
    text = text.replace("yes, lowers_severity: yes}", "yes, lowers_severity: no}")
    text = text.replace('the customer", meets', 'the customer", lowers_severity: yes, meets')
    put_into_force(text, effective_at=MONDAY, by=None, now=MONDAY, comment="of a test")
    around, agreed = taken(people), taken(people)
    resolve(around, "workaround", "Restart it.", by=people.ines, now=after(1))
    resolve(agreed, "agreed", "As agreed.", by=people.ines, now=after(1))
    assert (around.severity, agreed.severity) == (2, 3)
