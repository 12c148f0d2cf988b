"""A letter: what it says, in one shape; how it is set as text and HTML; how it leaves the house."""

from dataclasses import dataclass
from email.utils import make_msgid

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import get_language

_QUOTED_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `promise` is (label, large, small), and `below` what is said after it; `button` (text, address);
    `facts` (label, value) pairs.

    `reply_to` is where an answer goes, for what a person sends; `files` are (name, bytes, type).
    """

    subject: str
    title: str
    paragraphs: tuple[str, ...] = ()
    promise: tuple[str, str, str] | None = None
    below: tuple[str, ...] = ()
    quote: str = ""
    button: tuple[str, str] | None = None
    facts: tuple[tuple[str, str], ...] = ()
    foot: str = ""
    reply_to: str = ""
    files: tuple[tuple[str, bytes, str], ...] = ()


def send(letter: Letter, *, to: str, message_id: str = "", references: str = "") -> None:
    """Hand the letter to the mail server of the settings, as text with HTML beside it.

    `message_id` is stable for a notice, so that a second try is the same message (MAIL-6); `references` threads it.
    Raises what the mail backend raises; the caller decides about another try.
    """
    context = {
        "letter": letter,
        "vendor": settings.VENDOR_NAME,
        "phone": settings.VENDOR_PHONE,
        "language": get_language() or "en",
        "url": settings.PUBLIC_URL,
    }
    domain = settings.VENDOR_MAIL.partition("@")[2]
    headers = {"Message-ID": message_id or make_msgid(domain=domain)}
    if not letter.reply_to:
        headers["Auto-Submitted"] = "auto-generated"
    if references:
        headers |= {"In-Reply-To": references, "References": references}
    message = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body=render_to_string("letters/letter.txt", context, using="jinja2"),
        to=[to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers=headers,
    )
    for name, content, kind in letter.files:
        message.attach(name, content, kind)
    message.attach_alternative(render_to_string("letters/letter.html", context, using="jinja2"), "text/html")
    message.send()


def send_short(letter: Letter, *, to: str, message_id: str) -> None:
    """Hand the gist of the letter to the mail server: plain lines that a pager and a text message can show."""
    lines = [letter.title]
    if letter.promise:
        lines.append(f"{letter.promise[0]}: {letter.promise[1]}")
    lines += [line for line in (*letter.paragraphs, *letter.below, letter.quote.strip()[:_QUOTED_LENGTH]) if line]
    if letter.button:
        lines.append(letter.button[1])
    headers = {"Message-ID": message_id, "Auto-Submitted": "auto-generated"}
    subject = " ".join(letter.subject.split())
    EmailMessage(subject=subject, body="\n".join(lines) + "\n", to=[to], headers=headers).send()
