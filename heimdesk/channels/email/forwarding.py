"""A message that a colleague forwards to somebody outside: words, the message with who wrote it when, its files."""

from collections.abc import Iterable

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from heimdesk.channels.email.customer_letters import Writer, subject_of
from heimdesk.channels.email.letter import Letter
from heimdesk.channels.email.quoting import message_text
from heimdesk.channels.email.reader import Facts, Reader
from heimdesk.domain.tickets.models import Attachment, MessageKind

MOST_BYTES = 10_000_000
"""Mail servers refuse letters that are much larger than this."""


def forwarded(facts: Facts, reader: Reader) -> Letter:
    """Not signed by Heimdesk but by who forwards; answers go there (WRK-4)."""
    fitting, left_out = _files_of(facts)
    paragraphs = [*facts["words"].splitlines()]
    if left_out:
        told = _("Too large for this letter, ask {name} for them: {files}.")
        paragraphs.append(told.format(name=facts["by"], files=", ".join(left_out)))
    return Letter(
        subject=subject_of(facts),
        title=_("{name} of {vendor} forwards you a message").format(name=facts["by"], vendor=settings.VENDOR_NAME),
        paragraphs=tuple(paragraphs),
        quote=message_text(facts),
        facts=((_("Written by"), facts["author"]), (_("Written at"), reader.moment(facts["written_at"]))),
        foot=_("An answer goes to {name}.").format(name=facts["by"]),
        reply_to=facts["reply_to"],
        files=tuple(_contents_of(fitting)),
    )


def _files_of(facts: Facts) -> tuple[list[Attachment], list[str]]:
    """The files that fit into a letter, in their order, and the names of the others."""
    message = int(facts["message"]) if "message" in facts else None
    public = Attachment.objects.filter(message=message, message__kind=MessageKind.PUBLIC)
    room, fitting, left_out = MOST_BYTES, [], []
    for file in public.select_related("stored").order_by("id"):
        if file.stored.size <= room:
            room -= file.stored.size
            fitting.append(file)
        else:
            left_out.append(file.name)
    return fitting, left_out


def _contents_of(files: Iterable[Attachment]) -> Iterable[tuple[str, bytes, str]]:
    for file in files:
        with default_storage.open(file.stored.path) as kept:
            yield file.name, kept.read(), file.stored.content_type


WRITERS: dict[str, Writer] = {"forwarded": forwarded}
