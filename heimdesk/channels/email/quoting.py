"""The text of the message that a letter is about."""

from heimdesk.channels.email.reader import Facts
from heimdesk.domain.tickets.models import Message, MessageKind


def message_text(facts: Facts) -> str:
    """What was written; empty when the notice names no message. An internal note is never quoted to a customer."""
    if "message" not in facts:
        return ""
    message = Message.objects.filter(pk=int(facts["message"])).first()
    return message.text if message is not None and message.kind == MessageKind.PUBLIC else ""


def note_text(facts: Facts) -> str:
    """What was written, notes too: for letters to the staff."""
    message = Message.objects.filter(pk=int(facts["message"])).first() if "message" in facts else None
    return message.text if message is not None else ""
