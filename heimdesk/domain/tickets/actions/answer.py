"""An answer of the desk with all that goes along, said at once by the actions that each of it has (WRK-4, WRK-5)."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.catalog.queries import bug_by_key
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.macros import say_with
from heimdesk.domain.tickets.actions.once import is_said, say_once
from heimdesk.domain.tickets.actions.reply import ask_back, reply, required_reply
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.conversation import Files
from heimdesk.domain.tickets.hearing import REPLY, unseen_aside
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.macros import Changes
from heimdesk.domain.tickets.models import Ticket, Way
from heimdesk.domain.tickets.moves import THEN
from heimdesk.domain.tickets.outgoing import Crossed, Outgoing, said_meanwhile
from heimdesk.engines.text.numbers import whole_number

AS_IT_IS, OPEN, WAITING = "", "open", "waiting"
NO_CHANGES = Changes()


def answer(
    ticket: Ticket,
    outgoing: Outgoing,
    *,
    by: Person,
    now: datetime,
    files: Files = (),
    seen: datetime | None = None,
) -> bool:
    """Say it, with its changes; False when its author said just that a moment ago.                 [WRK-4, WRK-5]

    All of it under the lock that `say_once` takes, `seen` as it has it. Raises Crossed when others wrote what its
    author has not seen, Invalid with fields as the composer names them, Refused, TicketClosed.
    """
    words: dict[str, Any] = {"by": by, "now": now, "files": files}
    text, then = outgoing.text, outgoing.then
    say: Callable[[], object]
    if then in (AS_IT_IS, OPEN):
        say = partial(reply, ticket, text, way=Way.DESK, then=then or None, **words)
    elif then == WAITING:
        say = partial(ask_back, ticket, text, **words)
    else:
        say = partial(resolve, ticket, then, text, **words, **_resolution(outgoing, ticket, by))
    if outgoing.changes != NO_CHANGES:
        say = partial(say_with, ticket, outgoing.changes, say, by=by, now=now, seen=outgoing.seen)

    def say_unless_crossed() -> None:
        require_uncrossed(ticket, outgoing.seen_message, by=by)
        with unseen_aside(ticket, by, text, kind=REPLY, seen=seen):
            say()

    return say_once(ticket, text, say_unless_crossed, **words, seen=seen)


def rehearse(
    ticket: Ticket,
    outgoing: Outgoing,
    *,
    by: Person,
    now: datetime,
    files: Files = (),
    seen: datetime | None = None,
) -> bool:
    """What `answer` would say now, by what it answers or raises; nothing stays written. The caller holds the lock.

    A plain reply is asked of the rules alone. What changes or resolves something is done, and taken back.
    """
    if by.is_staff_member and outgoing.changes == NO_CHANGES and (outgoing.then or None) in THEN:
        if is_said(ticket, outgoing.text, by=by, now=now, files=files, seen=seen):
            return False
        require_uncrossed(ticket, outgoing.seen_message, by=by)
        required_reply(ticket, outgoing.text, by=by, then=outgoing.then or None)
        return True
    with transaction.atomic():
        is_new = answer(ticket, outgoing, by=by, now=now, files=files, seen=seen)
        transaction.set_rollback(True)
    lock(ticket)
    return is_new


def require_uncrossed(ticket: Ticket, seen_message: int | None, *, by: Person) -> None:
    """Raises Crossed when others wrote after the last message that the page had shown.                    [WRK-5]"""
    if said_meanwhile(ticket, seen_message, by=by):
        problem = _("Others wrote meanwhile. Read it above, change your text if need be, and send it again.")
        raise Crossed({"": [problem]})


def _resolution(outgoing: Outgoing, ticket: Ticket, person: Person) -> dict[str, Any]:
    article, bug = outgoing.article.strip(), outgoing.bug.strip()
    return {
        "article": _article(article, person) if article else None,
        "bug": _bug(bug, ticket, person) if bug else None,
        "fix_version": outgoing.fix_version.strip(),
    }


def _article(number: str, person: Person) -> Article:
    found = articles_visible_to(person).filter(number=whole_number(number) or 0).first()
    if found is None:
        raise Invalid({"resolution_article": _("There is no article of this number. Compare the digits.")})
    return found


def _bug(key: str, ticket: Ticket, person: Person) -> Bug:
    try:
        return bug_by_key(key, seen_by=person, product=ticket.product)
    except Bug.DoesNotExist:
        problem = _("This product has no bug of this key. Compare it, or report the bug first.")
        raise Invalid({"resolution_bug": problem}) from None
