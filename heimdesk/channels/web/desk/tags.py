"""The tags of a ticket: put on and taken off in one field (WRK-4)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.tags import change_tags
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.tags import offered_tags, tags_of, words_in


@require_http_methods(["GET", "POST"])
@staff
def tags(request: HttpRequest, number: int) -> HttpResponse:
    """All tags in one field: a word more is put on, a word less is taken off."""
    return change(request, number, verb="tag", title=_("Tags"), form="tags", do=_change, more=_known)


def _change(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    wanted, seen = typed.value("tags"), words_in(typed.value("seen_tags"))
    gone = set(seen) - set(words_in(wanted))
    change_tags(ticket, add=wanted, remove=gone, by=person, now=now)


def _known(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    return {"tags": " ".join(tags_of(ticket.tags)), "known": offered_tags(seen_by=person)}
