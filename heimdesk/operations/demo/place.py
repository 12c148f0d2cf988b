"""Where the demo lives: marks in its folder say that filling began and ended; what is not the demo's is not touched."""

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError

from heimdesk.domain.people.models import Person

BEGUN, FILLED = "demo-was-begun", "demo-is-filled"


def is_filled(folder: Path) -> bool:
    """Whether the demo company of this folder is complete."""
    return (folder / FILLED).exists()


def was_interrupted(folder: Path) -> bool:
    """Whether a filling began here and did not come to its end."""
    return (folder / BEGUN).exists() and not is_filled(folder)


def clear(folder: Path) -> bool:
    """Empty the database when it is that of an earlier filling; answers whether anything was there.

    Raises CommandError when the database holds something that no filling of this folder made.
    """
    if not Person.objects.exists():
        return False
    if not (folder / BEGUN).exists() and not is_filled(folder):
        raise CommandError("This database belongs to another installation. Give the demo an empty one (DATABASE_URL).")
    (folder / FILLED).unlink(missing_ok=True)
    call_command("flush", verbosity=0, interactive=False)
    return True


def begin(folder: Path) -> None:
    """From now on what is in the database is the demo's."""
    (folder / FILLED).unlink(missing_ok=True)
    (folder / BEGUN).touch()


def finish(folder: Path) -> None:
    """The demo company is complete."""
    (folder / FILLED).touch()
