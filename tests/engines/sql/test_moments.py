"""Moments come out of the database as they went in, whatever the way by which they are read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import connection

from heimdesk.domain.tickets.models import Event
from heimdesk.engines.sql.writing import add
from tests.cast import Cast
from tests.domain.tickets.tickets import opened

MOMENTS = (
    datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 59, 59, 999_999, tzinfo=UTC),
    datetime(2026, 6, 11, 9, 12, 0, 500_000, tzinfo=timezone(timedelta(hours=5, minutes=45))),
    datetime(1999, 12, 31, 23, 59, 59, 10, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
)


@pytest.mark.parametrize("at", MOMENTS, ids=str)
def test_a_moment_comes_back_in_utc(people: Cast, at: datetime) -> None:
    """[OPS-2] To the microsecond, from the first year to the last."""
    event = add(Event(ticket=opened(people), kind="note", at=at, facts={}, public=False))
    read = Event.objects.get(pk=event.pk).at
    assert read == at
    assert read.tzinfo is UTC


def test_a_connection_in_another_zone_is_read_in_utc(people: Cast) -> None:
    """[OPS-2] PostgreSQL writes moments in the zone of the connection, which somebody may have set."""
    event = add(Event(ticket=opened(people), kind="note", at=MOMENTS[2], facts={}, public=False))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL TIME ZONE 'Asia/Kathmandu'")
    read = Event.objects.get(pk=event.pk).at
    assert read == MOMENTS[2]
    assert read.tzinfo is UTC
