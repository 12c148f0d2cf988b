"""A desk of very many tickets: a few hundred lived through by the domain's actions, then copied by the database.

Copies are rows of their own (messages, timeline, promises, alarms, ledger), with other numbers and other dues.
"""

from typing import Any

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max
from django.utils import timezone

from benchmarks.search.articles import fill as fill_articles
from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow
from heimdesk.domain.knowledge.changes import learn_changes, note_changes
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.tickets.models import (
    Alarm,
    Event,
    Message,
    Participant,
    Promise,
    Resolution,
    Ticket,
    TicketNumber,
    Wait,
)
from heimdesk.domain.tickets.numbering import FIRST
from heimdesk.operations.demo.filling import fill
from heimdesk.policy.reading import default_text

LIVED = 250
PLENTY = 1_000_000
MOST_TAUGHT, AT_ONCE = 50_000, 2_000
HELD = "10 s"
"""How long a reply waits by the book that ships."""
APART = 61
"""Seconds between the dues and alarms of a ticket and those of its next copy."""
COPIED: tuple[type[models.Model], ...] = (
    Ticket, Message, Event, Promise, Wait, Resolution, Participant, Alarm, LedgerRow,
)  # fmt: skip
NUMBERS = {"number", "ticket_number"}
MOVED, LATER, EARLIER = {Ticket, Alarm}, {"next_due_at", "next_due_from", "rings_at"}, {"last_message_at"}


def fill_desk(tickets: int, articles: int = 0) -> None:
    """Make about so many tickets and at least so many articles, all of them taught to the search but for the last of
    very many tickets; what pays for tickets does not run out while they are opened, and is counted at each."""
    if Ticket.objects.exists():
        return
    fill(now=timezone.now().replace(microsecond=0), tickets=LIVED, progress=lambda what, share: None)
    rounds = round(tickets / Ticket.objects.count()) - 1
    if rounds > 0:
        _copy(rounds)
    Entitlement.objects.update(granted=PLENTY, balance=PLENTY)
    if articles:
        fill_articles(articles)
    _teach()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def let_replies_go_at_once() -> None:
    """What a press of the button costs is then all that a reply costs, as for an installation whose book says so."""
    held = f"undo_within: {HELD}"
    assert held in default_text()
    _put_into_force(default_text().replace(held, "undo_within: 0 s"))


def let_replies_wait() -> None:
    """A reply can be taken back for the seconds of the book that ships: a press holds it, the worker writes it."""
    _put_into_force(default_text())


def _put_into_force(text: str) -> None:
    now = timezone.now()
    put_into_force(text, effective_at=now, by=None, now=now, comment="of a bench")


def _teach() -> None:
    keys = {
        "article": Article.objects.order_by("-pk").values_list("pk", flat=True),
        "ticket": Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:MOST_TAUGHT],
    }
    for kind, pks in keys.items():
        note_changes(kind, pks, now=timezone.now())
    while learn_changes(timezone.now(), AT_ONCE):
        pass


def _copy(rounds: int) -> None:
    steps = {model: _beyond(model) for model in COPIED}
    steps_by_number = Ticket.objects.aggregate(top=Max("number"))["top"] + 1
    last = {model: model._default_manager.aggregate(top=Max("pk"))["top"] for model in COPIED}
    for model in COPIED:
        _copy_table(model, steps, steps_by_number, last[model] or 0, rounds)
    TicketNumber.objects.create(pk=Ticket.objects.aggregate(top=Max("number"))["top"] - FIRST)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [*COPIED, TicketNumber]):
            cursor.execute(sql)


def _beyond(model: type[models.Model]) -> int:
    top = model._default_manager.aggregate(top=Max("pk"))["top"] or 0
    return int(top) + 1


def _copy_table(
    model: type[models.Model], steps: dict[type[models.Model], int], by_number: int, last: int, rounds: int
) -> None:
    quoted = connection.ops.quote_name
    columns = [field.column for field in model._meta.concrete_fields]
    values = [_value(field, model, steps, by_number) for field in model._meta.concrete_fields]
    series = "WITH RECURSIVE rounds(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM rounds WHERE n < %s)"
    sql = (
        f"{series} INSERT INTO {quoted(model._meta.db_table)} ({', '.join(map(quoted, columns))}) "
        f"SELECT {', '.join(values)} FROM {quoted(model._meta.db_table)} was, rounds WHERE was.id <= %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [rounds, last])


def _value(field: Any, model: type[models.Model], steps: dict[type[models.Model], int], by_number: int) -> str:
    column = f"was.{connection.ops.quote_name(field.column)}"
    target = field.related_model if field.is_relation else model if field.primary_key else None
    if target in steps:
        return f"{column} + n * {steps[target]}"
    if field.name in NUMBERS:
        return f"{column} + n * {by_number}"
    if model in MOVED and field.name in LATER | EARLIER:
        return _shifted(column, "+" if field.name in LATER else "-")
    return column


def _shifted(column: str, sign: str) -> str:
    """A moment some seconds later or earlier, another in each round, within a day."""
    seconds = f"((n * {APART}) %% 86400)"
    if connection.vendor == "sqlite":
        return f"strftime('%%Y-%%m-%%d %%H:%%M:%%f', {column}, '{sign}' || {seconds} || ' seconds')"
    return f"{column} {sign} {seconds} * interval '1 second'"
