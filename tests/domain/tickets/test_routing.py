"""A new ticket reaches its queue, and a person on shift where the book says so; the timeline tells why."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heimdesk.domain.duty.actions import plan_shift, set_crew
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.abilities import languages_of, set_abilities, skills_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.split import split
from heimdesk.domain.tickets.actions.take import hand_over, take
from heimdesk.domain.tickets.models import Level, State, Ticket
from heimdesk.domain.tickets.queries import open_by_due
from heimdesk.domain.tickets.routing import proposal, queue_of
from heimdesk.policy.verdict import verdict_from_json
from tests.cast import MONDAY, Cast, book, staff
from tests.domain.tickets.laws import Laws
from tests.domain.tickets.tickets import after, kinds, opened

SHIPPED = """  skills: {}
  queues:
    support: {name: Support}
    sales: {name: Sales, worked_by: sales}
  rules:
    - {name: What sales handles, handled_by: sales, queue: sales}
    - {name: Everything else, queue: support}
"""
GIVING = """  skills: {mail: Mail and DNS}
  queues:
    support: {name: Support}
    mail: {name: Mail, skills: [mail]}
    sales: {name: Sales, worked_by: sales}
  rules:
    - {name: What sales handles, handled_by: sales, queue: sales}
    - {name: Urgent, severities: [1], has_tam: yes, queue: support, assign: [tam, least_busy]}
    - {name: Spam filter, modules: [Spam filter], products: [mail-gateway], queue: mail}
    - {name: Everything else, queue: support, assign: [least_busy]}
"""


@pytest.fixture
def giving(people: Cast) -> Cast:
    """A book that gives tickets to persons; Ines, Selma and Emil are on shift, Erik is not."""
    book(SHIPPED, GIVING)
    set_crew(people.shift, [people.ines, people.selma, people.emil], by=people.jonas, now=MONDAY)
    staff("Erik Off")
    return people


@pytest.fixture(autouse=True)
def lawful(db: None) -> Iterator[None]:
    """Whatever a test did, each ticket is lawful in the end."""
    yield
    for pk in Ticket.objects.values_list("pk", flat=True):
        Laws().hold_for(pk)


def verdict_of(ticket: Ticket) -> Any:
    return verdict_from_json(ticket.events.filter(kind="routed").latest("id").verdict)


def test_the_book_that_ships_puts_it_into_a_queue_and_nobody_owns_it(people: Cast) -> None:
    """[WRK-2] [STA-5] One event with its verdict, which customers do not read."""
    set_crew(people.shift, [people.ines], by=people.jonas, now=MONDAY)
    ticket, order = opened(people), opened(people, ticket_type="order", severity=3)
    assert (ticket.queue, order.queue) == ("support", "sales")
    assert (ticket.state, ticket.owner) == (State.NEW, None)
    assert kinds(ticket) == ["opened", "routed"]
    event = ticket.events.get(kind="routed")
    assert (event.before, event.after, event.public, event.actor) == ("Support", "", False, None)
    assert "waits in the queue Support" in verdict_of(ticket).text()
    assert not Notice.objects.filter(kind="assigned").exists()
    assert [row.number for row in open_by_due(people.ines, {"queue": "sales"})] == [order.number]


def test_routing_costs_one_statement_where_nobody_is_assigned(people: Cast) -> None:
    """[WRK-2] The event; nobody is looked for."""
    opened(people)
    with CaptureQueriesContext(connection) as asked:
        opened(people)
    ours = [each["sql"] for each in asked if "routed" in each["sql"] or "crew" in each["sql"]]
    assert len(ours) == 1, ours


def test_a_book_gives_it_to_whoever_on_shift_has_the_least_open_work(giving: Cast) -> None:
    """[WRK-2] [STA-1] The ticket is open and owned, its owner is told; the next one goes to the other."""
    first, second = opened(giving), opened(giving)
    assert (first.owner, first.state) == (giving.ines, State.OPEN)
    assert second.owner == giving.selma
    assert kinds(first) == ["opened", "routed", "assigned", "state"]
    stored = Ticket.objects.get(pk=first.pk)
    assert (stored.owner, stored.queue, stored.state) == (giving.ines, "support", State.OPEN)
    told = Notice.objects.get(kind="assigned", person=giving.ines)
    assert (told.facts["number"], told.facts["routed"], told.facts["by"]) == (first.number, "least_busy", "")
    steps = [(step.label, step.value) for step in verdict_of(second).told().steps]
    assert ("Ines Duarte, speaks en: open tickets", "1") in steps
    assert ("Given to", "Selma Aalto") in steps


def test_who_is_not_on_shift_gets_nothing(giving: Cast) -> None:
    """[WRK-2] After the shift nobody is there: it waits in the queue, and the verdict says why."""
    at = giving.shift.ends_at
    plan_shift(giving.karla, region="Europe", starts_at=at, ends_at=after(days=40), now=MONDAY)
    ticket = opened(giving, now=at)
    assert (ticket.owner, ticket.state) == (None, State.NEW)
    assert "nobody on shift fits" in verdict_of(ticket).text()


def test_the_customers_language_decides_before_the_work(giving: Cast) -> None:
    """[WRK-2] Selma speaks German, so it is hers although she has more to do."""
    set_abilities(giving.selma, languages=["de", "en"], skills=[], by=giving.jonas, now=MONDAY)
    take(opened(giving), by=giving.selma, now=MONDAY)
    giving.bob.language = "de"
    giving.bob.save(update_fields=["language"])
    ticket = opened(giving)
    assert ticket.owner == giving.selma
    assert "speaks the customer's language" in verdict_of(ticket).text()


def test_the_accounts_manager_gets_what_is_urgent_while_on_shift(giving: Cast) -> None:
    """[WRK-2] By severity and the account's TAM; off shift the least busy stands in."""
    assert opened(giving, severity=1).owner == giving.ines
    set_crew(giving.shift, [giving.ines, giving.tamara], by=giving.jonas, now=MONDAY)
    assert opened(giving, severity=1).owner == giving.tamara


def test_a_queue_with_skills_is_told_to_those_who_have_them(giving: Cast) -> None:
    """[WRK-2] By product and module; when nobody has them, everybody of the level hears of it."""
    ticket = opened(giving, module=giving.module)
    assert (ticket.queue, ticket.owner) == ("mail", None)
    assert {person.name for person in queue_of(ticket)} == {"Erik Off", "Ines Duarte", "Selma Aalto"}
    set_abilities(giving.selma, languages=["en"], skills=["mail"], by=giving.jonas, now=MONDAY)
    assert queue_of(ticket) == [giving.selma]


def test_what_is_handed_over_goes_to_the_least_busy_of_that_level(giving: Cast) -> None:
    """[WRK-2] Named by nobody; not back to who hands it over. A named owner stands."""
    ticket = opened(giving)
    hand_over(ticket, Level.EXPERT, None, "Looks hard.", by=giving.ines, now=after(1))
    assert (ticket.level, ticket.owner) == (Level.EXPERT, giving.emil)
    assert Notice.objects.get(kind="handed_over").person == giving.emil
    assert verdict_of(ticket).answer.level == "expert"
    hand_over(ticket, Level.SENIOR, None, "Not so hard.", by=giving.selma, now=after(2))
    assert ticket.owner == giving.emil, "Selma is the only senior on shift, and it was her who handed it over"
    hand_over(ticket, Level.SENIOR, giving.selma, "Yours.", by=giving.emil, now=after(3))
    assert ticket.owner == giving.selma


def test_a_split_ticket_is_routed_too(giving: Cast) -> None:
    """[WRK-2] [TIC-7] At the level that the work had reached."""
    ticket = opened(giving)
    hand_over(ticket, Level.SENIOR, giving.selma, "Two issues.", by=giving.ines, now=after(1))
    made = split(ticket, messages=ticket.messages.filter(kind="public"), subject="Other", by=giving.ines, now=after(2))
    assert (made.queue, made.level, made.owner) == ("support", "senior", giving.selma)


def test_the_book_proposes_somebody_where_it_gives_to_nobody(people: Cast) -> None:
    """[WRK-2] By open work; who speaks the customer's language first."""
    set_crew(people.shift, [people.ines, people.selma], by=people.jonas, now=MONDAY)
    ticket = opened(people)
    assert proposal(ticket, MONDAY).answer.person == people.ines.pk
    take(opened(people), by=people.ines, now=MONDAY)
    assert proposal(ticket, MONDAY).answer.person == people.selma.pk
    set_abilities(people.selma, languages=["de"], skills=[], by=people.ada, now=MONDAY)
    assert proposal(ticket, MONDAY).answer.person == people.ines.pk


def test_languages_and_skills_are_set_by_shift_managers_and_administrators(giving: Cast) -> None:
    """[WRK-2] Of members of the staff, with skills that the book knows and codes of languages."""
    ability = set_abilities(giving.ines, languages=["DE", "en", " "], skills=["mail"], by=giving.ada, now=MONDAY)
    assert (ability.languages, ability.skills) == (["de", "en"], ["mail"])
    fresh = Person.objects.get(pk=giving.ines.pk)
    assert (languages_of(fresh), skills_of(fresh)) == ({"de", "en"}, {"mail"})
    assert languages_of(giving.selma) == {"en"}
    with pytest.raises(Refused):
        set_abilities(giving.ines, languages=["en"], skills=[], by=giving.selma, now=MONDAY)
    for wrong, field in (
        ({"languages": [], "skills": []}, "languages"),
        ({"languages": ["German"], "skills": []}, "languages"),
        ({"languages": ["en"], "skills": ["flying"]}, "skills"),
    ):
        with pytest.raises(Invalid) as refused:
            set_abilities(giving.ines, by=giving.ada, now=MONDAY, **wrong)
        assert field in refused.value.problems
    with pytest.raises(Invalid):
        set_abilities(giving.bob, languages=["en"], skills=[], by=giving.ada, now=MONDAY)


def test_a_crew_is_of_people_who_work_on_tickets(people: Cast) -> None:
    """[WRK-2] [ESC-4] Set by who plans shifts, for shifts that are not over."""
    for wrong in (people.arthur, people.bob):
        with pytest.raises(Invalid) as refused:
            set_crew(people.shift, [wrong], by=people.jonas, now=MONDAY)
        assert "crew" in refused.value.problems
    with pytest.raises(Refused):
        set_crew(people.shift, [people.ines], by=people.ines, now=MONDAY)
    with pytest.raises(Invalid):
        set_crew(people.shift, [people.ines], by=people.jonas, now=people.shift.ends_at)
    with pytest.raises(Invalid):
        plan_shift(
            people.jonas, region="Asia", starts_at=MONDAY, ends_at=after(9), now=MONDAY, crew=[people.arthur]
        )  # fmt: skip
