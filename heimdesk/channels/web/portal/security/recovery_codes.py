"""Recovery codes: for who has lost the device; each lets in once, new ones make the old ones void (POR-1)."""

from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from heimdesk.channels.web.portal.security.frame import Changing, Framed
from heimdesk.channels.web.portal.security.fresh import fresh
from heimdesk.domain.notices.log_in import LogInChange


class Show(Framed, ViewRecoveryCodesView):  # type: ignore[misc]
    """The codes that were not used yet, to be printed or put into a safe."""

    template_name = "portal/security/codes.html"


class Renew(Changing, GenerateRecoveryCodesView):  # type: ignore[misc]
    """Ten new ones."""

    template_name = "portal/security/codes-renew.html"
    change = LogInChange.CODES_RENEWED
    said = _("Here are new codes; the old ones open nothing any more.")
    wrong = 409  # nothing is wrong with the form: there is nothing that codes could stand for


def as_file(request: HttpRequest) -> HttpResponse:
    """The same as a text file."""
    view = ViewRecoveryCodesView(request=request)
    codes = view.get_context_data()["unused_codes"]
    answer = HttpResponse("\n".join(codes) + "\n", content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="recovery-codes.txt"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


show = require_safe(fresh(Show.as_view()))
renew = require_http_methods(["GET", "HEAD", "POST"])(fresh(Renew.as_view()))
download = require_safe(fresh(as_file))
