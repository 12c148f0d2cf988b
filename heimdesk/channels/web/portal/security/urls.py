"""The addresses of the ways in, by the names that allauth asks for."""

from django.urls import path

from heimdesk.channels.web.portal.security import (
    authenticator_app,
    elsewhere,
    fresh,
    index,
    passkeys,
    recovery_codes,
    second_step,
)

urlpatterns = [
    path("login/passkey/", passkeys.log_in, name="mfa_login_webauthn"),
    path("login/second-step/", second_step.at_log_in, name="mfa_authenticate"),
    path("security/", index.show, name="mfa_index"),
    path("security/log-in-again/", fresh.again, name="log_in_again"),
    path("security/elsewhere/", elsewhere.log_out, name="log_out_elsewhere"),
    path("security/again/", second_step.again_by_code, name="mfa_reauthenticate"),
    path("security/again/passkey/", second_step.again_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("security/passkeys/add/", passkeys.add, name="mfa_add_webauthn"),
    path("security/passkeys/<int:pk>/rename/", passkeys.rename, name="mfa_edit_webauthn"),
    path("security/passkeys/<int:pk>/remove/", passkeys.remove, name="mfa_remove_webauthn"),
    path("security/app/", authenticator_app.set_up, name="mfa_activate_totp"),
    path("security/app/take-away/", authenticator_app.take_away, name="mfa_deactivate_totp"),
    path("security/codes/", recovery_codes.show, name="mfa_view_recovery_codes"),
    path("security/codes/file/", recovery_codes.download, name="mfa_download_recovery_codes"),
    path("security/codes/renew/", recovery_codes.renew, name="mfa_generate_recovery_codes"),
]
