"""Products with their lifecycle, and bugs as far as somebody may know of them (CAT-1, CAT-2, LIF-1, LIF-2)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Upper

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.facts import product_facts, release_facts
from heimdesk.domain.catalog.models import Bug, Product, Release
from heimdesk.domain.people.models import Account, Person
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy import lifecycle as rules
from heimdesk.policy.book import Book
from heimdesk.policy.verdict import Verdict

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class ProductChoice:
    """A product as the wizard offers it: may a ticket be opened on it, and does the account have something of it."""

    product: Product
    may_open: Verdict[bool]
    is_own: bool


@dataclass(frozen=True, slots=True)
class ReleaseStanding:
    """A release, whether it is supported at a date and why, and the day on which its support ended."""

    release: Release
    supported: Verdict[bool]
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """A product at a date: may tickets be opened, which releases are supported, and each release, newest first."""

    product: Product
    may_open: Verdict[bool]
    supported: Verdict[tuple[rules.Release, ...]]
    releases: tuple[ReleaseStanding, ...]


def products() -> QuerySet[Product]:
    """All products with their families, by name; what is sold is no secret."""
    return Product.objects.select_related("family", "replacement")


def products_of(account: int | Slot) -> QuerySet[Product]:
    """Those for which the account of this key has a license or an entitlement, by name.                    [POR-5]"""
    # Two sets of keys: rows of both beside others would multiply.
    entitled = Product.objects.filter(entitlements__account_id=account).values("pk")
    licensed = Product.objects.filter(licenses__account_id=account).values("pk")
    return Product.objects.filter(Q(pk__in=entitled) | Q(pk__in=licensed))


_NAMES: Prepared[tuple[str, bool]] = Prepared(
    lambda: (
        Product.objects.annotate(own=Exists(products_of(Slot("account")).filter(pk=OuterRef("pk"))))
        .order_by()
        .values_list("name", "own")
    ),
    tuple,
)


def product_by_slug(slug: str) -> Product:
    """Raises Product.DoesNotExist."""
    return products().get(slug=slug)


def products_for_wizard(account: Account | None, *, on: date) -> list[ProductChoice]:
    """All products, those first for which the account has a license or an entitlement.            [TIC-1, LIF-2]"""
    found = products()
    if account is not None:
        found = found.annotate(own=Exists(products_of(account.pk).filter(pk=OuterRef("pk"))))
    choices = [
        ProductChoice(product, may_open_on(product, on), bool(getattr(product, "own", False))) for product in found
    ]
    return sorted(choices, key=lambda choice: (not choice.is_own, choice.product.name))


def preferred_products(reader: Person | None, words: str) -> frozenset[str]:
    """The names of the products that a customer's search for these words puts first; none for anybody else.  [SRC-1]

    Those that the words surely name; else those for which the account has a license or an entitlement, with any that
    they may name. One word is sure of an own product alone: that another is called “Backup” says little of a backup.
    """
    account = reader.own_account_id if reader is not None else None
    if account is None:
        return frozenset()
    known, said = _NAMES(account=account), _words_alone(words)
    own = frozenset(name for name, is_own in known if is_own)
    named = frozenset(name for name, _own in known if _words_alone(name) in said)
    return frozenset(name for name in named if name in own or len(_WORD.findall(name)) > 1) or own | named


def _words_alone(text: str) -> str:
    """The words between single blanks, so that one text is found in another by whole words."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def may_open_on(product: Product, on: date) -> Verdict[bool]:
    """Whether a ticket can be opened on the product at a date, and why.                                  [LIF-2]"""
    return rules.may_open_tickets_on(product_facts(product), on)


_RELEASES: Prepared[Release] = Prepared(lambda: Release.objects.filter(product_id=Slot("product")))


def is_release_supported(release: Release, on: date, *, book: Book) -> Verdict[bool]:
    """Whether a release is supported at a date, and why.                                                 [LIF-1]"""
    return rules.is_supported(release.version, release_facts(_RELEASES(product=release.product_id)), on, book)


def lifecycle_of(product: Product, on: date, *, book: Book | None = None) -> Lifecycle:
    """The whole lifecycle of a product at a date, by the book given or the one in force on that day.     [LIF-1]"""
    book = book or book_of(current_book(datetime.combine(on, time.max, UTC)))
    rows = list(product.releases.all())
    facts = release_facts(rows)
    standings = tuple(
        ReleaseStanding(
            row,
            rules.is_supported(row.version, facts, on, book),
            rules.support_ended_on(row.version, facts, on, book).answer,
        )
        for row in rows
    )
    return Lifecycle(product, may_open_on(product, on), rules.supported_releases(facts, on, book), standings)


def bugs_visible_to(person: Person | None) -> QuerySet[Bug]:
    """All bugs for staff; for others those that are public.                                              [CAT-2]"""
    bugs = Bug.objects.select_related("product", "found_in", "fixed_in")
    if person is not None and person.is_active and person.is_staff_member:
        return bugs
    return bugs.filter(public_since__isnull=False)


def bug_by_key(key: str, *, seen_by: Person | None, product: Product | None = None) -> Bug:
    """The bug of a key, with `product` only if it is one of that product. Raises Bug.DoesNotExist."""
    bugs = bugs_visible_to(seen_by)
    return (bugs.filter(product=product) if product else bugs).alias(upper=Upper("key")).get(upper=key.strip().upper())
