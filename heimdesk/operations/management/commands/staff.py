"""`heimdesk staff`: add a member of the staff from the terminal; so the first administrator comes in (OPS-1)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from heimdesk.domain.people.actions import add_staff
from heimdesk.domain.people.models import Role
from heimdesk.domain.people.queries import staff_with_role
from heimdesk.domain.people.refusals import Invalid
from heimdesk.operations.setup import make_ready


class Command(BaseCommand):
    """Whoever sits at the server is the administrator; all others are added on the desk, under Staff."""

    help = "Add a member of the staff; without --role the first one is an administrator."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and what the person may do."""
        parser.add_argument("name", help="first and last name")
        parser.add_argument("email", help="address with which the person logs in")
        parser.add_argument("--role", action="append", choices=Role.values, default=[], help="may be given repeatedly")
        parser.add_argument("--zone", default=settings.TIME_ZONE, help="time zone, such as Europe/Oslo")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add the person and say where to log in, or say by field what is wrong."""
        now = timezone.now()
        make_ready(now=now)
        roles = options["role"] or ([] if staff_with_role(Role.ADMINISTRATOR).exists() else [Role.ADMINISTRATOR])
        try:
            person = add_staff(options["name"], options["email"], roles, time_zone=options["zone"], now=now)
        except Invalid as invalid:
            lines = [f"{field}: {' '.join(said)}" for field, said in invalid.problems.items()]
            raise CommandError("\n".join(["Nobody was added.", *lines])) from invalid
        self.stdout.write(f"{person.name} is {', '.join(sorted(person.roles))}.")
        self.stdout.write(f"Log in at {settings.PUBLIC_URL}/login/ with {person.email}.")
