"""What a person may read, as tokens: the search engine asks for them inside every question (SRC-3).

An entry of a ticket carries `staff`, `person:<id>` of each who takes part, and `account:<id>`. Who holds
`account:<id>` is decided here when somebody asks, so a change of visibility needs no new index.
"""

from heimdesk.domain.people.models import Person, Visibility

PUBLIC = "public"
STAFF = "staff"


def account_token(account_id: int) -> str:
    """Of those who see all tickets of the account."""
    return f"account:{account_id}"


def person_token(person_id: int) -> str:
    """Of one person."""
    return f"person:{person_id}"


def reader_tokens(person: Person | None) -> frozenset[str]:
    """The tokens of a person; a visitor has one.                                                       [SRC-3]"""
    if person is None or not person.is_active:
        return frozenset({PUBLIC})
    if person.is_staff_member:
        return frozenset({PUBLIC, STAFF, person_token(person.pk)})
    tokens = {PUBLIC, person_token(person.pk)}
    if sees_whole_account(person) and person.account_id is not None:
        tokens.add(account_token(person.account_id))
    return frozenset(tokens)


def sees_whole_account(person: Person) -> bool:
    """Does this contact see all tickets of the account? A manager does; a member where the manager chose so."""
    if person.account is None or not person.is_active:
        return False
    return person.is_manager or person.account.members_see == Visibility.ACCOUNT
