"""The "why?" of the desk: what the policy said about a number, in the reader's zone, as the parts show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components.telling import Why, why
from heimdesk.domain.people.refusals import Refused
from heimdesk.policy.verdict import Verdict, verdict_from_json


def reason_of(
    verdict: Verdict[Any] | Mapping[str, Any] | None, *, id: str, title: str, now: datetime, more: str = ""
) -> Why | None:
    """The explanation of a verdict, fresh or as it was stored; None where no rule decided."""
    if not verdict:
        return _reason(verdict, id=id, title=title, now=now, more=more) if isinstance(verdict, Verdict) else None
    return _reason(verdict, id=id, title=title, now=now, more=more)


def refusal(refused: Refused, *, now: datetime) -> Why:
    """Why something was refused, to stand beside its control."""
    return _reason(refused.verdict, id="refused", title=_("Why not"), now=now, more="")


def _reason(verdict: Verdict[Any] | Mapping[str, Any] | None, *, id: str, title: str, now: datetime, more: str) -> Why:
    read = verdict if isinstance(verdict, Verdict) else verdict_from_json(verdict or {})
    return why(read, id=id, title=title, now=now, zone=timezone.get_current_timezone(), more=more)
