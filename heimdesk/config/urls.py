"""All addresses: the portal at the root, the desk under /desk/, health for whoever watches."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from heimdesk.channels.web.components import errors, held
from heimdesk.channels.web.portal import articles, login
from heimdesk.channels.web.portal.login_link import login_link
from heimdesk.channels.web.portal.outbox import outbox
from heimdesk.channels.web.portal.sign_on.start import start

log_in = [
    path("login/", login.ask_for_code, name="account_login"),
    path("login/", login.ask_for_code, name="account_request_login_code"),
    path("login/code/", login.enter_code, name="account_confirm_login_code"),
    path("login/link/", login_link, name="login_link"),
    path("logout/", login.log_out, name="account_logout"),
]
# Each kind of provider that the settings name; what the views of the others need is never loaded.
sign_on: list[URLPattern | URLResolver] = [
    path("login/single-sign-on/", start, name="single_sign_on"),
    *(
        path("login/", include(f"heimdesk.channels.web.portal.sign_on.{kind}"))
        for kind in sorted({each.kind for each in settings.SIGN_ON})
    ),
]
# allauth asks for the addresses of pages that Heimdesk does not have: no passwords, no sign-up.
absent = [
    path("login/none/", require_safe(RedirectView.as_view(pattern_name="account_login")), name=name)
    for name in ("account_signup", "account_email", "account_inactive", "account_reauthenticate")
]

# They are tried in this order, so what is asked for most stands first.
urlpatterns: list[URLPattern | URLResolver] = [
    path("desk/", include("heimdesk.channels.web.desk.urls")),
    path("", include("heimdesk.channels.web.portal.urls")),
    path("", include("heimdesk.channels.web.components.urls")),
    *log_in,
    path("", include("heimdesk.channels.web.portal.security.urls")),
    *(sign_on if settings.SIGN_ON else []),
    *absent,
    path("outbox/", outbox, name="outbox"),
]

handler400 = held.unreadable
handler403 = errors.permission_denied
handler404 = articles.not_found
handler429 = errors.too_many
handler500 = errors.server_error
