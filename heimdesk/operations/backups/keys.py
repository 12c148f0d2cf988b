"""The key of the installation: named by its fingerprint, put into an archive and back only when somebody says so."""

import hashlib
import os
from pathlib import Path

from django.conf import settings

FILE = "secret-key"


def fingerprint(key: str) -> str:
    """Enough to tell whether two keys are the same, and nothing of the key."""
    return hashlib.sha256(b"heimdesk key\n" + key.encode()).hexdigest()[:16]


def comes_from_the_environment() -> bool:
    """Whether the key is set from outside, so that a file in the data directory would not be read."""
    return any(os.environ.get(name) for name in ("HEIMDESK_SECRET_KEY", "HEIMDESK_SECRET_KEY_FILE"))


def keep(key: str) -> None:
    """From the next start on this is the key of the installation."""
    path = Path(settings.DATA) / FILE
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(key)
