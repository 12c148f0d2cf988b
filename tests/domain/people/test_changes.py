"""Accounts and people change by whom it is given to; the audit log has before and after, one administrator stays."""

from typing import Any

import pytest

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.people.changes import assign_manager, change_account, change_contact, change_staff
from heimdesk.domain.people.models import Account, ContactRole, Person, Role
from heimdesk.domain.people.queries import person_by_address, staff_with_role
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast, account, staff


def of_account(people: Cast, **more: Any) -> dict[str, Any]:
    return {
        "name": "Kestrel Hosting", "parent": None, "city": "Leipzig", "country": "de", "time_zone": "Europe/Berlin",
        "language": "de", "manager": people.tamara, "by": people.sven, "now": MONDAY, **more,
    }  # fmt: skip


def of_person(person: Person, **more: Any) -> dict[str, Any]:
    return {
        "name": person.name, "email": person.email, "title": "", "phone": "", "is_active": True, "now": MONDAY, **more,
    }  # fmt: skip


def test_an_account_changes_and_the_log_has_what_it_was(people: Cast) -> None:
    """[PRG-1] Only what differs is written down; a second time is no change."""
    change_account(people.kestrel, **of_account(people))
    held = Account.objects.get(pk=people.kestrel.pk)
    assert (held.city, held.country, held.time_zone, held.language) == ("Leipzig", "DE", "Europe/Berlin", "de")
    row = AuditRow.objects.latest("id")
    assert row.details == {
        "city": ["", "Leipzig"], "country": ["", "DE"], "time_zone": ["UTC", "Europe/Berlin"], "language": ["en", "de"],
    }  # fmt: skip
    change_account(people.kestrel, **of_account(people))
    assert AuditRow.objects.latest("id") == row


def test_what_is_wrong_with_an_account_stands_beside_its_field(people: Cast) -> None:
    """[PRG-1] A taken name, a country that is none, a circle of accounts, a manager who is none."""
    under = account(parent=people.kestrel)
    for wrong, field in (
        ({"name": "Osprey Systems"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"country": "Norway"}, "country"),
        ({"language": "tlh"}, "language"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
        ({"parent": under}, "parent"),
        ({"parent": people.kestrel}, "parent"),
        ({"manager": people.ines}, "manager"),
    ):
        with pytest.raises(Invalid) as told:
            change_account(people.kestrel, **of_account(people, **wrong))
        assert list(told.value.problems) == [field], wrong


def test_only_the_office_changes_accounts_contacts_and_account_managers(people: Cast) -> None:
    """[PRG-1] Everyone else is refused, and nothing changes."""
    for person in (people.alice, people.bob, people.charlie, people.ines, people.jonas, people.tamara, people.arthur):
        with pytest.raises(Refused):
            change_account(people.kestrel, **of_account(people, by=person))
        with pytest.raises(Refused):
            assign_manager(people.kestrel, None, by=person, now=MONDAY)
        with pytest.raises(Refused):
            change_contact(people.bob, role="manager", **of_person(people.bob, by=person))
    held = Account.objects.get(pk=people.kestrel.pk)
    assert (held.city, held.manager_of_account) == ("", people.tamara)


def test_only_a_technical_account_manager_looks_after_an_account(people: Cast) -> None:
    """[PRG-1] Or nobody."""
    with pytest.raises(Invalid):
        assign_manager(people.kestrel, people.sven, by=people.sven, now=MONDAY)
    assign_manager(people.kestrel, None, by=people.sven, now=MONDAY)
    assert AuditRow.objects.latest("id").details == {"manager_of_account": ["Tamara Tveit", None]}


def test_a_contact_changes_role_and_address_and_is_shut_out_on_leaving(people: Cast) -> None:
    """[POR-1] Who left does not log in any more."""
    changed = of_person(people.bob, email="bob@kestrel.example", is_active=False, by=people.sven)
    change_contact(people.bob, role=ContactRole.MANAGER, **changed)
    held = Person.objects.get(pk=people.bob.pk)
    assert (held.email, held.is_manager, held.is_active) == ("bob@kestrel.example", True, False)
    assert person_by_address("bob@kestrel.example") is None
    with pytest.raises(Invalid) as taken:
        change_contact(people.dora, role="owner", **of_person(people.dora, email=people.ines.email, by=people.ada))
    assert set(taken.value.problems) == {"email", "role"}


def test_an_administrator_gives_and_takes_roles(people: Cast) -> None:
    """[OPS-4] With before and after in the log; nobody else does."""
    change_staff(people.ines, roles=[Role.SENIOR, Role.TAM], **of_person(people.ines, by=people.ada))
    assert Person.objects.get(pk=people.ines.pk).roles == {Role.SENIOR, Role.TAM}
    assert AuditRow.objects.get(verb="changed roles").details == {"roles": [["engineer"], ["senior", "tam"]]}
    for person in (people.sven, people.jonas, people.ines, people.alice):
        with pytest.raises(Refused):
            change_staff(people.selma, roles=[Role.ADMINISTRATOR], **of_person(people.selma, by=person))
    with pytest.raises(Invalid):
        change_staff(people.selma, roles=[], **of_person(people.selma, by=people.ada))


def test_the_last_administrator_stays(people: Cast) -> None:
    """[OPS-4] Neither without the role nor shut out, until somebody else has it."""
    for wrong in ({"roles": [Role.SALES]}, {"roles": [Role.ADMINISTRATOR], "is_active": False}):
        with pytest.raises(Invalid) as told:
            change_staff(people.ada, **of_person(people.ada, by=people.ada, **wrong))
        assert list(told.value.problems) == ["roles"]
    second = staff("Rolf Root", Role.ADMINISTRATOR)
    change_staff(people.ada, roles=[Role.SALES], **of_person(people.ada, by=people.ada))
    assert list(staff_with_role(Role.ADMINISTRATOR)) == [second]
