"""Step 7: how bad it is, with definition, examples and our times in view; how to be reached; what sending does."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from markupsafe import Markup

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.terms import hours_told
from heimdesk.channels.web.portal.wizard import steps
from heimdesk.channels.web.portal.wizard.entitlement import wished_type
from heimdesk.domain.books.severity_words import severity_name
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.catalog.facts import severities_of
from heimdesk.domain.entitlements.facts import name_of
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import choose, entitlements_of
from heimdesk.domain.tickets.models import Draft, Way
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book, Severity, Terms
from heimdesk.policy.clocks import Agreed, ClockFacts, response_due, workaround_due


@dataclass(frozen=True, slots=True)
class Level:
    """A severity as one chooses it."""

    number: int
    word: str
    definition: str
    examples: str
    response: str
    workaround: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What sending the ticket does, in one or two sentences."""

    paid: str
    owed: str


def context(draft: Draft, book: Book, *, now: datetime, values: dict[str, Any]) -> dict[str, Any]:
    """Severities, ways to be reached, and what happens on sending. [TIC-4, SEV-1]"""
    held = whole_number(values.get("severity"))
    severity = held if held in book.severities else None
    paying = _paying(draft, book, severity, now)
    terms = terms_of(paying.terms) if paying else book.terms_without_plan()
    worded = severities_of(draft.product, book)
    return {
        "levels": [_level(number, severity, terms) for number, severity in worded.items()],
        "ways": list(book.contact.ways_to_be_reached.items()),
        "phone_for": _(" and ").join(str(number) for number in book.contact.phone_required_for),
        "forecast": forecast(draft, book, severity=severity, paying=paying, terms=terms, now=now),
        "colleague_hint": _(
            "E-mail addresses of your account, with a blank between. They can read and answer on this ticket."
        ),
    }


def forecast(
    draft: Draft, book: Book, *, severity: int | None, paying: Entitlement | None, terms: Terms, now: datetime
) -> Forecast:
    """What is deducted and what is owed if the ticket is sent now."""
    deducts = book.ticket_types[wished_type(draft, book)].deducts
    if not deducts:
        paid = _("On sending: nothing is deducted, sales handles this type of ticket.")
    elif paying is None:
        paid = _("Nothing can pay for this ticket yet. Go back to “Entitlement”.")
    elif paying.unlimited:
        said = _("On sending: one incident is noted on %(name)s, which has no limit.")
        paid = Markup(said) % {"name": _strong(name_of(paying))}
    else:
        said = _("On sending: one incident is deducted from %(name)s, %(left)s stay.")
        paid = Markup(said) % {"name": _strong(name_of(paying)), "left": max(0, paying.balance - 1)}
    if severity is None:
        return Forecast(paid, "")
    facts = ClockFacts(opened_at=now, agreed=(Agreed(now, severity, terms),))
    response, workaround = response_due(facts, book).answer.due_at, workaround_due(facts, book).answer.due_at
    zone = timezone.get_current_timezone()
    numbers: dict[str, object] = {"severity": severity}
    if response is None:
        return Forecast(paid, "")
    numbers["response"] = _strong(moments.moment_text(response, now=now, zone=zone))
    if workaround is None:
        said = _("At severity %(severity)s you have our first response by %(response)s.")
        return Forecast(paid, Markup(said) % numbers)
    numbers["workaround"] = _strong(moments.moment_text(workaround, now=now, zone=zone))
    said = _("At severity %(severity)s you have our first response by %(response)s and a workaround by %(workaround)s.")
    return Forecast(paid, Markup(said) % numbers)


def _strong(text: str) -> Markup:
    """What the eye looks for in the sentence."""
    return Markup("<b>{}</b>").format(text)


def _paying(draft: Draft, book: Book, severity: int | None, now: datetime) -> Entitlement | None:
    if draft.product is None:
        return None
    held = whole_number(steps.values_of(draft, "entitlement").get("entitlement"))
    chosen = entitlements_of(draft.account, seen_by=draft.person).filter(pk=held).first() if held is not None else None
    paying, _verdict = choose(
        draft.account,
        product=draft.product,
        severity=severity,
        ticket_type=wished_type(draft, book),
        chosen=chosen,
        way=Way.WEB,
        now=now,
    )
    return paying


def _level(number: int, severity: Severity, terms: Terms) -> Level:
    return Level(
        number=number,
        word=capfirst(severity_name(severity.name)),
        definition=severity.definition,
        examples=" · ".join(each.rstrip(".") for each in severity.examples),
        response=hours_told(terms.response_within.get(number)),
        workaround=hours_told(terms.workaround_within.get(number)),
    )
