"""The filters of the desk's list: each view is a mapping of words that this module turns into conditions."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.models import State
from heimdesk.engines.text.numbers import whole_number

LONGEST_WORDS = 200
DESK_VIEWS: dict[str, dict[str, Any]] = {
    "all": {},
    "mine": {"owner": "me"},
    "unassigned": {"owner": "nobody"},
    "escalations": {"escalated": True},
    "waiting": {"state": State.WAITING.value},
    "pending": {"state": State.PENDING.value},
}
"""The views that every member of the staff has, by name."""

MOVING = frozenset({"overdue", "due_within", "quiet_for", "opened_within"})
"""Filters whose conditions depend on the moment."""


def conditions(filters: Mapping[str, Any], *, seen_by: Person, now: datetime | None = None) -> Q:
    """What the filters ask for. Raises Invalid for a filter or a value that does not exist.

    Filters: state, severity, owner (me, nobody, a key), product, release (a version), module, account, requester (a
    name or an address), plan, type, level, queue, language, way, escalated, unread, administrative, unsupported,
    overdue, due_within (hours), quiet_for (days), opened_within (days), subject.
    """
    wanted = Q()
    for name, value in filters.items():
        if value in ("", None):
            continue
        if name not in _FILTERS:
            raise Invalid({name: [_("There is no filter of this name. Remove it.")]})
        try:
            wanted &= _FILTERS[name](value, seen_by, now)
        except (TypeError, ValueError, OverflowError):
            raise Invalid({name: [_("This filter does not understand the value. Choose one of the list.")]}) from None
    return wanted


def _owner(value: Any, seen_by: Person, now: datetime | None) -> Q:
    if value == "me":
        return Q(owner=seen_by)
    if value == "nobody":
        return Q(owner=None)
    return Q(owner_id=_key(value))


def _state(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(state=State(value).value)


def _truth(field: str) -> Callable[[Any, Person, datetime | None], Q]:
    def condition(value: Any, seen_by: Person, now: datetime | None) -> Q:
        return Q(**{field: str(value).lower() in {"true", "1", "yes", "on"}})

    return condition


def _number(field: str) -> Callable[[Any, Person, datetime | None], Q]:
    return lambda value, seen_by, now: Q(**{field: _key(value)})


def _key(value: Any) -> int:
    """A whole number as the database holds one. Raises ValueError for anything else."""
    number = whole_number(value)
    if number is None:
        raise ValueError("no row has such a number")
    return number


def _word(field: str) -> Callable[[Any, Person, datetime | None], Q]:
    return lambda value, seen_by, now: Q(**{field: _short(value)})


def _short(value: Any) -> str:
    """Words as a filter takes them. Raises ValueError for a text: SQLite compares no pattern of that length."""
    words = str(value)
    if len(words) > LONGEST_WORDS:
        raise ValueError("too long for a filter")
    return words


def _requester(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(requester__name__icontains=_short(value)) | Q(requester__email__icontains=_short(value))


def _overdue(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(next_due_at__lt=_moment(now))


def _due_within(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(next_due_at__lt=_moment(now) + timedelta(hours=float(value)))


def _quiet_for(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(last_message_at__lt=_moment(now) - timedelta(days=float(value)))


def _opened_within(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(opened_at__gt=_moment(now) - timedelta(days=float(value)))


def _moment(now: datetime | None) -> datetime:
    if now is None:
        raise ValueError("this filter depends on the moment")
    return now


_FILTERS: dict[str, Callable[[Any, Person, datetime | None], Q]] = {
    "owner": _owner,
    "state": _state,
    "severity": _number("severity"),
    "product": _number("product_id"),
    "account": _number("account_id"),
    "plan": _word("plan"),
    "type": _word("ticket_type"),
    "level": _word("level"),
    "queue": _word("queue"),
    "escalated": _truth("escalated"),
    "unread": _truth("unread_by_staff"),
    "administrative": _truth("administrative"),
    "overdue": _overdue,
    "due_within": _due_within,
    "quiet_for": _quiet_for,
    "opened_within": _opened_within,
    "release": _word("release__version__iexact"),
    "module": _word("module__name__icontains"),
    "requester": _requester,
    "language": _word("language"),
    "way": _word("way"),
    "unsupported": _truth("unsupported_release"),
    "subject": _word("subject__icontains"),
}
