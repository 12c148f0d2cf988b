"""Escalations that wait for somebody, who is on duty, and what the shift before said (ESC-3, ESC-4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from markupsafe import Markup

from heimdesk.channels.web.components import charts, marks, moments
from heimdesk.channels.web.components.regions import region_name
from heimdesk.channels.web.components.telling import Why
from heimdesk.channels.web.desk.book import book_now, warnings_of
from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.rows import due_word, used
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.duty.actions import write_handover
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.duty.queries import current_shift, gaps_ahead, last_handover, next_shift, shifts_between
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.escalate import acknowledge, answer_escalation, escalate
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import Escalation, Ticket
from heimdesk.domain.tickets.queries import escalations_open
from heimdesk.domain.tickets.standing import gate_of_callers
from heimdesk.engines.text.isolation import isolated
from heimdesk.policy.book import Book
from heimdesk.policy.words import Way as Road

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An escalation as the page shows it."""

    row: Escalation
    ticket: Ticket
    severity: Markup
    clock: Markup
    level: str
    following: str
    when: str
    acknowledged: str
    told: str
    line: str
    why: Why | None
    status: Markup | None
    status_when: str
    status_why: Why | None


@require_GET
@staff
def escalations(request: HttpRequest) -> HttpResponse:
    """What is to be acknowledged, what is owed a status, who is on duty now and next, and gaps ahead."""
    now = timezone.now()
    return _page(request, Typed(request.GET), now=now)


@require_POST
@staff
def acknowledge_one(request: HttpRequest, key: int) -> HttpResponse:
    """Acknowledge an escalation, and take its ticket where that was asked."""
    now, person = timezone.now(), person_of(request)
    found = escalations_open(person).get(pk=key)
    try:
        acknowledge(found, by=person, now=now)
        if request.POST.get("take"):
            take(found.ticket, by=person, now=now)
            return HttpResponseRedirect(f"/desk/tickets/{found.ticket.number}/")
    except Refused as refused:
        typed = Typed(request.POST)
        typed.refuse(refused, now=now)
        return _page(request, typed, now=now, status=409)
    say(request, _("You acknowledged #%(number)s.") % {"number": found.ticket.number})
    back = request.POST.get("back") == "ticket"
    return HttpResponseRedirect(f"/desk/tickets/{found.ticket.number}/" if back else reverse("desk:escalations"))


@require_http_methods(["GET", "POST"])
@staff
def answer(request: HttpRequest, number: int) -> HttpResponse:
    """Answer an escalation with a status that the customer reads."""
    title = _("Answer the escalation")
    return change(request, number, verb="answer_escalation", title=title, form="answer", do=_answer, more=_open_one)


@require_http_methods(["GET", "POST"])
@staff
def escalate_for(request: HttpRequest, number: int) -> HttpResponse:
    """Escalate for a customer who calls; the same rule decides as for the button (ESC-1)."""
    title = _("Escalate for the caller")
    return change(request, number, verb="escalate", title=title, form="escalate", do=_escalate, more=_gate)


@require_POST
@staff
def hand_over_shift(request: HttpRequest, key: int) -> HttpResponse:
    """Write the note that the next shift reads."""
    now, person = timezone.now(), person_of(request)
    typed = Typed(request.POST)
    try:
        write_handover(Shift.objects.get(pk=key), typed.value("note"), by=person, now=now)
    except Invalid as invalid:
        typed.wrong(invalid)
        return _page(request, typed, now=now, status=422)
    say(request, _("The hand-over note is saved."))
    return HttpResponseRedirect(reverse("desk:escalations"))


def _page(request: HttpRequest, typed: Typed, *, now: datetime, status: int = 200) -> HttpResponse:
    person, book, zone = person_of(request), book_now(now), timezone.get_current_timezone()
    found = [_waiting(row, book, now, zone) for row in escalations_open(person)]
    context = {
        "typed": typed,
        "unheard": [each for each in found if each.row.acknowledged_at is None],
        "owed": [each for each in found if each.row.acknowledged_at is not None],
        "path": [(level.name, moments.length_long(level.acknowledge_within)) for level in book.escalation.path],
        **_duty(person, book, now, zone),
    }
    return page(request, "desk/escalations.html", context, now=now, here="escalations", status=status)


def _waiting(row: Escalation, book: Book, now: datetime, zone: tzinfo) -> Waiting:
    ticket, path = row.ticket, book.escalation.path
    level = path[min(row.level, len(path)) - 1] if path else None
    following = path[row.level].name if row.level < len(path) else ""
    heard = ""
    if row.acknowledged_at and row.acknowledged_by:
        heard = _("%(name)s, %(when)s, after %(length)s") % {
            "name": isolated(row.acknowledged_by.name),
            "when": moments.moment_dense(row.acknowledged_at, now=now, zone=zone),
            "length": moments.length_short(row.acknowledged_at - row.at),
        }
    return Waiting(
        row=row,
        ticket=ticket,
        severity=marks.severity(ticket.severity, word=book.severities[ticket.severity].name),
        clock=_clock(row, book, now),
        level=level.name if level else "",
        following=following,
        when=moments.moment_dense(row.at, now=now, zone=zone),
        acknowledged=heard,
        told=", ".join(_names(row.told)),
        line=_line(ticket, now),
        why=reason_of(row.verdict, id=f"gate-{row.pk}", title=_("Why it could be escalated"), now=now),
        status=_status(row, book, now),
        status_when=moments.moment_dense(row.answer_due, now=now, zone=zone) if row.answer_due else "",
        status_why=reason_of(row.answer_verdict, id=f"status-{row.pk}", title=_("Status due"), now=now),
    )


def _clock(row: Escalation, book: Book, now: datetime) -> Markup:
    """The countdown of its level; past the last one, how long it has not been heard."""
    warnings = warnings_of(book)
    if row.acknowledge_due is None:
        return marks.due("breached", moments.length_short(now - row.at), 100, hero=True, warnings=warnings)
    share = used(row.level_since, row.acknowledge_due, now)
    return marks.due(
        marks.due_state(share, warnings),
        moments.length_short(row.acknowledge_due - now, seconds=True),
        share,
        "",
        row.acknowledge_due,
        hero=True,
        warnings=warnings,
        seconds=True,
        speak=_("escalation of #%(number)s") % {"number": row.ticket.number},
    )


def _status(row: Escalation, book: Book, now: datetime) -> Markup | None:
    """The countdown to the status that is owed; None where the book promises no length."""
    if row.answer_due is None or row.acknowledged_at is None:
        return None
    warnings = warnings_of(book)
    share = used(row.acknowledged_at, row.answer_due, now)
    return marks.due(
        marks.due_state(share, warnings),
        moments.length_short(row.answer_due - now),
        share,
        "",
        row.answer_due,
        warnings=warnings,
        speak=_("status of #%(number)s") % {"number": row.ticket.number},
    )


def _line(ticket: Ticket, now: datetime) -> str:
    parts = [f"{ticket.account.name}, {ticket.terms.get('name') or ticket.plan}", ticket.product.name]
    parts.append(_("%(name)s owns it") % {"name": isolated(ticket.owner.name)} if ticket.owner else _("nobody owns it"))
    if ticket.next_due_at is not None:
        length = moments.length_short(abs(ticket.next_due_at - now))
        text = _("%(what)s overdue by %(length)s") if ticket.next_due_at < now else _("%(what)s in %(length)s")
        parts.append(text % {"what": due_word(ticket.next_due_kind), "length": length})
    return " · ".join(parts)


def _names(told: Sequence[Any]) -> list[str]:
    """Everybody who was told, each once, in order; `told` has the names by level."""
    return list(dict.fromkeys(name for level in told for name in level.get("names", ())))


def _duty(person: Person, book: Book, now: datetime, zone: tzinfo) -> dict[str, Any]:
    shift, following, noted = current_shift(now), next_shift(now), last_handover(now)
    midnight = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    shifts = list(shifts_between(midnight, midnight + DAY))
    gaps = gaps_ahead(now, book.escalation.duty_gap_warning)
    return {
        "shift": shift,
        "shift_until": moments.moment_dense(shift.ends_at, now=now, zone=zone) if shift else "",
        "following": following,
        "rota": _rota(shifts, shift, midnight, now, zone),
        "today": moments.date_text(now.astimezone(zone).date()),
        "noted": noted,
        "noted_when": moments.moment_dense(noted.ends_at, now=now, zone=zone) if noted and noted.ends_at <= now else "",
        "gaps": [
            (_told(gap.starts_at, now, zone), _told(gap.ends_at, now, zone) if gap.ends_at else "") for gap in gaps
        ],
        "own_shift": shift is not None and shift.person_id == person.pk,
    }


def _told(at: datetime, now: datetime, zone: tzinfo) -> str:
    return moments.moment_text(at, now=now, zone=zone)


def _rota(shifts: Sequence[Shift], current: Shift | None, midnight: datetime, now: datetime, zone: tzinfo) -> Markup:
    regions: dict[str, list[Shift]] = {}
    for shift in shifts:
        regions.setdefault(shift.region, []).append(shift)
    rows = [
        charts.RotaRow(
            region_name(region),
            found[0].time_zone.rpartition("/")[2].replace("_", " "),
            [
                charts.Shift(
                    isolated(shift.person.name),
                    shift.starts_at,
                    shift.ends_at,
                    current is not None and shift == current,
                )
                for shift in found
            ],
        )
        for region, found in regions.items()
    ]
    told = ", ".join(
        _("%(name)s until %(time)s")
        % {"name": isolated(shift.person.name), "time": moments.moment_dense(shift.ends_at, now=now, zone=zone)}
        for shift in shifts
    )
    return charts.rota(_("Shifts: %(told)s") % {"told": told}, rows, day_start=midnight, now=now)


def _answer(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    found = Escalation.objects.get(ticket=ticket, answered_at=None)
    answer_escalation(found, typed.value("text"), by=person, now=now)


def _open_one(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    return {"escalation": Escalation.objects.filter(ticket=ticket, answered_at=None).select_related("by").first()}


def _gate(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    """What a POST would be refused for is said before anybody writes."""
    if typed.refused is None:
        verdict = gate_of_callers(ticket, person=person, now=now)
        typed.refused = None if verdict else reason_of(verdict, id="refused", title=_("Escalate"), now=now)
    return {}


def _escalate(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    escalate(ticket, by=person, reason=typed.value("reason"), way=Road.PHONE, now=now)
