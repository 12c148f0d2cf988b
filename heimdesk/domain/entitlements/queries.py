"""What can pay for a ticket, what the ledger says, and who may read it (PRG-3, INC-6, INC-7)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, DateField, F, Q, QuerySet, SmallIntegerField, Sum, When, Window

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.entitlements.facts import as_proof, name_of
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow, ProofKind, RowKind
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.readers import sees_whole_account
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.policy import entitlement as rules
from heimdesk.policy.book import Book
from heimdesk.policy.entitlement import Choice, Wish
from heimdesk.policy.verdict import N_, Verdict
from heimdesk.policy.words import Channel


@dataclass(frozen=True, slots=True)
class Proof:
    """An entitlement of the account and whether it can pay for the ticket in question, with the reason."""

    entitlement: Entitlement
    name: str
    usable: Verdict[bool]


def entitlements_visible_to(person: Person) -> QuerySet[Entitlement]:
    """All for staff, those of the own account for a contact."""
    if not person.is_active:
        return Entitlement.objects.none()
    if person.is_staff_member:
        return Entitlement.objects.all()
    return Entitlement.objects.filter(account_id=person.own_account_id)


def entitlements_of(account: Account, *, seen_by: Person) -> QuerySet[Entitlement]:
    """The entitlements of an account with all that is shown of them, what expires first first."""
    return with_all(entitlements_visible_to(seen_by).filter(account=account))


_IN_FORCE: Prepared[Entitlement] = Prepared(
    lambda: (
        Entitlement.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=Slot("today", DateField())),
            account_id=Slot("account"),
            starts_on__lte=Slot("today", DateField()),
        )
        .annotate(signed=Case(When(kind=ProofKind.CONTRACT, then=1), default=0, output_field=SmallIntegerField()))
        .order_by("-signed", F("ends_on").desc(nulls_first=True), "-id")[:1]
    )
)


def best_in_force(person: Person, on: date) -> Entitlement | None:
    """What the contact's account holds on this day: a contract before all else, what ends last first.      [POR-5]"""
    if not person.is_active:
        return None
    return _IN_FORCE.first(account=person.own_account_id, today=on)


def ended_last(entitlements: Iterable[Entitlement], today: date) -> list[Entitlement]:
    """The same entitlements, those that still hold as they came, then the ended ones, the newest of them first."""

    def place(entitlement: Entitlement) -> tuple[bool, int]:
        ends_on = entitlement.ends_on
        has_ended = ends_on is not None and ends_on < today
        return has_ended, -ends_on.toordinal() if ends_on is not None and has_ended else 0

    return sorted(entitlements, key=place)


def with_all(entitlements: QuerySet[Entitlement]) -> QuerySet[Entitlement]:
    """The same entitlements, loaded with account, contract, code, license and products: two statements in all."""
    loaded = entitlements.select_related("account", "contract__support_code", "license")
    return loaded.prefetch_related("products")


def proofs_of(
    account: Account,
    *,
    product: Product,
    severity: int | None,
    ticket_type: str,
    way: str,
    now: datetime,
    paid: Collection[int] = (),
) -> list[Proof]:
    """All entitlements of an account, the preferred one first, each with why it can pay or not.          [PRG-3]

    `severity` None: not chosen yet. `way` is the channel by which the ticket is opened ("web"). `paid`: those that
    paid for the ticket before, by `payers_of`.
    """
    verdict, by_key = _judged(account, product, severity, ticket_type, way, None, now, paid=paid)
    return [Proof(by_key[each.key], name_of(by_key[each.key]), each.usable) for each in verdict.answer.judged]


def choose(
    account: Account,
    *,
    product: Product,
    severity: int | None,
    ticket_type: str,
    chosen: Entitlement | None,
    way: str,
    now: datetime,
    book: Book | None = None,
    paid: Collection[int] = (),
) -> tuple[Entitlement | None, Verdict[Choice]]:
    """What pays for the ticket, and why it and not another; nothing when none can.                [PRG-3, INC-1]

    A choice that cannot pay, or is not of the account, is never replaced silently: then nothing pays and the verdict
    says why. `book` is the one in force, where the caller has read it; `paid`: those that paid for it before.
    """
    verdict, by_key = _judged(account, product, severity, ticket_type, way, chosen, now, book, paid)
    key = verdict.answer.key
    return (by_key[key] if key is not None else None), verdict


def ledger_visible_to(person: Person) -> QuerySet[LedgerRow]:
    """All rows for staff; for a contact those of the account: grants, own tickets, and all who sees the account."""
    if not person.is_active:
        return LedgerRow.objects.none()
    if person.is_staff_member:
        return LedgerRow.objects.all()
    return ledger_of_contact(person.own_account_id, person.pk, whole=sees_whole_account(person))


def ledger_of_contact(account: Any, person: Any, *, whole: bool) -> QuerySet[LedgerRow]:
    """The rows that a contact sees, given as keys or as slots of kept SQL; `whole`: who sees the whole account."""
    own = LedgerRow.objects.filter(entitlement__account_id=account)
    return own if whole else own.filter(Q(ticket_number=None) | Q(person_id=person))


def ledger_of_ticket(number: int, *, seen_by: Person) -> QuerySet[LedgerRow]:
    """The rows that a ticket made, in order."""
    rows = ledger_visible_to(seen_by).filter(ticket_number=number)
    return rows.select_related("person", "entitlement__contract__support_code", "entitlement__license")


def balance_recomputed(entitlement: Entitlement) -> int:
    """The sum of all rows, which the balance must equal.                                                 [INC-6]"""
    return LedgerRow.objects.filter(entitlement=entitlement).aggregate(sum=Sum("amount"))["sum"] or 0


def deducted_for(number: int, entitlement: Entitlement) -> int:
    """Incidents that a ticket has taken from an entitlement and that were not credited."""
    rows = LedgerRow.objects.filter(ticket_number=number, entitlement=entitlement)
    return -(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def payers_of(number: int) -> frozenset[int]:
    """The entitlements, unlimited ones too, of which a ticket took an incident that was not given back.      [INC-1]"""
    counts: Counter[int] = Counter()
    for key, kind in LedgerRow.objects.filter(ticket_number=number).values_list("entitlement_id", "kind"):
        counts[key] += {RowKind.DEDUCTION: 1, RowKind.CREDIT: -1}.get(RowKind(kind), 0)
    return frozenset(key for key, count in counts.items() if count > 0)


def unbalanced() -> QuerySet[Entitlement]:
    """Entitlements whose balance is not the sum of their rows, or one of whose rows tells another balance than the sum
    of the rows up to it: there is none, and `heimdesk check` asks.                                       [INC-6]"""
    summed = Entitlement.objects.annotate(summed=Sum("rows__amount", default=0))
    running = Window(Sum("amount"), partition_by="entitlement", order_by="id")
    off = LedgerRow.objects.annotate(running=running).exclude(running=F("balance_after")).order_by()
    return summed.filter(~Q(balance=F("summed")) | Q(pk__in=off.values("entitlement")))


_OF_ACCOUNT: Prepared[Entitlement] = Prepared(
    lambda: (
        with_all(Entitlement.objects.filter(account_id=Slot("account")))
        .prefetch_related(None)
        .defer("contract__terms", "contract__book")
    )
)
_PRODUCTS_OF_ACCOUNT: Prepared[tuple[int, str]] = Prepared(
    lambda: Entitlement.objects.filter(account_id=Slot("account"), products__isnull=False).values_list(
        "pk", "products__slug"
    ),
    tuple,
)


def _judged(
    account: Account,
    product: Product,
    severity: int | None,
    ticket_type: str,
    way: str,
    chosen: Entitlement | None,
    now: datetime,
    book: Book | None = None,
    paid: Collection[int] = (),
) -> tuple[Verdict[Choice], dict[str, Entitlement]]:
    by_key = {str(each.pk): each for each in _OF_ACCOUNT(account=account.pk)}
    slugs: dict[int, set[str]] = {}
    for pk, slug in _PRODUCTS_OF_ACCOUNT(account=account.pk):
        slugs.setdefault(pk, set()).add(slug)
    proofs = (as_proof(each, frozenset(slugs.get(each.pk, ())), has_paid=each.pk in paid) for each in by_key.values())
    wish = Wish(product.slug, ticket_type, Channel(way), now, severity)
    book = book or book_of(current_book(now))
    key = str(chosen.pk) if chosen is not None else None
    if key is not None and key not in by_key:
        return Verdict(Choice(None, ()), "PRG-3", N_("This entitlement is not one of your account.")), by_key
    return rules.choose(proofs, wish, book, chosen=key), by_key
