"""Stored bytes go when nothing refers to them for a day; what is shared, or being sent, stays."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.tickets.actions.drafts import attach_to_draft, detach_from_draft, forget_old_drafts, start_draft
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.forget_files import UNUSED_FOR, forget_unused_files
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.models import StoredFile, Way
from heimdesk.operations.worker import LOOKING, do_round
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import after, taken

SHORTLY = timedelta(seconds=1)


def is_kept(path: str) -> bool:
    return default_storage.exists(path) and StoredFile.objects.filter(path=path).exists()


def test_the_files_of_a_forgotten_draft_go_a_day_later_and_what_a_ticket_has_stays(people: Cast) -> None:
    """[TIC-1] The same bytes hang on a message too: they are kept once, and stay."""
    draft = start_draft(people.bob, product=people.gateway, now=MONDAY)
    alone, shared = (store_file("queue.log", [content]) for content in (b"stuck\n", b"the trace\n"))
    for file in (alone, shared):
        attach_to_draft(draft, file, by=people.bob, now=MONDAY)
    reply(
        taken(people), "The log.", by=people.bob, way=Way.WEB, now=after(1), files=[store_file("x", [b"the trace\n"])]
    )
    gone_at = MONDAY + book_of(current_book(MONDAY)).opening.draft_kept_for
    assert forget_unused_files(gone_at, 50) == 0
    assert forget_old_drafts(gone_at) == 1
    assert forget_unused_files(gone_at, 50) == 0
    assert forget_unused_files(gone_at + UNUSED_FOR - SHORTLY, 50) == 0
    assert is_kept(alone.stored.path)
    assert forget_unused_files(gone_at + UNUSED_FOR, 50) == 1
    assert not default_storage.exists(alone.stored.path)
    assert not StoredFile.objects.filter(pk=alone.stored.pk).exists()
    assert is_kept(shared.stored.path)


def test_a_file_that_is_just_being_sent_survives(people: Cast) -> None:
    """[TIC-3] Its bytes lay there unused for a day; from its receiving on it has a day again, then it is used."""
    path = store_file("queue.log", [b"stuck\n"]).stored.path
    forget_unused_files(MONDAY, 50)
    late = MONDAY + UNUSED_FOR
    sent = store_file("again.log", [b"stuck\n"])
    assert forget_unused_files(late, 50) == 0
    assert is_kept(path)
    draft = start_draft(people.bob, product=people.gateway, now=late)
    hung = attach_to_draft(draft, sent, by=people.bob, now=late)
    assert forget_unused_files(late + 2 * UNUSED_FOR, 50) == 0
    detach_from_draft(draft, hung, by=people.bob, now=late)
    assert forget_unused_files(late + 2 * UNUSED_FOR, 50) == 0
    assert forget_unused_files(late + 3 * UNUSED_FOR, 50) == 1
    assert not is_kept(path)


@pytest.mark.django_db
def test_bytes_that_are_gone_though_their_row_is_there_are_stored_anew() -> None:
    """[TIC-3] As after a crash between the two: what is sent once more is whole."""
    path = store_file("queue.log", [b"stuck\n"]).stored.path
    default_storage.delete(path)
    again = store_file("queue.log", [b"stuck\n"]).stored
    with default_storage.open(again.path) as kept:
        assert kept.read() == b"stuck\n"
    assert StoredFile.objects.get() == again


@pytest.mark.django_db
def test_the_worker_takes_away_what_nothing_refers_to() -> None:
    """[OPS-1] In the rounds in which it looks around, a batch at a time."""
    for number in range(3):
        store_file("a.log", [b"%d" % number])
    assert do_round(lambda: MONDAY, LOOKING).files == 0
    assert forget_unused_files(MONDAY + UNUSED_FOR, 2) == 2
    assert do_round(lambda: MONDAY + UNUSED_FOR, LOOKING).files == 1
    assert not StoredFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_who_sends_the_same_bytes_while_they_are_taken_away_loses_nothing() -> None:
    """[TIC-3] Twenty times at once: afterwards the row is there and its bytes are."""

    def in_a_thread(act: str, now: datetime) -> None:
        try:
            if act == "forget":
                forget_unused_files(now, 50)
            else:
                store_file("queue.log", [b"stuck\n"])
        finally:
            connection.close()

    now = MONDAY
    store_file("queue.log", [b"stuck\n"])
    with ThreadPoolExecutor(2) as threads:
        for _ in range(20):
            forget_unused_files(now, 50)
            now += UNUSED_FOR
            list(threads.map(in_a_thread, ("forget", "store"), (now, now)))
            assert is_kept(StoredFile.objects.get().path)
