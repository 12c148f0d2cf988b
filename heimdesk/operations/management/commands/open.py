"""`heimdesk open`: open a ticket for a customer from the terminal; the same rules and rows as everywhere (INC-1)."""

from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.fields import fields_of
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import person_by_address
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.fields import control_of
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
        parser.add_argument(
            "--detail", action="append", default=[], metavar="NAME=VALUE", type=_detail,
            help="a further detail, such as setup, error_at or steps; may be given several times",
        )  # fmt: skip
        parser.add_argument(
            "--field", action="append", default=[], metavar="NAME=VALUE", type=_detail,
            help="a field that the product has of its own, by its name; may be given several times",
        )  # fmt: skip
        parser.add_argument("--text", type=Path, required=True, help="file with what happens")

    def handle(self, *args: Any, **options: Any) -> None:
        """Open it and print its number, or say by field what is wrong."""
        requester = _person(options["requester"])
        product = Product.objects.filter(code__iexact=options["product"]).first()
        if product is None:
            raise CommandError(f"No product has the code “{options['product']}”.")
        if requester.account is None:
            raise CommandError(f"{requester.email} is staff. Name a contact of the customer.")
        now = timezone.now()
        known = book_of(current_book(now)).steps_to_reproduce.details
        for name in dict(options["detail"]):
            if name not in known:
                raise CommandError(f"Nothing was opened. No detail is named “{name}”; there are {', '.join(known)}.")
        fields = _fields(product, options["field"])
        try:
            ticket = open_for(
                requester.account,
                requester=requester,
                product=product,
                ticket_type=options["type"],
                severity=options["severity"],
                subject=options["subject"],
                details={**dict(options["detail"]), "what_happens": options["text"].read_text(encoding="utf-8")},
                fields=fields,
                phone=options["phone"],
                by=_person(options["by"]) if options["by"] else requester,
                way=Way.DESK if options["by"] else Way.WEB,
                now=now,
            )
        except Invalid as invalid:
            names = {control_of(field): field.name for field in fields_of(product)}
            lines = [f"{names.get(at, at) or 'ticket'}: {' '.join(said)}" for at, said in invalid.problems.items()]
            raise CommandError("\n".join(["Nothing was opened.", *lines])) from invalid
        except Refused as refused:
            raise CommandError(f"Nothing was opened. {refused.text}") from refused
        except OSError as error:
            raise CommandError(f"{options['text']} cannot be read: {error.strerror}.") from error
        self.stdout.write(f"#{ticket.number} {ticket.subject}")


def _fields(product: Product, given: list[tuple[str, str]]) -> dict[str, str]:
    """What is given for the fields in use, by their keys."""
    keys = {field.name.casefold(): field.key for field in fields_of(product) if not field.retired}
    for name, _value in given:
        if name.casefold() not in keys:
            there = ", ".join(field.name for field in fields_of(product) if not field.retired) or "none"
            raise CommandError(f"Nothing was opened. {product.name} has no field “{name}”; there are {there}.")
    return {keys[name.casefold()]: value for name, value in given}


def _detail(given: str) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise ArgumentTypeError(f"“{given}” is no detail. Expected is NAME=VALUE, such as setup=Debian 12.")
    return name.strip(), value.strip()


def _person(address: str) -> Person:
    person = person_by_address(address)
    if person is None:
        raise CommandError(f"Nobody has the address {address}.")
    return person
