"""The demo's outbox: every letter that would have been sent, newest first; outside the demo there is no such page."""

from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from heimdesk.channels.web.portal import pages

SHOWN = 60


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter of the outbox."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str


@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The list of the latest letters, each to be opened in place. 404 unless this is the demo."""
    if not settings.DEMO:
        raise Http404
    now = timezone.now()
    names = sorted((settings.DATA / "outbox").glob("*.eml"), reverse=True)
    return pages.page(
        request, "outbox.html", now=now, letters=[_read(path) for path in names[:SHOWN]], total=len(names)
    )


def _read(path: Path) -> Sent:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    return Sent(
        name=path.stem,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=datetime.fromtimestamp(path.stat().st_mtime, tz=timezone.get_default_timezone()),
        text=str(body.get_content()) if body else "",
    )
