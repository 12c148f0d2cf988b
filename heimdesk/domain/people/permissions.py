"""Who may do what with accounts and people."""

from collections.abc import Callable

from heimdesk.domain.people.models import Account, Person, Role
from heimdesk.policy.verdict import N_, Verdict

RULE = "POR-4"
OFFICE = frozenset({Role.ADMINISTRATOR, Role.SALES})


def may(person: Person, verb: str, account: Account | None = None) -> Verdict[bool]:
    """May this person do this? Raises KeyError for an unknown verb.

    Verbs: see, change_visibility, add_contact, change_contact, create_account, change_account, sell, add_staff,
    change_staff.
    """
    allowed, sentence = _VERBS[verb]
    return Verdict(person.is_active and allowed(person, account), RULE, sentence)


def _is_manager_of(person: Person, account: Account | None) -> bool:
    return account is not None and person.account_id == account.pk and person.is_manager


def _is_office(person: Person) -> bool:
    return bool(person.roles & OFFICE)


_VERBS: dict[str, tuple[Callable[[Person, Account | None], bool], str]] = {
    "see": (
        lambda person, account: person.is_staff_member or (account is not None and person.account_id == account.pk),
        N_("An account is seen by its own people and by the staff."),
    ),
    "change_visibility": (
        lambda person, account: _is_manager_of(person, account) or _is_office(person),
        N_("A manager of the account, sales or an administrator decides what its members see."),
    ),
    "add_contact": (
        lambda person, account: _is_manager_of(person, account) or _is_office(person),
        N_("A manager of the account, sales or an administrator adds its people."),
    ),
    "change_contact": (
        lambda person, account: _is_office(person),
        N_("Sales or an administrator changes the people of an account."),
    ),
    "create_account": (
        lambda person, account: _is_office(person),
        N_("Sales or an administrator creates accounts."),
    ),
    "change_account": (
        lambda person, account: _is_office(person),
        N_("Sales or an administrator changes accounts."),
    ),
    "sell": (
        lambda person, account: _is_office(person),
        N_("Sales or an administrator issues licenses and sells packs."),
    ),
    "set_abilities": (
        lambda person, account: bool(person.roles & {Role.SHIFT_MANAGER, Role.ADMINISTRATOR}),
        N_("A shift manager or an administrator sets what the staff speaks and knows."),
    ),
    "add_staff": (
        lambda person, account: Role.ADMINISTRATOR in person.roles,
        N_("An administrator adds members of the staff."),
    ),
    "change_staff": (
        lambda person, account: Role.ADMINISTRATOR in person.roles,
        N_("An administrator changes members of the staff and their roles."),
    ),
}
