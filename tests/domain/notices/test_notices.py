"""The outbox: told once, never to whom caused it, taken by one worker, tried again later and later."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from heimdesk.domain.notices import delivery
from heimdesk.domain.notices.actions import mark_failed, mark_sent, take_next, tell, tell_each, tell_role
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.notices.queries import next_to_send
from heimdesk.domain.people.models import Role
from tests.cast import MONDAY, Cast
from tests.letters import deliver_due

LATER = MONDAY + timedelta(days=3)


def told(people: Cast, cause: str = "ticket:48213:opened", **more: object) -> Notice | None:
    return tell(people.alice, "ticket_opened", cause=cause, facts={"number": 48213}, now=MONDAY, **more)  # type: ignore[arg-type]


def test_the_same_cause_is_told_once_to_an_address(people: Cast) -> None:
    """[MAIL-6] One mail per event."""
    assert told(people) is not None
    assert told(people) is None
    assert tell(people.bob, "ticket_opened", cause="ticket:48213:opened", facts={}, now=MONDAY) is not None
    assert Notice.objects.count() == 2


def test_whoever_caused_it_is_not_told(people: Cast) -> None:
    """[MAIL-6] None to the person who caused it, none to who left."""
    assert told(people, but_not=people.alice) is None
    people.bob.is_active = False
    notices = tell_each([people.alice, people.bob], "reply", cause="c", facts={}, now=MONDAY, but_not=people.alice)
    assert notices == []


def test_a_notice_goes_with_its_cause_or_not_at_all(people: Cast) -> None:
    """[MAIL-6] The outbox is written in the transaction of the cause."""

    @transaction.atomic
    def cause_that_fails() -> None:
        told(people)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        cause_that_fails()
    assert not Notice.objects.exists()


def test_the_message_id_is_the_same_at_every_try(people: Cast) -> None:
    """[MAIL-6] Delivered at least once, never twice on purpose: the Message-ID is stable."""
    first = told(people)
    assert first is not None
    Notice.objects.all().delete()
    again = told(people)
    assert again is not None
    assert again.message_id == first.message_id
    assert again.message_id.endswith("@northwind.example>")


def test_a_role_is_told_as_its_people(people: Cast) -> None:
    notices = tell_role(Role.SHIFT_MANAGER, "breach", cause="b", facts={}, now=MONDAY, but_not=people.jonas)
    assert [notice.person for notice in notices] == [people.karla]


def test_a_taken_notice_is_left_alone_by_the_next_worker_until_the_back_off_has_passed(people: Cast) -> None:
    """[MAIL-6] A worker that dies leaves its notices to the next one."""
    notice = told(people)
    assert take_next(MONDAY) == notice
    assert take_next(MONDAY) is None
    assert take_next(LATER) == notice


def test_a_slow_mail_server_makes_no_second_worker_send_twice(people: Cast, settings: Any) -> None:
    """[MAIL-6] Each letter is claimed at its own moment, for longer than a mail server may take for it."""
    assert settings.NOTICE_CLAIM_SECONDS > 10 * settings.EMAIL_TIMEOUT
    for number in range(4):
        told(people, cause=f"cause {number}")
    moment, sent = [MONDAY], list[str]()

    def carry(notice: Notice, now: object) -> None:
        sent.append(notice.cause)
        moment[0] += timedelta(seconds=settings.NOTICE_CLAIM_SECONDS - 1)
        other = take_next(moment[0])
        if other is not None:
            sent.append(other.cause)
            mark_sent(other, now=moment[0])

    delivery.use(carry)
    while delivery.deliver_next(moment[0]):
        pass
    assert sorted(sent) == [f"cause {number}" for number in range(4)]


def test_a_worker_that_dies_holds_up_one_letter_and_no_other(people: Cast, settings: Any) -> None:
    """[MAIL-6] The letters behind the one that it was sending go out at once, that one when its claim has ended."""
    for number in range(3):
        told(people, cause=f"cause {number}")
    lost = take_next(MONDAY)
    delivery.use(lambda notice, now: None)
    assert deliver_due(MONDAY, 10) == 2
    assert Notice.objects.get(state=NoticeState.QUEUED) == lost
    assert deliver_due(MONDAY + timedelta(seconds=settings.NOTICE_CLAIM_SECONDS), 10) == 1


def test_tries_come_later_and_later_and_end(people: Cast, settings: Any) -> None:
    """[MAIL-6] Retried with back-off; its state is visible."""
    settings.NOTICE_RETRY_SECONDS = [60, 600]
    notice = told(people)
    assert notice is not None
    mark_failed(notice, "no route", now=MONDAY)
    assert notice.next_try_at == MONDAY + timedelta(seconds=60)
    assert next_to_send(MONDAY + timedelta(seconds=59)) is None
    mark_failed(notice, "no route", now=MONDAY)
    assert notice.next_try_at == MONDAY + timedelta(seconds=600)
    mark_failed(notice, "x" * 900, now=MONDAY)
    assert (notice.state, notice.next_try_at, notice.attempts) == (NoticeState.FAILED, None, 3)
    assert next_to_send(LATER) is None


def test_a_failing_letter_does_not_hold_up_the_others(people: Cast) -> None:
    """[MAIL-6] Each notice is delivered or fails on its own."""
    told(people, cause="bad")
    told(people, cause="good")

    def carry(notice: Notice, now: object) -> None:
        if notice.cause == "bad":
            raise ConnectionError("refused")

    delivery.use(carry)
    assert deliver_due(MONDAY, 10) == 2
    assert Notice.objects.get(cause="good").state == NoticeState.SENT
    bad = Notice.objects.get(cause="bad")
    assert (bad.state, bad.error) == (NoticeState.QUEUED, "ConnectionError: refused")


def test_two_workers_never_take_the_same_notice(real_people: Cast) -> None:
    """[MAIL-6] Never twice on purpose, also with two workers at once."""
    for number in range(40):
        told(real_people, cause=f"cause {number}")

    def take(_: int) -> list[int]:
        try:
            return [notice.pk for _ in range(10) if (notice := take_next(MONDAY))]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        taken = [pk for batch in pool.map(take, range(8)) for pk in batch]
    assert len(taken) == len(set(taken)) == 40
