"""A step as a page: its values, what is wrong with them, the conflict of two tabs, and the list of steps beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.wizard import steps
from heimdesk.channels.web.portal.wizard.crossing import crossed
from heimdesk.channels.web.portal.wizard.typed import id_of, step_of
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.tickets.actions.drafts import DraftMovedOn
from heimdesk.domain.tickets.models import Draft
from heimdesk.domain.tickets.wishes import problems_of, wish_of
from heimdesk.policy.book import Book

Problems = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Answered:
    """How a form came back: what was typed, what is wrong, which fields crossed, why it was kept and not taken."""

    values: Mapping[str, Any] | None = None
    problems: Problems = field(default_factory=dict)
    moved: DraftMovedOn | None = None
    kept: str = ""
    lead: str = ""
    offer: str = ""


def book_at(now: datetime) -> Book:
    """The book that holds for a ticket opened now."""
    return book_of(current_book(now))


def problems_on(draft: Draft, step: str, book: Book, *, now: datetime) -> dict[str, list[str]]:
    """What is wrong with one step, by the id of the control."""
    found = problems_of(wish_of(draft), book, now=now)
    return {id_of(name): said for name, said in found.items() if step_of(name) == step}


def show(
    request: HttpRequest,
    draft: Draft | None,
    step: str,
    *,
    now: datetime,
    book: Book,
    answered: Answered | None = None,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page of a step; `context` is what its own template needs."""
    came = answered or Answered()
    values = came.values if came.values is not None else (steps.values_of(draft, step) if draft else {})
    return pages.page(
        request,
        f"wizard/{step}.html",
        now=now,
        status=status,
        steps=steps.listed(draft, book),
        step=steps.number(step),
        heading=steps.names()[step],
        leave=reverse("portal:tickets") if draft else reverse("portal:home"),
        saved=steps.saved_text(draft, now) if draft else "",
        draft_url=reverse("portal:save-step", args=[draft.key, step]) if draft else "",
        action=steps.address(draft, step) if draft else reverse("portal:new-ticket"),
        back=steps.address(draft, steps.before(step)) if draft and steps.before(step) else "",
        version=draft.revision if draft else 0,
        began=draft,
        values=values,
        problems=came.problems,
        found=links(came.problems),
        lead=came.lead,
        offer=came.offer,
        kept=came.kept,
        crossed=crossed(came.moved, book, draft, context) if came.moved else [],
        **context,
    )


def links(problems: Problems) -> Sequence[tuple[str, str]]:
    """The summary above the form: (id of the control, sentence); "" is the form itself."""
    return [(name or "wizard", said) for name, sayings in problems.items() for said in sayings]
