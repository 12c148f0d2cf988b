"""Who gets a reply: the customer's side of a ticket, named in its composer (WRK-4)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.telling import customers_of
from heimdesk.engines.text.isolation import isolated

NAMES_SHOWN = 2


@dataclass(frozen=True, slots=True)
class Recipients:
    """The names in a line; the address where there is but one."""

    names: str
    address: str = ""


def recipients_of(ticket: Ticket) -> Recipients:
    """The requester first, then the colleagues who take part; one statement."""
    people = customers_of(ticket)
    if not people:
        return Recipients(_("nobody: whoever asked has left"))
    if len(people) == 1:
        return Recipients(isolated(people[0].name), people[0].email)
    names = [isolated(person.name) for person in people]
    if len(names) == NAMES_SHOWN:
        return Recipients(_("%(names)s and %(last)s") % {"names": names[0], "last": names[1]})
    first, more = ", ".join(names[:NAMES_SHOWN]), len(names) - NAMES_SHOWN
    told = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
    return Recipients(told % {"names": first, "count": more})
