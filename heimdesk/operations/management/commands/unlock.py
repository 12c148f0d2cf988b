"""`heimdesk unlock`: somebody has lost the device and the recovery codes, and nobody is left who may help (POR-1)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from heimdesk.domain.notices.log_in import reset_log_in
from heimdesk.domain.people.queries import person_by_address


class Command(BaseCommand):
    """For the only administrator; for all others an administrator does it on the desk, on the page of the person."""

    help = "Take passkeys and authenticator app of a person away, so that the code of a letter is enough again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.add_argument("email", help="address with which the person logs in")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say so, or say that nobody active has this address."""
        person = person_by_address(options["email"])
        if person is None:
            raise CommandError(f"Nobody who is active has the address {options['email']}.")
        if not reset_log_in(person, by=None, now=timezone.now()):
            self.stdout.write(f"{person.name} has neither passkey nor app: the code of a letter is enough already.")
            return
        self.stdout.write(f"{person.name} logs in by the code of a letter alone now, and was told so.")
