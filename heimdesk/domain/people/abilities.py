"""What members of the staff speak and know, so that tickets reach those who can help (WRK-2)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.people.models import Ability, Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.policy.kinds import read_language


@transaction.atomic
def set_abilities(
    person: Person, *, languages: Iterable[str], skills: Iterable[str], by: Person | None, now: datetime
) -> Ability:
    """Say which languages a member of the staff speaks and which skills of the book they have.           [WRK-2]

    `by` is empty at the console. Skills that the book in force does not know are refused. Raises Refused, Invalid.
    """
    if by is not None:
        require(may(by, "set_abilities"))
    spoken, known = sorted({word.strip().lower() for word in languages if word.strip()}), sorted(set(skills))
    _check(person, spoken, known, now)
    ability, _is_new = Ability.objects.update_or_create(person=person, defaults={"languages": spoken, "skills": known})
    record("set languages and skills", subject=person.email, by=by, now=now, languages=spoken, skills=known)
    return ability


def languages_of(person: Person) -> frozenset[str]:
    """What this member of the staff speaks; where nobody said so, the language of their pages."""
    ability = _ability_of(person)
    return frozenset(ability.languages) if ability else frozenset({person.language})


def skills_of(person: Person) -> frozenset[str]:
    """The skills of this member of the staff, by their key in the book."""
    ability = _ability_of(person)
    return frozenset(ability.skills) if ability else frozenset()


def _ability_of(person: Person) -> Ability | None:
    """Load the people with `select_related("ability")`, and nothing is asked here."""
    return getattr(person, "ability", None)


def _check(person: Person, languages: list[str], skills: list[str], now: datetime) -> None:
    problems: dict[str, str | list[str]] = {}
    if not person.is_staff_member:
        problems[""] = _("Languages and skills are the staff's. Choose a member of the staff.")
    if not languages:
        problems["languages"] = _("Everybody speaks a language. Choose one or more.")
    if not all(_is_language(word) for word in languages):
        problems["languages"] = _("A language is named by its code. Enter codes such as de or pt-br.")
    if not set(skills) <= set(book_of(current_book(now)).routing.skills):
        problems["skills"] = _("The policy book has no such skill. Choose of those it has.")
    if problems:
        raise Invalid(problems)


def _is_language(word: str) -> bool:
    try:
        read_language(word)
    except ValueError:
        return False
    return True
