"""Founds the demo's world: products, staff, customers with contracts, licenses and packs, shifts. All by actions."""

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import phonenumbers
from django.db.models import prefetch_related_objects

from heimdesk.domain.catalog.actions import add_module, add_product, release_version, withdraw
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.actions import sign_contract
from heimdesk.domain.duty.actions import Stretch, plan_shifts
from heimdesk.domain.entitlements.actions import grant_for_contract, grant_for_license, sell_pack
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.models import LicenseKind
from heimdesk.domain.people.abilities import set_abilities
from heimdesk.domain.people.actions import add_contact, add_staff, create_account
from heimdesk.domain.people.models import Account, ContactRole, Person, Visibility
from heimdesk.operations.demo.own_fields import add_fields
from heimdesk.operations.demo.texts import load

PLANS = {"Silver+": "silver_plus", "Gold": "gold", "Platinum": "platinum", "Diamond": "diamond"}
WATCHES = ((22, "aiko"), (7, "jonas"), (15, "daniel"))
REST_DAYS = {"aiko": (5, "wei"), "daniel": (6, "ruth")}
CREWS = {
    "Asia-Pacific": ("linh", "wei", "priya"),
    "Europe": ("ines", "tomasz", "marek", "yusuf", "noah", "grace", "helena"),
    "Americas": ("ana", "luca"),
}
CREWS_KNOWN_FOR = 14
YEAR = timedelta(days=365)
DAY = timedelta(days=1)
FIRST_TERM = timedelta(days=260)


@dataclass
class World:
    """What was founded, by the short names of the texts."""

    today: datetime
    seed: random.Random
    products: dict[str, Product] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    contacts: dict[int, list[Person]] = field(default_factory=dict)
    uses: dict[int, list[str]] = field(default_factory=dict)
    exhausted: list[Account] = field(default_factory=list)
    large: set[int] = field(default_factory=set)
    articles: dict[str, Article] = field(default_factory=dict)

    def ago(self, days: float) -> datetime:
        """The moment so many days before the demo's today (after it for a negative number)."""
        return self.today - timedelta(days=days)

    def day(self, days: float) -> date:
        """The day so many days before today."""
        return self.ago(days).date()


def found(today: datetime, seed: random.Random, history: timedelta) -> World:
    """The whole world as it stands before the first ticket; `history` is how far back shifts and contracts reach."""
    world = World(today=today, seed=seed)
    start = today - history
    for entry in load("vendor.yaml")["staff"]:
        _staff(world, entry, start)
    for family, entries in load("vendor.yaml")["families"].items():
        for entry in entries:
            _product(world, family, entry, start)
    _replacements(world, start)
    prefetch_related_objects(list(world.products.values()), "releases", "modules")
    for entry in load("customers.yaml"):
        _customer(world, entry, start)
    _shifts(world, start)
    return world


def enlarge(world: World, history: timedelta, *, more: bool) -> None:
    """With more tickets than usual, those who have a plan have a Diamond contract too, which never runs out."""
    start = world.today - history
    for account, entry in zip(world.accounts, load("customers.yaml"), strict=True):
        if not more or entry["plan"] not in PLANS:
            continue
        world.large.add(account.pk)
        contract = sign_contract(
            account,
            plan="diamond",
            products=[world.products[code] for code in entry["products"]],
            starts_on=start.date(),
            ends_on=(world.today + YEAR).date(),
            signed_at=start,
            named_contacts=world.contacts[account.pk],
            randbelow=world.seed.randrange,
        )
        grant_for_contract(contract, now=start)


def _staff(world: World, entry: dict[str, Any], start: datetime) -> None:
    short = entry["email"].split("@")[0]
    world.staff[short] = add_staff(
        entry["name"], entry["email"], entry["roles"], title=entry["title"], phone=entry.get("phone", ""),
        time_zone=entry["zone"], now=start,
    )  # fmt: skip
    if "speaks" in entry:
        set_abilities(world.staff[short], languages=entry["speaks"], skills=(), by=None, now=start)


def _product(world: World, family: str, entry: dict[str, Any], start: datetime) -> None:
    flags = {
        name: entry[name] for name in ("sold_per_incident", "free_incidents", "mandatory_training") if name in entry
    }
    wording = {key: {"definition": text} for key, text in entry.get("severity_wording", {}).items()}
    product = add_product(
        entry["name"],
        family=family,
        code=entry["code"],
        summary=entry["summary"],
        severity_wording=wording,
        now=start,
        **flags,
    )
    for module in entry["modules"]:
        add_module(product, module, now=start)
    for version, days in entry["releases"].items():
        release_version(product, version, world.day(days), now=start)
    add_fields(product, entry.get("fields", ()), start)
    world.products[entry["code"]] = product


def _replacements(world: World, start: datetime) -> None:
    named = {product.name: product for product in world.products.values()}
    for entries in load("vendor.yaml")["families"].values():
        for entry in entries:
            if "withdrawn" in entry:
                withdraw(
                    world.products[entry["code"]],
                    withdrawn_on=world.day(entry["withdrawn"]),
                    support_ends_on=world.day(entry["support_ends"]),
                    replacement=named.get(entry.get("replacement", "")),
                    now=start,
                )


def _customer(world: World, entry: dict[str, Any], start: datetime) -> None:
    language = entry.get("language", "en")
    account = create_account(
        entry["name"],
        city=entry["city"],
        country=entry["country"],
        time_zone=entry["zone"],
        language=language,
        manager=world.staff.get(entry.get("tam", "")),
        now=start,
    )
    if len(entry["people"]) > 2:
        account.members_see = Visibility.ACCOUNT
        account.save(update_fields=["members_see"])
    world.accounts.append(account)
    world.contacts[account.pk] = [_contact(world, account, entry, name, start) for name in entry["people"]]
    world.uses[account.pk] = list(entry["products"])
    products = [world.products[code] for code in entry["products"]]
    for product in products:
        key = issue_license(
            account,
            product,
            kind=world.seed.choice([LicenseKind.LEASED, LicenseKind.PURCHASED]),
            starts_on=start.date(),
            ends_on=(world.today + YEAR).date(),
            now=start,
            randbelow=world.seed.randrange,
        )
        grant_for_license(key, now=start)
    _support(world, account, entry["plan"], products, start)


def _contact(world: World, account: Account, entry: dict[str, Any], name: str, start: datetime) -> Person:
    first = unicodedata.normalize("NFKD", name.split(maxsplit=1)[0].lower())
    address = "".join(sign for sign in first if sign.isascii() and sign.isalnum()) or "contact"
    role = ContactRole.MANAGER if name == entry["people"][0] else ContactRole.MEMBER
    digits = "".join(str(world.seed.randrange(10)) for _ in range(7))
    return add_contact(
        account,
        name=name,
        email=f"{address}@{entry['domain']}",
        role=role,
        phone=_phone(entry["country"], digits),
        time_zone=entry["zone"],
        language=entry.get("language", "en"),
        now=start,
    )


def _phone(country: str, digits: str) -> str:
    """A number of that country as people write it, near the one by which its plan of numbers is explained."""
    example = phonenumbers.example_number(country)
    assert example is not None
    assert example.national_number is not None
    near = phonenumbers.PhoneNumber(
        country_code=example.country_code,
        national_number=example.national_number // 1000 * 1000 + int(digits[:3]),
        italian_leading_zero=example.italian_leading_zero,
    )
    shown = near if phonenumbers.is_valid_number(near) else example
    return phonenumbers.format_number(shown, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _support(world: World, account: Account, plan: str, products: list[Product], start: datetime) -> None:
    """The contracts of two years, or packs, or an end: as the customer's entry says."""
    if plan in PLANS or plan == "expired":
        for begin, end in _terms(world, plan, start):
            contract = sign_contract(
                account,
                plan=PLANS.get(plan, "gold"),
                products=products,
                starts_on=begin.date(),
                ends_on=end.date(),
                signed_at=begin,
                named_contacts=world.contacts[account.pk],
                randbelow=world.seed.randrange,
            )
            grant_for_contract(contract, now=begin)
    elif plan in {"pack", "exhausted"}:
        sold = [product for product in products if product.sold_per_incident]
        for product in sold:
            count = 2 if plan == "exhausted" else 10
            reference = f"P-{100 + account.pk}-{product.code}"
            sell_pack(account, product=product, incidents=count, reference=reference, now=start)
            if plan == "exhausted":
                world.exhausted += [account] * count


def _terms(world: World, plan: str, start: datetime) -> list[tuple[datetime, datetime]]:
    """A contract a year, each beginning the day after the one before; an expired customer did not renew."""
    renewals = [start + FIRST_TERM + number * YEAR for number in range(3)]
    terms = [(start, renewals[0]), *((begin + DAY, begin + YEAR) for begin in renewals[:2])]
    return [terms[0], (terms[1][0], world.ago(24))] if plan == "expired" else terms


def _shifts(world: World, start: datetime) -> None:
    """Three watches a day, from the first day to two weeks ahead; on rest days others stand in, by the same clock."""
    first, last = start.date(), (world.today + timedelta(days=14)).date()
    planned = []
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for hour, short in WATCHES:
            begin = datetime.combine(day, time(hour), tzinfo=UTC)
            end = begin + timedelta(hours=9 if hour == 22 else 8 if hour == 7 else 7)
            rest, substitute = REST_DAYS.get(short, (None, short))
            person = world.staff[substitute if day.weekday() == rest else short]
            region = {"aiko": "Asia-Pacific", "wei": "Asia-Pacific", "jonas": "Europe"}.get(short, "Americas")
            crew = _crew(world, region, person) if begin > world.ago(CREWS_KNOWN_FOR) else ()
            planned.append(Stretch(person, region, begin, end, world.staff[short].time_zone, crew))
    plan_shifts(planned)


def _crew(world: World, region: str, manager: Person) -> tuple[Person, ...]:
    crew = (world.staff[short] for short in CREWS[region])
    return tuple(member for member in crew if member.pk != manager.pk)
