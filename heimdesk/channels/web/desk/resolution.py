"""A resolution that did not hold is taken back by the staff, with a reason; work goes on (STA-1)."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.resolve import withdraw_resolution
from heimdesk.domain.tickets.models import Ticket


@require_http_methods(["GET", "POST"])
@staff
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take the resolution back."""
    title = _("Take the resolution back")
    return change(request, number, verb="withdraw_resolution", title=title, form="withdraw", do=_withdraw)


def _withdraw(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    withdraw_resolution(ticket, reason=typed.value("reason"), by=person, now=now)
