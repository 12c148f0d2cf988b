"""Which queue a ticket goes to, at which level, and who of those on shift gets it, if the book wants that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from heimdesk.policy.book import Book
from heimdesk.policy.queues import Queue, RoutingRule
from heimdesk.policy.verdict import N_, Step, Value, Verdict, storable
from heimdesk.policy.words import Assign, Handler, Level, Speaks


@dataclass(frozen=True, slots=True)
class RoutingFacts:
    """What the rules ask about. ``product`` is its key, ``module`` its name, ``tam`` the account's manager, if any."""

    ticket_type: str
    product: str
    severity: int
    language: str
    module: str = ""
    tam: int | None = None


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person on shift: roles, languages, skills, and how many tickets count as open work."""

    key: int
    name: str
    roles: frozenset[str]
    languages: frozenset[str]
    skills: frozenset[str]
    open_work: int


@storable
@dataclass(frozen=True, slots=True)
class Route:
    """Where a ticket goes: the name of the rule, the key of the queue, the level, and who gets it (None: nobody yet).

    ``assigned``: by which of the ways of the rule that person was found.
    """

    rule: str
    queue: str
    level: Level
    person: int | None = None
    assigned: str = ""


def wants_person(facts: RoutingFacts, book: Book) -> bool:
    """Whether the book gives such a ticket to a person, so that the persons on shift must be known.      [WRK-2]"""
    rule = _rule_for(facts, book)
    return rule is not None and bool(rule.assign)


def assigns(facts: RoutingFacts, book: Book, way: Assign) -> bool:
    """Whether the book looks for a person in this way for such a ticket."""
    rule = _rule_for(facts, book)
    return rule is not None and way in rule.assign


def route(
    facts: RoutingFacts,
    crew: Sequence[Colleague],
    book: Book,
    *,
    level: Level | None = None,
    assign: tuple[Assign, ...] | None = None,
) -> Verdict[Route]:
    """Queue, level and person of a ticket: the first rule decides whose conditions all hold.             [WRK-2]

    ``crew`` is who is on shift. Of the queue and level whoever has the fewest open tickets gets it; who speaks the
    customer's language goes first, or alone where the rule requires it. A ``level`` that is named stands in for the
    rule's (it was handed over), and so does ``assign`` (somebody asks whom the book would choose).
    """
    rule = _rule_for(facts, book)
    if rule is None:
        return Verdict(Route("", "", level or Level.ENGINEER), "WRK-2", _NO_RULE)
    queue, at = book.routing.queues[rule.queue], level or rule.level
    numbers: dict[str, Value] = {"rule": rule.name, "queue": queue.name, "level": at.value}
    steps = tuple(_held(rule, facts))
    ways = rule.assign if assign is None else assign
    waits = Step(N_("Waits in the queue"), queue.name, total=True)
    if not ways:
        return Verdict(Route(rule.name, rule.queue, at), "WRK-2", _WAITS, numbers, (*steps, waits))
    able = [each for each in crew if works_in(queue, at, each.roles, each.skills)]
    speaking = [each for each in able if facts.language in each.languages]
    fitting = speaking or ([] if rule.speaks is Speaks.REQUIRED else able)
    looked_at = tuple(_looked_at(each, facts) for each in able)
    for way in ways:
        found, sentence = _found(way, facts, crew, fitting, speaks=bool(speaking))
        if found is not None:
            answer = Route(rule.name, rule.queue, at, found.key, way.value)
            given = Step(N_("Given to"), found.name, total=True)
            seen = looked_at if way is Assign.LEAST_BUSY else ()
            return Verdict(answer, "WRK-2", sentence, {**numbers, "person": found.name}, (*steps, *seen, given))
    return Verdict(Route(rule.name, rule.queue, at), "WRK-2", _NOBODY, numbers, (*steps, *looked_at, waits))


def works_in(queue: Queue, level: Level, roles: Collection[str], skills: Collection[str]) -> bool:
    """Whether somebody with these roles and skills works in a queue at a level.                          [WRK-2]"""
    return role_for(queue.worked_by, level) in roles and set(queue.skills) <= set(skills)


def role_for(handler: Handler, level: Level) -> str:
    """The role of those who work at a level: of sales there is one, support has a role for each.         [WRK-2]"""
    return Handler.SALES.value if handler is Handler.SALES else level.value


def _rule_for(facts: RoutingFacts, book: Book) -> RoutingRule | None:
    return next((rule for rule in book.routing.rules if _holds(rule, facts, book)), None)


def _holds(rule: RoutingRule, facts: RoutingFacts, book: Book) -> bool:
    lists: tuple[tuple[Collection[object], object], ...] = (
        (rule.types, facts.ticket_type),
        (rule.products, facts.product),
        (rule.modules, facts.module),
        (rule.severities, facts.severity),
        (rule.languages, facts.language),
    )
    if any(wanted and given not in wanted for wanted, given in lists):
        return False
    kind = book.ticket_types.get(facts.ticket_type)
    if rule.handled_by is not None and (kind is None or kind.handled_by is not rule.handled_by):
        return False
    return rule.has_tam is None or rule.has_tam == (facts.tam is not None)


def _held(rule: RoutingRule, facts: RoutingFacts) -> Iterator[Step]:
    """The conditions of a rule, with what held."""
    if rule.handled_by is not None:
        yield Step(N_("Handled by"), rule.handled_by.value)
    if rule.types:
        yield Step(N_("Type"), facts.ticket_type)
    if rule.products:
        yield Step(N_("Product"), facts.product)
    if rule.modules:
        yield Step(N_("Module"), facts.module)
    if rule.severities:
        yield Step(N_("Severity"), facts.severity)
    if rule.languages:
        yield Step(N_("Language"), facts.language)
    if rule.has_tam is not None:
        yield Step(N_("Account manager"), "✓" if facts.tam is not None else "–")


def _looked_at(each: Colleague, facts: RoutingFacts) -> Step:
    label = _SPEAKS if facts.language in each.languages else _SPEAKS_NOT
    return Step(label, each.open_work, numbers={"name": each.name, "language": facts.language})


def _found(
    way: Assign, facts: RoutingFacts, crew: Sequence[Colleague], fitting: list[Colleague], *, speaks: bool
) -> tuple[Colleague | None, str]:
    if way is Assign.TAM:
        return next((each for each in crew if each.key == facts.tam), None), _TAM
    least = min(fitting, key=lambda each: (each.open_work, each.key), default=None)
    return least, _LEAST_SPEAKING if speaks else _LEAST


_NO_RULE = N_("The book has no rule for it: whoever handles its type takes it.")
_WAITS = N_("By the rule “{rule}” it waits in the queue {queue} until somebody takes it.")
_NOBODY = N_("By the rule “{rule}” somebody of the queue {queue} gets it, but nobody on shift fits: it waits there.")
_TAM = N_("By the rule “{rule}” {person} gets it: the account's manager, on shift.")
_LEAST = N_("By the rule “{rule}” {person} gets it: on shift in the queue {queue}, with the least open work.")
_LEAST_SPEAKING = N_(
    "By the rule “{rule}” {person} gets it: on shift in the queue {queue}, speaks the customer's language, and has the "
    "least open work."
)
_SPEAKS = N_("{name}, speaks {language}: open tickets")
_SPEAKS_NOT = N_("{name}, does not speak {language}: open tickets")
