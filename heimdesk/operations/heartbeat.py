"""A worker says every few seconds that it is at work, so that whoever watches learns when none is (OPS-4)."""

import os
import socket
from datetime import datetime, timedelta

from heimdesk.operations.models import WorkerSeen

BEATS_EVERY = timedelta(seconds=10)
LATELY = timedelta(minutes=1)
FORGOTTEN_AFTER = timedelta(hours=1)


def beat(now: datetime, *, started_at: datetime) -> None:
    """This worker is at work; others that were not seen for long are forgotten."""
    WorkerSeen.objects.update_or_create(name=name_of_this(), defaults={"started_at": started_at, "seen_at": now})
    WorkerSeen.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()


def fall_silent() -> None:
    """This worker ends."""
    WorkerSeen.objects.filter(name=name_of_this()).delete()


def is_seen_lately(now: datetime) -> bool:
    """Whether any worker was at work within the last minute."""
    return WorkerSeen.objects.filter(seen_at__gte=now - LATELY).exists()


def name_of_this() -> str:
    """Machine and process."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"
