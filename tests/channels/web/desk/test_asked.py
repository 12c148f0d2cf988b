"""What an address asks of the list is understood or refused; what a customer did before asking is on the ticket."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from heimdesk.channels.web.components.happenings import Reader, happening
from heimdesk.channels.web.desk.asked import NAMES
from heimdesk.channels.web.desk.rows import readable
from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.views import save_view
from heimdesk.domain.tickets.listing import desk_page
from heimdesk.domain.tickets.models import Event, Participant, Ticket
from tests.cast import MONDAY, Cast
from tests.channels.web.desk.scene import Scene
from tests.domain.tickets.tickets import opened


@pytest.mark.parametrize("name", ["owner", "product", "account", "severity"])
def test_a_number_that_no_row_can_have_is_refused_beside_the_filter(scene: Scene, ines: Client, name: str) -> None:
    """[WRK-6] A huge number in the address is no error of the server."""
    assert ines.get("/desk/", {name: "9" * 30}).status_code == 422


def test_articles_read_before_asking_stand_beside_the_ticket(scene: Scene, ines: Client) -> None:
    """[TIC-2] The articles read go with the ticket."""
    people: Cast = scene.people
    article = publish_article("Greylisting in short", "Text.", products=[people.gateway], now=MONDAY)
    ticket = opened(people, now=scene.now, articles=[article])
    page = ines.get(f"/desk/tickets/{ticket.number}/context/").content.decode()
    assert "Read before asking" in page
    assert "Greylisting in short" in page


def test_the_words_searched_are_told_to_the_staff_alone(scene: Scene) -> None:
    """[TIC-2] The words searched go with the ticket."""
    ticket = opened(scene.people, now=scene.now)
    event = Event.objects.get(ticket=ticket, kind="opened")
    event.facts = {"words": "lock <wait>"}
    zone = MONDAY.tzinfo
    assert zone
    staff = happening(event, Reader(now=MONDAY, zone=zone))
    customer = happening(event, Reader(now=MONDAY, zone=zone, customer=True))
    assert "lock &lt;wait&gt;" in staff.sentence
    assert "lock" not in customer.sentence


def test_closed_tickets_are_listed_the_newest_first(scene: Scene, ines: Client) -> None:
    """[WRK-6] The state closed is a filter like the others; the list goes on by its cursor."""
    page = ines.get("/desk/?state=closed")
    assert page.status_code == 200
    assert numbers_in(page.content.decode()) == [scene.closed.number]
    assert "Closed tickets" in page.content.decode()
    assert "When dues come" not in page.content.decode()
    older = desk_page(scene.people.ines, {"state": "closed"}, readable=readable, size=1, now=scene.now)
    assert older.after is None
    Ticket.objects.filter(pk=scene.pending.pk).update(state="closed", is_open=False)
    first = desk_page(scene.people.ines, {"state": "closed"}, readable=readable, size=1, now=scene.now)
    then = desk_page(
        scene.people.ines, {"state": "closed"}, readable=readable, size=1, after=first.after, now=scene.now
    )
    assert {first.tickets[0].pk, then.tickets[0].pk} == {scene.closed.pk, scene.pending.pk}
    assert first.tickets[0].pk > then.tickets[0].pk
    assert then.after is None


@pytest.mark.parametrize(
    ("name", "found", "missed"),
    [
        ("requester", "BOB", "nobody at all"),
        ("release", "9.4", "1.0"),
        ("language", "en", "de"),
        ("way", "web", "phone"),
        ("opened_within", "400", "0.0001"),
    ],
)
def test_what_is_written_of_a_ticket_can_be_filtered(
    scene: Scene, ines: Client, name: str, found: str, missed: str
) -> None:
    """[WRK-6] Filters on every field."""
    Ticket.objects.filter(pk=scene.stuck.pk).update(release=scene.people.current)
    assert scene.stuck.number in numbers_in(ines.get("/desk/", {name: found}).content.decode())
    assert scene.stuck.number not in numbers_in(ines.get("/desk/", {name: missed}).content.decode())


def test_every_product_with_open_tickets_has_its_entry(scene: Scene, ines: Client) -> None:
    """[WRK-6] Also the thirteenth of the alphabet."""
    for at in range(14):
        Product.objects.create(
            name=f"A product {at}", slug=f"a-{at}", code=f"A{at}", family=scene.people.gateway.family
        )
    assert f'product={scene.people.gateway.pk}"' in ines.get("/desk/").content.decode()


@pytest.mark.parametrize(
    ("name", "found", "missed"),
    [
        ("bug", "fgw-9", "FGW-91"),
        ("participant", "dora", "charlie"),
        ("participant", "BOB", "piet"),
        ("participant", "ines", "selma"),
        ("severity_asked", "2", "1"),
        ("severity_proposed", "3", "2"),
        ("spent_from", "1.5", "1.6"),
    ],
)
def test_who_is_on_a_ticket_its_bug_and_what_was_asked_for_can_be_filtered(
    scene: Scene, ines: Client, name: str, found: str, missed: str
) -> None:
    """[WRK-6] Requester, colleague and owner; the bug's key; the severity asked for and proposed; hours of work."""
    people = scene.people
    bug = report_bug(people.gateway, "Queue stalls", now=scene.now, key="FGW-9")
    scene.stuck.bugs.add(bug)
    Ticket.objects.filter(pk=scene.stuck.pk).update(
        owner=people.ines, severity_asked=2, severity=4, severity_proposed=3, minutes_spent=90
    )
    Participant.objects.get_or_create(ticket=scene.stuck, person=people.dora, defaults={"added_at": scene.now})
    assert scene.stuck.number in numbers_in(ines.get("/desk/", {name: found}).content.decode())
    assert scene.stuck.number not in numbers_in(ines.get("/desk/", {name: missed}).content.decode())


def test_whatever_is_proposed_is_one_filter(scene: Scene, ines: Client) -> None:
    """[WRK-6] [SEV-2] What awaits an answer, whichever severity it is; its chip says so."""
    Ticket.objects.filter(pk=scene.stuck.pk).update(severity_proposed=3)
    page = ines.get("/desk/", {"severity_proposed": "any"}).content.decode()
    assert numbers_in(page) == [scene.stuck.number]
    assert "any that is proposed" in page


def test_tickets_closed_between_two_days_are_listed_by_the_readers_days(scene: Scene, ines: Client) -> None:
    """[WRK-6] Both days included, in the reader's zone, without asking for the state too; views keep them."""
    late = datetime(2026, 6, 8, 22, 30, tzinfo=UTC)  # in Berlin the 9th has begun
    Ticket.objects.filter(pk=scene.closed.pk).update(closed_at=late)
    ines.cookies["zone"] = "Europe/Berlin"

    def between(first: str, last: str) -> list[int]:
        return numbers_in(ines.get("/desk/", {"closed_from": first, "closed_until": last}).content.decode())

    assert between("2026-06-09", "2026-06-09") == between("2026-06-01", "") == [scene.closed.number]
    assert between("2026-06-08", "2026-06-08") == between("2026-06-10", "2026-06-30") == []
    ines.cookies["zone"] = "UTC"
    assert between("2026-06-08", "2026-06-08") == between("", "2026-06-08") == [scene.closed.number]
    days = {"closed_from": "2026-06-08", "closed_until": "2026-06-08"}
    view = save_view(scene.people.ines, name="Monday", filters=days, shared=False)
    page = ines.get("/desk/", {"view": view.pk}).content.decode()
    assert numbers_in(page) == [scene.closed.number]
    assert "Closed tickets" in ines.get("/desk/", days).content.decode()


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"closed_from": "soon"}, "closed_from", "Write it as year-month-day"),
        ({"closed_until": "9999-12-31"}, "closed_until", "Write it as year-month-day"),
        ({"closed_from": "0001-01-01"}, "closed_from", "Write it as year-month-day"),
        ({"closed_from": "2026-06-08", "closed_until": "2026-06-07"}, "closed_until", "before the first one"),
        ({"closed_from": "2026-06-08", "state": "open"}, "state", "Only closed tickets"),
        ({"spent_from": "long"}, "spent_from", "Write a number"),
        ({"spent_from": "nan"}, "spent_from", "Write a number"),
        ({"due_within": "soon"}, "due_within", "Write a number"),
        ({"participant": "x" * 201}, "participant", "Write fewer words"),
        ({"bug": "x" * 201}, "bug", "Write fewer words"),
        ({"severity_asked": "high"}, "severity_asked", "Choose one of the list"),
        ({"due_within": "-5"}, "due_within", "Write a number"),
        ({"quiet_for": "-0.1"}, "quiet_for", "Write a number"),
        ({"opened_within": "-1"}, "opened_within", "Write a number"),
        ({"spent_from": "-1"}, "spent_from", "Write a number"),
        ({"escalated": "perhaps"}, "escalated", "Choose one of the list"),
    ],
)
def test_a_filter_that_says_nothing_is_explained_beside_its_field(
    scene: Scene, ines: Client, asked: dict[str, str], field: str, said: str
) -> None:
    """[WRK-6, UI-1] What was typed stands in the form; below are all open tickets."""
    response = ines.get("/desk/", asked)
    page = response.content.decode()
    assert response.status_code == 422
    (error,) = re.findall(rf'id="filter-{field}-error">(.*?)</p>', page, re.DOTALL)
    assert said in error
    typed = {name: value for name, value in asked.items() if name not in {"state", "severity_asked", "escalated"}}
    assert all(f'value="{value}"' in page for value in typed.values())
    assert scene.stuck.number in numbers_in(page)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("severity", "9"), ("severity_asked", "0"), ("severity_proposed", "7"), ("owner", "987654"),
        ("product", "987654"), ("account", "987654"), ("level", "wizard"), ("way", "pigeon"),
    ],
)  # fmt: skip
def test_what_there_is_not_is_told_beside_its_filter(scene: Scene, ines: Client, name: str, value: str) -> None:
    """[WRK-6] It finds nothing, and whoever typed the address learns why."""
    answer = ines.get("/desk/", {name: value})
    assert answer.status_code == 422
    (error,) = re.findall(rf'id="filter-{name}-error">(.*?)</p>', answer.content.decode(), re.DOTALL)
    assert "Choose one of the list" in error


@pytest.mark.parametrize(
    "asked", [{"severity": "4"}, {"owner": "me", "state": "waiting"}, {"snoozed": "yes"}, {"severity_proposed": "any"}]
)
def test_what_there_is_and_finds_nothing_is_an_empty_list(scene: Scene, ines: Client, asked: dict[str, str]) -> None:
    """[WRK-6]"""
    Ticket.objects.update(severity=1, severity_asked=1)
    account = {"account": str(scene.stuck.account_id), "subject": "nothing like this"}
    for filters in (asked, account):
        answer = ines.get("/desk/", filters)
        assert (answer.status_code, numbers_in(answer.content.decode())) == (200, [])


def test_what_there_once_was_is_no_mistake(scene: Scene, ines: Client) -> None:
    """[WRK-6] One's own key in a colleague's view, who has left, and what an earlier book had: an empty list."""
    left = scene.people.selma
    Person.objects.filter(pk=left.pk).update(is_active=False)
    Ticket.objects.update(owner=None)
    for asked in ({"owner": str(scene.people.ines.pk)}, {"owner": str(left.pk)}, {"plan": "bronze"}, {"type": "wish"},
                  {"queue": "night"}):  # fmt: skip
        answer = ines.get("/desk/", asked)
        assert (answer.status_code, numbers_in(answer.content.decode())) == (200, []), asked


def test_all_that_is_wrong_with_the_filters_is_told_at_once(scene: Scene, ines: Client) -> None:
    """[WRK-6, UI-1] Nobody mends one to learn of the next."""
    asked = {"due_within": "soon", "closed_from": "2026-06-08", "closed_until": "2026-06-07", "state": "open"}
    page = ines.get("/desk/", asked).content.decode()
    assert re.findall(r'id="filter-(\w+)-error"', page) == ["state", "due_within", "closed_until"]


def test_no_filter_costs_a_statement_and_the_form_has_each(
    scene: Scene, ines: Client, django_assert_max_num_queries: Any
) -> None:
    """[WRK-6] At most eight statements a list, whichever filters hold; none of them has no field."""
    ines.get("/desk/")
    asked = {"participant": "bob", "bug": "FGW-9", "severity_asked": "2"}
    for filters in (asked, {**asked, "closed_from": "2026-06-08", "closed_until": "2026-07-08"}):
        with django_assert_max_num_queries(8):
            assert ines.get("/desk/", filters).status_code == 200
    form = ines.get("/desk/filter/").content.decode()
    assert [name for name in NAMES if f'name="{name}"' not in form] == []


def numbers_in(page: str) -> list[int]:
    """The request IDs of the rows of a list."""
    return [int(found) for found in re.findall(r'<tr id="t(\d+)"', page)]
