"""What two tabs filled in differently, in the words of the page: a choice by its name, never by its key (TIC-1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from heimdesk.domain.tickets.actions.drafts import DraftMovedOn
from heimdesk.domain.tickets.fields import asked_fields, control_of
from heimdesk.domain.tickets.models import Draft
from heimdesk.policy.book import Book


@dataclass(frozen=True, slots=True)
class Crossed:
    """A field that two tabs filled in differently."""

    name: str
    label: str
    stored: str
    typed: str


def crossed(moved: DraftMovedOn, book: Book, draft: Draft | None, shown: Mapping[str, Any]) -> list[Crossed]:
    """The fields in which what was stored differs from what was typed; `shown` is what the step's page offers."""
    labels, words = _labels(book, draft), dict(_words(shown))

    def told(name: str, value: Any) -> str:
        return words.get((name, str(value)), str(value))

    return [
        Crossed(name, labels.get(name, name), told(name, moved.stored.get(name, "")), told(name, typed))
        for name, typed in moved.typed.items()
        if str(moved.stored.get(name, "")) != str(typed)
    ]


def _labels(book: Book, draft: Draft | None) -> dict[str, str]:
    return {
        **{key: detail.label for key, detail in book.steps_to_reproduce.details.items()},
        "subject": _("Subject"),
        "words": _("Words searched"),
        "phone": _("Phone"),
        "severity": _("Severity"),
        "colleagues": _("Colleagues"),
        "reached_by": _("How to answer"),
        "ticket_type": _("What it is about"),
        "release": _("Release"),
        "module": _("Part"),
        "product": _("Product"),
        "entitlement": _("Entitlement"),
        **{control_of(field): field.name for field in asked_fields(draft.product if draft else None)},
    }


def _words(shown: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], str]]:
    """What a choice is called, by the name of its field and its key."""
    for field, offered in (("release", "releases"), ("module", "modules"), ("reached_by", "ways")):
        yield from (((field, key), text) for key, text in shown.get(offered, ()))
    yield from ((("ticket_type", key), name) for key, name, _told in shown.get("types", ()))
    yield from ((("severity", str(each.number)), f"{each.number}, {each.word}") for each in shown.get("levels", ()))
    yield from ((("entitlement", each.value), f"{each.title} {each.name}") for each in shown.get("choices", ()))
    for each in (*shown.get("own", ()), *shown.get("others", ())):
        yield ("product", str(each.product.pk)), each.product.name
