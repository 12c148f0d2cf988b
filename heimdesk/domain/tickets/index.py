"""Tickets as search entries: public words for who may see the ticket, notes for the staff alone (SRC-1, SRC-3)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Prefetch

from heimdesk.domain.catalog.fields import Kind
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.changes import Indexed, key_of, note_changes, register
from heimdesk.domain.people.models import Account
from heimdesk.domain.people.readers import STAFF, account_token, person_token
from heimdesk.domain.people.renames import on_rename
from heimdesk.domain.tickets.fields import filled_fields
from heimdesk.domain.tickets.models import Message, MessageKind, Ticket
from heimdesk.engines.search.port import Entry
from heimdesk.engines.text.html import plain_text

KIND = "ticket"
# What stands before the type of a ticket, as articles have a type "problem" too.
OF_TICKETS = f"{KIND}:"
_READ = (
    "number", "subject", "language", "ticket_type", "state", "last_message_at", "requester_id",
    "account__name", "product__name", "product__fields", "field_values", "release__version",
)  # fmt: skip


def readers_of(ticket: Ticket) -> frozenset[str]:
    """The staff, the requester, who takes part, and whoever holds the token of the account.                [SRC-3]"""
    people = {person_token(part.person_id) for part in ticket.participants.all()}
    return frozenset({STAFF, account_token(ticket.account_id), person_token(ticket.requester_id), *people})


def entry_of(ticket: Ticket) -> Entry:
    """The entry of a ticket loaded with account, product, release, participants and messages."""
    messages = sorted(ticket.messages.all(), key=lambda message: message.pk)
    said, noted = (
        [plain_text(message.html) for message in messages if message.kind == kind]
        for kind in (MessageKind.PUBLIC, MessageKind.NOTE)
    )
    return Entry(
        key=key_of(KIND, ticket.pk),
        kind=KIND,
        number=str(ticket.number),
        title=ticket.subject,
        text="\n".join([*said, *_lines_of(ticket, public=True)]),
        readers=readers_of(ticket),
        language=ticket.language,
        products=(ticket.product.name,),
        releases=(ticket.release.version,) if ticket.release else (),
        type=f"{OF_TICKETS}{ticket.ticket_type}",
        date=ticket.last_message_at.date(),
        facets={"state": (str(ticket.state),), "account": (ticket.account.name,)},
        private_text="\n".join([*noted, *_lines_of(ticket, public=False)]),
        private_readers=frozenset({STAFF}),
    )


def _lines_of(ticket: Ticket, *, public: bool) -> list[str]:
    """What stands in the fields that hold a line, as names and numbers of things are looked for.    [WRK-4, SRC-3]"""
    filled = filled_fields(ticket, by_staff=True)
    return [value for field, value in filled if value and field.kind is Kind.LINE and field.is_public is public]


def entries(pks: Sequence[int]) -> Iterator[Entry]:
    """The entries of these tickets; one that was merged is found where it was merged."""
    tickets = Ticket.objects.filter(pk__in=pks, merged_into=None).select_related("account", "product", "release")
    said = Prefetch("messages", Message.objects.only("ticket_id", "kind", "html"))
    for ticket in tickets.only(*_READ).prefetch_related(said, "participants"):
        yield entry_of(ticket)


def all_ids() -> Iterable[int]:
    """All tickets that can be found."""
    return Ticket.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True).iterator()


def _learn_product(product: Product, now: datetime) -> None:
    note_changes(KIND, Ticket.objects.filter(product=product).values_list("pk", flat=True).iterator(), now=now)


def _learn_account(account: Account, now: datetime) -> None:
    note_changes(KIND, Ticket.objects.filter(account=account).values_list("pk", flat=True).iterator(), now=now)


register(KIND, Indexed(entries=entries, ids=all_ids))
on_rename(Product, _learn_product)
on_rename(Account, _learn_account)
