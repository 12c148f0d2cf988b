"""The customer's words for states and severities: whose turn it is, not what the desk calls it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import marks
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.tickets.models import State


def state_in_list(state: str) -> str:
    """One or two words for a row of a list."""
    return _states_in_list(get_language())[state]


@lru_cache(maxsize=16)
def _states_in_list(_language: str | None) -> dict[str, str]:
    return {
        State.NEW: _("Nobody yet"),
        State.OPEN: _("We work on it"),
        State.WAITING: _("We wait for you"),
        State.PENDING: _("Pending"),
        State.CLOSED: _("Closed"),
    }


def state_on_ticket(state: str) -> str:
    """The state in the line under the title."""
    return {
        State.NEW: _("In our queue"),
        State.OPEN: _("We are working on it"),
        State.WAITING: _("We wait for you"),
        State.PENDING: _("Pending your confirmation"),
        State.CLOSED: _("Closed"),
    }[State(state)]


def severity_word(number: int, product: Product | None = None) -> str:
    """urgent, high, normal, low, or the product's own word. [SEV-1]"""
    wording: Mapping[str, Any] = (product.severity_wording or {}) if product else {}
    own = wording.get(str(number), {})
    return str(own.get("name", "")).lower() or marks.severity_word(number)
