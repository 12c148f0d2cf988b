"""The other ways in which a person of the staff is told of escalations: a second address, a webhook (ESC-3)."""

import base64
import secrets
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.notices.actions import message_id_of
from heimdesk.domain.notices.models import Notice, NoticeState, TellingWay, WayKind
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.engines.outgoing.addresses import Fault, target_of
from heimdesk.policy.verdict import N_, Verdict

TEST = "way_test"
_TARGET_LENGTH = 500


@transaction.atomic
def add_way(person: Person, kind: str, target: str, *, now: datetime) -> TellingWay:
    """Be told in one more way from now on. Raises Refused for who is not of the staff, Invalid.          [ESC-3]"""
    if not (person.is_active and person.is_staff_member):
        raise Refused(Verdict(False, "ESC-3", N_("Other ways to be told are for the staff.")))
    wanted = target.strip()
    problem = _problem(person, kind, wanted)
    if problem:
        raise Invalid({"target": problem})
    way = TellingWay.objects.create(person=person, kind=kind, target=wanted, salt=_new_salt(), added_at=now)
    record("added a way to be told", subject=person.email, by=person, now=now, kind=kind)
    return way


@transaction.atomic
def remove_way(key: int, *, by: Person, now: datetime) -> None:
    """Be told in this way no more; what waits for it is given up. Raises TellingWay.DoesNotExist.        [ESC-3]"""
    way = _own(key, by)
    waiting = Notice.objects.filter(way=way, state=NoticeState.QUEUED)
    waiting.update(state=NoticeState.FAILED, next_try_at=None, error="removed by its person")
    way.delete()
    record("removed a way to be told", subject=by.email, by=by, now=now, kind=way.kind)


@transaction.atomic
def renew_secret(key: int, *, by: Person, now: datetime) -> TellingWay:
    """Sign what is posted there with another secret from now on. Raises TellingWay.DoesNotExist."""
    way = _own(key, by)
    way.salt = _new_salt()
    way.save(update_fields=["salt"])
    record("renewed the secret of a webhook", subject=by.email, by=by, now=now)
    return way


@transaction.atomic
def send_test(key: int, *, by: Person, now: datetime) -> Notice:
    """Send something that is no escalation, to see that it arrives. Raises TellingWay.DoesNotExist.      [ESC-3]"""
    way = _own(key, by)
    cause = f"way:{way.pk}:test:{now.isoformat()}"
    return Notice.objects.create(
        cause=cause, address=way.address, kind=TEST, person=by, way=way, facts={"by": by.name}, created_at=now,
        next_try_at=now, message_id=message_id_of(cause, way.address),
    )  # fmt: skip


def signing_key(way: TellingWay) -> bytes:
    """The key that signs what is posted there: made from the installation's, so that no database or copy holds it."""
    return salted_hmac("heimdesk.notices.webhook", f"{way.pk}:{way.salt}", algorithm="sha256").digest()


def _own(key: int, person: Person) -> TellingWay:
    return TellingWay.objects.select_related("person").get(pk=key, person=person)


def _new_salt() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes()).decode()


def _problem(person: Person, kind: str, target: str) -> str:
    if kind not in WayKind.values:
        return _("There is no such way. Choose a second address or a webhook.")
    if not target or len(target) > _TARGET_LENGTH:
        return _("Enter the address: of a mailbox, a pager or a text message gateway, or of the webhook.")
    if TellingWay.objects.filter(person=person, kind=kind, target=target).exists():
        return _("You are told in this way already.")
    return _mail_problem(person, target) if kind == WayKind.MAIL else _webhook_problem(target)


def _mail_problem(person: Person, target: str) -> str:
    try:
        validate_email(target)
    except ValidationError:
        return _("This is not an e-mail address. Enter one such as 4791234567@sms.example.")
    if target.lower() == person.email.lower():
        return _("You are told there anyway. Enter another address.")
    return ""


def _webhook_problem(target: str) -> str:
    found = target_of(target, allow_private=settings.WEBHOOK_PRIVATE)
    if not isinstance(found, Fault):
        return ""
    return {
        Fault.FORM: _("This is not a web address. Enter one such as https://hooks.example/heimdesk."),
        Fault.SCHEME: _("A webhook is called by https. Enter an address that begins with https://."),
        Fault.CREDENTIALS: _("Leave name and password out of the address: what is sent is signed."),
        Fault.PRIVATE: _("This address is a private one, which is not called. Enter a public one."),
    }[found]
