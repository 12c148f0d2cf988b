"""Who writes, publishes and retires articles (KB-1)."""

from heimdesk.domain.knowledge.models import ArticleState
from heimdesk.domain.people.models import Person, Role
from heimdesk.policy.verdict import N_, Verdict

RULE = "KB-1"
WRITERS = frozenset({Role.AUTHOR, Role.ENGINEER, Role.SENIOR, Role.EXPERT, Role.SHIFT_MANAGER, Role.ADMINISTRATOR})
PUBLISHERS = frozenset({Role.AUTHOR, Role.SENIOR, Role.EXPERT, Role.SHIFT_MANAGER, Role.ADMINISTRATOR})


def may_write(person: Person) -> Verdict[bool]:
    """May this person write drafts?"""
    allowed = person.is_active and bool(person.roles & WRITERS)
    return Verdict(allowed, RULE, N_("Authors, engineers, shift managers and administrators write articles."))


def may_publish(person: Person) -> Verdict[bool]:
    """May this person publish and retire articles?"""
    allowed = person.is_active and bool(person.roles & PUBLISHERS)
    sentence = N_("Authors, senior engineers, experts, shift managers and administrators publish articles.")
    return Verdict(allowed, RULE, sentence)


def to_change(person: Person, *, before: str, after: str) -> Verdict[bool]:
    """Who brings an article from one state to another, or leaves it in it: drafts are the writers'."""
    return may_write(person) if {before, after} == {ArticleState.DRAFT} else may_publish(person)
