"""The tables of the tickets: facts and constraints, no decisions."""

from heimdesk.domain.tickets.models.clocks import Alarm, Promise, PromiseKind, Wait
from heimdesk.domain.tickets.models.conversation import Attachment, Message, MessageKind, StoredFile
from heimdesk.domain.tickets.models.desk import CannedReply, SavedView, Tag
from heimdesk.domain.tickets.models.draft import Draft, DraftFile, DraftState, ReplyDraft
from heimdesk.domain.tickets.models.escalation import Escalation, EscalationWay
from heimdesk.domain.tickets.models.resolution import Resolution
from heimdesk.domain.tickets.models.ticket import (
    WORKED_ON,
    ArticleUse,
    Level,
    Participant,
    State,
    Ticket,
    TicketLink,
    TicketNumber,
    Way,
)
from heimdesk.domain.tickets.models.timeline import Event

__all__ = [
    "WORKED_ON",
    "Alarm",
    "ArticleUse",
    "Attachment",
    "CannedReply",
    "Draft",
    "DraftFile",
    "DraftState",
    "Escalation",
    "EscalationWay",
    "Event",
    "Level",
    "Message",
    "MessageKind",
    "Participant",
    "Promise",
    "PromiseKind",
    "ReplyDraft",
    "Resolution",
    "SavedView",
    "State",
    "StoredFile",
    "Tag",
    "Ticket",
    "TicketLink",
    "TicketNumber",
    "Wait",
    "Way",
]
