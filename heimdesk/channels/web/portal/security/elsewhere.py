"""Log out everywhere else: for a session that was left open, or a device that is gone (POR-1)."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heimdesk.channels.web.portal.doors import known_only, person_of
from heimdesk.domain.notices.log_in import end_other_sessions


@require_POST
@known_only
def log_out(request: HttpRequest) -> HttpResponse:
    """All sessions but this one are over."""
    person = person_of(request)
    end_other_sessions(person, now=timezone.now())
    update_session_auth_hash(request, person)
    messages.success(request, _("You are logged out everywhere else."))
    return HttpResponseRedirect(reverse("mfa_index"))
