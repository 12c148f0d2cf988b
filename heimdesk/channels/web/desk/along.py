"""What goes along with a reply besides its words: shown before it is sent, and each can be left out (WRK-4)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.severities import severity_word
from heimdesk.channels.web.components.telling import sentence
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.books.queries import book_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.macros import Changes, Foreseen, foreseen
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.tags import words_in
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book
from heimdesk.policy.severity import SeverityAnswer, SeverityStep

TAKE, SEVERITY, TAGS = "take", "severity", "tags"


@dataclass(frozen=True, slots=True)
class Line:
    """One change: what it is, from what to what, what is said about it, and whether it is ticked; `seen` is from what
    as the ticket has it."""

    kind: str
    name: str
    before: str
    after: str
    told: str
    refused: bool
    ticked: bool
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Along:
    """What a canned reply wants to change on this ticket, and as `lines` what would come of it."""

    changes: Changes
    lines: tuple[Line, ...] = ()
    problem: str = ""
    crossed: str = ""


NOTHING = Along(Changes())


def along_with(changes: Changes, ticket: Ticket, person: Person, *, now: datetime) -> Along:
    """As it is offered: what a rule refuses is shown with its reason and is not ticked."""
    lines = [_line(each, ticket, ticked=bool(each.verdict), now=now) for each in foreseen(changes, ticket, by=person)]
    return Along(changes, tuple(lines))


def along_again(typed: Typed, ticket: Ticket, person: Person, *, now: datetime) -> Along:
    """As it was sent, ticked or not."""
    offered, chosen = offered_changes(typed), typed.values("along")
    lines = [_line(each, ticket, ticked=each.kind in chosen, now=now) for each in foreseen(offered, ticket, by=person)]
    return Along(offered, tuple(lines), typed.error("reason"), typed.error("along"))


def then_choices(book: Book) -> list[tuple[str, str]]:
    """What a ticket can be after a canned reply was sent."""
    kinds = ((key, kind.name) for key, kind in book.resolutions.items())
    return [("", _("as it is")), ("open", _("open, our turn")), ("waiting", _("waits for the customer")), *kinds]


def words_of(changes: Changes, book: Book) -> list[str]:
    """The changes that are kept with a canned reply, in a few words each."""
    thens = dict(then_choices(book))
    taken = [_("takes the ticket")] if changes.take else []
    severity = [] if changes.severity is None else [_("severity %(n)s") % {"n": changes.severity}]
    tags = [f"#{word}" for word in words_in(changes.tags)]
    return [*taken, *severity, *tags, *([thens.get(changes.then, changes.then)] if changes.then else [])]


def chosen_changes(typed: Typed) -> Changes:
    """What is ticked, to be made with the reply."""
    return _changes(typed, typed.values("along"))


def offered_changes(typed: Typed) -> Changes:
    """What could be ticked."""
    return _changes(typed, typed.values("offered"))


def seen_before(typed: Typed) -> dict[str, str]:
    """From what each of these was to lead away when the page was made; tags are added to whatever there is."""
    return {kind: typed.value(f"seen_{kind}") for kind in (TAKE, SEVERITY) if f"seen_{kind}" in typed.fields}


def _changes(typed: Typed, kinds: list[str]) -> Changes:
    severity = whole_number(typed.value("along_severity")) if SEVERITY in kinds else None
    tags = typed.value("along_tags") if TAGS in kinds else ""
    return Changes(take=TAKE in kinds, severity=severity, reason=typed.value("along_reason"), tags=tags)


def _line(each: Foreseen, ticket: Ticket, *, ticked: bool, now: datetime) -> Line:
    refused = not each.verdict
    told = sentence(each.verdict, now=now, zone=timezone.get_current_timezone()) if refused else ""
    if each.kind == TAKE:
        return Line(TAKE, _("Owner"), each.before or _("nobody"), each.after, told, refused, ticked, each.before)
    if each.kind == TAGS:
        return Line(TAGS, _("Tags"), "", each.after, told, refused, ticked)
    answer = each.verdict.answer
    if isinstance(answer, SeverityAnswer) and answer.step is SeverityStep.PROPOSED:
        told = _("proposed to the customer")
    before, after = _word(each.before, ticket), _word(each.after, ticket)
    return Line(SEVERITY, _("Severity"), before, after, told, refused, ticked, each.before)


def _word(number: str, ticket: Ticket) -> str:
    book = book_of(ticket.book)
    known = int(number) in book.severities
    return f"{number} {severity_word(int(number), ticket.product, book)}" if known else number
