"""A reply with the changes that go along: all by their own actions, all or nothing (WRK-4)."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.severity import change_or_propose_severity
from heimdesk.domain.tickets.actions.tags import change_tags
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.macros import Changes, foreseen, moves_severity, new_tags, takes
from heimdesk.domain.tickets.models import Ticket


@transaction.atomic
def say_with(
    ticket: Ticket,
    changes: Changes,
    say: Callable[[], object],
    *,
    by: Person,
    now: datetime,
    seen: Mapping[str, str] | None = None,
) -> None:
    """Change the ticket, then say what `say` says. What holds already is left as it is.                    [WRK-4]

    Each change asks its own permission and rule; what one refuses stops all of it. Raises what they raise, and Invalid
    when a colleague was quicker: `seen` tells by the kind of a change from what it was to lead away.
    """
    lock(ticket)
    now_before = {each.kind: each.before for each in foreseen(changes, ticket, by=by)}
    if any(now_before.get(kind, before) != before for kind, before in (seen or {}).items()):
        said = _("The ticket was changed meanwhile. Compare what goes along, and send it again.")
        raise Invalid({"along": [said]})
    if takes(changes, ticket, by):
        take(ticket, by=by, now=now)
    if moves_severity(changes, ticket):
        assert changes.severity is not None
        change_or_propose_severity(ticket, changes.severity, reason=changes.reason, by=by, now=now)
    if new := new_tags(changes, ticket):
        change_tags(ticket, add=" ".join(new), by=by, now=now)
    say()
