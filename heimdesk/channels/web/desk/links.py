"""What a ticket is tied to: bugs, other tickets, articles (TIC-7, CAT-2)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.catalog.queries import bug_by_key, bugs_visible_to
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.links import link_article, link_bug, link_ticket, unlink_bug
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import ticket_by_number

BUGS_SHOWN = 30


@require_http_methods(["GET", "POST"])
@staff
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Tie the ticket to a bug, a ticket or an article, or take a bug off."""
    return change(request, number, verb="link", title=_("Link"), form="link", do=_link, more=_bugs)


def _link(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    """Whatever the action finds wrong with what was named stands beside the one field that names it."""
    try:
        _tie(ticket, typed, person, now)
    except Invalid as invalid:
        raise Invalid({"key": [said for found in invalid.problems.values() for said in found]}) from invalid


def _tie(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    kind = typed.value("kind", "bug")
    if typed.value("off"):
        unlink_bug(ticket, _bug(typed, person), by=person, now=now)
    elif kind == "ticket":
        link_ticket(ticket, _ticket(typed, person), by=person, now=now)
    elif kind == "article":
        article = articles_visible_to(person).filter(number=typed.number("key")).first()
        if article is None:
            raise Invalid({"key": _("There is no article of this number. Compare the digits.")})
        link_article(ticket, article, by=person, now=now)
    else:
        link_bug(ticket, _bug(typed, person), by=person, now=now)


def _ticket(typed: Typed, person: Person) -> Ticket:
    try:
        return ticket_by_number(typed.number("key"), seen_by=person)
    except Ticket.DoesNotExist:
        raise Invalid({"key": _("There is no ticket of this number. Compare the digits.")}) from None


def _bug(typed: Typed, person: Person) -> Bug:
    try:
        return bug_by_key(typed.value("key"), seen_by=person)
    except Bug.DoesNotExist:
        raise Invalid({"key": _("There is no bug of this key. Compare it, or report the bug first.")}) from None


def _bugs(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    return {"bugs": bugs_visible_to(person).filter(product=ticket.product)[:BUGS_SHOWN]}
