"""What pays for a ticket, chosen anew with a reason; each other possibility says why it may or may not (PRG-3)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.changes import change
from heimdesk.channels.web.desk.door import staff
from heimdesk.channels.web.desk.reasons import reason_of
from heimdesk.channels.web.desk.typed import Typed
from heimdesk.domain.entitlements.queries import entitlements_of, payers_of, proofs_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.entitlement import change_entitlement
from heimdesk.domain.tickets.models import Ticket, Way

CHANNELS = {Way.WEB, Way.EMAIL, Way.PHONE, Way.CHAT, Way.API}


@require_http_methods(["GET", "POST"])
@staff
def entitlement(request: HttpRequest, number: int) -> HttpResponse:
    """Let something else pay."""
    title = _("What pays")
    return change(request, number, verb="change_entitlement", title=title, form="entitlement", do=_change, more=_proofs)


def _change(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> None:
    found = entitlements_of(ticket.account, seen_by=person).filter(pk=typed.number("entitlement")).first()
    if found is None:
        raise Invalid({"entitlement": _("This account has no such entitlement. Choose one of the list.")})
    change_entitlement(ticket, found, reason=typed.value("reason"), by=person, now=now)


def _proofs(ticket: Ticket, typed: Typed, person: Person, now: datetime) -> dict[str, Any]:
    way = ticket.way if ticket.way in CHANNELS else Way.PHONE
    proofs = proofs_of(
        ticket.account,
        product=ticket.product,
        severity=ticket.severity,
        ticket_type=ticket.ticket_type,
        way=way,
        now=now,
        paid=payers_of(ticket.number),
    )
    told = [
        (proof, reason_of(proof.usable, id=f"proof-{proof.entitlement.pk}", title=proof.name, now=now))
        for proof in proofs
    ]
    return {"proofs": told}
