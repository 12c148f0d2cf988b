"""`heimdesk policy`: check a book, show the one in force, put one into force, explain a ticket (POL-1, POL-3)."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.table import Table

from heimdesk.domain.books.actions import put_into_force
from heimdesk.domain.books.queries import NoBook, current_book, versions
from heimdesk.domain.tickets.models import Ticket
from heimdesk.operations.arguments import moment, number
from heimdesk.operations.explaining import explanations
from heimdesk.operations.terminal import terminal
from heimdesk.policy.reading import BookError, read_book


class Command(BaseCommand):
    """The policy book at the terminal."""

    help = "Check, show, put into force and explain the policy book."

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="say what is wrong with a book, by line and key")
        check.add_argument("file", type=Path)
        put = verbs.add_parser("put", help="put a book into force from a moment on")
        put.add_argument("file", type=Path)
        put.add_argument("--from", dest="since", type=moment, help="ISO moment; now without it")
        put.add_argument("--comment", default="")
        verbs.add_parser("show", help="print the book in force")
        verbs.add_parser("versions", help="list the versions")
        explain = verbs.add_parser("explain", help="which rule and numbers made each due, gate and ledger row")
        explain.add_argument("ticket", type=number)

    def handle(self, *args: Any, **options: Any) -> None:
        """Hand on to the sub-command."""
        getattr(self, f"_{options['verb']}")(timezone.now(), options)

    def _check(self, now: datetime, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        _read(path)
        self.stdout.write(f"{path}: no problem found.")

    def _put(self, now: datetime, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        since: datetime = options["since"] or now
        if timezone.is_naive(since):
            since = timezone.make_aware(since)
        text = _read(path)
        version = put_into_force(text, effective_at=since, by=None, now=now, comment=options["comment"])
        self.stdout.write(f"Version {version.number} holds from {since.isoformat(timespec='minutes')}.")

    def _show(self, now: datetime, options: dict[str, Any]) -> None:
        try:
            version = current_book(now)
        except NoBook as none:
            raise CommandError(str(none)) from none
        self.stdout.write(version.text)

    def _versions(self, now: datetime, options: dict[str, Any]) -> None:
        table = Table("version", "holds from", "digest", "comment")
        for version in versions():
            table.add_row(
                str(version.number),
                version.effective_at.isoformat(timespec="minutes"),
                version.digest[:12],
                version.comment,
            )
        terminal(self.stdout).print(table)

    def _explain(self, now: datetime, options: dict[str, Any]) -> None:
        console = terminal(self.stdout)
        try:
            found = explanations(options["ticket"], now=now)
        except Ticket.DoesNotExist as absent:
            raise CommandError(f"There is no ticket {options['ticket']}.") from absent
        for title, told in found:
            console.print(f"[bold]{title}[/bold]  {told.rule}")
            console.print(f"  {told.sentence}")
            for step in told.steps:
                console.print(f"    {step.label:<60} {step.value}", style="bold" if step.total else "")


def _read(path: Path) -> str:
    """The text of a book without problems; a CommandError that lists them otherwise."""
    try:
        text = path.read_text(encoding="utf-8")
        read_book(text, name=str(path))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeError as error:
        raise CommandError(f"{path} is not a text in UTF-8.") from error
    except BookError as error:
        count = len(error.problems)
        lines = [f"{error.name} has {count} mistake{'s' if count > 1 else ''}:", *map(str, error.problems)]
        raise CommandError("\n  ".join(lines)) from error
    return text
