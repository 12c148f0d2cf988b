"""From an empty database to the first ticket: one command for the administrator, pages for all the rest."""

from html import unescape
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Account, Person, Role
from heimdesk.domain.tickets.models import Ticket

TODAY = "2026-01-01"


def added(*args: str) -> str:
    told = StringIO()
    call_command("staff", *args, stdout=told)
    return told.getvalue()


def browser(email: str) -> Client:
    client = Client()
    client.force_login(Person.objects.get(email=email), backend="heimdesk.channels.email.login.CodeBackend")
    return client


@pytest.mark.django_db
def test_the_first_member_of_the_staff_is_the_administrator() -> None:
    """[OPS-1] Afterwards a role must be named; what is wrong is told by field."""
    assert "administrator" in added("Ada Root", "ada@vendor.example", "--zone", "Europe/Oslo")
    ada = Person.objects.get(email="ada@vendor.example")
    assert (ada.roles, ada.time_zone) == ({Role.ADMINISTRATOR}, "Europe/Oslo")
    with pytest.raises(CommandError, match="roles:"):
        added("Bo", "bo@vendor.example")
    with pytest.raises(CommandError, match="email:"):
        added("Bo", "ADA@vendor.example", "--role", "sales")
    added("Bo", "bo@vendor.example", "--role", "sales", "--role", "tam")
    assert Person.objects.get(email="bo@vendor.example").roles == {Role.SALES, Role.TAM}


@pytest.mark.django_db
def test_a_first_customer_is_set_up_without_a_shell() -> None:
    """[PRG-1] [CAT-1] Product, release, account, contact, contract on the desk; then the contact's ticket is paid."""
    added("Ada Root", "ada@vendor.example")
    ada = browser("ada@vendor.example")
    for page in ("list", "accounts", "catalog", "colleagues", "policy", "shifts", "escalations", "new"):
        assert ada.get(reverse(f"desk:{page}")).status_code == 200, page
    done(ada, reverse("desk:new-product"), name="Mail Gateway", family="Mail", code="MGW")
    done(ada, reverse("desk:release", args=["mail-gateway"]), version="9.4", released_on=TODAY)
    done(
        ada, reverse("desk:new-member"), name="Ines Duarte", email="ines@vendor.example", roles=["engineer"],
        time_zone="UTC", language="en",
    )  # fmt: skip
    done(ada, reverse("desk:new-account"), name="Kestrel Hosting", time_zone="Europe/Berlin", language="en")
    account = Account.objects.get()
    done(
        ada, reverse("desk:new-contact", args=[account.pk]), name="Alice Moreau", email="alice@kestrel.example",
        role="manager", time_zone="Europe/Berlin", language="en",
    )  # fmt: skip
    day = timezone.localdate()
    done(
        ada, reverse("desk:sign", args=[account.pk]), plan="gold", signed_on=day.isoformat(),
        starts_on=day.isoformat(), ends_on=day.replace(year=day.year + 1, day=1).isoformat(),
        covers_all_products="on", manager="",
    )  # fmt: skip
    alice = browser("alice@kestrel.example")
    assert str(Contract.objects.get().support_code) in unescape(alice.get("/account/").content.decode())
    sent = browser("ines@vendor.example").post(
        reverse("desk:new"),
        {
            "account": account.pk, "requester": Person.objects.get(email="alice@kestrel.example").pk,
            "product": Product.objects.get().pk, "ticket_type": "question", "severity": "4",
            "subject": "Where is the log?", "text": "We look for the log of the queue.", "way": "phone",
        },
    )  # fmt: skip
    ticket = Ticket.objects.get()
    assert sent["Location"] == f"/desk/tickets/{ticket.number}/"
    assert alice.get(f"/tickets/{ticket.number}/").status_code == 200
    assert Entitlement.objects.get().balance == 99


def done(client: Client, path: str, **fields: Any) -> None:
    answer = client.post(path, fields)
    assert answer.status_code == 302, (path, unescape(answer.content.decode())[:4000])
