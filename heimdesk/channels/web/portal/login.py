"""Log-in by a code in a letter, in our look: allauth's flow, the same answer for addresses that nobody has (POR-1)."""

from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.frame import bare_frame
from heimdesk.channels.web.components.held import HELD
from heimdesk.channels.web.components.zones import ZONE_COOKIE, remember
from heimdesk.channels.web.portal.doors import reader_of

NEXT = "next"
MINUTE_SECONDS = 60
SAID = "said-at-log-in"


class AskForCode(RequestLoginCodeView):  # type: ignore[misc]
    """The address: whatever it is, the next page is the same."""

    template_name = "portal/login.html"

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        """Never from a cache: the page carries a token."""
        return super().dispatch(request, *args, **named)

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever comes back here while a code is on its way wants to give another address."""
        return

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """The frame, and whether something waits to be sent after the log-in."""
        found: dict[str, Any] = super().get_context_data(**named)
        session = self.request.session
        more = {
            "next": next_of(self.request),
            "held": HELD in session,
            "said": session.pop(SAID, {}) if self.request.method == "GET" else {},
            "providers": [each for each in settings.SIGN_ON if each.listed],
            "by_address": any(not each.listed for each in settings.SIGN_ON),
        }
        return found | bare_frame(self.request) | more

    def form_invalid(self, form: Any) -> HttpResponse:
        """What is wrong stands beside the field."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer


class EnterCode(ConfirmLoginCodeView):  # type: ignore[misc]
    """The code: six digits, with or without a blank."""

    template_name = "portal/login-code.html"

    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        """After the time of the code the page of the address says so and keeps it; nothing is compared any more."""
        waiting = request.session.get(LOGIN_SESSION_KEY)
        answer = super().dispatch(request, *args, **named)
        is_too_old = getattr(self, "_process", None) is None and LOGIN_SESSION_KEY not in request.session
        return back_to_log_in(request, "too old", address=waiting["email"] or "") if waiting and is_too_old else answer

    def get_form_kwargs(self) -> dict[str, Any]:
        """A code may be typed as it is read: in two groups."""
        found: dict[str, Any] = super().get_form_kwargs()
        if "code" in self.request.POST and "data" in found:
            data = found["data"].copy()
            data["code"] = "".join(data.get("code", "").split())
            found["data"] = data
        return found

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """The frame, where to go afterwards, how long the code is valid, and whether it is not the first one."""
        found: dict[str, Any] = super().get_context_data(**named)
        more = {
            "next": next_of(self.request),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // MINUTE_SECONDS,
            "sent_again": bool(self._process.state.get("resend_count")),
        }
        return found | bare_frame(self.request) | more

    def form_invalid(self, form: Any) -> HttpResponse:
        """What is wrong stands beside the field; after too many tries the page of the address says so and keeps it."""
        address = self._process.state.get("email", "")
        answer: HttpResponse = super().form_invalid(form)
        if answer.status_code == 200:
            answer.status_code = 422
            return answer
        return back_to_log_in(self.request, "worn out", address=address)

    def form_valid(self, form: Any) -> HttpResponse:
        """In: the person's language and zone are kept in the browser, where it has none of its own.

        Or another code is asked for, as often as the first: the limits of `request_login_code` hold for both.
        """
        if self._action == "resend":
            address = self._process.state.get("email", "").lower()
            refused: HttpResponse | None = consume_or_429(self.request, action="request_login_code", key=address)
            if refused is not None:
                return refused
        return welcomed(self.request, super().form_valid(form))


class LogOut(LogoutView):  # type: ignore[misc]
    """One button, because a link must not log anybody out."""

    template_name = "portal/logout.html"

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """The frame."""
        found: dict[str, Any] = super().get_context_data(**named)
        return found | bare_frame(self.request)


def welcomed(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """The answer to a log-in, with the person's language and zone for a browser that has none of its own."""
    person = reader_of(request)
    if person is not None:
        remember(
            answer,
            language="" if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else person.reads,
            zone_name="" if ZONE_COOKIE in request.COOKIES else person.time_zone,
        )
    return answer


def next_of(request: HttpRequest) -> str:
    """Where to go after the log-in, if that is a page of ours."""
    wanted = request.POST.get(NEXT) or request.GET.get(NEXT, "")
    allowed = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and allowed else ""


def back_to_log_in(request: HttpRequest, what: str, *, address: str = "", name: str = "") -> HttpResponse:
    """Once more the page of the address, which says what went wrong, and leads on to where this request wanted to go.

    `what` is a key of its texts; `address` stands in the field again, `name` is that of an identity provider.
    """
    request.session[SAID] = {"what": what, "address": address, "name": name}
    wanted = next_of(request)
    return HttpResponseRedirect(reverse("account_login") + (f"?{urlencode({NEXT: wanted})}" if wanted else ""))


_of_forms = require_http_methods(["GET", "HEAD", "POST"])
ask_for_code = _of_forms(AskForCode.as_view())
enter_code = _of_forms(EnterCode.as_view())
log_out = _of_forms(LogOut.as_view())
