"""A prepared query set answers what the query set itself answers, for any values, and never builds its SQL again."""

from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import DateTimeField, F
from django.db.models.fields.tuple_lookups import TupleGreaterThan
from django.test.utils import CaptureQueriesContext

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Alarm, Promise, Ticket
from heimdesk.engines.sql.asking import Prepared, Slot
from tests import databases
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import opened


def columns(row: object) -> dict[str, object]:
    """What an instance holds."""
    return {name: value for name, value in vars(row).items() if not name.startswith("_")}


def test_it_answers_the_same_instances(people: Cast) -> None:
    """[OPS-2] Each value of each column comes back as Django reads it: moments, JSON, truth, nothing."""
    tickets = [opened(people), opened(people, severity=1)]
    prepared: Prepared[Promise] = Prepared(lambda: Promise.objects.filter(ticket_id=Slot("ticket")).order_by("id"))
    for ticket in tickets:
        found = prepared(ticket=ticket.pk)
        assert found
        assert [columns(each) for each in found] == [columns(each) for each in ticket.promises.order_by("id")]
    assert prepared(ticket=0) == []


def test_related_rows_deferred_columns_and_annotations_come_along(people: Cast) -> None:
    """[OPS-2] No statement is left for later but for what was deferred."""
    ticket = opened(people)
    prepared: Prepared[Ticket] = Prepared(
        lambda: (
            Ticket.objects.filter(number=Slot("number"))
            .select_related("account__manager_of_account", "product", "owner")
            .prefetch_related("messages")
            .defer("terms")
            .annotate(twice=F("number") * 2)
        )
    )
    found = prepared.first(number=ticket.number)
    assert found is not None
    assert found.get_deferred_fields() == {"terms"}
    assert (found.account, found.product, found.owner) == (ticket.account, ticket.product, None)
    assert Ticket.account.is_cached(found)
    assert len(found._prefetched_objects_cache["messages"]) == 1
    assert found.twice == 2 * ticket.number


def test_rows_that_point_to_the_same_row_share_it(people: Cast) -> None:
    """[OPS-2] Made once however many point to it; where nothing is pointed to there is nothing."""
    opened(people), opened(people)
    prepared: Prepared[Ticket] = Prepared(lambda: Ticket.objects.select_related("account", "owner", "requester"))
    first, second = prepared()
    assert first.account is second.account
    assert first.requester is second.requester
    assert first.account == Ticket.objects.get(pk=first.pk).account
    assert first.owner is second.owner is None


def test_what_is_the_same_each_time_stands_in_the_text(people: Cast) -> None:
    """[OPS-2] Quoted as the database quotes, whatever stands in it; only what a slot holds is sent along."""
    subjects = ["It's 100% “down” \\ -- ;", "%s and %%", "plain"]
    tickets = [opened(people, subject=subject) for subject in subjects]
    for ticket, subject in zip(tickets, subjects, strict=True):
        prepared: Prepared[Ticket] = Prepared(
            lambda subject=subject: Ticket.objects.filter(  # type: ignore[misc]
                subject=subject, state="new", is_open=True, pk=Slot("ticket"), severity__in=(1, 2, 3, 4)
            )
        )
        with CaptureQueriesContext(connection) as asked:
            assert prepared(ticket=ticket.pk) == [ticket]
        assert "'new'" in asked[0]["sql"]
        assert prepared(ticket=tickets[subjects.index(subject) - 1].pk) == []


@pytest.mark.skipif(databases.kind() != "postgres", reason="SQLite plans no statement ahead")
@pytest.mark.django_db
def test_a_process_keeps_more_statements_than_a_page_has() -> None:
    """[OPS-2] None of two hundred is prepared, and so planned, anew when its turn comes again."""
    with connection.cursor() as cursor:
        for number in [*range(200), *range(200)]:
            cursor.execute(f"SELECT {number} + %s", [1])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements")
        (kept,) = cursor.fetchone() or (0,)
    assert kept >= 200


def test_columns_alone_become_named_tuples(people: Cast) -> None:
    """[OPS-2] `values_list` with what makes a row of it."""
    ticket = opened(people)
    Row = namedtuple("Row", "number at account")
    prepared: Prepared[Row] = Prepared(
        lambda: Ticket.objects.filter(pk=Slot("ticket")).values_list("number", "opened_at", "account__name"), Row._make
    )
    assert prepared(ticket=ticket.pk) == [Row(ticket.number, ticket.opened_at, ticket.account.name)]


def test_moments_and_pairs_are_compared_as_django_compares_them(people: Cast) -> None:
    """[OPS-2] A slot has a type of its own, also inside a comparison of two columns at once."""
    first, second = (opened(people, now=MONDAY + timedelta(minutes=place)) for place in (0, 1))
    prepared: Prepared[Ticket] = Prepared(
        lambda: Ticket.objects.filter(
            TupleGreaterThan((F("opened_at"), F("id")), (Slot("at", DateTimeField()), Slot("key")))
        ).order_by("id")
    )
    assert [each.pk for each in prepared(at=MONDAY, key=0)] == [first.pk, second.pk]
    assert [each.pk for each in prepared(at=MONDAY, key=first.pk)] == [second.pk]
    assert prepared(at=second.opened_at, key=second.pk) == []


def test_the_query_set_is_built_once(people: Cast) -> None:
    """[OPS-2] However often it is asked."""
    built: list[int] = []

    def build() -> object:
        built.append(1)
        return Alarm.objects.filter(ticket_id=Slot("ticket"))

    prepared: Prepared[Alarm] = Prepared(build)  # type: ignore[arg-type]
    ticket = opened(people)
    assert len(prepared(ticket=ticket.pk)) == len(prepared(ticket=ticket.pk)) > 0
    assert built == [1]


def test_a_slot_without_a_value_is_told(people: Cast) -> None:
    """[OPS-2] Rather than an answer to another question."""
    prepared: Prepared[Person] = Prepared(lambda: Person.objects.filter(pk=Slot("person")))
    with pytest.raises(KeyError):
        prepared(somebody=people.bob.pk)


def test_no_row_has_a_number_that_no_column_can_hold(people: Cast) -> None:
    """[OPS-2] A made-up number in an address is not found, on every database."""
    prepared: Prepared[Ticket] = Prepared(lambda: Ticket.objects.filter(number=Slot("number")))
    assert prepared.first(number=10**30) is None
    assert prepared.first(number=2**63 - 1) is None
