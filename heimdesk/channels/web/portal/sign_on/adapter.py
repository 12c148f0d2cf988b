"""Whom single sign-on lets in: an active person whose address lies in the provider's own domains (POR-1)."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.base import AuthError, Provider
from django.conf import settings
from django.http import HttpRequest

from heimdesk.channels.web.portal.login import back_to_log_in
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import person_vouched_for


class Adapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped library
    """Nothing is kept of a provider's answer: each log-in looks for the person of the address anew."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Put the person in whom the address names; raises ImmediateHttpResponse with a refusal for anybody else."""
        provider = sociallogin.provider
        person = _vouched_for(sociallogin)
        if person is None:
            raise ImmediateHttpResponse(back_to_log_in(request, "not known", name=provider.name))
        sociallogin.user = person
        # By this name the session has it until the second step; two companies may call us by the same client ID.
        provider.id = provider.sub_id

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up, whoever vouches for them."""
        return False

    def on_authentication_error(
        self, request: HttpRequest, provider: Provider, error: str | None = None, **named: Any
    ) -> None:
        """Back to the log-in, which says it."""
        what = "canceled" if error == AuthError.CANCELLED else "failed"
        raise ImmediateHttpResponse(back_to_log_in(request, what, name=provider.name))


def _vouched_for(sociallogin: SocialLogin) -> Person | None:
    own = next((each for each in settings.SIGN_ON if each.id == sociallogin.account.provider), None)
    if own is None:
        return None
    claims = _claims_of(sociallogin.account.extra_data)
    if str(claims.get("email_verified", "")).lower() == "false":
        return None
    if own.tells_the_company and str(claims.get("hd", "")).lower() not in own.domains:
        return None
    return person_vouched_for(sociallogin.user.email, own.domains)


def _claims_of(answer: dict[str, Any]) -> dict[str, Any]:
    """What an OpenID provider says of the person; what it knows for sure of the company stands in the signed part."""
    signed, asked = answer.get("id_token") or {}, answer.get("userinfo") or {}
    return {**answer, **asked, **{name: signed[name] for name in ("hd",) if name in signed}}
