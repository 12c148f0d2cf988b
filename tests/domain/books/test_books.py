"""Versions of the policy book: which holds when, and that a broken one never comes into force."""

from dataclasses import replace
from datetime import timedelta

import pytest

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.books.queries import NoBook, book_of, current_book, versions
from heimdesk.policy.reading import BookError, default_text
from tests.cast import MONDAY, book, shipped_book
from tests.policy.cast import BOOK

pytestmark = pytest.mark.django_db


def test_the_first_book_is_version_1_and_what_its_text_says() -> None:
    """[POL-1]"""
    first = shipped_book()
    without_waiting = replace(BOOK, replies=replace(BOOK.replies, undo_within=timedelta(0)))  # as the tests write it
    assert (first.number, book_of(first)) == (1, without_waiting)


def test_without_a_book_nothing_is_decided() -> None:
    """[POL-1] Before the first book there is no answer, and it says so."""
    with pytest.raises(NoBook):
        current_book(MONDAY)


def test_a_later_version_holds_from_its_moment_on_and_the_earlier_one_stays() -> None:
    """[POL-1] Versions have an effective moment and stay."""
    first = shipped_book()
    text = default_text().replace("split_deducts: 1", "split_deducts: 0")
    second = put_into_force(text, effective_at=MONDAY, by=None, now=MONDAY)
    assert current_book(MONDAY - timedelta(seconds=1)) == first
    assert current_book(MONDAY) == second
    assert book_of(first).ledger.split_deducts == 1
    assert book_of(second).ledger.split_deducts == 0
    assert [each.number for each in versions()] == [2, 1]
    assert AuditRow.objects.filter(verb="put a policy book into force").count() == 2


def test_a_broken_book_is_refused_with_its_line_and_nothing_is_stored() -> None:
    """[POL-1] Errors name line and key."""
    text = default_text().replace("split_deducts: 1", "split_deducts: some")
    line = 1 + text[: text.index("split_deducts")].count("\n")
    with pytest.raises(BookError) as refused:
        put_into_force(text, effective_at=MONDAY, by=None, now=MONDAY)
    assert str(line) in str(refused.value)
    assert "split_deducts" in str(refused.value)
    assert not BookVersion.objects.exists()


def test_the_factory_of_the_tests_changes_one_passage() -> None:
    """[POL-1] A book of a test is the shipped one but for what the test is about."""
    changed = book("warnings_at: [20 %, 0 %]", "warnings_at: [50 %]")
    assert len(book_of(changed).ledger.warnings_at) == 1
