"""A ticket goes to the queue of the first rule that holds, and to the person on shift that the rule wants."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.book import Book
from heimdesk.policy.reading import default_text, read_book
from heimdesk.policy.routing import Colleague, Route, RoutingFacts, assigns, route, wants_person
from heimdesk.policy.verdict import verdict_from_json
from heimdesk.policy.words import Assign, Level
from tests.policy.cast import BOOK

RULES = """
  work_counted_in: [new, open]
  skills: {mail: Mail and DNS, storage: Storage}
  queues:
    support: {name: Support}
    mail: {name: Mail, skills: [mail]}
    sales: {name: Sales, worked_by: sales}
  rules:
    - {name: Sales matters, handled_by: sales, queue: sales, assign: [least_busy]}
    - {name: Urgent of managed accounts, severities: [1], has_tam: yes, queue: support, level: senior,
       assign: [tam, least_busy]}
    - {name: German mail, products: [mail-gateway], languages: [de], queue: mail,
       assign: [least_busy], speaks: required}
    - {name: Spam filter, products: [mail-gateway], modules: [Spam filter], queue: mail}
    - {name: Everything else, queue: support, assign: [least_busy]}
"""


def book_routing(rules: str = RULES) -> Book:
    """The book that ships with other rules of routing."""
    before, _, rest = default_text().partition("routing:\n")
    return read_book(f"{before}routing:{rules}\n# {rest.partition('# Around the opening')[2]}")


MINE = book_routing()
FACTS = RoutingFacts("problem", "cloud-panel", 3, "en")
INES = Colleague(1, "Ines", frozenset({"engineer"}), frozenset({"en"}), frozenset({"mail"}), 2)
SELMA = Colleague(2, "Selma", frozenset({"engineer", "senior"}), frozenset({"en", "de"}), frozenset(), 3)
TAMARA = Colleague(3, "Tamara", frozenset({"tam"}), frozenset({"en"}), frozenset(), 9)
SVEN = Colleague(4, "Sven", frozenset({"sales"}), frozenset({"en"}), frozenset(), 0)
CREW = (INES, SELMA, TAMARA, SVEN)


def routed(crew: tuple[Colleague, ...] = CREW, **facts: Any) -> Route:
    return route(replace(FACTS, **facts), crew, MINE).answer


def test_the_book_that_ships_gives_tickets_to_nobody() -> None:
    """[WRK-2] Sales has its queue, everything else waits with the engineers until somebody takes it."""
    order = route(replace(FACTS, ticket_type="order"), CREW, BOOK)
    problem = route(FACTS, CREW, BOOK)
    assert (order.answer.queue, order.answer.person) == ("sales", None)
    assert problem.answer == Route("Everything else", "support", Level.ENGINEER)
    assert problem.text() == "By the rule “Everything else” it waits in the queue Support until somebody takes it."
    assert not wants_person(FACTS, BOOK)


@pytest.mark.parametrize(
    ("facts", "queue", "level"),
    [
        ({}, "support", Level.ENGINEER),
        ({"ticket_type": "licensing"}, "sales", Level.ENGINEER),
        ({"severity": 1}, "support", Level.ENGINEER),
        ({"severity": 1, "tam": 3}, "support", Level.SENIOR),
        ({"product": "mail-gateway", "language": "de"}, "mail", Level.ENGINEER),
        ({"product": "mail-gateway", "module": "Spam filter"}, "mail", Level.ENGINEER),
        ({"product": "mail-gateway", "module": "Archive"}, "support", Level.ENGINEER),
    ],
)
def test_the_first_rule_decides_whose_conditions_all_hold(facts: dict[str, Any], queue: str, level: Level) -> None:
    """[WRK-2] By type, severity, account's manager, product, module and language."""
    answer = routed(**facts)
    assert (answer.queue, answer.level) == (queue, level)


def test_whoever_on_shift_has_the_least_open_work_gets_it() -> None:
    """[WRK-2] With the sum of what was compared; a tie goes to the same person each time."""
    verdict = route(FACTS, CREW, MINE)
    assert (verdict.answer.person, verdict.answer.assigned) == (INES.key, "least_busy")
    assert "Ines gets it: on shift in the queue Support, speaks the customer's language" in verdict.text()
    steps = [(step.label, step.value) for step in verdict.told().steps]
    assert steps == [
        ("Ines, speaks en: open tickets", "2"),
        ("Selma, speaks en: open tickets", "3"),
        ("Given to", "Ines"),
    ]
    equal = (replace(SELMA, open_work=2), INES)
    assert route(FACTS, equal, MINE).answer.person == INES.key


def test_who_speaks_the_customers_language_goes_first() -> None:
    """[WRK-2] Also with more to do; when nobody speaks it, whoever has the least to do."""
    assert routed(language="de").person == SELMA.key
    assert routed(language="pt").person == INES.key
    assert "does not speak pt" in route(replace(FACTS, language="pt"), CREW, MINE).told().steps[0].label


def test_a_rule_can_require_the_language() -> None:
    """[WRK-2] Then nobody else gets it: it waits in the queue, and the verdict says so."""
    facts = replace(FACTS, product="mail-gateway", language="de")
    verdict = route(facts, CREW, MINE)
    assert verdict.answer == Route("German mail", "mail", Level.ENGINEER)
    assert "nobody on shift fits" in verdict.text()
    able = replace(SELMA, skills=frozenset({"mail"}))
    assert route(facts, (INES, able), MINE).answer.person == SELMA.key


def test_the_accounts_manager_gets_it_while_on_shift() -> None:
    """[WRK-2] Else the next way of the rule is tried, at the level of the rule."""
    assert routed(severity=1, tam=TAMARA.key).person == TAMARA.key
    answer = routed((INES, SELMA), severity=1, tam=TAMARA.key)
    assert (answer.person, answer.level) == (SELMA.key, Level.SENIOR)


def test_with_nobody_on_shift_it_waits() -> None:
    """[WRK-2] In the queue of the rule."""
    assert routed(()) == Route("Everything else", "support", Level.ENGINEER)


def test_a_level_that_was_handed_over_to_stands_in_for_the_rules() -> None:
    """[WRK-2] Engineer → senior → expert: of that level the least busy."""
    verdict = route(FACTS, CREW, MINE, level=Level.SENIOR)
    assert (verdict.answer.level, verdict.answer.person) == (Level.SENIOR, SELMA.key)
    assert route(FACTS, CREW, MINE, level=Level.EXPERT).answer.person is None


def test_whom_the_book_would_choose_can_be_asked_where_it_gives_to_nobody() -> None:
    """[WRK-2] For the proposal beside the field of the owner."""
    assert route(FACTS, CREW, BOOK, assign=(Assign.LEAST_BUSY,)).answer.person == INES.key
    assert not assigns(FACTS, BOOK, Assign.LEAST_BUSY)


def test_a_book_of_before_routes_by_type() -> None:
    """[WRK-2] [POL-1] Versions stay readable: without rules whoever handles the type takes it."""
    before, _, rest = default_text().partition("routing:\n")
    old = read_book(f"{before}\n# {rest.partition('# Around the opening')[2]}")
    verdict = route(FACTS, CREW, old)
    assert (verdict.answer.queue, verdict.answer.person) == ("", None)
    assert not wants_person(FACTS, old)


@given(st.permutations(CREW), st.sampled_from(["en", "de", "pt"]), st.integers(1, 4), st.sampled_from([None, 3, 77]))
def test_the_answer_does_not_depend_on_the_order_of_the_crew_and_is_stored_without_loss(
    crew: list[Colleague], language: str, severity: int, tam: int | None
) -> None:
    """[WRK-2] [POL-3] Whoever gets it is on shift."""
    facts = replace(FACTS, language=language, severity=severity, tam=tam)
    verdict = route(facts, crew, MINE)
    assert verdict.answer == route(facts, CREW, MINE).answer
    assert verdict.answer.person in {None, *(each.key for each in CREW)}
    assert verdict_from_json(verdict.as_json()) == verdict
