"""What can be asked about tickets; each answer begins at visible_to(person) and holds for any number of tickets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, UUIDField
from django.db.models.expressions import Value
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

from heimdesk.domain.catalog.models import Bug, Product
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.filters import asks_for_closed, conditions
from heimdesk.domain.tickets.models import (
    Attachment,
    CannedReply,
    Draft,
    DraftState,
    Escalation,
    Promise,
    PromiseKind,
    ReplyDraft,
    SavedView,
    State,
    Ticket,
    TicketLink,
)
from heimdesk.domain.tickets.standing import ClockView, closing_of, escalation_gate, rest_of, standing_of, with_rests
from heimdesk.domain.tickets.thread import thread_of, thread_size
from heimdesk.domain.tickets.visibility import may_see, messages_visible_to, visible_to
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.text.numbers import whole_number

__all__ = [
    "ClockView",
    "Page",
    "all_canned_replies",
    "attachment_by_id",
    "bugs_of",
    "canned_replies",
    "closing_of",
    "cursor_of",
    "draft_by_key",
    "escalation_gate",
    "escalations_open",
    "eta_history",
    "latest_drafts_of",
    "linked_tickets",
    "may_see",
    "messages_visible_to",
    "newest_page_of",
    "open_beside",
    "open_by_due",
    "open_tickets_on",
    "page_of",
    "read_cursor",
    "rest_of",
    "saved_views",
    "similar_tickets",
    "standing_of",
    "thread_of",
    "thread_size",
    "ticket_by_number",
    "tickets_by_numbers",
    "tickets_reading",
    "visible_to",
    "with_rests",
]

_WITH = (
    "account__manager_of_account", "product", "owner", "requester", "release", "module",
    "entitlement__contract__support_code", "entitlement__license", "book",
)  # fmt: skip
_LONGEST_CHAIN_OF_MERGES = 10
DRAFTS_SHOWN = 5


def _whole() -> QuerySet[Ticket]:
    return Ticket.objects.select_related(*_WITH).defer("book__text")


_BY_NUMBER: Prepared[Ticket] = Prepared(lambda: _whole().filter(number=Slot("number")))


@dataclass(frozen=True, slots=True)
class Page:
    """Some tickets in order, and the cursor of the page after them (None: there is none)."""

    tickets: list[Ticket]
    after: str | None


def ticket_by_number(number: int, *, seen_by: Person) -> Ticket:
    """The ticket of this request ID; a merged one leads to where it was merged. Raises Ticket.DoesNotExist. [TIC-7]"""
    ticket = _BY_NUMBER.first(number=number)
    if ticket is None or not may_see(seen_by, ticket):
        raise Ticket.DoesNotExist(f"no ticket #{number} for this person")
    for _step in range(_LONGEST_CHAIN_OF_MERGES):
        if ticket.merged_into_id is None:
            break
        found = _whole().filter(pk=ticket.merged_into_id).first()
        if found is None or not may_see(seen_by, found):
            break
        ticket = found
    return ticket


def tickets_by_numbers(numbers: Iterable[int], *, seen_by: Person) -> list[Ticket]:
    """Those of these request IDs that the person may see, in the given order; what is not there is left out. [WRK-6]"""
    wanted = list(dict.fromkeys(numbers))
    rows = visible_to(seen_by).filter(number__in=wanted).select_related(*_WITH).defer("book__text")
    found = {ticket.number: ticket for ticket in rows}
    return [found[number] for number in wanted if number in found]


def open_by_due(
    seen_by: Person, filters: Mapping[str, Any] | None = None, *, now: datetime | None = None
) -> QuerySet[Ticket]:
    """Open tickets, the next due first; the closed ones, the newest first, where the filters ask for them.  [WRK-6]

    Raises Invalid for unknown filters (see filters.conditions).
    """
    filters = filters or {}
    found = visible_to(seen_by).filter(conditions(filters, seen_by=seen_by, now=now))
    if asks_for_closed(filters):
        return found.filter(is_open=False).order_by("-id")
    return found.filter(is_open=True).order_by(F("next_due_at").asc(nulls_last=True), "id")


def page_of(tickets: QuerySet[Ticket], after: str | None = None, size: int = 50) -> Page:
    """The next `size` tickets of a list in order of due, after a cursor; those without a due come last.

    An unreadable cursor begins at the start.                                                            [WRK-6]
    """
    at, key = read_cursor(after)
    rows: list[Ticket] = []
    if at is not None or key is None:
        due = tickets.filter(next_due_at__isnull=False)
        if at is not None:
            beyond = TupleGreaterThan((F("next_due_at"), F("id")), (Value(at), Value(key)))
            due = due.filter(beyond, next_due_at__gte=at)
        rows = list(due.order_by("next_due_at", "id")[: size + 1])
        key = None
    if len(rows) <= size:
        rest = tickets.filter(next_due_at__isnull=True)
        if key is not None:
            rest = rest.filter(id__gt=key)
        rows += rest.order_by("id")[: size + 1 - len(rows)]
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], cursor_of(last.next_due_at, last.pk) if last else None)


def newest_page_of(tickets: QuerySet[Ticket], after: str | None = None, size: int = 25) -> Page:
    """The next `size` tickets, the latest word first, after a cursor.                                    [POR-2]"""
    at, key = read_cursor(after)
    if at is not None:
        beyond = TupleLessThan((F("last_message_at"), F("id")), (Value(at), Value(key)))
        tickets = tickets.filter(beyond, last_message_at__lte=at)
    rows = list(tickets.order_by("-last_message_at", "-id")[: size + 1])
    last = rows[size - 1] if len(rows) > size else None
    return Page(rows[:size], cursor_of(last.last_message_at, last.pk) if last else None)


def escalations_open(seen_by: Person) -> QuerySet[Escalation]:
    """Escalations that nobody has answered yet, the one that is passed on next first.                    [ESC-3]"""
    asked = Escalation.objects.filter(answered_at=None, ticket__is_open=True)
    if not seen_by.is_staff_member:
        asked = asked.filter(ticket__in=visible_to(seen_by))
    related = asked.select_related(
        *(f"ticket__{name}" for name in ("account", "product", "owner")), "by", "acknowledged_by"
    )
    return related.order_by(F("acknowledge_due").asc(nulls_last=True), "id")


def eta_history(ticket: Ticket, *, seen_by: Person) -> list[Promise]:
    """Every moment that was promised, the first one first, each with the reason why it moved.            [WRK-3]"""
    if not may_see(seen_by, ticket):
        return []
    promises = Promise.objects.filter(ticket=ticket, kind=PromiseKind.ETA)
    return list(promises.select_related("made_by").order_by("id"))


def linked_tickets(ticket: Ticket, *, seen_by: Person) -> list[TicketLink]:
    """Ties of this ticket in both directions, as far as the person sees the other end.                    [TIC-7]"""
    ties = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket)).select_related("ticket", "other")
    if not seen_by.is_staff_member:
        seen = visible_to(seen_by).values("pk")
        ties = ties.filter(ticket__in=seen, other__in=seen)
    return list(ties.order_by("id"))


def similar_tickets(ticket: Ticket, *, seen_by: Person, limit: int = 5) -> QuerySet[Ticket]:
    """Other tickets of the same account on the same product, the latest word first."""
    return _beside(ticket, seen_by)[:limit]


def open_beside(ticket: Ticket, *, seen_by: Person, limit: int = 5) -> QuerySet[Ticket]:
    """Those of them that are not closed, so that this one could be merged into them.                     [TIC-7]"""
    return _beside(ticket, seen_by).exclude(state=State.CLOSED)[:limit]


def _beside(ticket: Ticket, person: Person) -> QuerySet[Ticket]:
    others = visible_to(person).filter(product_id=ticket.product_id, account_id=ticket.account_id)
    return others.exclude(pk=ticket.pk).filter(merged_into=None).order_by("-last_message_at", "-id")


def open_tickets_on(product: Product, *, seen_by: Person, limit: int = 5) -> QuerySet[Ticket]:
    """The open tickets on a product that the person might add to instead of opening another one.         [TIC-2]"""
    found = visible_to(seen_by).filter(product=product, state__in=(State.NEW, State.OPEN, State.WAITING))
    return found.order_by("-last_message_at", "-id")[:limit]


_DRAFT: Prepared[Draft] = Prepared(
    lambda: Draft.objects.filter(key=Slot("key", UUIDField()), person_id=Slot("person")).select_related(
        "product", "account", "person", "follows", "ticket"
    )
)
_LATEST_DRAFTS: Prepared[Draft] = Prepared(
    lambda: (
        Draft.objects.filter(person_id=Slot("person"), state=DraftState.WRITING)
        .select_related("product")
        .only("key", "values", "changed_at", "product__name")
        .order_by("-changed_at", "-id")[:DRAFTS_SHOWN]
    )
)
_SAVED_VIEWS: Prepared[SavedView] = Prepared(
    lambda: SavedView.objects.filter(Q(owner_id=Slot("person")) | Q(shared=True))
)
_UNSENT: Prepared[ReplyDraft] = Prepared(
    lambda: (
        ReplyDraft.objects.filter(
            Q(ticket_id=Slot("ticket"), person_id=Slot("person"))
            | Q(ticket_id=Slot("ticket"), goes_at__isnull=False)
            | Q(ticket_id=Slot("ticket"), returned__isnull=False)
            | Q(person_id=Slot("person"), goes_at__isnull=False)
            | Q(person_id=Slot("person"), returned__isnull=False)
        )
        .select_related("ticket", "person")
        .only(
            "kind",
            "text",
            "goes_at",
            "sending",
            "returned",
            "changed_at",
            "ticket__number",
            "person__name",
            "person__is_active",
        )
        .order_by("-changed_at", "-id")
    )
)
_BUGS: Prepared[Bug] = Prepared(
    lambda: Bug.objects.filter(tickets=Slot("ticket")).select_related("fixed_in").order_by("key")
)


def unsent_of(ticket: Ticket, person: Person) -> list[ReplyDraft]:
    """What this person writes there, latest first; replies held or returned there; the own held or returned anywhere.

    One statement.                                                                                 [WRK-4, WRK-5]
    """
    return _UNSENT(ticket=ticket.pk, person=person.pk)


def bugs_of(ticket: Ticket) -> list[Bug]:
    """The bugs that the ticket is about, with the releases that mend them.                               [CAT-2]"""
    return _BUGS(ticket=ticket.pk)


def draft_by_key(key: UUID, person: Person) -> Draft:
    """The draft of this key, whatever became of it. Raises Draft.DoesNotExist, also for somebody else's.  [TIC-1]"""
    draft = _DRAFT.first(key=key, person=person.pk)
    if draft is None:
        raise Draft.DoesNotExist("no such draft of this person")
    return draft


def latest_drafts_of(person: Person) -> list[Draft]:
    """The few that were written in last: what tells them apart, with the names of their products.        [TIC-1]"""
    return _LATEST_DRAFTS(person=person.pk)


def saved_views(person: Person) -> list[SavedView]:
    """The own views and those that others share.                                                         [WRK-6]"""
    return _SAVED_VIEWS(person=person.pk)


def canned_replies(product: Product | None = None) -> QuerySet[CannedReply]:
    """Replies ready to send: those of the product and those of all products.                             [WRK-4]"""
    return CannedReply.objects.filter(Q(product=None) | Q(product=product))


def all_canned_replies() -> QuerySet[CannedReply]:
    """Every reply ready to send, with its product.                                                       [WRK-4]"""
    return CannedReply.objects.select_related("product")


def attachment_by_id(pk: int, *, seen_by: Person) -> Attachment:
    """A file of a message or of the own draft that the person may read. Raises Attachment.DoesNotExist."""
    readable = Q(message__in=messages_visible_to(seen_by)) | Q(draft__person=seen_by)
    return Attachment.objects.select_related("stored", "message__ticket", "draft").get(readable, pk=pk)


def tickets_reading(article: Article, *, seen_by: Person) -> QuerySet[Ticket]:
    """Tickets on which this article was sent or read."""
    return visible_to(seen_by).filter(article_uses__article=article).distinct()


def cursor_of(at: datetime | None, key: int) -> str:
    """Where the page after a row goes on."""
    return f"{at.isoformat() if at else ''}~{key}"


def read_cursor(cursor: str | None) -> tuple[datetime | None, int | None]:
    """Moment and key of a cursor; nothing for what is none."""
    moment, _, key = (cursor or "").partition("~")
    number = whole_number(key)
    try:
        at = datetime.fromisoformat(moment).astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None, None
    return (at, number) if number is not None else (None, None)
