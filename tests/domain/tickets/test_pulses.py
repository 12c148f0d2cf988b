"""What is told of a change after the commit: which tickets, to whom, once a transaction; and nothing when it failed."""

import json
from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from heimdesk.config import wiring
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.reply import add_note, reply, save_reply_draft
from heimdesk.domain.tickets.actions.split import split
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.pulses import Pulse, Writing, may_hear, read, tell_change
from heimdesk.engines.live import chosen
from heimdesk.engines.live.port import LONGEST_TEXT, Bus
from tests.cast import Cast
from tests.domain.tickets.tickets import after, opened

pytestmark = pytest.mark.django_db(transaction=True)


class Heard:
    """A bus that keeps what it was told; with `breaks` it fails, as no bus may."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.breaks = False

    def publish(self, text: str) -> None:
        if self.breaks:
            raise OSError("no room")
        self.texts.append(text)

    def pulses(self) -> list[Pulse | None]:
        """What was told since the last time."""
        texts, self.texts = self.texts, []
        return [read(text) for text in texts]


@pytest.fixture
def heard() -> Iterator[Heard]:
    """The bus of the test."""
    bus = Heard()
    before = chosen.chosen()
    chosen.use(bus)  # type: ignore[arg-type]
    yield bus
    chosen.use(before)


@pytest.fixture
def ticket(people: Cast, heard: Heard) -> Ticket:
    """A ticket of Bob, of which everything was told."""
    made = opened(people)
    assert heard.pulses() == [Pulse({made.number: True})]
    return made


def test_each_action_is_told_once_and_as_public_as_what_it_wrote(people: Cast, ticket: Ticket, heard: Heard) -> None:
    """[WRK-5] A reply is for the customers too, a note for the staff alone; sent is no longer being written."""
    reply(ticket, "We look at it.", by=people.ines, now=after(1))
    sent = Writing(ticket.number, people.ines.pk, people.ines.name, "")
    assert heard.pulses() == [Pulse({ticket.number: True}, sent)]
    add_note(ticket, "It is the old chain again.", by=people.ines, now=after(1))
    assert heard.pulses() == [Pulse({ticket.number: False}, sent)]
    reply(ticket, "Thank you.", by=people.bob, now=after(2))
    assert heard.pulses() == [Pulse({ticket.number: True})]
    take(ticket, by=people.selma, now=after(2))
    assert heard.pulses() == [Pulse({ticket.number: True})]


def test_what_is_being_written_is_told_without_a_word_of_it(people: Cast, ticket: Ticket, heard: Heard) -> None:
    """[WRK-5] Whose it is, on which ticket, reply or note."""
    save_reply_draft(ticket, "Their disk is full, and", kind="note", by=people.ines, now=after(1))
    assert "disk" not in heard.texts[0]
    assert heard.pulses() == [Pulse({}, Writing(ticket.number, people.ines.pk, "Ines Duarte", "note"))]
    save_reply_draft(ticket, " ", kind="note", by=people.ines, now=after(1))
    assert heard.pulses() == [Pulse({}, Writing(ticket.number, people.ines.pk, "Ines Duarte", ""))]
    save_reply_draft(ticket, "And", by=people.bob, now=after(1))
    assert heard.pulses() == []


def test_one_transaction_tells_of_all_its_tickets_at_once(people: Cast, ticket: Ticket, heard: Heard) -> None:
    """[WRK-5] A split changes two tickets; their pages hear of it together."""
    other = reply(ticket, "And the log is full.", by=people.bob, now=after(1))
    heard.pulses()
    made = split(ticket, messages=[other], subject="Log is full", by=people.ines, now=after(2), waive_reason="ours")
    assert heard.pulses() == [Pulse({ticket.number: True, made.number: True})]


def test_what_was_rolled_back_is_not_told(people: Cast, ticket: Ticket, heard: Heard) -> None:
    """[WRK-5] Neither what an action refused nor what a transaction around it gave up."""
    with pytest.raises(Invalid):
        reply(ticket, " ", by=people.ines, now=after(1))
    with transaction.atomic():
        reply(ticket, "Never said.", by=people.ines, now=after(1))
        transaction.set_rollback(True)
    assert heard.pulses() == []


def test_a_bus_that_breaks_fails_no_action(people: Cast, ticket: Ticket, heard: Heard) -> None:
    """[WRK-5] The reply is stored, whatever becomes of the news of it."""
    heard.breaks = True
    assert reply(ticket, "Stored.", by=people.ines, now=after(1)).pk
    assert ticket.messages.filter(text="Stored.").exists()


def test_telling_costs_one_statement_at_most(people: Cast, ticket: Ticket, heard: Heard) -> None:
    """[WRK-5] On PostgreSQL one after the commit, with SQLite none."""
    with CaptureQueriesContext(connection) as without:
        reply(ticket, "We look at it.", by=people.ines, now=after(1))
    chosen.use(_real())
    with CaptureQueriesContext(connection) as told:
        reply(ticket, "We still do.", by=people.ines, now=after(1, minutes=1))
    notified = [each for each in told if "pg_notify" in each["sql"]]
    assert len(notified) == (1 if connection.vendor == "postgresql" else 0)
    assert len(told) <= len(without) + 1


def test_many_tickets_fit_into_texts_that_each_bus_carries(people: Cast, heard: Heard) -> None:
    """[WRK-5] A fixed bug may change thousands of tickets at once."""
    with transaction.atomic():
        for number in range(9_000_000, 9_000_900):
            tell_change(Ticket(number=number), public=True)
    assert all(len(text.encode()) <= LONGEST_TEXT for text in heard.texts)
    assert sum(len(pulse.changed) for pulse in heard.pulses() if pulse) == 900


def test_who_may_hear_is_who_may_see_and_of_notes_the_staff(people: Cast, ticket: Ticket) -> None:
    """[SRC-3] [POR-2] Asked anew each time: a stranger never hears, who has left hears nothing more."""
    public = {each: may_hear(each, ticket.number, public=True) for each in (people.bob, people.alice, people.ines)}
    assert all(public.values())
    internal = {each: may_hear(each, ticket.number, public=False) for each in (people.bob, people.alice)}
    assert not any(internal.values())
    assert may_hear(people.ines, ticket.number, public=False)
    assert not may_hear(people.charlie, ticket.number, public=True)
    for left in (people.bob, people.ines):
        left.is_active = False
        assert not may_hear(left, ticket.number, public=True)


def test_a_text_of_another_version_is_no_pulse() -> None:
    """[WRK-5] Old and new processes may meet during an update."""
    for text in (
        "",
        "?",
        "[]",
        "{}",
        '{"changed": 3}',
        '{"changed": {"x": 1}}',
        '{"changed": {}, "writing": {"a": 1}}',
    ):
        assert read(text) is None
    assert read(json.dumps({"changed": {"7": 1}, "writing": None})) == Pulse({7: True})


def _real() -> Bus:
    wiring.connect()
    bus = chosen.chosen()
    assert bus
    return bus
