"""The page of one ticket for its customer: promises, answer box, conversation, escalation, details; it only reads."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components.held import take_held
from heimdesk.channels.web.components.severities import severity_word_of
from heimdesk.channels.web.components.uploads import lead_of
from heimdesk.channels.web.portal import gate, pages
from heimdesk.channels.web.portal.beside import beside
from heimdesk.channels.web.portal.conversation import conversation
from heimdesk.channels.web.portal.doors import contacts_only, person_of
from heimdesk.channels.web.portal.promises import Clock, tiles
from heimdesk.channels.web.portal.told import sentence
from heimdesk.channels.web.portal.wording import state_on_ticket
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.facts import clock_rows
from heimdesk.domain.tickets.models import Escalation, State, Ticket
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.queries import standing_of, thread_of, ticket_by_number

SHOWN_MESSAGES = 60


@dataclass(frozen=True, slots=True)
class Came:
    """What came with a form that was not accepted: its values, what is wrong with which field, a refusal.

    `kept` says why it was kept and not taken; `too_large`: it could not be read, and this page is shown instead.
    `lead` stands above what is wrong.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, list[str]] = field(default_factory=dict)
    refused: Refused | None = None
    kept: str = ""
    form: str = ""
    too_large: bool = False
    lead: str = ""


def clock_of(now: datetime) -> Clock:
    """The moment of the request in the reader's zone."""
    return Clock(now, timezone.get_current_timezone())


@require_safe
@contacts_only
def show(request: HttpRequest, number: int) -> HttpResponse:
    """The ticket; a merged one leads to the other, one that may not be seen is not there (404)."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    if ticket.number != number:
        return HttpResponseRedirect(reverse("portal:ticket", args=[ticket.number]))
    return answer(request, ticket, person, now=now, came=_held(request, number))


@require_safe
@contacts_only
def standing(request: HttpRequest, number: int) -> HttpResponse:
    """The promises and the escalation box alone, renewed each minute."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    clock = clock_of(now)
    return pages.part(
        request,
        "standing.html",
        **_standing(ticket, person, clock),
        ticket=ticket,
        came=Came(),
        phone=settings.VENDOR_PHONE,
        vendor=settings.VENDOR_NAME,
    )


def answer(
    request: HttpRequest, ticket: Ticket, person: Person, *, now: datetime, came: Came | None = None
) -> HttpResponse:
    """The page of a ticket; with `came` a form that was not accepted stands in it again, nothing lost."""
    clock = clock_of(now)
    came = came or Came()
    status = 200
    if came.problems and not came.too_large:
        status = 422
    if came.refused:
        status = 409 if ticket.state == State.CLOSED else 403
    response = pages.page(
        request,
        "ticket.html",
        "tickets",
        now=now,
        status=status,
        ticket=ticket,
        came=came,
        refusal=_refusal(came, clock),
        phone=settings.VENDOR_PHONE,
        vendor=settings.VENDOR_NAME,
        limit=settings.UPLOAD_LIMIT_BYTES,
        state_text=state_on_ticket(ticket.state),
        severity_text=severity_word_of(ticket),
        may_confirm=bool(may(person, "confirm", ticket)),
        may_agree=bool(may(person, "agree_severity", ticket)),
        may_close=bool(may(person, "close", ticket)),
        **_standing(ticket, person, clock),
        **_talk(ticket, person, clock, everything="all" in request.GET),
        **beside(ticket, person=person, clock=clock),
    )
    return response


def _held(request: HttpRequest, number: int) -> Came | None:
    """What was sent while the session had ended stands in the form again; what was too large is told there."""
    for name, form in (("portal:reply", "reply"), ("portal:escalate", "escalate"), ("portal:reopen", "reply")):
        held = take_held(request, reverse(name, args=[number]))
        if held and held.too_large:
            return Came(problems={held.too_large: [held.told]}, form=form, too_large=True, lead=lead_of(True))
        if held:
            return Came(values=held.values, kept=held.why, form=form)
    return None


def _refusal(came: Came, clock: Clock) -> str:
    if came.refused is None:
        return ""
    return sentence(came.refused.verdict, now=clock.now, zone=clock.zone)


def _standing(ticket: Ticket, person: Person, clock: Clock) -> dict[str, Any]:
    related = ("acknowledged_by", "answered_by", "by")
    asked = Escalation.objects.filter(ticket=ticket, answered_at=None).select_related(*related)
    last = asked.order_by("-id").first() if ticket.escalated else None
    rows = clock_rows(ticket)
    return {
        "tiles": tiles(ticket, standing_of(ticket, clock.now, rows), clock),
        "box": gate.box_of(ticket, person=person, clock=clock, last=last, rows=rows),
    }


def _talk(ticket: Ticket, person: Person, clock: Clock, *, everything: bool) -> dict[str, Any]:
    rows = thread_of(ticket, person, None if everything else SHOWN_MESSAGES + 1)
    talk = conversation(rows, person=person, clock=clock)
    said = [row for row in talk if row.said]
    more = not everything and len(said) > SHOWN_MESSAGES
    if more:
        talk = talk[: talk.index(said[SHOWN_MESSAGES])]
    return {"talk": talk, "more": more}
