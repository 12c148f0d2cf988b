"""The draft becomes a ticket, once; the page after it says the number, the severity and when we answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components.severities import severity_word_of
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.promises import tiles
from heimdesk.channels.web.portal.ticket import clock_of
from heimdesk.channels.web.portal.told import sentence
from heimdesk.channels.web.portal.wizard import steps
from heimdesk.channels.web.portal.wizard.drafts import own_draft, where_it_went
from heimdesk.channels.web.portal.wizard.forms import Answered
from heimdesk.channels.web.portal.wizard.typed import id_of, revision_of, step_of
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.queries import ledger_of_ticket
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.drafts import DraftMovedOn
from heimdesk.domain.tickets.actions.open import submit
from heimdesk.domain.tickets.models import Draft
from heimdesk.domain.tickets.queries import standing_of, ticket_by_number
from heimdesk.domain.tickets.wishes import STEPS
from heimdesk.policy.book import Book


class Shown(Protocol):
    """How a step is shown again."""

    def __call__(
        self,
        request: HttpRequest,
        draft: Draft,
        step: str,
        book: Book,
        now: datetime,
        came: Answered,
        *,
        status: int,
    ) -> HttpResponse:
        """The page."""


def send(
    request: HttpRequest,
    draft: Draft,
    values: Mapping[str, Any],
    *,
    by: Person,
    book: Book,
    now: datetime,
    shown: Shown,
) -> HttpResponse:
    """Save the last step and open the ticket; a second press leads to the same one.  [TIC-1, INC-1]

    Else what is wrong, all kept. Raises DraftMovedOn.
    """
    try:
        ticket = submit(draft, STEPS[-1], values, revision=revision_of(request.POST), by=by, now=now)
    except DraftMovedOn:
        raise
    except Invalid as wrong:
        ended = where_it_went(request, own_draft(draft.key, by))
        if ended is not None:
            return ended
        step = wrong_step(wrong.problems)
        problems = {
            id_of(name) if step_of(name) == step else "": said
            for name, said in wrong.problems.items()
            if step_of(name) == step
        }
        answered = Answered(None, problems, lead="" if step == STEPS[-1] else _("The ticket is not sent yet."))
        return shown(request, draft, step, book, now, answered, status=422)
    except Refused as refused:
        said = sentence(refused.verdict, now=now, zone=timezone.get_current_timezone())
        answered = Answered(
            None,
            {"entitlement": [said]},
            lead=_("The ticket is not sent, and nothing was deducted. Your draft is kept."),
            offer=_(
                "Choose another entitlement, or buy incidents: call us or write to %(address)s; then send the draft."
            )
            % {"address": settings.VENDOR_MAIL},
        )
        return shown(request, draft, "entitlement", book, now, answered, status=422)
    return HttpResponseRedirect(reverse("portal:sent", args=[ticket.number]))


def wrong_step(problems: Mapping[str, list[str]]) -> str:
    """The step that was just sent when something is wrong in it, else the first in which something is."""
    wrong = {step_of(name) for name in problems}
    return STEPS[-1] if STEPS[-1] in wrong else min(wrong, key=steps.number)


@require_safe
@contacts_only
def sent(request: HttpRequest, number: int) -> HttpResponse:
    """The confirmation: request ID, severity, by when we answer, how to add to it. [TIC-5]"""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    promised = tiles(ticket, standing_of(ticket, now), clock_of(now))
    return pages.page(
        request,
        "wizard/sent.html",
        "tickets",
        now=now,
        ticket=ticket,
        tiles=promised,
        severity_text=severity_word_of(ticket),
        paid_by=name_of(ticket.entitlement) if ticket.entitlement else "",
        is_deducted=ledger_of_ticket(ticket.number, seen_by=person).exists(),
        left=None if ticket.entitlement is None or ticket.entitlement.unlimited else ticket.entitlement.balance,
        mail=settings.VENDOR_MAIL,
        phone=settings.VENDOR_PHONE,
        email=person.email,
    )
