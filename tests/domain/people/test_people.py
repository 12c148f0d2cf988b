"""Accounts, contacts and staff: who is made by whom, who sees whom, and what is refused beside its field."""

import pytest
from django.db import IntegrityError, transaction

from heimdesk.domain.people.actions import add_contact, add_staff, change_visibility, create_account
from heimdesk.domain.people.lines import folded
from heimdesk.domain.people.models import Account, ContactRole, Person, Role, Visibility
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import (
    accounts_visible_to,
    contacts_of,
    people_visible_to,
    person_by_address,
    staff_with_role,
)
from heimdesk.domain.people.readers import account_token, person_token, reader_tokens
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast


def test_a_person_is_found_by_address_whatever_its_case(people: Cast) -> None:
    """[POR-1] An address is one person, however it is typed."""
    assert person_by_address(" ALICE.Moreau@kestrel-hosting.example ") == people.alice
    assert Person.objects.get_by_natural_key("Alice.Moreau@Kestrel-Hosting.example") == people.alice
    assert person_by_address("nobody@kestrel.example") is None


def test_a_person_who_left_is_not_found_by_address(people: Cast) -> None:
    """[POR-1] Who is not active gets the answer of the unknown."""
    Person.objects.filter(pk=people.bob.pk).update(is_active=False)
    assert person_by_address(people.bob.email) is None


def test_a_manager_adds_a_colleague_and_a_member_may_not(people: Cast) -> None:
    eve = add_contact(people.kestrel, name="Eve Orr", email="eve@kestrel.example", by=people.alice, now=MONDAY)
    assert (eve.account, eve.contact_role, eve.has_usable_password()) == (people.kestrel, ContactRole.MEMBER, False)
    for stranger in (people.bob, people.charlie, people.ines):
        with pytest.raises(Refused) as refused:
            add_contact(people.kestrel, name="Fay", email="fay@kestrel.example", by=stranger, now=MONDAY)
        assert "adds its people" in refused.value.text


def test_sales_creates_accounts_and_an_administrator_adds_staff(people: Cast) -> None:
    create_account("Merlin", by=people.sven, now=MONDAY)
    add_staff("Finn Ray", "finn@vendor.example", [Role.ENGINEER, Role.AUTHOR], by=people.ada, now=MONDAY)
    assert staff_with_role(Role.AUTHOR).filter(name="Finn Ray").exists()
    with pytest.raises(Refused):
        create_account("Falcon", by=people.alice, now=MONDAY)
    with pytest.raises(Refused):
        add_staff("Gus", "gus@vendor.example", [Role.ENGINEER], by=people.ines, now=MONDAY)


def test_what_is_wrong_stands_beside_its_field(people: Cast) -> None:
    with pytest.raises(Invalid) as wrong:
        add_contact(people.kestrel, name=" ", email="not an address", role="owner", time_zone="Mars/Base", now=MONDAY)
    assert set(wrong.value.problems) == {"name", "email", "role", "time_zone"}
    with pytest.raises(Invalid) as taken:
        add_contact(people.osprey, name="Al", email=people.alice.email.upper(), now=MONDAY)
    assert list(taken.value.problems) == ["email"]
    with pytest.raises(Invalid) as roleless:
        add_staff("Gus", "gus@vendor.example", ["wizard"], now=MONDAY)
    assert list(roleless.value.problems) == ["roles"]
    with pytest.raises(Invalid):
        create_account("Kestrel Hosting", now=MONDAY)


def test_the_database_holds_one_person_per_address_and_nobody_is_both_staff_and_contact(people: Cast) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            email=people.alice.email.upper(), name="x", account=people.osprey, contact_role="member", created_at=MONDAY
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=people.ines.pk).update(account=people.kestrel)


def test_contacts_see_their_own_account_and_its_people_alone(people: Cast) -> None:
    """[SRC-3] What a person may not see is in no list."""
    assert list(accounts_visible_to(people.bob)) == [people.kestrel]
    assert set(people_visible_to(people.alice)) == {people.alice, people.bob, people.dora}
    assert people.charlie in people_visible_to(people.ines)
    assert contacts_of(people.kestrel, seen_by=people.alice)[0] == people.alice
    assert not contacts_of(people.kestrel, seen_by=people.charlie).exists()
    people.bob.is_active = False
    assert not accounts_visible_to(people.bob).exists()


def test_reader_tokens_follow_role_and_visibility(people: Cast) -> None:
    """[SRC-3] Who holds the token of an account is decided when somebody asks, so visibility changes at once."""
    whole = account_token(people.kestrel.pk)
    assert reader_tokens(None) == {"public"}
    assert reader_tokens(people.alice) == {"public", person_token(people.alice.pk), whole}
    assert reader_tokens(people.bob) == {"public", person_token(people.bob.pk)}
    assert reader_tokens(people.ines) == {"public", "staff", person_token(people.ines.pk)}
    change_visibility(people.kestrel, Visibility.ACCOUNT, by=people.alice, now=MONDAY)
    assert whole in reader_tokens(Person.objects.get(pk=people.bob.pk))
    assert whole not in reader_tokens(people.charlie)
    people.ines.is_active = False
    assert reader_tokens(people.ines) == {"public"}


def test_only_the_manager_or_the_office_changes_what_members_see(people: Cast) -> None:
    with pytest.raises(Refused):
        change_visibility(people.kestrel, Visibility.ACCOUNT, by=people.bob, now=MONDAY)
    with pytest.raises(Invalid):
        change_visibility(people.kestrel, "everything", by=people.alice, now=MONDAY)
    change_visibility(people.kestrel, Visibility.ACCOUNT, by=people.sven, now=MONDAY)
    assert Account.objects.get(pk=people.kestrel.pk).members_see == Visibility.ACCOUNT


def test_whoever_is_not_active_may_nothing(people: Cast) -> None:
    people.ada.is_active = False
    assert not may(people.ada, "add_staff")
    assert not may(people.ada, "see", people.kestrel)
    assert may(people.bob, "see", people.kestrel)
    assert not may(people.charlie, "see", people.kestrel)


def test_a_line_keeps_no_sign_that_is_not_seen() -> None:
    """[TIC-1] Controls such as that of a bell are left out; ends of lines and tabs are blanks."""
    assert folded("Mail\x07 is\x9b\tstuck\n\x00again\x7f") == "Mail is stuck again"
