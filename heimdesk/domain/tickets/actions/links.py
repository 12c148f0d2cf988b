"""Ties of a ticket to bugs, articles and other tickets (TIC-7, CAT-2)."""

from datetime import datetime

from django.db import transaction
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
