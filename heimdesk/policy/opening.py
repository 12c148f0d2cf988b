"""What the wizard asks for and what is missing before a ticket can be opened, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from heimdesk.policy.book import Book, Detail
from heimdesk.policy.calendars import months_after
from heimdesk.policy.verdict import N_, Verdict
from heimdesk.policy.words import Input


@dataclass(frozen=True, slots=True)
class AskedDetail:
    """A field of the steps to reproduce as one product and ticket type ask for it."""

    key: str
    label: str
    help: str
    kind: Input
    required: bool


@dataclass(frozen=True, slots=True)
class OpeningFacts:
    """What was filled in. ``details``: by key of the book; files count as filled when there is one.

    ``moments``: those of the details that can be read as a moment.
    """

    product: str
    ticket_type: str
    severity: int | None
    phone: str
    reached_by: str
    details: Mapping[str, str]
    subject: str = ""
    moments: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpeningProblem:
    """A field and why it stops the opening."""

    field: str
    why: Verdict[bool]


def asked_details(product: str, ticket_type: str, book: Book) -> tuple[AskedDetail, ...]:
    """The steps to reproduce of a product (by its key) and ticket type, in the order of the book.        [TIC-3]"""
    needed = required_details(product, ticket_type, book)
    return tuple(_asked(key, detail, key in needed) for key, detail in book.steps_to_reproduce.details.items())


def required_details(product: str, ticket_type: str, book: Book) -> tuple[str, ...]:
    """Keys of the required details; what the book says of the product wins.                              [TIC-3]"""
    asked = book.steps_to_reproduce
    of_product = asked.required_by_product.get(product, {})
    return of_product.get(ticket_type, asked.required.get(ticket_type, ()))


def missing_details(product: str, ticket_type: str, details: Mapping[str, str], book: Book) -> tuple[AskedDetail, ...]:
    """The required details that were left empty: the checklist of the triage too.                 [TIC-3, WRK-1]"""
    asked = asked_details(product, ticket_type, book)
    return tuple(detail for detail in asked if detail.required and not details.get(detail.key, "").strip())


def is_phone_required(severity: int, book: Book) -> Verdict[bool]:
    """Whether a phone number must be given for this severity.                                            [TIC-4]"""
    if severity in book.contact.phone_required_for:
        return Verdict(True, "TIC-4", N_("Severity {severity} needs a phone number."), {"severity": severity})
    return Verdict(False, "TIC-4", N_("A phone number is optional at severity {severity}."), {"severity": severity})


def is_possible_moment(moment: datetime, book: Book, now: datetime) -> Verdict[bool]:
    """Whether an error can have been at this moment: not ahead of now, not long before anybody's memory.  [TIC-3]"""
    asked = book.steps_to_reproduce
    if asked.moments_ahead is not None and moment - now > asked.moments_ahead:
        sentence = N_("{moment} is still to come. Enter when the error was seen: check the day and the year.")
        return Verdict(False, "TIC-3", sentence, {"moment": moment})
    if asked.moments_back is not None:
        earliest = months_after(now.date(), -asked.moments_back)
        if moment.date() < earliest:
            sentence = N_("{moment} is too long ago: moments from {earliest} on are taken. Check the year.")
            return Verdict(False, "TIC-3", sentence, {"moment": moment, "earliest": earliest})
    return Verdict(True, "TIC-3", N_("{moment} can be the time of an error."), {"moment": moment})


def opening_problems(facts: OpeningFacts, book: Book, now: datetime) -> tuple[OpeningProblem, ...]:
    """Every field that stops the opening, in the order of the wizard; entitlement and lifecycle are rules of their own.

    Fields are named ``ticket_type``, ``details.<key>``, ``severity``, ``phone``, ``reached_by``.  [TIC-3, TIC-4]
    """
    problems = []
    if facts.ticket_type not in book.ticket_types:
        problems.append(_problem("ticket_type", "CAT-1", N_("Choose what the ticket is about.")))
    for detail in missing_details(facts.product, facts.ticket_type, facts.details, book):
        why = Verdict(False, "TIC-3", N_("This is needed: {label}."), {"label": detail.label})
        problems.append(OpeningProblem(f"details.{detail.key}", why))
    for key, moment in facts.moments.items():
        possible = is_possible_moment(moment, book, now)
        if not possible:
            problems.append(OpeningProblem(f"details.{key}", possible))
    if facts.severity is None or facts.severity not in book.severities:
        problems.append(_problem("severity", "SEV-1", N_("Choose a severity: the first that is true.")))
    elif is_phone_required(facts.severity, book).answer and not facts.phone.strip():
        why = Verdict(False, "TIC-4", N_("Severity {severity} needs a phone number."), {"severity": facts.severity})
        problems.append(OpeningProblem("phone", why))
    if facts.reached_by not in book.contact.ways_to_be_reached:
        problems.append(_problem("reached_by", "TIC-4", N_("Choose how we should answer.")))
    return tuple(problems)


def _asked(key: str, detail: Detail, required: bool) -> AskedDetail:
    return AskedDetail(key, detail.label, detail.help, detail.kind, required)


def _problem(field: str, rule: str, sentence: str) -> OpeningProblem:
    return OpeningProblem(field, Verdict(False, rule, sentence))
