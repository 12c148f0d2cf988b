"""Who is logged in: the session of a key while it lasts, and its person while active; each by a kept statement."""

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField

from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.asking import Prepared, Slot

_LIVING: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(session_key=Slot("key", CharField()), expire_date__gt=Slot("now", DateTimeField()))
)
_ACTIVE: Prepared[Person] = Prepared(
    lambda: Person.objects.select_related("account").filter(is_active=True, pk=Slot("person"))
)


def living_session(key: str, now: datetime) -> Session | None:
    """The session of this key, if it is not over."""
    return _LIVING.first(key=key, now=now)


def end_sessions(person: Person) -> None:
    """End all sessions of this person and all links in letters that are on their way.                       [POR-1]"""
    person.set_unusable_password()  # nobody has a password; what stands in its place seals sessions and links
    person.save(update_fields=["password"])


def forget_ended_sessions(now: datetime, limit: int) -> int:
    """Delete up to so many sessions that are over, also those of strangers; answers how many.                [OPS-2]"""
    over = Session.objects.filter(expire_date__lte=now).order_by("expire_date").values_list("pk", flat=True)[:limit]
    return Session.objects.filter(pk__in=list(over)).delete()[0]


def active_person(pk: int | str) -> Person | None:
    """The person of this key with the account; who has left is nobody.                                     [POR-1]"""
    return _ACTIVE.first(person=pk)
