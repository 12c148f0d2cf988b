"""What a canned reply brings along: changes of the ticket, kept with it and foreseen by the rules that make them."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.models import CannedReply, Ticket
from heimdesk.domain.tickets.moves import THEN
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.severities import severity_step
from heimdesk.domain.tickets.tags import checked_tags, tags_of, words_in
from heimdesk.domain.tickets.wording import optional_reason
from heimdesk.policy.book import Book
from heimdesk.policy.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Changes:
    """The ticket is taken, gets another severity for a `reason`, `tags` more, and is `then` what a reply makes it."""

    take: bool = False
    severity: int | None = None
    tags: str = ""
    reason: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One change as it would be made now, from what to what; the verdict says whether it may be."""

    kind: str
    before: str
    after: str
    verdict: Verdict[Any]


def changes_of(canned: CannedReply) -> Changes:
    """What is kept with the reply.                                                                         [WRK-4]"""
    known = {each.name for each in fields(Changes)}
    return Changes(**{name: value for name, value in canned.changes.items() if name in known})


def kept(changes: Changes) -> dict[str, Any]:
    """The changes as they are stored: only what differs from none."""
    none = asdict(Changes())
    return {name: value for name, value in asdict(changes).items() if value != none[name]}


def problems_of(changes: Changes, book: Book) -> Mapping[str, list[str]]:
    """What cannot be kept, by this book; empty when all can."""
    problems: dict[str, list[str]] = {}
    if changes.then not in book.resolutions and (changes.then or None) not in THEN:
        problems["then"] = [_("There is no such state or kind of resolution. Choose one of the list.")]
    if changes.severity is not None and changes.severity not in book.severities:
        problems["severity"] = [_("There is no such severity. Choose one of the list.")]
    if changes.severity is not None and not changes.reason.strip():
        problems["reason"] = [_("A change of severity needs a reason. The customer reads it.")]
    try:
        optional_reason(changes.reason)
    except Invalid as invalid:
        problems.update(invalid.problems)
    try:
        checked_tags(changes.tags)
    except Invalid as invalid:
        problems.update(invalid.problems)
    return problems


def foreseen(changes: Changes, ticket: Ticket, *, by: Person) -> list[Foreseen]:
    """What of it would change this ticket now, if this member of the staff sent it; nothing is done.       [WRK-4]"""
    found = []
    if takes(changes, ticket, by):
        before = ticket.owner.name if ticket.owner else ""
        found.append(Foreseen("take", before, by.name, may(by, "take", ticket)))
    if moves_severity(changes, ticket):
        assert changes.severity is not None
        verdict = severity_step(ticket, changes.severity, reason=changes.reason, by=by)
        found.append(Foreseen("severity", str(ticket.severity), str(changes.severity), verdict))
    if new := new_tags(changes, ticket):
        found.append(Foreseen("tags", ticket.tags.strip(), " ".join(new), may(by, "tag", ticket)))
    return found


def takes(changes: Changes, ticket: Ticket, by: Person) -> bool:
    """Would the ticket get another owner?"""
    return changes.take and ticket.owner_id != by.pk


def moves_severity(changes: Changes, ticket: Ticket) -> bool:
    """Is another severity wanted than the one that holds?"""
    return changes.severity is not None and changes.severity != ticket.severity


def new_tags(changes: Changes, ticket: Ticket) -> list[str]:
    """The tags that the ticket has not yet."""
    return sorted(set(words_in(changes.tags)) - set(tags_of(ticket.tags)))
