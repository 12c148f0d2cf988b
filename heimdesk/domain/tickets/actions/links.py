"""Ties of a ticket to bugs, articles and other tickets (TIC-7, CAT-2)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import ArticleUse, Ticket, TicketLink
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def link_bug(ticket: Ticket, bug: Bug, *, by: Person, now: datetime) -> None:
    """The ticket is about this bug: its customer is told when a fix is released. Raises Invalid, Refused.   [CAT-2]"""
    lock(ticket)
    require_may(by, "link", ticket)
    if bug.product_id != ticket.product_id:
        raise Invalid({"bug": [_("This bug belongs to another product. Choose one of this product.")]})
    if not ticket.bugs.filter(pk=bug.pk).exists():
        ticket.bugs.add(bug)
        record(ticket, "linked", at=now, actor=by, after=bug.key, facts={"bug": bug.pk}, public=bool(bug.public_since))


@transaction.atomic
def unlink_bug(ticket: Ticket, bug: Bug, *, by: Person, now: datetime) -> None:
    """The ticket is not about this bug after all."""
    lock(ticket)
    require_may(by, "link", ticket)
    if ticket.bugs.filter(pk=bug.pk).exists():
        ticket.bugs.remove(bug)
        record(ticket, "linked", at=now, actor=by, before=bug.key, facts={"bug": bug.pk}, public=False)


@transaction.atomic
def link_ticket(ticket: Ticket, other: Ticket, *, by: Person, now: datetime) -> None:
    """The two tickets have to do with each other; seen from both. Raises Invalid, Refused.                 [TIC-7]"""
    lock(ticket)
    require_may(by, "link", ticket)
    if ticket.pk == other.pk:
        raise Invalid({"other": [_("This is the same ticket. Name another one.")]})
    _tie, made = TicketLink.objects.get_or_create(ticket=ticket, other=other, kind=TicketLink.Kind.RELATES)
    if made:
        shown = ticket.account_id == other.account_id
        record(ticket, "linked", at=now, actor=by, after=f"#{other.number}", public=shown)
        record(other, "linked", at=now, actor=by, after=f"#{ticket.number}", public=shown)


def carry_links(ticket: Ticket, into: Ticket, *, by: Person, now: datetime) -> None:
    """What a duplicate is tied to, the ticket that stays is tied to as well; the caller holds both locks.

    Bugs (its customers are told of the fix), articles, and tickets other than the two.               [TIC-7, CAT-2]
    """
    for bug in ticket.bugs.exclude(tickets=into).order_by("id"):
        into.bugs.add(bug)
        record(into, "linked", at=now, actor=by, after=bug.key, facts={"bug": bug.pk}, public=bool(bug.public_since))
    for use in ArticleUse.objects.filter(ticket=ticket).select_related("article").order_by("id"):
        _use, made = ArticleUse.objects.get_or_create(
            ticket=into, article=use.article, sent=use.sent, defaults={"at": use.at}
        )
        if made and use.sent:
            public, facts = not use.article.staff_only, {"article": use.article.number}
            record(into, "linked", at=now, actor=by, after=str(use.article.number), facts=facts, public=public)
    tied = _tied_to(into) | {into.pk}
    for other in Ticket.objects.filter(pk__in=_tied_to(ticket) - tied).order_by("id"):
        TicketLink.objects.create(ticket=into, other=other, kind=TicketLink.Kind.RELATES)
        shown = into.account_id == other.account_id
        record(into, "linked", at=now, actor=by, after=f"#{other.number}", public=shown)
        record(other, "linked", at=now, actor=by, after=f"#{into.number}", public=shown)


def _tied_to(ticket: Ticket) -> set[int]:
    """The tickets that have to do with this one; what was merged into it leads here by its number already."""
    ties = TicketLink.objects.exclude(kind=TicketLink.Kind.MERGED).filter(Q(ticket=ticket) | Q(other=ticket))
    return {pk for tie in ties for pk in (tie.ticket_id, tie.other_id)} - {ticket.pk}


@transaction.atomic
def link_article(ticket: Ticket, article: Article, *, by: Person, now: datetime) -> None:
    """The article has to do with the ticket; it was sent, or read.                                         [TIC-7]"""
    lock(ticket)
    require_may(by, "link", ticket)
    _use, made = ArticleUse.objects.get_or_create(ticket=ticket, article=article, sent=True, defaults={"at": now})
    if made:
        facts = {"article": article.number}
        record(
            ticket, "linked", at=now, actor=by, after=str(article.number), facts=facts, public=not article.staff_only
        )
