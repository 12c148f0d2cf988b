"""Colleagues of the requester who read and answer along, and members of the staff who follow (POR-3, WRK-4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.conversation import learn
from heimdesk.domain.tickets.locking import lock
from heimdesk.domain.tickets.models import Participant, Ticket
from heimdesk.domain.tickets.permissions import require_may
from heimdesk.domain.tickets.telling import tell_people
from heimdesk.domain.tickets.timeline import record


@transaction.atomic
def add_participant(ticket: Ticket, person: Person, *, by: Person, now: datetime) -> Participant:
    """Let a colleague of the account, or a member of the staff, take part. Raises Invalid, Refused.        [POR-3]"""
    lock(ticket)
    require_may(by, "add_participant", ticket)
    is_colleague = person.account_id == ticket.account_id or (person.is_staff_member and by.is_staff_member)
    if not person.is_active or not is_colleague:
        raise Invalid({"person": [_("This person is not of the account. Choose a colleague.")]})
    participant, made = Participant.objects.get_or_create(ticket=ticket, person=person, defaults={"added_at": now})
    if made:
        public = not person.is_staff_member
        event = record(ticket, "participant", at=now, actor=by, after=person.name, public=public)
        tell_people([person], ticket, "participant", cause=f"event:{event.pk}", by=by, now=now)
        learn(ticket, now=now)
    return participant


@transaction.atomic
def remove_participant(ticket: Ticket, person: Person, *, by: Person, now: datetime) -> None:
    """Let somebody take part no more; the requester always does. Customers take off their own side only.    [POR-3]

    Raises Invalid, Refused.
    """
    lock(ticket)
    require_may(by, "add_participant", ticket)
    if not by.is_staff_member and (person.is_staff_member or person.account_id != ticket.account_id):
        raise Invalid({"person": [_("This person is not of the account. Choose a colleague.")]})
    if Participant.objects.filter(ticket=ticket, person=person).delete()[0]:
        public = not person.is_staff_member
        record(ticket, "participant", at=now, actor=by, before=person.name, public=public)
        learn(ticket, now=now)
