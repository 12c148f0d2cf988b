"""The customer's words for states: whose turn it is, not what the desk calls it."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

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
