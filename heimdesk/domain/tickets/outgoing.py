"""All that goes with an answer of the desk when it is sent, as plain values: it can wait and come back (WRK-4)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.macros import Changes
from heimdesk.domain.tickets.models import Message, Ticket
from heimdesk.engines.sql.asking import Prepared, Slot

_SAID_AFTER: Prepared[Message] = Prepared(
    lambda: (
        Message.objects.filter(ticket_id=Slot("ticket"), pk__gt=Slot("seen"))
        .exclude(author_id=Slot("by"))
        .select_related("author")
        .prefetch_related("attachments__stored")
        .order_by("id")
    )
)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """The words, what the ticket is `then` (as it is "", "open", "waiting", a kind of resolution with what that asks
    for), the `changes` chosen of those `offered`, and what the page had shown: from what each leads away (`seen`), and
    the last message.
    """

    text: str
    then: str = ""
    article: str = ""
    bug: str = ""
    fix_version: str = ""
    changes: Changes = field(default_factory=Changes)
    offered: Changes = field(default_factory=Changes)
    seen: Mapping[str, str] = field(default_factory=dict)
    seen_message: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Plain JSON; `outgoing_of` reads it back equal."""
        return {**asdict(self), "text": self.text.replace("\x00", ""), "seen": dict(self.seen)}


def outgoing_of(stored: Mapping[str, Any]) -> Outgoing:
    """What `as_json` stored."""
    told = {**stored, "changes": Changes(**stored["changes"]), "offered": Changes(**stored["offered"])}
    return Outgoing(**told)


class Crossed(Invalid):
    """Others wrote after the last message that the sender's page had shown.                                [WRK-5]"""


def said_meanwhile(ticket: Ticket, seen_message: int | None, *, by: Person) -> list[Message]:
    """What others said after that message, oldest first; nothing where the page did not say what it had shown."""
    return [] if seen_message is None else _SAID_AFTER(ticket=ticket.pk, seen=seen_message, by=by.pk)
