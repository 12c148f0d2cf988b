"""Who plans shifts and who hands them over."""

from heimdesk.domain.duty.models import Shift
from heimdesk.domain.people.models import Person, Role
from heimdesk.policy.verdict import N_, Verdict

RULE = "ESC-4"
CREW = frozenset({Role.ENGINEER, Role.SENIOR, Role.EXPERT, Role.TAM, Role.SALES})
"""Roles of those who can work on a shift beside its manager."""
PLANNERS = frozenset({Role.SHIFT_MANAGER, Role.ADMINISTRATOR})


def may_plan(person: Person) -> Verdict[bool]:
    """May this person plan shifts?"""
    allowed = person.is_active and bool(person.roles & PLANNERS)
    return Verdict(allowed, RULE, N_("Shift managers and administrators plan the shifts."))


def may_hand_over(person: Person, shift: Shift) -> Verdict[bool]:
    """May this person write the hand-over note of the shift?"""
    allowed = person.is_active and (person == shift.person or Role.ADMINISTRATOR in person.roles)
    return Verdict(allowed, RULE, N_("Who has the shift, or an administrator, writes its hand-over note."))
