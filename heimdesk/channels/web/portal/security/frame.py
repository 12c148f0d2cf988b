"""What the pages about logging in have in common: a bare frame, a change that is written down, what is wrong told."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.html import json_script
from django.views.decorators.cache import never_cache

from heimdesk.channels.web.components.frame import bare_frame
from heimdesk.channels.web.portal.doors import person_of
from heimdesk.channels.web.portal.security.fresh import note_proof
from heimdesk.domain.notices.log_in import LogInChange, note_log_in_change


class Framed:
    """Put before a view of allauth's: its page stands in our frame, and what is wrong beside its field."""

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


class Changing(Framed):
    """Such a view that changes a way in: all of it is done, written down and told, or nothing.             [POR-1]

    `said` stands on the page that comes next. `proves`: whoever has just added a way in has it at hand, which is as
    good as to be asked for it once more.
    """

    change: LogInChange
    said: str | Promise
    proves = False

    def form_valid(self, form: Any) -> HttpResponse:
        """Do it."""
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
            person = person_of(self.request)
            note_log_in_change(person, self.change, by=person, now=timezone.now())
        if self.proves:
            note_proof(self.request)
        messages.success(self.request, str(self.said))
        return answer
