"""Who sees what: tickets, threads, files, drafts; for a stranger nothing exists."""

from collections.abc import Callable
from typing import Any

import pytest

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.actions import change_visibility
from heimdesk.domain.people.models import Visibility
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.people import add_participant
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.resolve import close, confirm, reopen
from heimdesk.domain.tickets.actions.severity import agree_to_severity
from heimdesk.domain.tickets.index import entries, readers_of
from heimdesk.domain.tickets.models import Attachment, Event, Message, Ticket
from heimdesk.domain.tickets.queries import (
    attachment_by_id,
    eta_history,
    linked_tickets,
    thread_of,
    ticket_by_number,
    visible_to,
)
from tests.cast import MONDAY, Cast, pack
from tests.domain.tickets.tickets import after, opened, taken


def test_a_member_sees_the_own_tickets_a_manager_all_a_stranger_none(people: Cast) -> None:
    """[POR-2] [SRC-3] Dora's ticket is seen by Dora, Alice and the staff."""
    doras, bobs = opened(people, requester=people.dora), opened(people)
    assert set(visible_to(people.dora)) == {doras}
    assert set(visible_to(people.bob)) == {bobs}
    for person in (people.alice, people.ines, people.arthur):
        assert set(visible_to(person)) == {doras, bobs}
    assert set(visible_to(people.charlie)) == set()
    assert set(visible_to(None)) == set()


def test_members_see_all_where_their_manager_chose_so(people: Cast) -> None:
    """[POR-2] And nothing of other accounts."""
    doras = opened(people, requester=people.dora)
    change_visibility(people.kestrel, Visibility.ACCOUNT, by=people.alice, now=MONDAY)
    people.bob.refresh_from_db()
    pack(people.osprey, people.gateway, 1)
    opened(people, account=people.osprey, requester=people.charlie)
    assert set(visible_to(people.bob)) == {doras}


def test_who_takes_part_sees_the_ticket(people: Cast) -> None:
    """[POR-3] Only that one."""
    ticket, _other = opened(people), opened(people)
    add_participant(ticket, people.dora, by=people.bob, now=after(1))
    assert set(visible_to(people.dora)) == {ticket}
    assert ticket_by_number(ticket.number, seen_by=people.dora) == ticket


def test_who_left_sees_nothing(people: Cast) -> None:
    """[SRC-3] Neither as customer nor as staff."""
    opened(people)
    for person in (people.bob, people.ines):
        person.is_active = False
        person.save()
        assert not visible_to(person).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda ticket, person: reply(ticket, "Hello", by=person, now=after(1)),
        lambda ticket, person: reopen(ticket, "Hello", by=person, now=after(1)),
        lambda ticket, person: confirm(ticket, by=person, now=after(1)),
        lambda ticket, person: close(ticket, by=person, now=after(1)),
        lambda ticket, person: agree_to_severity(ticket, by=person, now=after(1)),
        lambda ticket, person: add_participant(ticket, person, by=person, now=after(1)),
    ],
)
def test_for_a_stranger_the_ticket_does_not_exist(people: Cast, act: Callable[[Ticket, Any], Any]) -> None:
    """[SRC-3] Whatever is tried with the number: not found, for a stranger and for a member who may not see it."""
    ticket = taken(people)
    for person in (people.charlie, people.dora):
        with pytest.raises(Ticket.DoesNotExist):
            ticket_by_number(ticket.number, seen_by=person)
        with pytest.raises(Ticket.DoesNotExist):
            act(ticket, person)
        assert thread_of(ticket, person) == []
        assert eta_history(ticket, seen_by=person) == []
    assert ticket.messages.count() == 1


def test_customers_read_neither_notes_nor_internal_events(people: Cast) -> None:
    """[WRK-4] [SRC-3] The staff reads all, in order of time; a message before what it set off."""
    ticket = taken(people)
    add_note(ticket, "Same as #47702.", by=people.ines, now=after(0.5))
    reply(ticket, "I am on it.", by=people.ines, now=after(1))
    Event.objects.create(ticket=ticket, kind="warning", at=after(1.5), public=False)
    told = thread_of(ticket, people.bob)
    assert [row.text for row in told if isinstance(row, Message)][1:] == ["I am on it."]
    assert "warning" not in [row.kind for row in told if isinstance(row, Event)]
    whole = thread_of(ticket, people.ines)
    assert [type(row).__name__ for row in whole] == [
        "Message", "Event", "Event", "Event", "Event", "Message", "Message", "Event", "Event",
    ]  # fmt: skip
    assert [row.at for row in whole] == sorted(row.at for row in whole)


def test_a_long_thread_can_be_read_from_its_end(people: Cast) -> None:
    """[POR-3] The last messages and what happened since."""
    ticket = taken(people)
    for hour in range(1, 6):
        reply(ticket, f"Word {hour}", by=people.ines, now=after(hour))
    last = thread_of(ticket, people.bob, last=2)
    assert [row.text for row in last if isinstance(row, Message)] == ["Word 4", "Word 5"]


def test_files_are_seen_by_who_sees_their_message(people: Cast) -> None:
    """[SRC-3] One of a note by the staff alone."""
    ticket = taken(people)
    sent = reply(ticket, "Log.", by=people.bob, now=after(1), files=[store_file("a.log", [b"a"])])
    noted = add_note(ticket, "Trace.", by=people.ines, now=after(1), files=[store_file("b.log", [b"b"])])
    public, internal = sent.attachments.get().pk, noted.attachments.get().pk
    assert attachment_by_id(public, seen_by=people.alice).name == "a.log"
    assert attachment_by_id(internal, seen_by=people.ines).name == "b.log"
    for person, key in ((people.charlie, public), (people.dora, public), (people.bob, internal)):
        with pytest.raises(Attachment.DoesNotExist):
            attachment_by_id(key, seen_by=person)


def test_links_to_tickets_of_others_are_not_shown(people: Cast) -> None:
    """[SRC-3] The staff links two customers' tickets; neither learns of the other."""
    pack(people.osprey, people.gateway, 1)
    ours, theirs = taken(people), taken(people, account=people.osprey, requester=people.charlie)
    ours.links.create(other=theirs, kind="relates")
    assert linked_tickets(ours, seen_by=people.bob) == []
    assert len(linked_tickets(ours, seen_by=people.ines)) == 1


def test_the_index_knows_who_may_read(people: Cast) -> None:
    """[SRC-1] [SRC-3] Readers are the staff, the account's, and who takes part; notes are for the staff alone."""
    ticket = taken(people, requester=people.dora)
    add_note(ticket, "Metadata lock.", by=people.ines, now=after(1))
    (entry,) = entries([ticket.pk])
    assert (entry.key, entry.number, entry.products) == (f"ticket:{ticket.pk}", str(ticket.number), ("Mail Gateway",))
    assert "queue stands still" in entry.text
    assert "Metadata lock" not in entry.text
    assert entry.private_text == "Metadata lock."
    readers = readers_of(ticket)
    for person in (people.dora, people.alice, people.ines):
        assert readers & reader_tokens(person)
    for stranger in (people.bob, people.charlie, None):
        assert not readers & reader_tokens(stranger)


def test_no_letter_goes_to_who_caused_it(people: Cast) -> None:
    """[MAIL-6] And none twice for one event."""
    ticket = taken(people)
    add_participant(ticket, people.alice, by=people.bob, now=after(1))
    reply(ticket, "News?", by=people.alice, now=after(2))
    told = Notice.objects.filter(kind="reply").values_list("person__name", flat=True)
    assert sorted(told) == ["Bob Okafor", "Ines Duarte"]
