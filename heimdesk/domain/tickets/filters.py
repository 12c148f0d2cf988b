"""The filters of the desk's list: each view is a mapping of words that this module turns into conditions."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.domain.people.days import out_of_bounds
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.field_filters import field_condition, product_of_filter
from heimdesk.domain.tickets.models import Participant, State, Ticket
from heimdesk.domain.tickets.tags import words_in
from heimdesk.engines.text.numbers import whole_number

LONGEST_WORDS = 200
DESK_VIEWS: dict[str, dict[str, Any]] = {
    "all": {},
    "mine": {"owner": "me", "snoozed": "no"},
    "unassigned": {"owner": "nobody"},
    "escalations": {"escalated": True},
    "waiting": {"state": State.WAITING.value},
    "pending": {"state": State.PENDING.value},
    "snoozed": {"owner": "me", "snoozed": "yes"},
}
"""The views that every member of the staff has, by name."""

MOVING = frozenset({"overdue", "due_within", "quiet_for", "opened_within", "closed_from", "closed_until"})
"""Filters whose conditions depend on the moment, or on the reader's time zone."""


def conditions(filters: Mapping[str, Any], *, seen_by: Person, now: datetime | None = None) -> Q:
    """What the filters ask for. Raises Invalid for a filter or a value that does not exist.

    Filters: state, severity, severity_asked, severity_proposed (a number, any), owner (me, nobody, a key), product,
    release (a version), module, account, requester (a name or an address), participant (the same, of all on the
    ticket), bug (a key), tag (words), plan, type, level, queue, language, way, snoozed (yes, no), escalated, unread,
    administrative, unsupported, overdue, spent_from (hours), due_within (hours), quiet_for (days), opened_within
    (days), closed_from, closed_until (days, both included), subject; and those of field_filters.
    """
    wanted, problems = Q(), _problems_of_closing(filters)
    for name, value in filters.items():
        if value in ("", None):
            continue
        asks = _FILTERS.get(name) or _by_field(name)
        if asks is None:
            problems[name] = [_("There is no filter of this name. Remove it.")]
            continue
        try:
            wanted &= asks(value, seen_by, now)
        except (TypeError, ValueError, KeyError, OverflowError):
            problems[name] = [_mend(name)]
    if problems:
        raise Invalid(problems)
    return wanted


def asks_for_closed(filters: Mapping[str, Any]) -> bool:
    """Do these filters want tickets on which no clock runs any more?                                     [WRK-6]"""
    return filters.get("state") == State.CLOSED or bool(filters.get("closed_from") or filters.get("closed_until"))


def _problems_of_closing(filters: Mapping[str, Any]) -> dict[str, list[str]]:
    """Days of closing are asked of closed tickets, the first one first."""
    problems: dict[str, list[str]] = {}
    first, last = (str(filters.get(name) or "") for name in ("closed_from", "closed_until"))
    if first and last and first > last:
        problems["closed_until"] = [_("This day is before the first one. Exchange the two.")]
    if (first or last) and filters.get("state", "") not in ("", None, State.CLOSED):
        problems["state"] = [_("Only closed tickets have a day of closing. Choose closed or any.")]
    return problems


def _mend(name: str) -> str:
    """What to write instead of a value that this filter does not understand."""
    if name in _DAYS:
        return _("This is no day. Write it as year-month-day, such as 2026-06-08.")
    if name in _LENGTHS:
        return _("This is no length of time. Write a number, such as 8 or 0.5.")
    if name in _WORDS:
        return _("This is too long for a filter. Write fewer words.")
    return _("This filter does not understand the value. Choose one of the list.")


def _owner(value: Any, seen_by: Person, now: datetime | None) -> Q:
    if value == "me":
        return Q(owner_id=seen_by.pk)
    if value == "nobody":
        return Q(owner=None)
    return Q(owner_id=_key(value))


def _state(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(state=State(value).value)


def _truth(field: str) -> Callable[[Any, Person, datetime | None], Q]:
    return lambda value, seen_by, now: Q(**{field: _TRUTHS[str(value).lower()]})


def _number(field: str) -> Callable[[Any, Person, datetime | None], Q]:
    return lambda value, seen_by, now: Q(**{field: _key(value)})


def _length(value: Any) -> float:
    """Hours or days. Raises ValueError for what nothing can last."""
    length = float(value)
    if not length >= 0:
        raise ValueError("no length of time")
    return length


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


def _participant(value: Any, seen_by: Person, now: datetime | None) -> Q:
    """Three questions, each with its index, rather than one that looks at every ticket."""
    words = _short(value)
    found = Person.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).values("pk")
    asked = Ticket.objects.filter(requester__in=found).order_by().values_list("pk")
    owned = Ticket.objects.filter(owner__in=found).order_by().values_list("pk")
    along = Participant.objects.filter(person__in=found).values_list("ticket_id")
    return Q(pk__in=asked.union(owned, along))


def _bug(value: Any, seen_by: Person, now: datetime | None) -> Q:
    links = Ticket.bugs.through.objects
    return Q(pk__in=links.filter(bug__key__iexact=_short(value)).values("ticket_id"))


def _tag(value: Any, seen_by: Person, now: datetime | None) -> Q:
    """All of these words; none is found in a part of another."""
    wanted = Q()
    for word in words_in(_short(value)):
        wanted &= Q(tags__contains=f" {word} ")
    return wanted


def _snoozed(value: Any, seen_by: Person, now: datetime | None) -> Q:
    """The worker ends what has passed, so that this needs no moment."""
    return Q(snoozed_until__isnull={"yes": False, "no": True}[value])


def _proposed(value: Any, seen_by: Person, now: datetime | None) -> Q:
    """`any`: whatever is proposed, an answer is awaited."""
    return Q(severity_proposed__isnull=False) if value == "any" else Q(severity_proposed=_key(value))


def _spent_from(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(minutes_spent__gte=timedelta(hours=_length(value)) / timedelta(minutes=1))


def _closed_from(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(closed_at__gte=_start_of(value))


def _closed_until(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(closed_at__lt=_start_of(value, days_later=1))


def _by_field(name: str) -> Callable[[Any, Person, datetime | None], Q] | None:
    if product_of_filter(name) is None:
        return None
    return lambda value, seen_by, now: field_condition(name, _short(value))


def _start_of(value: Any, *, days_later: int = 0) -> datetime:
    """When a day begins in the reader's zone. Raises ValueError for what is no day."""
    day = date.fromisoformat(str(value))
    if out_of_bounds({"day": day}):
        raise ValueError("no day of any ticket")
    return datetime.combine(day + timedelta(days=days_later), time.min, timezone.get_current_timezone())


def _overdue(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(next_due_at__lt=_moment(now))


def _due_within(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(next_due_at__lt=_moment(now) + timedelta(hours=_length(value)))


def _quiet_for(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(last_message_at__lt=_moment(now) - timedelta(days=_length(value)))


def _opened_within(value: Any, seen_by: Person, now: datetime | None) -> Q:
    return Q(opened_at__gt=_moment(now) - timedelta(days=_length(value)))


def _moment(now: datetime | None) -> datetime:
    if now is None:
        raise ValueError("this filter depends on the moment")
    return now


_FILTERS: dict[str, Callable[[Any, Person, datetime | None], Q]] = {
    "owner": _owner,
    "state": _state,
    "severity": _number("severity"),
    "severity_asked": _number("severity_asked"),
    "severity_proposed": _proposed,
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
    "participant": _participant,
    "bug": _bug,
    "tag": _tag,
    "snoozed": _snoozed,
    "spent_from": _spent_from,
    "closed_from": _closed_from,
    "closed_until": _closed_until,
    "language": _word("language"),
    "way": _word("way"),
    "unsupported": _truth("unsupported_release"),
    "subject": _word("subject__icontains"),
}
_TRUTHS = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}
_DAYS = {"closed_from", "closed_until"}
_LENGTHS = {"spent_from", "due_within", "quiet_for", "opened_within"}
_WORDS = {"release", "module", "requester", "participant", "bug", "tag", "subject"}
