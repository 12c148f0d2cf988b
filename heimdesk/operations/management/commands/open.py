"""`heimdesk open`: open a ticket for a customer from the terminal; the same rules and rows as everywhere (INC-1)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import person_by_address
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.models import Way


class Command(BaseCommand):
    """For scripts and for whoever sits at the server; the person who opens it is named, as on every door."""

    help = "Open a ticket for a customer."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who asks, who opens, what about."""
        parser.add_argument("requester", help="e-mail address of the contact")
        parser.add_argument("--by", help="address of who opens it; the contact without it")
        parser.add_argument("--product", required=True, help="code of the product")
        parser.add_argument("--type", default="question", help="type of the ticket")
        parser.add_argument("--severity", type=int, default=3)
        parser.add_argument("--phone", default="")
        parser.add_argument("--subject", required=True)
        parser.add_argument("--text", type=Path, required=True, help="file with what happens")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it and print its number, or say by field what is wrong."""
        requester = _person(options["requester"])
        product = Product.objects.filter(code__iexact=options["product"]).first()
        if product is None:
            raise CommandError(f"No product has the code “{options['product']}”.")
        if requester.account is None:
            raise CommandError(f"{requester.email} is staff. Name a contact of the customer.")
        try:
            ticket = open_for(
                requester.account,
                requester=requester,
                product=product,
                ticket_type=options["type"],
                severity=options["severity"],
                subject=options["subject"],
                details={"what_happens": options["text"].read_text(encoding="utf-8")},
                phone=options["phone"],
                by=_person(options["by"]) if options["by"] else requester,
                way=Way.DESK if options["by"] else Way.WEB,
                now=timezone.now(),
            )
        except Invalid as invalid:
            lines = [f"{field or 'ticket'}: {' '.join(said)}" for field, said in invalid.problems.items()]
            raise CommandError("\n".join(["Nothing was opened.", *lines])) from invalid
        except Refused as refused:
            raise CommandError(f"Nothing was opened. {refused.text}") from refused
        except OSError as error:
            raise CommandError(f"{options['text']} cannot be read: {error.strerror}.") from error
        self.stdout.write(f"#{ticket.number} {ticket.subject}")


def _person(address: str) -> Person:
    person = person_by_address(address)
    if person is None:
        raise CommandError(f"Nobody has the address {address}.")
    return person
