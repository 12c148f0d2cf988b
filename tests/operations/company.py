"""A vendor and its customers of today, for processes that go by the real clock; and drafts that lack the last step."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import save_step, start_draft
from tests.cast import Cast, book, cast, signed_contract
from tests.domain.tickets.tickets import DETAILS

AS_SHIPPED = "2: {starts: share_of_eta, share: 50 %, ways: [button, phone]}"
AT_ONCE = "2: {starts: after_support_message, after: 0 min, ways: [button, phone]}"


def company_of_today() -> Cast:
    """The cast, with a contract that never runs out and a book that lets customers escalate at once.

    The staff's replies wait, as in the book that ships, but not as long.
    """
    now = timezone.now()
    people = cast(now - timedelta(hours=3))
    book(AS_SHIPPED, AT_ONCE, now=now - timedelta(hours=2), undo_within="1 s")
    today = now.date()
    contract = signed_contract(
        people.kestrel,
        plan="diamond",
        products=[people.gateway],
        starts_on=today - timedelta(days=9),
        ends_on=today + timedelta(days=300),
        now=now - timedelta(hours=2),
    )
    grant_for_contract(contract, now=now - timedelta(hours=2))
    return people


def drafts_of(person: Person, product: Product, count: int) -> Iterator[tuple[str, int]]:
    """Drafts with everything but the last step, as key and revision."""
    made = []
    for _ in range(count):
        now = timezone.now()
        draft = start_draft(person, product=product, now=now)
        save_step(draft, "information", {"ticket_type": "problem"}, revision=draft.revision, by=person, now=now)
        details = {"subject": "Mail queue stuck", **DETAILS}
        save_step(draft, "details", details, revision=draft.revision, by=person, now=now)
        made.append((str(draft.key), draft.revision))
    return iter(made)
