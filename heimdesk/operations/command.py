"""The `heimdesk` command: a short list of verbs, each a Django command; anything else of Django stays reachable."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError, OperationalError, ProgrammingError, connection

ROOT = Path(__file__).resolve().parent.parent.parent
VERBS = {
    "demo": "fill a demo company and serve it",
    "serve": "serve the pages, with the worker and the live updates inside",
    "live": "serve the streams by which open pages learn at once what changed",
    "worker": "do what the clock asks for: warnings, letters, the search index",
    "policy": "check, show, put into force and explain the policy book",
    "import": "bring in articles from a folder or archive",
    "export": "write articles to a folder",
    "search": "rebuild the search index, or tell how it stands",
    "staff": "add a member of the staff; the first one is the administrator",
    "unlock": "let somebody who has lost the device log in by letter alone again",
    "open": "open a ticket for a customer",
    "backup": "write everything that is kept into one file",
    "restore": "bring a backup back into an empty place",
    "check": "tell what is wrong with this installation",
}


def usage() -> str:
    """The list of verbs."""
    lines = [f"  {verb:<8} {about}" for verb, about in VERBS.items()]
    return "\n".join(["heimdesk VERB [options]", "", *lines, "", "heimdesk VERB --help tells more."])


def demo_surroundings(arguments: Sequence[str], environment: Mapping[str, str]) -> dict[str, str]:
    """What the settings of a demo are read from: a folder of its own beside the data, and the address of its port."""
    return {
        "HEIMDESK_DEMO": "true",
        "HEIMDESK_DATA": str(Path(environment.get("HEIMDESK_DATA") or ROOT / "var") / "demo"),
        "HEIMDESK_URL": _address_on(arguments),
    }


def served_surroundings(arguments: Sequence[str], environment: Mapping[str, str]) -> dict[str, str]:
    """The address of `heimdesk serve` on its own port, where nobody names one: links in letters lead there."""
    given = environment.get("HEIMDESK_URL") or environment.get("HEIMDESK_URL_FILE")
    return {} if given else {"HEIMDESK_URL": _address_on(arguments)}


def _address_on(arguments: Sequence[str]) -> str:
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", default="8000")
    return f"http://localhost:{parser.parse_known_args(arguments)[0].port}"


def main() -> None:
    """Run the command of the command line; exits with its code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "heimdesk.config.settings")
    if len(sys.argv) == 1 or sys.argv[1] in {"-h", "--help", "help"}:
        print(usage())
        return
    if sys.argv[1] == "demo":
        os.environ.update(demo_surroundings(sys.argv[2:], os.environ))
    elif sys.argv[1] == "serve":
        os.environ.update(served_surroundings(sys.argv[2:], os.environ))
    try:
        settings.INSTALLED_APPS  # noqa: B018  (this reads the settings: what is wrong in them is said, not traced)
    except ImproperlyConfigured as wrong:
        sys.exit(f"heimdesk: {wrong}")
    try:
        execute_from_command_line(["heimdesk", *sys.argv[1:]])
    except (OperationalError, ProgrammingError) as away:
        if _is_empty():
            sys.exit(
                f"heimdesk: nothing is set up here yet: the database has no tables ({settings.DATA} is the data "
                "directory). `heimdesk serve` sets it up at its first start, `heimdesk restore` brings a backup back."
            )
        if not isinstance(away, OperationalError):
            raise
        said = next(iter(str(away).strip().splitlines()), "")
        sys.exit(f"heimdesk: the database of DATABASE_URL cannot be used: {said}")


def _is_empty() -> bool:
    """Does the database answer, and has no table?"""
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        return False
