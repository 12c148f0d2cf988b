"""Who signs contracts, who changes what may change about them, and who reads the signed document (PRG-1)."""

from collections.abc import Callable

from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.people.models import Person, Role
from heimdesk.policy.verdict import N_, Verdict

RULE = "PRG-1"
SIGNERS = frozenset({Role.SALES, Role.ADMINISTRATOR})
READERS = SIGNERS | {Role.TAM}
"""Roles of the staff who read a signed document: it has prices, which are no affair of those who work on tickets."""


def may(person: Person, verb: str, contract: Contract | None = None) -> Verdict[bool]:
    """May this person do this to a contract? Raises KeyError for an unknown verb.

    Verbs: sign, amend, name_contacts, attach_document, read_document.
    """
    allowed, sentence = _VERBS[verb]
    return Verdict(person.is_active and allowed(person, contract), RULE, sentence)


def _signs(person: Person, contract: Contract | None) -> bool:
    return bool(person.roles & SIGNERS)


def _looks_after(person: Person, contract: Contract | None) -> bool:
    """Is this the technical account manager of the contract's account?"""
    account = contract.account if contract is not None else None
    return account is not None and Role.TAM in person.roles and account.manager_of_account_id == person.pk


def _manages(person: Person, contract: Contract | None) -> bool:
    return contract is not None and person.is_manager and person.account_id == contract.account_id


_VERBS: dict[str, tuple[Callable[[Person, Contract | None], bool], str]] = {
    "sign": (_signs, N_("Sales or an administrator signs contracts.")),
    "amend": (_signs, N_("Sales or an administrator amends contracts.")),
    "name_contacts": (
        lambda person, contract: (
            _signs(person, contract) or _looks_after(person, contract) or _manages(person, contract)
        ),
        N_("Sales, an administrator, the account’s technical account manager or its manager names the contacts."),
    ),
    "attach_document": (_signs, N_("Sales or an administrator keeps the documents of a contract.")),
    "read_document": (
        lambda person, contract: bool(person.roles & READERS) or _manages(person, contract),
        N_("Sales, administrators, technical account managers and the account’s managers read signed documents."),
    ),
}
