"""The second step: after the letter the code of an app, and once more before the ways in are changed (POR-1)."""

from typing import Any

from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.portal.doors import known_only, person_of
from heimdesk.channels.web.portal.login import welcomed
from heimdesk.channels.web.portal.security.frame import Framed
from heimdesk.channels.web.portal.security.fresh import note_proof
from heimdesk.domain.people.models import Person


class AtLogIn(Framed, AuthenticateView):  # type: ignore[misc]
    """Who has an app is asked for its code, a recovery code, or the passkey, before anything is open."""

    template_name = "portal/security/second-step.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """In."""
        answer = welcomed(self.request, super().form_valid(form))
        note_proof(self.request)
        return answer

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Whether a passkey could answer."""
        return super().get_context_data(**named) | {"has_passkey": has_passkey(self.stage.login.user)}


class AgainByCode(Framed, ReauthenticateView):  # type: ignore[misc]
    """Before the ways in are changed: the code of the app or a recovery code."""

    template_name = "portal/security/again-by-code.html"

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """Whether a passkey could answer."""
        return super().get_context_data(**named) | {"has_passkey": has_passkey(person_of(self.request))}


class AgainByPasskey(Framed, ReauthenticateWebAuthnView):  # type: ignore[misc]
    """Before the ways in are changed: the passkey."""

    template_name = "portal/security/again-by-passkey.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """What is wrong stands on the same page."""
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer


def has_passkey(person: Person) -> bool:
    """Has this person a passkey?"""
    found: bool = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    return found


_of_forms: Any = require_http_methods(["GET", "HEAD", "POST"])
at_log_in = _of_forms(AtLogIn.as_view())
again_by_code = _of_forms(known_only(AgainByCode.as_view()))
again_by_passkey = _of_forms(known_only(AgainByPasskey.as_view()))
