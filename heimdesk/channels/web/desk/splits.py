"""A second issue in a ticket becomes a ticket of its own: chosen messages go along (TIC-7, INC-5)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.conversation import lines_of
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import typed_in
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.split import deduction_of_split, split
from heimdesk.domain.tickets.models import Event, Message
from heimdesk.domain.tickets.permissions import may
from heimdesk.domain.tickets.queries import thread_of, ticket_by_number


@require_http_methods(["GET", "POST"])
@staff
def split_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Choose the messages and the subject; the incident is deducted unless it is waived with a reason."""
    now, person = timezone.now(), person_of(request)
    ticket = ticket_by_number(number, seen_by=person)
    typed = typed_in(request)
    rows = thread_of(ticket, person)
    messages = [row for row in rows if isinstance(row, Message)]
    status = 200
    if request.method == "POST":
        chosen = [message for message in messages if str(message.pk) in typed.values("message")]
        waive = typed.value("waive_reason") if typed.value("waive") == "on" else ""
        try:
            if typed.value("waive") == "on" and not waive.strip():
                raise Invalid({"waive_reason": _("Waiving needs a reason. Write it in a few words.")})
            made = split(
                ticket, messages=chosen, subject=typed.value("subject"), by=person, now=now, waive_reason=waive
            )
        except Invalid as invalid:
            typed.wrong(invalid)
            status = 422
        except Refused as refused:
            typed.refuse(refused, now=now)
            status = 409
        else:
            say(request, _("#%(number)s was split off.") % {"number": made.number})
            return HttpResponseRedirect(f"/desk/tickets/{made.number}/")
    elif not (verdict := may(person, "split", ticket)):
        typed.refused = reason_of(verdict, id="refused", title=_("Split"), now=now)
    deduction = deduction_of_split(ticket)
    context = {
        "ticket": ticket, "typed": typed, "lines": list(lines_of(messages, ticket, now=now)), "deduction": deduction,
        "gone": {key: ", ".join(numbers) for key, numbers in _gone_along(rows).items()},
        "why": reason_of(deduction, id="deduction", title=_("The incident"), now=now),
    }  # fmt: skip
    return page(request, "desk/split.html", context, now=now, rail=True, status=status)


def _gone_along(rows: Iterable[Message | Event]) -> Mapping[int, list[str]]:
    """By the key of a message the tickets that it was split off to before.                                  [TIC-7]"""
    gone: defaultdict[int, list[str]] = defaultdict(list)
    for row in rows:
        if isinstance(row, Event) and row.kind == "split":
            for key in row.facts["messages"]:
                gone[key].append(f"#{row.facts['to']}")
    return gone
