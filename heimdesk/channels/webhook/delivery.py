"""Carries a notice to a webhook: signed JSON in the reader's language, within a time, to no private address (ESC-3)."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.notices.ways import TEST, signing_key
from heimdesk.engines.outgoing.posting import NotDelivered, post
from heimdesk.engines.outgoing.signing import signed
from heimdesk.engines.text import moments
from heimdesk.engines.text.isolation import isolated

_TOLD = (
    "number", "subject", "state", "severity", "account", "product", "reason", "level", "escalated_by",
    "acknowledge_due", "answer_due",
)  # fmt: skip


def deliver(notice: Notice, now: datetime) -> None:
    """Post one notice; raises NotDelivered, whose words name no secret. Its identifier is the same at each try."""
    if notice.way is None or notice.person is None:
        raise NotDelivered("the webhook was removed")
    body = json.dumps(body_of(notice, now), ensure_ascii=False).encode()
    identifier = notice.message_id.strip("<>").partition("@")[0]
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Heimdesk",
        **signed(body, identifier=identifier, at=now, key=signing_key(notice.way)),
    }
    post(
        notice.way.target, body, headers, timeout_seconds=settings.WEBHOOK_TIMEOUT_SECONDS,
        allow_private=settings.WEBHOOK_PRIVATE,
    )  # fmt: skip


def body_of(notice: Notice, now: datetime) -> dict[str, Any]:
    """What is posted: the kind, when it happened, a sentence for chats that show "text", and the facts."""
    facts: Mapping[str, Any] = notice.facts
    data = {name: facts[name] for name in _TOLD if facts.get(name) not in (None, "")}
    data["url"] = f"{settings.PUBLIC_URL}{_page_of(notice.kind)}"
    return {
        "type": notice.kind,
        "timestamp": notice.created_at.isoformat(),
        "text": _sentence(notice, now),
        "data": data,
    }


def _page_of(kind: str) -> str:
    return "/desk/ways/" if kind == TEST else "/desk/escalations/"


def _sentence(notice: Notice, now: datetime) -> str:
    assert notice.person is not None
    facts = notice.facts

    def moment(name: str) -> str:
        text = facts.get(name)
        zone = moments.zone(notice.person.time_zone if notice.person else settings.TIME_ZONE)
        return moments.moment_text(datetime.fromisoformat(text), now=now, zone=zone) if text else ""

    told = {name: isolated(str(facts.get(name) or "")) for name in ("number", "subject", "severity", "escalated_by")}
    with translation.override(notice.person.reads):
        if notice.kind == TEST:
            return _("A test from Heimdesk. Escalations will arrive here.")
        if notice.kind == "escalation_unanswered":
            text = _("#{number} is owed a status since {moment}: {subject}")
            return text.format(**told, moment=moment("answer_due"))
        if moment("acknowledge_due"):
            text = _("{escalated_by} escalated #{number}, severity {severity}: {subject}. Acknowledge by {moment}.")
            return text.format(**told, moment=moment("acknowledge_due"))
        return _("{escalated_by} escalated #{number}, severity {severity}: {subject}.").format(**told)
