"""Passkeys: log in with one; add, rename and remove the own ones (POR-1)."""

from typing import Any

from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, LoginWebAuthnView, RemoveWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.portal.login import back_to_log_in, welcomed
from heimdesk.channels.web.portal.security.frame import Changing, Framed
from heimdesk.channels.web.portal.security.fresh import fresh, note_proof
from heimdesk.domain.notices.log_in import LogInChange

_SECURITY = reverse_lazy("mfa_index")


class Add(Changing, AddWebAuthnView):  # type: ignore[misc]
    """The browser makes the key, and the device asks for finger, face or PIN; the page keeps the public half."""

    template_name = "portal/security/passkey-add.html"
    change = LogInChange.PASSKEY_ADDED
    said = _("The passkey was added. Next time, log in with it.")
    proves = True


class Rename(Framed, EditWebAuthnView):  # type: ignore[misc]
    """Another name for an own passkey."""

    template_name = "portal/security/passkey-rename.html"
    success_url = _SECURITY


class Remove(Changing, RemoveWebAuthnView):  # type: ignore[misc]
    """An own passkey is taken away; the device may keep its half, which opens nothing any more."""

    template_name = "portal/security/passkey-remove.html"
    change = LogInChange.PASSKEY_REMOVED
    said = _("The passkey was removed.")
    success_url = _SECURITY


class LogIn(LoginWebAuthnView):  # type: ignore[misc]
    """The log-in page's button: GET hands the challenge to its script, POST takes the answer."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Whoever comes here while a code is on its way has found another way."""
        return

    def form_valid(self, form: Any) -> HttpResponse:
        """In, without a second step: the device has asked for one."""
        answer = welcomed(self.request, super().form_valid(form))
        note_proof(self.request)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Back to the log-in, which says that this passkey opens nothing here."""
        return back_to_log_in(self.request, "passkey refused")


_of_forms = require_http_methods(["GET", "HEAD", "POST"])
add = _of_forms(fresh(Add.as_view()))
rename = _of_forms(fresh(Rename.as_view()))
remove = _of_forms(fresh(Remove.as_view()))
log_in = _of_forms(LogIn.as_view())
