"""The demo's mail backend: letters stay in a folder, for the outbox page, and log-in codes appear in the terminal."""

import re
import time
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

CODE = re.compile(r"\b(\d{6})\b")


def folder() -> Path:
    """Where the letters are kept."""
    place: Path = settings.DATA / "outbox"
    place.mkdir(parents=True, exist_ok=True)
    return place


class EmailBackend(BaseEmailBackend):
    """Writes each letter to a file of its own, named by the moment; never sends."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep the letters; answers how many."""
        for number, message in enumerate(email_messages):
            name = f"{time.time_ns()}-{number}.eml"
            (folder() / name).write_bytes(message.message().as_bytes())
            code = CODE.match(str(message.subject))
            if code:
                print(f"\n  Log-in code for {', '.join(message.to)}: {code[1]}\n", flush=True)
        return len(email_messages)
