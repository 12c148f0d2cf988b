"""Entitlements as the policy sees them: rows in, facts out; no decision is made here."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.models import ProofKind as StoredKind
from heimdesk.policy.entitlement import Proof, ProofKind
from heimdesk.policy.support_codes import format_code

DAY = timedelta(days=1)


def as_proof(entitlement: Entitlement, products: frozenset[str], *, has_paid: bool = False) -> Proof:
    """The facts of one entitlement that covers these products; its account and source should be loaded.  [PRG-3]

    A term ends with its last day where the account is. `has_paid`: it paid for the ticket in question before.
    """
    zone = ZoneInfo(entitlement.account.time_zone)
    return Proof(
        key=str(entitlement.pk),
        kind=ProofKind(entitlement.kind),
        name=name_of(entitlement),
        terms=terms_of(entitlement.terms),
        products=None if entitlement.covers_all_products else products,
        starts_at=_midnight(entitlement.starts_on, zone),
        ends_at=_midnight(_held(entitlement.ends_on) + DAY, zone) if entitlement.ends_on else None,
        balance=balance_left(entitlement),
        has_paid=has_paid,
        zone=zone,
    )


def name_of(entitlement: Entitlement) -> str:
    """What people call it: the support code, the license key, the reference of the pack."""
    if entitlement.kind == StoredKind.CONTRACT and entitlement.contract is not None:
        return format_code(entitlement.contract.support_code.code)
    if entitlement.kind == StoredKind.LICENSE and entitlement.license is not None:
        return entitlement.license.key
    return entitlement.pack_reference


def balance_left(entitlement: Entitlement) -> int | None:
    """Incidents left; None when they are unlimited."""
    return None if entitlement.unlimited else entitlement.balance


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(_held(day), time(), zone).astimezone(UTC)


def _held(day: date) -> date:
    """A stored day, those at both ends of all calendars a day or two nearer: there some zones have no moment left."""
    return min(max(day, date.min + DAY), date.max - DAY)
