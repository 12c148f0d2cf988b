"""What the pages about logging in have in common: a bare frame, and 422 for a form with something wrong."""

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.html import json_script
from django.views.decorators.cache import never_cache

from heimdesk.channels.web.components.frame import bare_frame


def proved(request: HttpRequest) -> None:
    """Whoever has just added a key or an app has it at hand: that is as good as to be asked for it once more."""
    record_authentication(request, request.user, "mfa", reauthenticated=True)


class Framed:
    """Put before a view of allauth's: its page stands in our frame."""

    request: HttpRequest
    wrong = 422

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        """Never from a cache: it carries secrets, or a challenge that holds once."""
        answer: HttpResponse = super().dispatch(request, *args, **named)  # type: ignore[misc]  # of the view beside
        return answer

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """The frame beside what the view has found."""
        found: dict[str, Any] = super().get_context_data(**named)  # type: ignore[misc]
        if "js_data" in found:
            found["for_script"] = json_script(found["js_data"], "passkey-data")
        return found | bare_frame(self.request)

    def form_invalid(self, form: Any) -> HttpResponse:
        """What is wrong stands beside its field."""
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        if answer.status_code == 200:
            answer.status_code = self.wrong
        return answer
