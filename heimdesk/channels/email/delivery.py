"""Carries a notice by e-mail: writes its letter in the reader's language and zone and hands it to the mail server."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import override

from heimdesk.channels.email import customer_letters, forwarding, security_letters, staff_letters
from heimdesk.channels.email.letter import send, send_short
from heimdesk.channels.email.login import LOGIN, login_letter
from heimdesk.channels.email.reader import Facts, reader_of
from heimdesk.domain.notices.models import Notice

WRITERS = {**customer_letters.WRITERS, **staff_letters.WRITERS, **forwarding.WRITERS, **security_letters.WRITERS}


def deliver(notice: Notice, now: datetime) -> None:
    """Send one notice; raises KeyError for a kind without a letter, and what the mail server raises (MAIL-6).

    To a second address, which may be a pager or a gateway to text messages, a few plain lines go (ESC-3).
    """
    if notice.kind == LOGIN:
        _send_login(notice)
        return
    with reader_of(notice) as reader:
        staff = notice.person is not None and notice.person.is_staff_member
        letter = WRITERS[notice.kind](Facts(notice.facts, for_staff=staff), reader)
        if notice.way is not None:
            send_short(letter, to=notice.address, message_id=notice.message_id)
            return
        send(letter, to=notice.address, message_id=notice.message_id, references=thread_of(notice))


def _send_login(notice: Notice) -> None:
    """In the language of the page on which it was asked for."""
    assert notice.person is not None
    with override(notice.facts["language"]):
        letter = login_letter(notice.person, notice.facts["code"])
        send(letter, to=notice.address, message_id=notice.message_id)


def thread_of(notice: Notice) -> str:
    """The made-up first message of the ticket's thread: mail programs group all letters of a ticket under it."""
    if notice.ticket_number is None:
        return ""
    domain = settings.VENDOR_MAIL.partition("@")[2]
    return f"<ticket.{notice.ticket_number}@{domain}>"
