"""Every kind of notice has its letter: text and HTML, threaded, in the reader's zone; notes stay inside."""

import ast
from datetime import datetime, timedelta
from email.message import Message as MimePart
from pathlib import Path

import pytest
from django.core import mail

from heimdesk import domain
from heimdesk.channels.email.delivery import WRITERS, deliver
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.notices.actions import tell
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.hold import hold, send_held
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.actions.split import split
from heimdesk.domain.tickets.models import Way
from heimdesk.domain.tickets.outgoing import Outgoing
from tests.cast import MONDAY, Cast, book
from tests.domain.tickets.tickets import after, opened, taken
from tests.letters import deliver_due

HOUR = timedelta(hours=1)


def letters_to(person: Person) -> list[mail.EmailMessage]:
    """What was sent to one person."""
    return [letter for letter in mail.outbox if letter.to == [person.email]]


def html_of(letter: mail.EmailMessage) -> str:
    """The HTML beside the text."""
    part: MimePart = letter.message().get_payload()[1]
    return part.get_payload(decode=True).decode()


def test_the_confirmation_names_request_id_severity_and_when_the_first_response_is_due(people: Cast) -> None:
    """[TIC-5] The e-mail has the request ID, severity, the moment of the first response and how to add to it."""
    people.bob.time_zone = "Europe/Berlin"
    people.bob.save(update_fields=["time_zone"])
    ticket = opened(people)
    deliver_due(MONDAY, 50)
    letter = letters_to(people.bob)[0]
    assert f"[#{ticket.number}]" in letter.subject
    assert "First response by: 8 June 2026, 15:00" in letter.body
    assert "Workaround by: 8 June 2026, " in letter.body
    assert "Severity: 2 High" in letter.body
    assert "Europe/Berlin" in letter.body
    assert "To add to the ticket" in letter.body
    assert f"/tickets/{ticket.number}/" in html_of(letter)


def test_letters_of_a_ticket_hang_together_and_keep_their_message_id(people: Cast) -> None:
    """[MAIL-6] A stable Message-ID: a second try is the same message; all letters of a ticket are one thread."""
    ticket = taken(people)
    reply(ticket, "I am on it.", by=people.ines, way=Way.DESK, now=after(1))
    deliver_due(after(1), 50)
    first, second = letters_to(people.bob)[:2]
    assert first.extra_headers["References"] == second.extra_headers["References"]
    notice = Notice.objects.filter(person=people.bob, kind="reply").get()
    assert notice.state == NoticeState.SENT
    deliver(notice, after(2))
    assert mail.outbox[-1].extra_headers["Message-ID"] == second.extra_headers["Message-ID"] == notice.message_id


@pytest.mark.parametrize(
    ("kind", "severity", "told"),
    [
        ("problem", 1, ("Paid by: Gold ", "By phone, from 8 June 2026, 10:00, unless we")),
        ("problem", 2, ("1 incident deducted, 99 left", "On the ticket or by phone, from 8 June 2026, 11:00, unless")),
        ("licensing", 4, ()),
    ],
)
def test_the_confirmation_says_what_paid_and_from_when_it_can_be_escalated(
    people: Cast, kind: str, severity: int, told: tuple[str, ...]
) -> None:
    """[TIC-5] [INC-1] [ESC-1] As the ledger has it, and as the gate of the book opens; never where it never does."""
    opened(people, ticket_type=kind, severity=severity)
    deliver_due(after(0), 50)
    letter = letters_to(people.bob)[0]
    for each in told:
        assert each in letter.body
    assert ("Paid by" in letter.body) is (kind == "problem")
    assert ("Escalate" in letter.body) is (severity < 4)


def test_the_confirmation_names_the_severity_as_its_product_words_it(people: Cast) -> None:
    """[SEV-1] [TIC-5] As every page does where the ticket is shown."""
    people.gateway.severity_wording = {"2": {"name": "Mail delayed"}}
    people.gateway.save(update_fields=["severity_wording"])
    opened(people)
    deliver_due(MONDAY, 50)
    assert "Severity: 2 Mail delayed" in letters_to(people.bob)[0].body


@pytest.mark.parametrize(
    ("ways", "told"),
    [
        ("button", "On the ticket"),
        ("phone", "By phone"),
        ("button, chat", "On the ticket or by chat"),
        ("chat, phone, button", "On the ticket, by phone or by chat"),
    ],
)
def test_the_confirmation_names_the_ways_to_escalate_that_the_book_has(people: Cast, ways: str, told: str) -> None:
    """[TIC-5] [ESC-1] Nobody is told to call who cannot."""
    book("share: 50 %, ways: [button, phone]", f"share: 50 %, ways: [{ways}]")
    opened(people)
    deliver_due(MONDAY, 50)
    assert f"Escalate: {told}, from 8 June 2026, 11:00, unless we name" in letters_to(people.bob)[0].body


@pytest.mark.parametrize(
    ("kind", "waived", "told"),
    [
        ("problem", "", "1 more incident is deducted for it."),
        ("problem", "Our mistake.", "No incident is deducted for it."),
        ("licensing", "", "No incident is deducted for it."),
    ],
)
def test_the_letter_of_a_split_says_what_was_deducted(people: Cast, kind: str, waived: str, told: str) -> None:
    """[INC-2] [INC-5] What the ledger says too: a type that deducts nothing deducts nothing here."""
    ticket = opened(people, ticket_type=kind)
    said, by = list(ticket.messages.all()), people.jonas
    made = split(ticket, messages=said, subject="The other one", waive_reason=waived, by=by, now=after(1))
    deliver_due(after(1), 50)
    letter = next(each for each in letters_to(people.bob) if f"#{made.number}" in each.body)
    assert told in letter.body
    rows = LedgerRow.objects.filter(ticket_number=made.number, amount__lt=0)
    assert rows.exists() == told.startswith("1 more")


def test_nobody_gets_a_letter_about_what_they_did(people: Cast) -> None:
    """[MAIL-6] One mail per event; none to the person who caused it."""
    ticket = taken(people)
    reply(ticket, "Here is the log.", by=people.bob, now=after(1))
    deliver_due(after(1), 50)
    assert not [letter for letter in letters_to(people.bob) if "Here is the log" in letter.body]
    assert len([letter for letter in letters_to(people.ines) if "Here is the log" in letter.body]) == 1


def test_a_note_is_never_told_to_a_customer(people: Cast) -> None:
    """[WRK-4] Internal notes stay inside."""
    ticket = taken(people)
    add_note(ticket, "The customer's box is a mess.", by=people.ines, now=after(1))
    deliver_due(after(1), 50)
    assert not [letter for letter in mail.outbox if "mess" in letter.body and "northwind" not in letter.to[0]]


def test_an_escalation_reaches_the_manager_on_duty_with_its_reason(people: Cast) -> None:
    """[ESC-3] The shift manager on duty is told by e-mail until when to acknowledge, and why it was escalated."""
    ticket = taken(people)
    escalate(ticket, by=people.bob, reason="Nothing was heard.", way=Way.WEB, now=after(3))
    deliver_due(after(3), 50)
    letter = letters_to(people.jonas)[-1]
    assert "Nothing was heard." in letter.body
    assert "Acknowledge by" in letter.body
    assert "/desk/escalations/" in letter.body


def kinds_told() -> set[str]:
    """The kinds of notice that the domain queues, read from its source."""
    tellers = {"tell", "tell_each", "tell_role", "tell_people", "tell_customers", "_tell"}
    calls = [
        node
        for path in Path(domain.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in tellers
    ]
    words = (each for call in calls for part in call.args for each in ast.walk(part) if isinstance(each, ast.Constant))
    return {str(each.value) for each in words if isinstance(each.value, str)}


def test_every_kind_that_is_told_has_its_letter() -> None:
    """[MAIL-6] A notice without a letter would fail each time it is tried."""
    assert "ticket_opened" in kinds_told()
    assert kinds_told() <= set(WRITERS)


def test_a_warning_says_the_share_as_people_do(people: Cast) -> None:
    """[SLA-5] Half of the time is 50 %."""
    facts = {"number": 1, "subject": "Queue", "share": "0.5", "promise": "response", "due_at": MONDAY.isoformat()}
    notice = tell(people.ines, "warning", cause="w", facts=facts, now=MONDAY)
    assert notice
    deliver(notice, MONDAY)
    assert "50 % of the time for the first response" in mail.outbox[-1].body


@pytest.mark.parametrize("kind", sorted(WRITERS))
def test_every_kind_makes_a_letter_even_of_few_facts(people: Cast, kind: str) -> None:
    """[MAIL-6] A notice of an older state, with fewer facts, still becomes a letter."""
    notice = tell(people.alice, kind, cause=f"test:{kind}", facts={"number": 4711, "subject": "Queue"}, now=MONDAY)
    assert notice
    deliver(notice, MONDAY)
    letter = mail.outbox[-1]
    assert letter.subject
    assert "\n" not in letter.subject
    assert "None" not in letter.body


def test_markup_in_a_subject_is_text_in_the_letter(people: Cast) -> None:
    """[UI-1] What customers type is never markup, in letters neither."""
    opened(people, subject="<script>alert(1)</script> & more")
    deliver_due(MONDAY, 50)
    assert "<script>" not in html_of(letters_to(people.bob)[0])


def test_a_mail_server_that_is_away_is_asked_again(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """[MAIL-6] Retried with back-off, its state visible; nothing is lost and nothing is sent twice."""
    opened(people)

    def away(notice: Notice, now: datetime) -> None:
        raise ConnectionRefusedError("mail.example:25")

    from_wiring = deliver
    monkeypatch.setattr("heimdesk.domain.notices.delivery._carriers", {"mail": away})
    deliver_due(MONDAY, 50)
    notice = Notice.objects.filter(person=people.bob).get()
    assert notice.state == NoticeState.QUEUED
    assert "mail.example" in notice.error
    assert deliver_due(MONDAY, 50) == 0
    monkeypatch.setattr("heimdesk.domain.notices.delivery._carriers", {"mail": from_wiring})
    assert deliver_due(MONDAY + HOUR, 50) >= 1
    assert len(letters_to(people.bob)) == 1


def test_the_author_of_a_reply_that_came_back_reads_where_it_is_but_not_its_words(people: Cast) -> None:
    """[WRK-4] On the ticket's page, where it can be sent again."""
    ticket = taken(people)
    hold(ticket, Outgoing(text="Renew the chain."), within=timedelta(seconds=1), by=people.ines, now=MONDAY)
    close(ticket, by=people.bob, now=MONDAY)
    send_held(after(1), 10)
    deliver_due(after(1), 50)
    (letter,) = [each for each in letters_to(people.ines) if "Not sent" in each.subject]
    assert f"#{ticket.number} came back and has not gone" in letter.body
    assert f"/desk/tickets/{ticket.number}/" in letter.body
    assert "Renew the chain." not in letter.body
