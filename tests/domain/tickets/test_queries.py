"""Lists, counts and pages of tickets: in order, by filter, with a fixed number of statements."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import contacts_of
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets import listing, own_lists
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.reply import ask_back, reply
from heimdesk.domain.tickets.actions.resolve import confirm, resolve
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.actions.views import delete_view, save_view
from heimdesk.domain.tickets.filters import DESK_VIEWS
from heimdesk.domain.tickets.listing import COUNT_CAP, desk_dues, desk_page, view_counts
from heimdesk.domain.tickets.models import CannedReply, Message, Participant, SavedView, Ticket, Way
from heimdesk.domain.tickets.own_lists import Sizes, at_home, first_pages, narrowing, portal_lists
from heimdesk.domain.tickets.queries import (
    canned_replies,
    closing_of,
    escalation_gate,
    eta_history,
    linked_tickets,
    newest_page_of,
    open_by_due,
    open_tickets_on,
    page_of,
    saved_views,
    similar_tickets,
    standing_of,
    thread_of,
    ticket_by_number,
    visible_to,
)
from heimdesk.domain.tickets.thread import with_wrote_at
from tests.cast import MONDAY, Cast, pack
from tests.domain.tickets.tickets import after, opened, taken


def numbers(tickets: Any) -> list[int]:
    """Their request IDs, in order."""
    return [ticket.number for ticket in tickets]


def test_open_tickets_come_by_next_due(people: Cast) -> None:
    """[WRK-6] The next due first; what waits stands at the end; what is closed is gone."""
    low, high = taken(people, severity=4), taken(people, severity=1)
    waiting, closed = taken(people), taken(people)
    ask_back(waiting, "Which?", by=people.ines, now=after(0.1))
    resolve(closed, "solved", "Done.", by=people.ines, now=after(0.2))
    confirm(closed, by=people.bob, now=after(0.3))
    assert numbers(open_by_due(people.ines)) == numbers([high, low, waiting])


def test_pages_follow_each_other_by_cursor(people: Cast) -> None:
    """[WRK-6] Nothing twice, nothing left out, those without a due last; a broken cursor begins anew."""
    tickets = [taken(people, now=MONDAY + timedelta(minutes=place % 3)) for place in range(7)]
    for ticket in tickets[:3]:
        ask_back(ticket, "Which?", by=people.ines, now=after(0.5))
    everything, seen, after_this = open_by_due(people.ines), [], None
    while True:
        page = page_of(everything, after_this, size=2)
        seen += numbers(page.tickets)
        after_this = page.after
        if after_this is None:
            break
    assert seen == numbers(everything)
    assert numbers(page_of(everything, "nonsense", size=2).tickets) == seen[:2]


def test_the_customers_list_comes_by_the_latest_word(people: Cast) -> None:
    """[POR-2] In pages too."""
    first, second, third = opened(people), opened(people, now=after(1)), opened(people, now=after(2))
    reply(first, "News?", by=people.bob, now=after(3))
    expected = numbers([first, third, second])
    page = newest_page_of(visible_to(people.bob), size=2)
    rest = newest_page_of(visible_to(people.bob), page.after, size=2)
    assert numbers([*page.tickets, *rest.tickets]) == expected
    assert rest.after is None


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, 3),
        ({"owner": "me"}, 2),
        ({"owner": "nobody"}, 1),
        ({"state": "waiting"}, 1),
        ({"severity": "1"}, 1),
        ({"type": "problem", "plan": "gold", "level": "engineer", "subject": "QUEUE"}, 3),
        ({"unread": "yes"}, 1),
        ({"overdue": "yes"}, 1),
        ({"due_within": "1"}, 2),
        ({"quiet_for": "1"}, 0),
        ({"escalated": False, "administrative": "no"}, 3),
        ({"product": "", "account": None}, 3),
    ],
)
def test_filters_narrow_the_list(people: Cast, filters: dict[str, Any], found: int) -> None:
    """[WRK-6] On every field."""
    opened(people, severity=1)
    taken(people)
    waiting = taken(people)
    ask_back(waiting, "Which?", by=people.ines, now=after(0.5))
    assert open_by_due(people.ines, filters, now=after(3.5)).count() == found


@pytest.mark.parametrize("filters", [{"color": "red"}, {"severity": "high"}, {"state": "gone"}, {"overdue": "yes"}])
def test_a_filter_that_does_not_exist_is_refused(people: Cast, filters: dict[str, Any]) -> None:
    """[WRK-6] Also one that needs the moment when none is given."""
    with pytest.raises(Invalid):
        open_by_due(people.ines, filters)


def test_counts_of_all_views_take_one_statement_and_stop_at_a_hundred(people: Cast) -> None:
    """[WRK-6] 99+ is enough to know."""
    ticket = taken(people)
    opened(people)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        counts = view_counts(people.ines)
    assert len(asked) == 1
    assert counts == {"all": 2, "mine": 1, "unassigned": 1, "escalations": 0, "waiting": 0, "pending": 0, "snoozed": 0}
    assert set(counts) == set(DESK_VIEWS)
    copies = []
    for number in range(COUNT_CAP + 5):
        ticket.pk, ticket.number = None, 90_000 + number
        copies.append(
            Ticket(**{field.attname: getattr(ticket, field.attname) for field in Ticket._meta.concrete_fields})
        )
    Ticket.objects.bulk_create(copies)
    assert view_counts(people.ines)["mine"] == COUNT_CAP
    assert view_counts(people.ines, {}) == {}


def many_like(ticket: Ticket, owner: Person) -> None:
    """Some thousand tickets, of which one in twenty is open."""
    told = {
        "number": "number + g",
        "is_open": "g % 20 = 0",
        "state": "CASE WHEN g % 20 > 0 THEN 'closed' WHEN g % 40 = 0 THEN 'waiting' ELSE 'open' END",
        "next_due_at": "CASE WHEN g % 20 = 0 THEN next_due_at END",
        "queue": "CASE WHEN g % 100 = 0 THEN 'sales' ELSE queue END",
        "owner_id": f"CASE WHEN g % 50 = 0 THEN {owner.pk} END",
    }
    columns = [column.column for column in Ticket._meta.concrete_fields if not column.primary_key]
    made = ", ".join(told.get(name, name) for name in columns)
    rows = f"SELECT {made} FROM tickets_ticket, generate_series(1, 4000) AS g WHERE id = {ticket.pk}"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO tickets_ticket ({', '.join(columns)}) {rows}")
        cursor.execute("ANALYZE tickets_ticket")


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({"queue": "sales"}, "ticket_in_queue"),
        ({"state": "waiting"}, "ticket_in_state"),
        ({"owner": "me"}, "ticket_of_"),
    ],
)
def test_an_entry_beside_the_list_is_counted_by_its_index(people: Cast, filters: dict[str, str], index: str) -> None:
    """[WRK-6] [WRK-2] However many tickets the other queues have."""
    if connection.vendor == "postgresql":  # of a few rows it is all one to the database which index serves
        many_like(opened(people), owner=people.ines)
    assert index in open_by_due(people.ines, filters).order_by().values("pk")[:COUNT_CAP].explain()


def test_the_portal_lists_tell_whose_turn_it_is(people: Cast) -> None:
    """[POR-2] New, open, pending and closed; narrowed by a word, a number, a state."""
    new, waiting, pending = opened(people), taken(people), taken(people, subject="Quota wrong")
    ask_back(waiting, "Which?", by=people.ines, now=after(1))
    resolve(pending, "solved", "Done.", by=people.ines, now=after(1))
    lists = portal_lists(people.bob)
    assert (list(lists.new), list(lists.open), list(lists.resolved)) == ([new], [waiting], [pending])
    for person in (people.bob, people.alice):
        assert at_home(person, 6) == ([waiting, pending], [new])
        assert at_home(person, 1) == ([waiting], [new])
    assert at_home(people.dora, 6) == ([], [])
    assert list(portal_lists(people.bob, narrowing(people.bob, words="quota")).resolved) == [pending]
    assert list(portal_lists(people.bob, narrowing(people.bob, words=f"#{new.number}")).new) == [new]
    assert not portal_lists(people.bob, narrowing(people.bob, state="closed")).resolved.exists()
    assert set(open_tickets_on(people.gateway, seen_by=people.bob)) == {new, waiting}


def test_each_portal_list_has_its_index(people: Cast) -> None:
    """[POR-2] However many tickets an account has, none is read that is not shown."""
    ticket = opened(people)
    if connection.vendor == "postgresql":
        many_like(ticket, owner=people.ines)
    for column, whose in (("account", people.kestrel), ("requester", people.bob)):
        plan = own_lists._first(Ticket.objects.filter(**{column: whose}), Sizes(open=25, done=10, new=25)).explain()
        assert f"ticket_closed_of_{column}" in plan
        assert f"ticket_open_of_{column}" in plan
        assert f"ticket_of_{column}" not in plan


def test_what_home_shows_of_the_tickets_has_its_index(people: Cast) -> None:
    """[POR-2] [POR-5] What waits and what is worked on lie in their order, however many are open."""
    ticket = opened(people)
    if connection.vendor == "postgresql":
        many_like(ticket, owner=people.ines)
    for column, person in (("account", people.alice), ("requester", people.bob)):
        with CaptureQueriesContext(connection) as asked:
            at_home(person, 6)
        waiting, worked_on = (plan_of(each["sql"]) for each in asked if 'FROM "tickets_ticket"' in each["sql"])
        assert waiting.count(f"ticket_open_of_{column}") == 2
        assert f"ticket_worked_on_{column}" in worked_on
        assert "Sort" not in worked_on
        assert "B-TREE" not in worked_on


def test_when_somebody_wrote_last_is_read_from_the_end_of_an_index(people: Cast) -> None:
    """[POR-4] In one statement, of which no part grows with what was ever written; letters do not count."""
    ticket = opened(people)
    reply(ticket, "Again.", by=people.bob, now=after(1))
    reply(ticket, "By letter.", by=people.bob, now=after(2), way=Way.EMAIL)
    if connection.vendor == "postgresql":  # of a few rows it is all one to the database which index serves
        said = dict(ticket.messages.filter(author=people.bob, way=Way.WEB).values()[0])
        del said["id"]
        Message.objects.bulk_create(Message(**said) for _ in range(2000))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE tickets_message")
    with CaptureQueriesContext(connection) as asked:
        wrote = {each.name: each.wrote_at for each in with_wrote_at(contacts_of(people.kestrel, seen_by=people.alice))}
    assert (wrote[people.bob.name], wrote[people.dora.name]) == (after(1), None)
    assert len(asked) == 1
    plan = plan_of(asked[0]["sql"])
    assert "messages_of_author" in plan
    assert "Seq Scan on tickets_message" not in plan


def plan_of(sql: str) -> str:
    """How the database goes about it."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN' if connection.vendor == 'sqlite' else ''} {sql}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_similar_tickets_are_of_the_same_account_and_product(people: Cast) -> None:
    """[WRK-6] The desk shows them beside the ticket."""
    ticket, other = taken(people), taken(people)
    taken(people, product=people.panel, ticket_type="question")
    assert list(similar_tickets(ticket, seen_by=people.ines)) == [other]


def test_views_are_saved_private_or_shared(people: Cast) -> None:
    """[WRK-6] The same name replaces the own one; only the owner deletes; customers have none."""
    save_view(people.ines, name="Hot", filters={"severity": "1", "plan": ""}, shared=False)
    mine = save_view(people.ines, name="Hot", filters={"severity": "1", "due_within": "8"}, shared=True)
    assert list(saved_views(people.selma)) == [mine]
    assert mine.filters == {"severity": "1", "due_within": "8"}
    with pytest.raises(SavedView.DoesNotExist):
        delete_view(mine, by=people.selma)
    delete_view(mine, by=people.ines)
    with pytest.raises(Invalid):
        save_view(people.ines, name=" ", filters={})
    with pytest.raises(Invalid):
        save_view(people.ines, name="Odd", filters={"color": "red"})
    with pytest.raises(Refused):
        save_view(people.bob, name="Mine", filters={})


def test_canned_replies_are_those_of_the_product_and_of_all(people: Cast) -> None:
    """[WRK-4] In order of their titles."""
    CannedReply.objects.create(title="Thanks", text="Thank you, {name}.")
    CannedReply.objects.create(title="Gateway log", text="Send the log.", product=people.gateway)
    CannedReply.objects.create(title="Panel log", text="Send the log.", product=people.panel)
    assert [canned.title for canned in canned_replies(people.gateway)] == ["Gateway log", "Thanks"]


def test_a_list_of_fifty_takes_two_statements(people: Cast) -> None:
    """[WRK-6] Whatever its length: the rows and the counts."""
    for _ in range(4):
        taken(people)
    with CaptureQueriesContext(connection) as asked:
        page = page_of(open_by_due(people.ines).select_related("account", "product", "owner"), size=50)
        [(row.account.name, row.product.name, row.owner and row.owner.name) for row in page.tickets]
        view_counts(people.ines)
    assert len(asked) <= 3


@pytest.mark.parametrize("who", ["ines", "bob", "alice"])
def test_a_ticket_takes_at_most_twelve_statements_whatever_its_length(people: Cast, who: str) -> None:
    """[POR-3] Ticket, thread with files, clocks, history of the ETA, gate, links, people, closing."""
    ticket = taken(people)
    for hour in range(1, 4):
        reply(ticket, "Word", by=people.ines, now=after(hour))
        promise_eta(ticket, after(hour + 9), by=people.ines, now=after(hour), reason="Later.")
    person = type(people.bob).objects.select_related("account").get(pk=getattr(people, who).pk)
    person.roles
    with CaptureQueriesContext(connection) as asked:
        found = ticket_by_number(ticket.number, seen_by=person)
        thread_of(found, person, last=50)
        standing_of(found, after(4))
        eta_history(found, seen_by=person)
        escalation_gate(found, person=person, now=after(4))
        linked_tickets(found, seen_by=person)
        list(found.participants.select_related("person"))
        closing_of(found)
    assert len(asked) <= 12, [query["sql"][:90] for query in asked]


def test_escalated_tickets_are_a_view(people: Cast) -> None:
    """[ESC-3] [WRK-6] With a count of its own."""
    ticket = taken(people)
    escalate(ticket, by=people.bob, reason="Now.", now=after(3))
    assert numbers(open_by_due(people.jonas, DESK_VIEWS["escalations"])) == [ticket.number]
    assert view_counts(people.jonas)["escalations"] == 1


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"owner": "me"},
        {"owner": "nobody"},
        {"state": "waiting"},
        {"severity": "1"},
        {"severity": "99999"},
        {"overdue": "1"},
        {"escalated": True},
    ],
    ids=str,
)
def test_the_kept_list_is_the_list(people: Cast, filters: dict[str, Any]) -> None:
    """[WRK-6] For each filter and each person, page by page, the kept SQL answers what the query set answers."""
    for place, owner in enumerate((None, people.ines, people.selma, people.ines, None)):
        ticket = opened(people, severity=1 + place % 3, now=MONDAY + timedelta(minutes=place))
        if owner is not None:
            take(ticket, by=owner, now=after(0.1))
    ask_back(ticket, "Which?", by=people.ines, now=after(0.2))
    now = MONDAY + timedelta(days=2)
    for person in (people.ines, people.selma):
        expected = numbers(open_by_due(person, filters, now=now))
        seen, cursor = [], None
        for _page in range(8):
            page = desk_page(person, filters, readable=readable, after=cursor, size=2, now=now)
            seen += numbers(page.tickets)
            cursor = page.after
            if cursor is None:
                break
        assert seen == expected
        assert view_counts(person, {"this": filters}, now=now) == {"this": len(expected)}
        dues = open_by_due(person, filters, now=now).filter(next_due_at__lte=now).values_list("next_due_at", "severity")
        assert desk_dues(person, filters, until=now, most=9, now=now) == list(dues)


def readable(tickets: Any) -> Any:
    """All columns."""
    return tickets


def test_the_sql_of_my_tickets_is_one_for_all(people: Cast) -> None:
    """[WRK-6] [OPS-2] Each gets the own ones; neither a process nor the database keeps a text for each person."""
    mine, theirs = taken(people), opened(people)
    Ticket.objects.filter(pk=theirs.pk).update(owner=people.jonas)
    kept = (listing._due, listing._undue, listing._capped_of)
    for each in kept:
        each.cache_clear()
    for person, ticket in ((people.ines, mine), (people.jonas, theirs)):
        page = desk_page(person, {"owner": "me"}, readable=readable, now=MONDAY)
        assert [row.pk for row in page.tickets] == [ticket.pk]
        assert view_counts(person, {"mine": {"owner": "me"}}) == {"mine": 1}
    assert [each.cache_info().currsize for each in kept] == [1, 1, 1]


def test_an_unknown_filter_is_refused_by_the_kept_list_each_time(people: Cast) -> None:
    """[WRK-6] Also the second time it is asked."""
    for _time in range(2):
        with pytest.raises(Invalid):
            desk_page(people.ines, {"color": "red"}, readable=readable, now=MONDAY)


def test_the_first_pages_are_those_of_the_lists(people: Cast) -> None:
    """[POR-2, SRC-3] For who sees the account, the own tickets alone, and tickets of others too."""
    pack(people.osprey, people.gateway, 1)
    first, second = taken(people), opened(people)
    closed, elsewhere = taken(people), opened(people, account=people.osprey, requester=people.charlie)
    resolve(closed, "solved", "Done.", by=people.ines, now=after(0.2))
    for guest in (None, people.alice, people.bob):
        if guest is not None:
            Participant.objects.create(ticket=elsewhere, person=guest, added_at=MONDAY)
        for person in (people.alice, people.bob, people.dora, people.charlie):
            lists = portal_lists(person)
            expected = {"open": lists.open, "done": lists.resolved, "new": lists.new}
            for size in (1, 9):
                pages = first_pages(person, Sizes(size, size, size))
                assert {key: numbers(page.tickets) for key, page in pages.items()} == {
                    key: numbers(tickets[:size]) for key, tickets in expected.items()
                }
    assert numbers(first_pages(people.bob, Sizes(9, 9, 9))["new"].tickets) == numbers([elsewhere, second])
    assert first_pages(people.bob, Sizes(9, 9, 9))["open"].tickets == [first]
