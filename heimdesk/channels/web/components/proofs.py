"""What a typed support code or license key belongs to, of what this person may see anyway: it tells of nothing else."""

from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.contracts.queries import contracts_visible_to
from heimdesk.domain.licenses.models import License
from heimdesk.domain.licenses.queries import licenses_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.engines.search.identifiers import consists_of_identifiers
from heimdesk.policy.support_codes import is_well_formed, normalise

LONGEST = 40


def contract_named(words: str, *, seen_by: Person) -> Contract | None:
    """The contract of a support code, written with or without its dash; None where none was typed, or another's."""
    if not is_well_formed(words).answer:
        return None
    return contracts_visible_to(seen_by).filter(support_code__code=normalise(words)).first()


def license_named(words: str, *, seen_by: Person) -> License | None:
    """The license of a key, in any case."""
    typed = words.strip()
    if not consists_of_identifiers(typed) or typed.isdecimal() or len(typed) > LONGEST:
        return None
    return licenses_visible_to(seen_by).filter(key=typed.upper()).first()
