"""Who keeps the catalog: products and releases the administrators, bugs those who work on tickets."""

from heimdesk.domain.people.models import Person, Role
from heimdesk.policy.verdict import N_, Verdict

RULE = "CAT-1"
OFFICE = frozenset({Role.ADMINISTRATOR})
WORKERS = frozenset({Role.ENGINEER, Role.SENIOR, Role.EXPERT, Role.SHIFT_MANAGER, Role.ADMINISTRATOR})
OF_OFFICE = frozenset({"add_product", "change_product", "add_module", "release_version", "withdraw", "keep_fields"})
OF_WORKERS = frozenset({"report_bug", "confirm_bug", "fix_bug"})


def may(person: Person, verb: str) -> Verdict[bool]:
    """May this person change the catalog in this way? Raises KeyError for an unknown verb."""
    if verb in OF_OFFICE:
        sentence, roles = N_("Administrators keep products, modules and releases."), OFFICE
    elif verb in OF_WORKERS:
        sentence, roles = N_("Engineers, shift managers and administrators keep the bugs."), WORKERS
    else:
        raise KeyError(verb)
    return Verdict(person.is_active and bool(person.roles & roles), RULE, sentence)
