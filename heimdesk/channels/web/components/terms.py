"""The terms of a plan as rows with their why: the same before the signing, on the desk and on the portal (PRG-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import gettext as _

from heimdesk.channels.web.components.telling import Why, why
from heimdesk.policy.book import Terms
from heimdesk.policy.signing import frozen_terms


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term: its value as text, or one for each severity as (number, text)."""

    label: str
    value: str
    by_severity: list[tuple[int, str]]
    why: Why


def term_rows(terms: Terms, *, version: int, now: datetime, zone: tzinfo) -> list[TermRow]:
    """All terms in order; `version` is the policy book that they come from."""
    more = _("Version %(n)s of the policy book.") % {"n": version}
    labels = _labels()
    return [
        TermRow(
            label=labels[name],
            value="" if isinstance(verdict.answer, Mapping) else _value(name, verdict.answer),
            by_severity=_lengths(verdict.answer) if isinstance(verdict.answer, Mapping) else [],
            why=why(verdict, id=f"term-{name}", title=labels[name], now=now, zone=zone, more=more),
        )
        for name, verdict in frozen_terms(terms).items()
    ]


def channel_word(channel: str) -> str:
    """A channel as people call it."""
    words = {"web": _("web"), "email": _("e-mail"), "phone": _("phone"), "chat": _("chat"), "api": _("API")}
    return words.get(channel, channel)


def hours_told(length: timedelta | None) -> str:
    """A length of the terms in hours, as plans are sold; what is not promised is "none"."""
    return _("%(hours)s h") % {"hours": f"{length / timedelta(hours=1):g}"} if length else _("none")


def _labels() -> dict[str, str]:
    return {
        "incidents": _("Incidents"),
        "response": _("First response"),
        "workaround": _("Workaround"),
        "tam": _("Account manager"),
        "contacts": _("Named contacts"),
        "channels": _("Channels"),
        "calendar": _("Calendar"),
    }


def _value(name: str, answer: Any) -> str:
    if answer is None:
        return _("unlimited")
    if name == "channels":
        return ", ".join(channel_word(channel) for channel in answer)
    if name == "tam":
        return _("%(hours)s hours a week") % {"hours": f"{answer.normalize():f}"} if answer else _("none")
    if name == "contacts":
        return _("up to %(count)s") % {"count": answer}
    return str(answer)


def _lengths(answer: Mapping[int, timedelta | None]) -> list[tuple[int, str]]:
    return [(number, hours_told(length)) for number, length in sorted(answer.items())]
