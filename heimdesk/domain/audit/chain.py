"""The hash of an audit row, over its content and the hash of the row before it: a change or a gap breaks the chain."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

BEGINNING = "the first row"


def hash_of(*, previous: str, at: datetime, actor: int | None, verb: str, subject: str, details: dict[str, Any]) -> str:
    """The hash of one row, in hexadecimal digits."""
    content = [previous, at.astimezone(UTC).isoformat(), actor, verb, subject, details]
    written = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
