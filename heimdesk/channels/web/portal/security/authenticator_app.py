"""The authenticator app: set up by a picture or a key, proved by its first code; taken away again (POR-1)."""

from typing import Any

from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.portal.security.frame import Changing
from heimdesk.channels.web.portal.security.fresh import fresh
from heimdesk.domain.notices.log_in import LogInChange


class SetUp(Changing, ActivateTOTPView):  # type: ignore[misc]
    """From the first right code on it is asked for at each log-in by letter."""

    template_name = "portal/security/app-set-up.html"
    change = LogInChange.APP_ADDED
    said = _("The app is set up. After the code of a letter we ask for its code.")
    proves = True

    def get_context_data(self, **named: Any) -> dict[str, Any]:
        """The key as it is typed where no picture can be taken: in groups of four."""
        found = super().get_context_data(**named)
        secret = found["form"].secret
        found["typed_key"] = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
        return found


class TakeAway(Changing, DeactivateTOTPView):  # type: ignore[misc]
    """The letter alone is enough again."""

    template_name = "portal/security/app-take-away.html"
    change = LogInChange.APP_REMOVED
    said = _("The app was taken away. The code of a letter is enough again.")


_of_forms = require_http_methods(["GET", "HEAD", "POST"])
set_up = _of_forms(fresh(SetUp.as_view()))
take_away = _of_forms(fresh(TakeAway.as_view()))
