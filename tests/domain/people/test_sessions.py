"""Sessions that are over leave the database; those that last stay."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from heimdesk.domain.people.sessions import forget_ended_sessions, living_session
from heimdesk.operations.worker import LOOKING, do_round
from tests.cast import MONDAY


@pytest.mark.django_db
def test_sessions_that_are_over_are_forgotten_in_batches() -> None:
    """[OPS-2] The oldest first; the worker does it when it looks around."""
    for number, ends in enumerate((-3, -2, -1, 0, 1)):
        Session.objects.create(session_key=f"key{number}", session_data="", expire_date=MONDAY + timedelta(days=ends))
    assert forget_ended_sessions(MONDAY, 2) == 2
    assert sorted(Session.objects.values_list("pk", flat=True)) == ["key2", "key3", "key4"]
    assert do_round(lambda: MONDAY, LOOKING).sessions == 2
    assert living_session("key4", MONDAY) is not None
    assert forget_ended_sessions(MONDAY, 2) == 0
