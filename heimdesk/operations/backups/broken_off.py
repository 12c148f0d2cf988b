"""A restore that did not come to its end is known by a mark in the data directory, and until then nobody works there.

The mark names the backup and the database, so that it goes on with these alone.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection

MARK = "restore-has-begun"


def mark() -> dict[str, str] | None:
    """What was begun here and did not end."""
    path = Path(settings.DATA) / MARK
    return json.loads(path.read_text()) if path.exists() else None


def mark_of(manifest: dict[str, Any]) -> dict[str, str]:
    """The mark of the restore of this backup into the database of the settings."""
    names = [str(connection.settings_dict[name]) for name in ("ENGINE", "HOST", "PORT", "NAME")]
    return {
        "made_at": manifest["made_at"],
        "backup": hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest(),
        "database": hashlib.sha256("\n".join(names).encode()).hexdigest(),
    }


def begin(new: dict[str, str]) -> None:
    """From now on this restore goes on here, and nothing else."""
    path = Path(settings.DATA) / MARK
    whole = path.with_suffix(".partial")
    whole.write_text(json.dumps(new))
    whole.replace(path)


def end() -> None:
    """Everything is back."""
    (Path(settings.DATA) / MARK).unlink()


def what_to_do() -> str:
    """How to mend a place where a restore broke off; nothing where none did."""
    found = mark()
    if found is None:
        return ""
    return (
        f"A restore of the backup of {found['made_at']} broke off here. Run `heimdesk restore FILE` again with the "
        f"same file: it goes on where it was. To begin anew, empty the database and {settings.DATA}."
    )


def refuse_half_a_place() -> None:
    """Raises CommandError where a restore broke off: who worked there would work without a part of the files."""
    if told := what_to_do():
        raise CommandError(told)
