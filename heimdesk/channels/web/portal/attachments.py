"""The files of tickets go to those who may read the message they came with."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components.downloads import download
from heimdesk.channels.web.portal.doors import known_only, person_of
from heimdesk.domain.tickets.queries import attachment_by_id


@require_safe
@known_only
def show(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """A file of a ticket or of the own draft; 404 for what the person may not read."""
    found = attachment_by_id(pk, seen_by=person_of(request))
    stored = found.stored
    return download(request, stored.path, name=found.name, content_type=stored.content_type, digest=stored.digest)
