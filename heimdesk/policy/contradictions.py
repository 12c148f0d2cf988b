"""What a book says in one place and contradicts in another: a key, what was expected there, what was found."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from heimdesk.policy.book import Book, Gate
from heimdesk.policy.queues import RoutingRule
from heimdesk.policy.words import GROUND_TYPES, SEVERITIES, Starts, State

Finding = tuple[str, str, str]


def contradictions(book: Book) -> Iterator[Finding]:
    """Every contradiction of a book whose values are sound one by one.                                   [POL-1]"""
    yield from _severities(book)
    yield from _calendars(book)
    yield from _plans(book)
    yield from _types(book)
    yield from _routing(book)
    yield from _closing(book)
    yield from _clocks(book)
    yield from _gates(book)
    yield from _path(book)
    yield from _ledger(book)
    yield from _updates(book)


def _severities(book: Book) -> Iterator[Finding]:
    yield from _complete("severities", SEVERITIES, book.severities)
    for number in book.contact.phone_required_for:
        if number not in SEVERITIES:
            yield "contact.phone_required_for", _one_of(SEVERITIES), str(number)
    lowered = book.severity_changes.lowered_to_after_workaround
    if lowered is not None and lowered not in SEVERITIES:
        yield "severity_changes.lowered_to_after_workaround", _one_of(SEVERITIES), str(lowered)


def _calendars(book: Book) -> Iterator[Finding]:
    for key, calendar in book.calendars.items():
        if not any(calendar.week):
            yield f"calendars.{key}.week", "opening hours on at least one weekday", "none"
        for spans, where in [(spans, "week") for spans in calendar.week] + [
            (spans, "short_days") for spans in calendar.short_days.values()
        ]:
            for earlier, later in itertools.pairwise(spans):
                if later.opens < earlier.closes:
                    expected = "opening hours of a day in order that do not overlap"
                    yield f"calendars.{key}.{where}", expected, f"{earlier} before {later}"


def _plans(book: Book) -> Iterator[Finding]:
    for key, plan in book.plans.items():
        if plan.calendar not in book.calendars:
            yield f"plans.{key}.calendar", _one_of(book.calendars), plan.calendar
        if not plan.channels:
            yield f"plans.{key}.channels", "at least one channel", "none"
        yield from _complete(f"plans.{key}.response", SEVERITIES, plan.response)
        yield from _complete(f"plans.{key}.workaround", SEVERITIES, plan.workaround)
        for number, within in plan.workaround.items():
            response = plan.response.get(number)
            if within is not None and response is not None and within < response:
                expected = "a workaround time that is not shorter than the response time"
                yield f"plans.{key}.workaround.{number}", expected, "a shorter one"
    if book.without_plan not in book.plans:
        yield "without_plan", _one_of(book.plans), book.without_plan


def _types(book: Book) -> Iterator[Finding]:
    steps = book.steps_to_reproduce
    tables: list[tuple[str, Any]] = [("required", steps.required)]
    tables += [(f"required_by_product.{product}", table) for product, table in steps.required_by_product.items()]
    for where, table in tables:
        for ticket_type, details in table.items():
            if where != "required" and ticket_type not in book.ticket_types:
                yield f"steps_to_reproduce.{where}.{ticket_type}", _one_of(book.ticket_types), f"'{ticket_type}'"
            for detail in details:
                if detail not in steps.details:
                    yield f"steps_to_reproduce.{where}.{ticket_type}", _one_of(steps.details), detail
    yield from _complete("steps_to_reproduce.required", book.ticket_types, steps.required)
    for ticket_type in book.etas.resolution_eta_forbidden_for_types:
        if ticket_type not in book.ticket_types:
            yield "etas.resolution_eta_forbidden_for_types", _one_of(book.ticket_types), ticket_type
    for key, some in {
        "ticket_types": book.ticket_types,
        "resolutions": book.resolutions,
        "contact.ways_to_be_reached": book.contact.ways_to_be_reached,
    }.items():
        if not some:
            yield key, "at least one", "none"


def _routing(book: Book) -> Iterator[Finding]:
    routing = book.routing
    for key, queue in routing.queues.items():
        for skill in queue.skills:
            if skill not in routing.skills:
                yield f"routing.queues.{key}.skills", _one_of(routing.skills), skill
    for place, rule in enumerate(routing.rules):
        where, is_last = f"routing.rules[{place}]", place == len(routing.rules) - 1
        known: tuple[tuple[str, Collection[Any], Collection[Any]], ...] = (
            ("queue", routing.queues, [rule.queue]),
            ("types", book.ticket_types, rule.types),
            ("severities", SEVERITIES, rule.severities),
        )
        for name, wanted, given in known:
            for each in given:
                if each not in wanted:
                    yield f"{where}.{name}", _one_of(wanted), str(each)
        if _holds_for_all(rule) and not is_last:
            yield where, "a condition, as the rules below it are never asked", "none"
        if is_last and not _holds_for_all(rule):
            yield where, "a last rule without conditions, so that every ticket has a queue", "conditions"
    if State.CLOSED in routing.work_counted_in:
        yield "routing.work_counted_in", "no closed tickets, as they are nobody's work", "closed"


def _holds_for_all(rule: RoutingRule) -> bool:
    lists = (rule.types, rule.products, rule.modules, rule.severities, rule.languages)
    return not any(lists) and rule.handled_by is None and rule.has_tam is None


def _closing(book: Book) -> Iterator[Finding]:
    for place, reminder in enumerate(book.closing.reminders):
        if reminder >= book.closing.after:
            yield f"closing.reminders[{place}]", "a reminder before the ticket closes", "one on the day or later"
    yield from _rising("closing.reminders", book.closing.reminders)


def _clocks(book: Book) -> Iterator[Finding]:
    yield from _rising("clocks.warnings", [warning.at for warning in book.clocks.warnings])
    for place, warning in enumerate(book.clocks.warnings):
        if warning.at >= 1:
            yield f"clocks.warnings[{place}].at", "a share below the whole, which is the breach", "the whole"


def _gates(book: Book) -> Iterator[Finding]:
    gates = book.escalation.gates
    yield from _complete("escalation.gates", SEVERITIES, gates)
    for number, gate in gates.items():
        yield from _gate(f"escalation.gates.{number}", gate)
    if State.OPEN in book.escalation.refused_in:
        yield "escalation.refused_in", "that open tickets can be escalated", "open"
    if State.CLOSED not in book.escalation.refused_in:
        yield "escalation.refused_in", "closed, as a closed ticket is final", "that it is missing"


def _gate(where: str, gate: Gate) -> Iterator[Finding]:
    needed = {Starts.AFTER_SUPPORT_MESSAGE: "after", Starts.SHARE_OF_ETA: "share"}
    for starts, name in needed.items():
        given = getattr(gate, name) is not None
        if gate.starts is starts and not given:
            yield f"{where}.{name}", f"this key, as the gate starts {starts.value}", "that it is missing"
        if gate.starts is not starts and given:
            yield f"{where}.{name}", f"no such key, as the gate starts {gate.starts.value}", "a value"
    if gate.starts is not Starts.NEVER and not gate.ways:
        yield f"{where}.ways", "at least one way", "none"


def _path(book: Book) -> Iterator[Finding]:
    if not book.escalation.path:
        yield "escalation.path", "at least one level", "none"
    for place, level in enumerate(book.escalation.path):
        if not level.tell:
            yield f"escalation.path[{place}].tell", "somebody to tell", "nobody"


def _ledger(book: Book) -> Iterator[Finding]:
    for ground in book.ledger.credit_grounds:
        ticket_type = GROUND_TYPES.get(ground)
        if ticket_type is not None and ticket_type not in book.ticket_types:
            yield "ledger.credit_grounds", f"no {ground.value} without a ticket type {ticket_type}", ground.value
    yield from _rising("ledger.warnings_at", list(reversed(book.ledger.warnings_at)), "falling")
    if book.ledger.split_deducts > 1:
        yield "ledger.split_deducts", "0 or 1, as a ticket is split in two", str(book.ledger.split_deducts)


def _updates(book: Book) -> Iterator[Finding]:
    yield from _rising("updates.reminders_before", list(reversed(book.updates.reminders_before)), "falling")
    yield from _rising("updates.reminders_after", book.updates.reminders_after)


def _complete(where: str, wanted: Iterable[Any], given: Collection[Any]) -> Iterator[Finding]:
    wanted = list(wanted)
    for key in wanted:
        if key not in given:
            yield f"{where}.{key}", "this key", "that it is missing"
    for key in given:
        if key not in wanted:
            yield f"{where}.{key}", _one_of(wanted), f"'{key}'"


def _rising(where: str, values: Any, way: str = "rising") -> Iterator[Finding]:
    if any(later <= earlier for earlier, later in itertools.pairwise(values)):
        yield where, f"{way} values, each once", "another order"


def _one_of(known: Iterable[Any]) -> str:
    return f"one of {_listed(known)}"


def _listed(known: Iterable[Any]) -> str:
    return ", ".join(map(str, known)) or "none"
