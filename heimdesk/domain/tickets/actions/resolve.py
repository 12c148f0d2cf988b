"""The end of a ticket: resolved, confirmed or still broken, closed by the customer or by time (STA-1 to STA-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.catalog.models import Bug, Release
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.clockwork import settle
from heimdesk.domain.tickets.conversation import Files, say
from heimdesk.domain.tickets.facts import agree_anew, book_for
from heimdesk.domain.tickets.hearing import REPLY, customer_says, discard_reply_draft
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import ArticleUse, Message, Resolution, Ticket, Way
from heimdesk.domain.tickets.moves import carry_out, end_escalation
from heimdesk.domain.tickets.permissions import require_may, required_move
from heimdesk.domain.tickets.telling import sides_of, tell_customers, tell_people
from heimdesk.domain.tickets.timeline import record
from heimdesk.domain.tickets.wording import optional_line, optional_reason
from heimdesk.engines.sql.writing import add
from heimdesk.policy.book import Book
from heimdesk.policy.closing import closes_at
from heimdesk.policy.severity import severity_after
from heimdesk.policy.states import Action, Actor, may_move
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import State

LONGEST_VERSION = 30


@transaction.atomic
def resolve(
    ticket: Ticket,
    kind: str,
    text: str,
    *,
    by: Person,
    now: datetime,
    article: Article | None = None,
    bug: Bug | None = None,
    fix_release: Release | None = None,
    fix_version: str = "",
    files: Files = (),
    way: str = Way.DESK,
) -> Resolution:
    """Give a resolution; the ticket waits for the customer's confirmation.             [STA-1, STA-2, SLA-2, ESC-3]

    `kind` is one of the book: solved, workaround, agreed, known_bug (which asks for a bug and the release of its fix).
    An open escalation is answered by it. Raises Invalid, Refused, TicketClosed.
    """
    lock(ticket)
    require_may(by, "resolve", ticket)
    book = book_for(ticket)
    typed = optional_line(fix_version, field="fix_version", longest=LONGEST_VERSION)
    version = typed or (fix_release.version if fix_release else "")
    _check(book, kind, ticket, bug, version)
    move = required_move(by, Action.RESOLVE, ticket)
    message = say(ticket, text, by=by, way=way, now=now, files=files)
    resolution = add(
        Resolution(
            ticket=ticket, kind=kind, message=message, article=article, bug=bug, fix_release=fix_release,
            fix_version=version, by=by, at=now,
        )
    )  # fmt: skip
    if article is not None:
        ArticleUse.objects.get_or_create(ticket=ticket, article=article, sent=True, defaults={"at": now})
    if bug is not None and not ticket.bugs.filter(pk=bug.pk).exists():
        ticket.bugs.add(bug)
        record(ticket, "linked", at=now, actor=by, after=bug.key, facts={"bug": bug.pk}, public=bool(bug.public_since))
    if book.resolutions[kind].meets_workaround:
        ticket.workaround_at = now
    facts = {"kind": kind, "fix_version": version, "article": article.number if article else None}
    event = record(ticket, "resolved", at=now, actor=by, after=kind, facts=facts)
    end_escalation(ticket, by=by, now=now, how="resolution", message=message)
    carry_out(ticket, move, by=by, now=now)
    discard_reply_draft(ticket, kind=REPLY, by=by)
    _lower_severity(ticket, severity_after(kind, ticket.severity, book), now)
    settle(ticket, now=now, by=by)
    closes = closes_at(now, book).answer
    tell_customers(
        ticket, "resolved", cause=f"event:{event.pk}", by=by, now=now, message=message, kind_of_resolution=kind,
        closes_at=closes, fix_version=version,
    )  # fmt: skip
    return resolution


@transaction.atomic
def confirm(ticket: Ticket, *, by: Person, now: datetime) -> Ticket:
    """The customer confirms the resolution: the ticket is closed for good.                                  [STA-3]"""
    lock(ticket)
    require_may(by, "confirm", ticket)
    move = required_move(by, Action.CONFIRM, ticket)
    Resolution.objects.filter(ticket=ticket, reopened_at=None, confirmed_at=None).update(confirmed_at=now)
    event = record(ticket, "confirmed", at=now, actor=by)
    carry_out(ticket, move, by=by, now=now)
    _end(ticket, by=by, now=now, cause=f"event:{event.pk}")
    return ticket


@transaction.atomic
def reopen(ticket: Ticket, text: str, *, by: Person, now: datetime, way: str = Way.WEB, files: Files = ()) -> Message:
    """Still broken: the customer rejects the resolution and says why.                              [STA-3, SLA-2]"""
    lock(ticket)
    require_may(by, "reopen", ticket)
    return customer_says(ticket, text, Action.STILL_BROKEN, by=by, now=now, way=way, files=files)


@transaction.atomic
def close(ticket: Ticket, *, by: Person, now: datetime, reason: str = "") -> Ticket:
    """The customer closes the own ticket, from any state; nothing is credited.                     [STA-1, INC-3]"""
    lock(ticket)
    require_may(by, "close", ticket)
    reason = optional_reason(reason)
    move = required_move(by, Action.CLOSE, ticket)
    event = record(ticket, "closed", at=now, actor=by, reason=reason)
    carry_out(ticket, move, by=by, now=now)
    _end(ticket, by=by, now=now, cause=f"event:{event.pk}")
    return ticket


@transaction.atomic
def withdraw_resolution(ticket: Ticket, *, reason: str, by: Person, now: datetime) -> Ticket:
    """The staff takes back what did not hold and says why to the customer. Raises Invalid, Refused.          [STA-1]"""
    lock(ticket)
    require_may(by, "withdraw_resolution", ticket)
    reason = optional_reason(reason)
    if not reason:
        raise Invalid({"reason": [_("Say why: the customer reads it.")]})
    move = required_move(by, Action.WITHDRAW_RESOLUTION, ticket)
    event = record(ticket, "withdrawn", at=now, actor=by, reason=reason)
    carry_out(ticket, move, by=by, now=now)
    settle(ticket, now=now, by=by)
    tell_customers(ticket, "resolution_withdrawn", cause=f"event:{event.pk}", by=by, now=now, reason=reason)
    return ticket


def close_by_time(ticket: Ticket, *, now: datetime) -> bool:
    """Close a resolved ticket on which no word was said; the caller holds the lock. False: too early.        [STA-3]"""
    verdict = may_move(State(ticket.state), Action.CLOSE_BY_TIME, Actor.SYSTEM)
    if not verdict or ticket.pending_since is None:
        return False
    closing = closes_at(ticket.pending_since, book_for(ticket))
    if closing.answer > now:
        return False
    event = record(ticket, "closed", at=now, actor=None, verdict=closing)
    carry_out(ticket, verdict.answer, by=None, now=now, verdict=closing)
    _end(ticket, by=None, now=now, cause=f"event:{event.pk}")
    return True


def _end(ticket: Ticket, *, by: Person | None, now: datetime, cause: str) -> None:
    """Everybody is told that the ticket is closed."""
    settle(ticket, now=now, by=by)
    customers, followers = sides_of(ticket)
    tell_people([*customers, *followers], ticket, "closed", cause=cause, by=by, now=now)


def _check(book: Book, kind: str, ticket: Ticket, bug: Bug | None, version: str) -> None:
    if kind not in book.resolutions:
        raise Invalid({"kind": [_("There is no such kind of resolution. Choose one of the list.")]})
    asked = book.resolutions[kind]
    problems = {}
    if asked.asks_for_bug and bug is None:
        problems["bug"] = [_("Name the bug that this is.")]
    if bug is not None and bug.product_id != ticket.product_id:
        problems["bug"] = [_("This bug belongs to another product. Choose one of this product.")]
    if asked.asks_for_release and not version:
        problems["fix_version"] = [_("Name the release for which the fix is set.")]
    if problems:
        raise Invalid(problems)


def _lower_severity(ticket: Ticket, verdict: Verdict[int], now: datetime) -> None:
    """Where the book lowers the severity once a workaround was given; told as every change is.               [SEV-2]"""
    if verdict.answer == ticket.severity:
        return
    before = ticket.severity
    event = record(ticket, "severity", at=now, actor=None, before=before, after=verdict.answer, verdict=verdict)
    agree_anew(ticket, severity=verdict.answer, terms=terms_of(ticket.terms), now=now)
    tell_customers(ticket, "severity_changed", cause=f"event:{event.pk}", by=None, now=now, before=before)
