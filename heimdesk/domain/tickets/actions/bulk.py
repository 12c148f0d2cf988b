"""One change of many tickets, each by its own action in its own transaction; or tried and taken back (WRK-6)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.reply import add_note
from heimdesk.domain.tickets.actions.severity import change_or_propose_severity
from heimdesk.domain.tickets.actions.tags import change_tags
from heimdesk.domain.tickets.actions.take import assign, hand_over
from heimdesk.domain.tickets.models import Level, Ticket
from heimdesk.domain.tickets.tags import checked_tags, tags_of, words_in
from heimdesk.policy.verdict import Verdict


class Kind(StrEnum):
    """What can be done to many tickets at once."""

    ASSIGN = "assign"
    HAND_OVER = "hand_over"
    SEVERITY = "severity"
    TAGS = "tags"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class BulkChange:
    """What shall be done; `text` is the reason, or the note, as the kind has it; tags as they were typed."""

    kind: Kind
    text: str = ""
    owner: Person | None = None
    level: str = ""
    severity: int | None = None
    put_on: str = ""
    take_off: str = ""


@dataclass(frozen=True, slots=True)
class Glance:
    """What a list shows of a ticket and a change may move."""

    owner: str
    level: str
    state: str
    severity: int
    severity_proposed: int | None
    next_due_at: datetime | None
    tags: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the change did to one ticket: `after`, or why it did nothing (`refused` by a rule, or a `problem`)."""

    ticket: Ticket
    before: Glance
    after: Glance | None = None
    refused: Verdict[object] | None = None
    problem: str = ""


def change_tickets(tickets: Iterable[Ticket], change: BulkChange, *, by: Person, now: datetime) -> list[Outcome]:
    """Do it to each; what a rule refuses for one stops none of the others.                                 [WRK-6]

    Raises Invalid for what is wrong with the change itself, before anything is done.
    """
    _check(change)
    return [_changed(ticket, change, by, now) for ticket in tickets]


def preview_change(tickets: Iterable[Ticket], change: BulkChange, *, by: Person, now: datetime) -> list[Outcome]:
    """What it would do at this moment: it is done and taken back, so that no rule stands twice.            [WRK-6]

    Each ticket by itself, so that nobody waits for more than one of them. Raises Invalid for what is wrong with the
    change itself.
    """
    return [outcome for ticket in tickets for outcome in _tried(ticket, change, by, now)]


@transaction.atomic
def _tried(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> list[Outcome]:
    outcomes = change_tickets([ticket], change, by=by, now=now)
    transaction.set_rollback(True)
    return outcomes


def _check(change: BulkChange) -> None:
    problems: dict[str, list[str]] = {}
    if change.kind is Kind.ASSIGN and change.owner is None:
        problems["owner"] = [_("Choose who works on them.")]
    if change.kind is Kind.HAND_OVER and change.level not in Level.values:
        problems["level"] = [_("Choose a level.")]
    if change.kind is Kind.SEVERITY and change.severity is None:
        problems["severity"] = [_("Choose a severity.")]
    if change.kind is Kind.TAGS:
        checked_tags(change.put_on, field="put_on")
        if not words_in(change.put_on) and not words_in(change.take_off):
            problems["put_on"] = [_("Write a tag to put on, or one to take off.")]
    if change.kind not in {Kind.ASSIGN, Kind.TAGS} and not change.text.strip():
        problems["text"] = [
            _("Say why: the customers read it.") if change.kind is Kind.SEVERITY else _("Write the note.")
        ]
    if problems:
        raise Invalid(problems)


def _changed(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> Outcome:
    before = _glance(ticket)
    try:
        with transaction.atomic():
            _DO[change.kind](ticket, change, by, now)
    except Refused as refused:
        return Outcome(ticket, before, refused=refused.verdict)
    except Invalid as invalid:
        return Outcome(ticket, before, problem=" ".join(said for found in invalid.problems.values() for said in found))
    return Outcome(ticket, before, after=_glance(ticket))


def _glance(ticket: Ticket) -> Glance:
    return Glance(
        owner=ticket.owner.name if ticket.owner else "",
        level=ticket.level,
        state=ticket.state,
        severity=ticket.severity,
        severity_proposed=ticket.severity_proposed,
        next_due_at=ticket.next_due_at,
        tags=ticket.tags.strip(),
    )


def _assign(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> None:
    assert change.owner is not None
    assign(ticket, change.owner, reason=change.text, by=by, now=now)


def _hand_over(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> None:
    hand_over(ticket, change.level, note=change.text, owner=change.owner, by=by, now=now)


def _severity(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> None:
    assert change.severity is not None
    change_or_propose_severity(ticket, change.severity, reason=change.text, by=by, now=now)


def _tags(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> None:
    before = tags_of(ticket.tags)
    if change_tags(ticket, add=change.put_on, remove=words_in(change.take_off), by=by, now=now) == before:
        raise Invalid({"put_on": [_("Nothing changes: its tags are as you want them.")]})


def _note(ticket: Ticket, change: BulkChange, by: Person, now: datetime) -> None:
    add_note(ticket, change.text, by=by, now=now)


_DO: dict[Kind, Callable[[Ticket, BulkChange, Person, datetime], None]] = {
    Kind.ASSIGN: _assign,
    Kind.HAND_OVER: _hand_over,
    Kind.SEVERITY: _severity,
    Kind.TAGS: _tags,
    Kind.NOTE: _note,
}
