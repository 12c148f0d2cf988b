"""The people of the tests: Alice manages Kestrel Hosting, Bob is a member of it, Charlie is of another account.

`cast()` makes them all with a product, a contract, a license and the first policy book; the factories make more of
each. Everything is made through the domain's own actions, at the moment `MONDAY` unless another is given.
"""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.catalog.actions import add_module, add_product, release_version
from heimdesk.domain.catalog.models import Module, Product, Release
from heimdesk.domain.contracts.actions import sign_contract
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.duty.actions import plan_shift
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.entitlements.actions import grant_for_contract, grant_for_license, sell_pack
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.models import License, LicenseKind
from heimdesk.domain.people.actions import add_contact, add_staff, create_account
from heimdesk.domain.people.models import Account, ContactRole, Person, Role
from heimdesk.policy.reading import default_text
from tests.replay import replayed

MONDAY = datetime(2026, 6, 8, 9, 0, tzinfo=UTC)
LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
BEGAN, ENDS = timedelta(days=158), timedelta(days=206)
"""How long a contract has run when it is made and how long it still runs: on MONDAY, the whole year around it."""
RELEASES = (
    ("8.8", date(2023, 3, 1)),
    ("8.9", date(2024, 9, 2)),
    ("9.2", date(2025, 2, 3)),
    ("9.3", date(2025, 9, 1)),
    ("9.4", date(2026, 3, 2)),
)

_serial = itertools.count(1)


@dataclass(frozen=True)
class Cast:
    """Who and what a test can name."""

    book: BookVersion
    kestrel: Account
    osprey: Account
    alice: Person
    bob: Person
    dora: Person
    charlie: Person
    ines: Person
    selma: Person
    emil: Person
    jonas: Person
    karla: Person
    tamara: Person
    sven: Person
    ada: Person
    arthur: Person
    gateway: Product
    panel: Product
    current: Release
    module: Module
    contract: Contract
    entitlement: Entitlement
    license: License
    shift: Shift


def shipped_book(now: datetime = MONDAY) -> BookVersion:
    """The book that ships, in force for long; but replies go at once, as most tests look at what comes after."""
    return put_into_force(_shipped_text(), effective_at=LONG_AGO, by=None, now=now)


def cast(now: datetime = MONDAY) -> Cast:
    """Make everybody. Needs an empty database."""
    book = shipped_book(now)
    tamara = staff("Tamara Tveit", Role.TAM, now=now)
    kestrel = account("Kestrel Hosting", manager=tamara, now=now)
    osprey = account("Osprey Systems", now=now)
    jonas = staff("Jonas Berg", Role.SHIFT_MANAGER, now=now)
    alice = contact(kestrel, "Alice Moreau", ContactRole.MANAGER, now=now)
    gateway, panel = (
        product("Mail Gateway", sold_per_incident=True, now=now),
        product("Cloud Panel", free_incidents=True, now=now),
    )
    releases = [release_version(each, version, on, now=now) for each in (gateway, panel) for version, on in RELEASES]
    contract = signed_contract(kestrel, products=[gateway], named_contacts=[alice], now=now)
    return Cast(
        book=book,
        kestrel=kestrel,
        osprey=osprey,
        alice=alice,
        bob=contact(kestrel, "Bob Okafor", now=now),
        dora=contact(kestrel, "Dora Lind", now=now),
        charlie=contact(osprey, "Charlie Stone", ContactRole.MANAGER, now=now),
        ines=staff("Ines Duarte", Role.ENGINEER, now=now),
        selma=staff("Selma Aalto", Role.ENGINEER, Role.SENIOR, now=now),
        emil=staff("Emil Novak", Role.EXPERT, now=now),
        jonas=jonas,
        karla=staff("Karla Weiss", Role.SHIFT_MANAGER, now=now),
        tamara=tamara,
        sven=staff("Sven Holm", Role.SALES, now=now),
        ada=staff("Ada Root", Role.ADMINISTRATOR, now=now),
        arthur=staff("Arthur Penn", Role.AUTHOR, now=now),
        gateway=gateway,
        panel=panel,
        current=releases[4],
        module=add_module(gateway, "Spam filter", now=now),
        contract=contract,
        entitlement=grant_for_contract(contract, now=now),
        license=license_of(kestrel, panel, now=now),
        shift=plan_shift(
            jonas, region="Europe", starts_at=now - timedelta(hours=4), ends_at=now + timedelta(days=30), now=now
        ),
    )


@pytest.fixture
def people(db: None) -> Cast:
    """The whole cast."""
    return replayed(cast, at_any_time=True)


@pytest.fixture
def real_people(transactional_db: None) -> Cast:
    """The whole cast, really committed: for tests with several threads or processes."""
    return replayed(cast, at_any_time=True)


def account(name: str = "", *, manager: Person | None = None, now: datetime = MONDAY, **more: Any) -> Account:
    """A customer company."""
    return create_account(name or f"Account {next(_serial)}", manager=manager, now=now, **more)


def contact(
    of: Account, name: str = "", role: str = ContactRole.MEMBER, *, email: str = "", now: datetime = MONDAY
) -> Person:
    """A person of an account."""
    name = name or f"Contact {next(_serial)}"
    return add_contact(of, name=name, email=email or address(name, of.name), role=role, now=now)


def staff(name: str, *roles: str, now: datetime = MONDAY) -> Person:
    """A member of the staff."""
    return add_staff(name, address(name, "vendor"), roles or [Role.ENGINEER], now=now)


def address(name: str, company: str) -> str:
    """An e-mail address for a name."""
    return f"{'.'.join(name.split())}@{'-'.join(company.split())}.example".lower()


def product(name: str = "", *, now: datetime = MONDAY, **more: Any) -> Product:
    """A product without releases."""
    serial = next(_serial)
    name = name or f"Product {serial}"
    return add_product(name, **{"family": "Hosting", "code": f"P{serial}", "now": now, **more})


def signed_contract(
    of: Account,
    *,
    plan: str = "gold",
    products: Iterable[Product] = (),
    now: datetime = MONDAY,
    starts_on: date | None = None,
    ends_on: date | None = None,
    **more: Any,
) -> Contract:
    """A contract whose code is drawn from a fixed seed; of all products when none is named. Grants nothing yet.

    Without days of its own it runs around `now`, whenever that is.
    """
    products = list(products)
    return sign_contract(
        of,
        plan=plan,
        products=products,
        covers_all_products=not products,
        starts_on=starts_on or (now - BEGAN).date(),
        ends_on=ends_on or (now + ENDS).date(),
        randbelow=Random(next(_serial)).randrange,
        **{"signed_at": now, "now": now, **more},
    )


def license_of(
    of: Account, product: Product, *, kind: str = LicenseKind.PURCHASED, now: datetime = MONDAY, **more: Any
) -> License:
    """A license; where its product carries free incidents they are granted."""
    issued = issue_license(of, product, kind=kind, **{"starts_on": (now - BEGAN).date(), "now": now, **more})
    if product.free_incidents:
        grant_for_license(issued, now=now)
    return issued


def pack(of: Account, product: Product, incidents: int = 1, *, now: datetime = MONDAY, **more: Any) -> Entitlement:
    """A per-incident pack with so many incidents."""
    return sell_pack(of, product=product, incidents=incidents, reference=f"PI-{next(_serial)}", now=now, **more)


def book(old: str, new: str, *, now: datetime = MONDAY, undo_within: str = "0 s") -> BookVersion:
    """Put the book of `shipped_book` into force with one passage replaced; replies wait so long."""
    text = _shipped_text(undo_within)
    assert old in text, f"the shipped book does not contain {old!r}"
    return put_into_force(text.replace(old, new), effective_at=now, by=None, now=now, comment="of a test")


def _shipped_text(undo_within: str = "0 s") -> str:
    held = "undo_within: 10 s"
    assert held in default_text()
    return default_text().replace(held, f"undo_within: {undo_within}")
