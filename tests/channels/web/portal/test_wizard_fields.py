"""The wizard asks for the fields of the product: beside release and part, kept as they were typed, checked by rule."""

from collections.abc import Callable

import pytest
from django.test import Client

from heimdesk.domain.catalog.field_changes import Wanted, add_field, change_field
from heimdesk.domain.catalog.fields import Field
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Ticket
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import Clock
from tests.channels.web.portal.wizard import CONTACT, Wizard, error_of, text

Browser = Callable[[Person | None], Client]


@pytest.fixture
def fields(people: Cast) -> list[Field]:
    """Customers must say how the gateway runs and may say when it may stand still; the risk is the staff's."""
    return [
        add_field(people.gateway, "choice", Wanted("Deployment", "required", choices=("package", "image")), now=MONDAY),
        add_field(people.gateway, "day", Wanted("Change window", "asked", "From midnight on."), now=MONDAY),
        add_field(people.gateway, "line", Wanted("Risk", "staff"), now=MONDAY),
    ]


def test_a_ticket_carries_what_was_asked_of_its_product(
    wizard: Wizard, people: Cast, fields: list[Field], browser: Browser
) -> None:
    """[TIC-1] [WRK-4] What is wrong or missing stands beside its field; a field of the staff is not theirs."""
    deployment, window, risk = (f"field-{field.key}" for field in fields)
    wizard.begin()
    page = text(wizard.get("information"))
    assert f'name="{deployment}" required' in page
    assert "From midnight on." in page
    assert risk not in page
    chosen = {"ticket_type": "problem", "release": people.current.pk, "module": ""}
    answer = wizard.send("information", {**chosen, window: "2026-02-30", risk: "high"})
    assert answer.status_code == 422
    assert error_of(answer, deployment) == "This is needed: Deployment."
    assert "not a day" in error_of(answer, window)
    answer = wizard.send("information", {**chosen, deployment: "helm", window: ""})
    assert error_of(answer, deployment) == "This is not one of the list. Choose again."
    assert wizard.draft.values["information"][deployment] == "helm"
    wizard.to_contact()
    wizard.send("information", {**chosen, deployment: "image", window: "2026-06-11", risk: "high"})
    assert wizard.send("contact", CONTACT).status_code == 302
    ticket = Ticket.objects.get()
    assert ticket.field_values == {fields[0].key: "image", fields[1].key: "2026-06-11"}
    shown = text(browser(people.alice).get(f"/tickets/{ticket.number}/"))
    assert "Change window" in shown
    assert "11 June 2026" in shown


def test_a_field_that_became_required_meanwhile_leads_back_to_its_step(
    wizard: Wizard, people: Cast, clock: Clock
) -> None:
    """[TIC-1] [WRK-4] Nothing is sent; what the customer typed into the other steps stays."""
    wizard.to_contact()
    field = add_field(people.gateway, "line", Wanted("Site", "required"), now=MONDAY)
    answer = wizard.client.post(wizard.address("contact"), {"version": "99", **CONTACT})
    assert answer.status_code == 422
    assert "The ticket is not sent yet." in text(answer)
    assert error_of(answer, f"field-{field.key}") == "This is needed: Site."
    change_field(people.gateway, field.key, Wanted("Site", "required", retired=True), now=MONDAY)
    assert wizard.send("contact", CONTACT).status_code == 302
    assert Ticket.objects.get().field_values == {}


def test_another_product_asks_for_its_own(wizard: Wizard, people: Cast, fields: list[Field]) -> None:
    """[TIC-1] [WRK-4] What was typed for the first one is not an answer for the second."""
    wizard.begin()
    wizard.send("information", {"ticket_type": "problem", f"field-{fields[0].key}": "image"})
    site = add_field(people.panel, "line", Wanted("Site", "asked"), now=MONDAY)
    wizard.send("product", {"product": people.panel.pk})
    page = text(wizard.get("information"))
    assert f"field-{site.key}" in page
    assert f"field-{fields[0].key}" not in page
    answer = wizard.send("information", {"ticket_type": "problem", f"field-{site.key}": "Oslo"})
    assert answer.headers["Location"] == wizard.address("solution")
