"""Triage: what is missing of the required details is asked for in one message, from a checklist (WRK-1)."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.reply import ask_back
from heimdesk.domain.tickets.facts import book_for
from heimdesk.domain.tickets.models import Attachment, Message, Ticket
from heimdesk.policy import opening as rules


def missing_details(ticket: Ticket) -> list[str]:
    """Keys of the required details that the ticket lacks; a file counts for its field.                       [WRK-1]"""
    details = {key: str(value) for key, value in ticket.answers.items()}
    files = Attachment.objects.filter(message__ticket=ticket).exclude(field="").values_list("field", flat=True)
    details.update(dict.fromkeys(files, "a file"))
    missing = rules.missing_details(ticket.product.slug, ticket.ticket_type, details, book_for(ticket))
    return [detail.key for detail in missing]


@transaction.atomic
def ask_for_missing(
    ticket: Ticket, keys: Iterable[str] | None = None, *, by: Person, now: datetime, text: str = ""
) -> Message:
    """Ask for details in one message; the ticket waits for them. Raises Invalid when none is chosen.       [WRK-1]

    `keys` are those of the book (None: all that the checklist misses); `text` stands before the list.
    """
    details = book_for(ticket).steps_to_reproduce.details
    wanted = [key for key in (missing_details(ticket) if keys is None else keys) if key in details]
    if not wanted:
        raise Invalid({"detail": [_("Choose what is missing, or write a reply instead.")]})
    lines = [f"- **{details[key].label}**: {details[key].help}" for key in wanted]
    opening = text.strip() or _("To go on we need the following from you:")
    return ask_back(ticket, "\n".join([opening, "", *lines]), by=by, now=now)
