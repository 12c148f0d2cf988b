"""The one place that writes the ledger: a row and the balance it leaves, together or not at all (INC-6, INC-7)."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow, RowKind
from heimdesk.domain.notices.actions import tell_each
from heimdesk.domain.people.models import ContactRole, Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.engines.sql.writing import add
from heimdesk.policy.book import Book
from heimdesk.policy.ledger import Deduction, balance_warnings
from heimdesk.policy.verdict import N_, Verdict


class NothingLeft(Refused):
    """The entitlement has no incident left: no ticket is opened, the draft stays, a purchase is offered.  [INC-1]"""


def deduct(
    entitlement: Entitlement,
    *,
    verdict: Verdict[Deduction],
    ticket_number: int,
    person: Person | None,
    now: datetime,
    reason: str = "",
    book: Book | None = None,
) -> LedgerRow:
    """Take what the verdict says for a ticket, in the transaction of the caller. Raises NothingLeft.  [INC-1, INC-6]

    `book` is the one in force, where the caller has it; the account's managers are told at its marks (INC-7).
    The balance is lowered by one conditional statement, so of any number of simultaneous openings for the last
    incident exactly one wins on every database. An unlimited entitlement never runs out, its rows are written too.
    """
    if not verdict:
        raise NothingLeft(verdict)
    change = verdict.answer.change
    with transaction.atomic(savepoint=False):
        if _move_balance(entitlement, change):
            row = _write(entitlement, RowKind.DEDUCTION, change, verdict, now, ticket_number, person, reason)
            _warn(entitlement, row, book, now)
            return row
    raise NothingLeft(
        Verdict(Deduction(False, 0), "INC-1", N_("No incidents are left."), {"left": 0, "count": -change})
    )


@transaction.atomic
def credit(
    entitlement: Entitlement,
    *,
    verdict: Verdict[Any],
    ticket_number: int,
    person: Person | None,
    reason: str,
    now: datetime,
    amount: int = 1,
) -> LedgerRow:
    """Give incidents of a ticket back, once per ticket. Raises Refused.                                  [INC-4]"""
    _move_balance(entitlement, amount)
    if LedgerRow.objects.filter(kind=RowKind.CREDIT, ticket_number=ticket_number).exists():
        raise Refused(Verdict(False, "INC-4", N_("This ticket was credited before; it is credited once.")))
    return _write(entitlement, RowKind.CREDIT, amount, verdict, now, ticket_number, person, reason)


@transaction.atomic
def grant(
    entitlement: Entitlement,
    *,
    amount: int,
    verdict: Verdict[Any],
    person: Person | None,
    now: datetime,
    reason: str = "",
) -> LedgerRow:
    """Add incidents to an entitlement."""
    Entitlement.objects.filter(pk=entitlement.pk).update(granted=F("granted") + amount)
    entitlement.granted += amount
    _move_balance(entitlement, amount)
    return _write(entitlement, RowKind.GRANT, amount, verdict, now, None, person, reason)


def _move_balance(entitlement: Entitlement, amount: int) -> bool:
    """Add to the balance, or take from it what is there, in one statement; False when it holds less."""
    table = Entitlement._meta.db_table
    sql = f"UPDATE {table} SET balance = balance + %s WHERE id = %s AND (unlimited OR balance >= %s) RETURNING balance"
    with connection.cursor() as cursor:
        cursor.execute(sql, [amount, entitlement.pk, -amount])
        moved = cursor.fetchone()
    if moved is not None:
        (entitlement.balance,) = moved
    return moved is not None


def _write(
    entitlement: Entitlement,
    kind: RowKind,
    amount: int,
    verdict: Verdict[Any],
    now: datetime,
    ticket_number: int | None,
    person: Person | None,
    reason: str,
) -> LedgerRow:
    return add(
        LedgerRow(
            entitlement=entitlement,
            kind=kind,
            amount=amount,
            balance_after=entitlement.balance,
            rule=verdict.rule,
            verdict=verdict.as_json(),
            ticket_number=ticket_number,
            person=person,
            reason=reason,
            at=now,
        )
    )


def _warn(entitlement: Entitlement, row: LedgerRow, book: Book | None, now: datetime) -> None:
    """Tell the account's managers when this row made the balance pass a mark of the book.                [INC-7]"""
    if entitlement.unlimited:
        return
    granted = entitlement.granted
    before, after = row.balance_after - row.amount, row.balance_after
    if not balance_warnings(granted, before, after, book or book_of(current_book(now))):
        return
    managers = entitlement.account.people.filter(contact_role=ContactRole.MANAGER, is_active=True)
    tell_each(
        managers,
        "incidents_low" if after else "incidents_none",
        cause=f"ledger:{row.pk}:low",
        facts={
            "entitlement": entitlement.pk,
            "plan": entitlement.terms["name"],
            "left": after,
            "granted": entitlement.granted,
            "ticket": row.ticket_number,
        },
        now=now,
    )
