"""What was typed into a form that could not be taken is kept in the session, and stands on its own page again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import errors, marks
from heimdesk.channels.web.components.uploads import most_together
from heimdesk.engines.text.addresses import parts_of

HELD = "held"
HELD_CHARACTERS = 400_000
NOT_HELD = {"csrfmiddlewaretoken"}
FILES, TEXT = "files", "text"
FORMS = ("/tickets/", "/desk/", "/account/")
# The page on which a form stands whose own address cannot be opened.
PAGES = (
    (re.compile(r"(/desk/tickets/\d+/)(?:reply|draft|take|undo)/"), r"\1"),
    (re.compile(r"(/tickets/\d+/).+"), r"\1"),
    (re.compile(r"(/tickets/new/[0-9a-f-]{36}/)(?:answered|discard|restore|files/.+)/"), r"\1"),
    (re.compile(r"(/tickets/new/[0-9a-f-]{36}/[a-z]+/)save/"), r"\1"),
    (re.compile(r"/desk/shifts/(?:plan|swap|\d+/(?:give|hand-over))/"), "/desk/shifts/"),
    (re.compile(r"/desk/escalations/.+"), "/desk/escalations/"),
    (re.compile(r"(/desk/contracts/\d+/)(?:contacts|documents)/"), r"\1"),
    (re.compile(r"(/desk/products/[-\w]+/)(?:modules|releases)/"), r"\1"),
    (re.compile(r"(/desk/bugs/[^/]+/)(?:confirm|fix)/"), r"\1"),
    (re.compile(r"(/desk/canned-replies/\d+/)remove/"), r"\1change/"),
    (re.compile(r"/desk/documents/\d+/withdraw/"), "/desk/accounts/"),
    (re.compile(r"(/account/contracts/\d+/)contacts/"), r"\1"),
    (re.compile(r"/account/visibility/"), "/account/"),
    (re.compile(r"/desk/(?:take|views/\d+/delete)/"), "/desk/"),
)


@dataclass(frozen=True, slots=True)
class Held:
    """A form as it was sent. `too_large` names what could not be read: FILES, TEXT, or "" when all was.

    `ended`: there was no session; else it was the form's token that did not fit.
    """

    fields: Mapping[str, list[str]]
    too_large: str = ""
    ended: bool = True

    @property
    def values(self) -> dict[str, str]:
        """The last value of each field."""
        return {name: sent[-1] for name, sent in self.fields.items() if sent}

    @property
    def told(self) -> str:
        """What stands beside the field that was too large."""
        return _told(self.too_large) if self.too_large else ""

    @property
    def why(self) -> str:
        """Why it was kept and not taken."""
        return _("Your session had ended.") if self.ended else _("This form had expired.")

    @property
    def unsaved(self) -> str:
        """What stands beside a choice that is shown again."""
        return self.told or _("%(why)s Nothing was saved; what you chose stands here again.") % {"why": self.why}


def take_held(request: HttpRequest, *places: str) -> Held | None:
    """The form that was sent to one of these addresses and could not be taken, once; None without any."""
    held: Mapping[str, Any] | None = request.session.get(HELD)
    if not held or held["path"] not in places:
        return None
    del request.session[HELD]
    return Held(held["fields"], held.get("too_large", ""), held.get("ended", True))


def to_log_in(request: HttpRequest) -> HttpResponse:
    """Lead a stranger to the log-in and back. A form that was sent is kept, up to HELD_CHARACTERS; files cannot be.

    A page that asked for a part of itself stays, with what is typed in it, and says that the session is over.
    """
    back = request.get_full_path()
    if request.method == "POST":
        _hold(request, ended=True)
        back = page_of(request.path)
    if _is_script(request) or (request.method != "POST" and request.headers.get("HX-Request")):
        return HttpResponse(status=401)
    return _lead(request, f"{reverse('account_login')}?{urlencode({REDIRECT_FIELD_NAME: back})}")


def expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form whose token does not fit any more: a log-in in another tab, a cookie that was lost.

    A form of our own page is kept and stands there again, to be sent once more; one from elsewhere is refused.
    """
    if not _is_own(request):
        return errors.csrf_failure(request, reason)
    if not request.user.is_authenticated:
        return to_log_in(request)
    _hold(request, ended=False)
    if _is_script(request):
        return HttpResponse(status=403)
    return _lead(request, page_of(request.path))


def unreadable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400. A form that was larger than is accepted leads back to its page, which tells it beside the field."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent)
    if not too_large or request.method != "POST":
        return errors.bad_request(request, exception)
    what = FILES if _is_of_files(request, exception) else TEXT
    if _is_script(request) or not _is_own(request) or not request.user.is_authenticated:
        return errors.too_large(request) if what == FILES else errors.text_too_large(request)
    if request.headers.get("HX-Request"):
        part = render(request, "too-large.jinja", {"field": what, "told": _told(what)}, status=413)
        part["HX-Retarget"], part["HX-Reswap"] = f"#too-large-{what}", "innerHTML"
        return part
    request.session[HELD] = {"path": request.path, "fields": {}, "too_large": what}
    return HttpResponseRedirect(page_of(request.path))


def page_of(path: str) -> str:
    """The page on which the form of an address stands: a reply is written on the page of its ticket."""
    for pattern, page in PAGES:
        if pattern.fullmatch(path):
            return pattern.sub(page, path)
    return path


def _hold(request: HttpRequest, *, ended: bool) -> None:
    fields = {name: request.POST.getlist(name) for name in request.POST if name not in NOT_HELD}
    if sum(len(value) for values in fields.values() for value in values) <= HELD_CHARACTERS:
        request.session[HELD] = {"path": request.path, "fields": fields, "ended": ended}


def _lead(request: HttpRequest, place: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return HttpResponseRedirect(place)


def _is_own(request: HttpRequest) -> bool:
    """Was the form sent by a page of ours? Browsers say so by one header or the other; without both it was not."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "")
    own = site == "same-origin" if site else parts_of(origin).netloc == request.get_host()
    return own and request.path.startswith(FORMS)


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _is_of_files(request: HttpRequest, exception: Exception | None) -> bool:
    announced = int(request.META.get("CONTENT_LENGTH") or 0)
    return isinstance(exception, TooManyFilesSent) or announced > most_together()


def _told(what: str) -> str:
    if what == FILES:
        limit = marks.size(most_together())
        said = _("All files together were larger than %(limit)s, so none arrived. Choose fewer or smaller ones.")
        return said % {"limit": limit}
    limit = marks.size(settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return _("The text was larger than %(limit)s and did not arrive. Go back for it, and attach it as a file.") % {
        "limit": limit
    }
