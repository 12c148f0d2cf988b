"""Rows that are written by kept SQL are those that `save()` would have written."""

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.models import Account
from heimdesk.domain.tickets.models import Alarm, Event, Participant, ReplyDraft, Ticket
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.sql.writing import add, add_all, add_unless_there, change, remove
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import opened


def event_of(ticket: Ticket) -> Event:
    """One with every kind of column."""
    return Event(ticket=ticket, kind="note", at=MONDAY, facts={"a": [1, None, "ü"]}, verdict=None, public=False)


def test_an_added_row_is_the_saved_one(people: Cast) -> None:
    """[OPS-2] It has its key, is no new row any more, and reads back with every value."""
    ticket = opened(people)
    added, saved = add(event_of(ticket)), event_of(ticket)
    saved.save()
    assert not added._state.adding
    assert added.pk
    names = [field.attname for field in Event._meta.concrete_fields if not field.primary_key]
    read = [Event.objects.filter(pk=each.pk).values(*names).get() for each in (added, saved)]
    assert read[0] == read[1]
    assert read[0]["facts"] == {"a": [1, None, "ü"]}


def test_many_rows_are_those_that_one_by_one_would_be(people: Cast) -> None:
    """[OPS-2] In their order, with every value; none is no statement."""
    ticket = opened(people)
    many = [event_of(ticket) for _ in range(11)]
    for number, each in enumerate(many):
        each.reason = str(number)
    add_all(many)
    add_all([])
    names = ("kind", "at", "facts", "verdict", "public", "reason", "actor_id")
    found = Event.objects.filter(ticket=ticket, kind="note").order_by("id").values(*names)
    assert list(found) == [{name: getattr(each, name) for name in names} for each in many]
    add_all([Participant(ticket=ticket, person=people.dora, added_at=MONDAY)])
    with pytest.raises(IntegrityError), transaction.atomic():
        add_all([Participant(ticket=ticket, person=people.dora, added_at=MONDAY)])


def test_what_the_database_refuses_is_raised(people: Cast) -> None:
    """[OPS-2] The transaction is broken as by any other statement, and can be rolled back."""
    ticket = opened(people)
    add(Participant(ticket=ticket, person=people.dora, added_at=MONDAY))
    with pytest.raises(IntegrityError), transaction.atomic():
        add(Participant(ticket=ticket, person=people.dora, added_at=MONDAY))
    assert ticket.participants.count() == 1


def test_a_row_that_is_there_is_left_as_it_is(people: Cast) -> None:
    """[MAIL-6] The second notice of a cause to an address is none."""
    for kind in ("first", "second"):
        add_unless_there(
            Notice(kind=kind, address="a@b.example", cause="c:1", facts={}, created_at=MONDAY, message_id="<1@x>")
        )
    assert list(Notice.objects.filter(cause="c:1").values_list("kind", flat=True)) == ["first"]


def test_a_change_writes_the_named_columns_alone(people: Cast) -> None:
    """[OPS-2] Also those that point to another row; no name, no statement."""
    ticket = opened(people)
    ticket.subject, ticket.owner, ticket.phone = "Another", people.ines, "not written"
    change(ticket, ("subject", "owner"))
    change(ticket, ())
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.subject, stored.owner) == ("Another", people.ines)
    assert stored.phone != "not written"


def test_a_change_of_a_row_that_is_gone_is_told(people: Cast) -> None:
    """[OPS-2] Nothing is lost without a word."""
    gone = Account(pk=10**9, name="Gone")
    with pytest.raises(DatabaseError), transaction.atomic():
        change(gone, ("name",))


def test_rows_are_removed_by_equal_columns(people: Cast) -> None:
    """[WRK-5] Only those of this person, ticket and kind; the answer is how many."""
    ticket = opened(people)
    for person, kind in ((people.ines, "reply"), (people.ines, "note"), (people.bob, "reply")):
        add(ReplyDraft(ticket=ticket, person=person, kind=kind, text="x", changed_at=MONDAY))
    assert remove(ReplyDraft, ticket_id=ticket.pk, person_id=people.ines.pk, kind="reply") == 1
    assert remove(ReplyDraft, ticket_id=ticket.pk, person_id=people.ines.pk, kind="reply") == 0
    assert ReplyDraft.objects.filter(ticket=ticket).count() == 2


def test_rows_are_removed_where_a_column_is_empty(people: Cast) -> None:
    """[SLA-5] What has rung stays, what waits is gone."""
    ticket = opened(people)
    rung, *waiting = Alarm.objects.filter(ticket=ticket)
    rung.done_at = MONDAY
    rung.save()
    assert remove(Alarm, ticket_id=ticket.pk, done_at=None) == len(waiting) > 0
    assert list(Alarm.objects.filter(ticket=ticket)) == [rung]


ODD = [{"a": [1, 2.5, None, True, "ü\u2028😀"]}, {"7": 2**70}, [], "", 0, {"deep": {"er": [{}]}}, "\x7f</script>"]


@pytest.mark.parametrize("value", ODD, ids=str)
def test_json_is_written_and_read_as_django_does(people: Cast, value: object) -> None:
    """[OPS-2] By kept SQL or by `save()`: the same comes back, by either way of reading."""
    ticket = opened(people)
    added, saved = event_of(ticket), event_of(ticket)
    added.facts = saved.facts = value  # type: ignore[assignment]
    add(added)
    saved.save()
    again = Prepared(lambda: Event.objects.filter(ticket_id=Slot("ticket"), kind="note").order_by("id"))
    assert [each.facts for each in again(ticket=ticket.pk)] == [value, value]
    assert list(Event.objects.filter(kind="note").values_list("facts", flat=True)) == [value, value]


def test_what_is_no_json_is_refused_as_django_does(people: Cast) -> None:
    """[OPS-2] A moment in a JSON column is a mistake of the program, on every database."""
    event = event_of(opened(people))
    event.facts = {"at": MONDAY}
    with pytest.raises(TypeError, match="not JSON serializable"):
        add(event)
