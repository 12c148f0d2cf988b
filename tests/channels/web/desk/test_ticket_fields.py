"""The fields of a product on the desk: shown beside the ticket, filled in in one form, asked as a ticket is opened."""

from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.catalog.fields import Field
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.tickets.actions.fields import fill_in
from heimdesk.domain.tickets.models import Ticket
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene


@pytest.fixture
def fields(scene: Scene) -> dict[str, Field]:
    """The gateway has one of each kind."""
    made = {}
    for kind, wanted in (
        ("choice", Wanted("Deployment", "required", choices=("package", "image"))),
        ("number", Wanted("Nodes", "asked", "All sites.")),
        ("day", Wanted("Change window", "read")),
        ("truth", Wanted("In production", "asked")),
        ("line", Wanted("Risk", "staff")),
    ):
        made[wanted.name] = add_field(scene.people.gateway, kind, wanted, now=scene.now)
    return made


def sent(fields: dict[str, Field], **values: str) -> dict[str, str]:
    """Values by the first words of their fields, as a form sends them."""
    names = {name.split()[0].lower(): f"field-{field.key}" for name, field in fields.items()}
    return {names[name]: value for name, value in values.items()}


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def held(ticket: Ticket) -> set[str]:
    """The values as they are stored."""
    return set(Ticket.objects.values_list("field_values", flat=True).get(pk=ticket.pk).values())


def test_fields_are_filled_in_and_told_in_the_reader_s_language(
    scene: Scene, fields: dict[str, Field], ines: Client, as_: Browse
) -> None:
    """[WRK-4] [UI-1] [SRC-3] On the desk all of them; on the portal what is the customer's to see, and its events."""
    path, page = f"/desk/tickets/{scene.stuck.number}/fields/", f"/desk/tickets/{scene.stuck.number}/"
    form = shown(ines.get(path))
    assert all(f'name="field-{field.key}"' in form for field in fields.values())
    values = sent(fields, deployment="image", nodes="1200", change="2026-06-11", risk="secret-risk")
    assert ines.post(path, values).headers["Location"] == page
    assert held(scene.stuck) == {"image", "1200", "2026-06-11", "secret-risk"}
    desk, portal = shown(ines.get(page)), shown(as_(scene.people.bob).get(f"/tickets/{scene.stuck.number}/"))
    for told in ("Deployment", "1,200", "11 June 2026", "filled in"):
        assert told in desk
        assert told in portal
    assert desk.count("secret-risk") == 2
    assert "secret-risk" not in portal
    assert "Risk" not in portal
    ines.cookies["django_language"] = "de"
    german = shown(ines.get(page))
    assert "1.200" in german
    assert "11. Juni 2026" in german


def test_what_cannot_be_filled_in_is_told_beside_its_field(
    scene: Scene, fields: dict[str, Field], ines: Client
) -> None:
    """[WRK-4] [WRK-5] Nothing is kept, all that was typed comes back, also what crossed with a colleague's word."""
    path, risk = f"/desk/tickets/{scene.stuck.number}/fields/", fields["Risk"].key
    answer = ines.post(path, sent(fields, deployment="helm", nodes="many", risk="high"))
    assert answer.status_code == 422
    page = shown(answer)
    for name in ("Deployment", "Nodes"):
        assert f'id="field-{fields[name].key}-error"' in page
    assert 'value="many"' in page
    assert held(scene.stuck) == set()
    fill_in(scene.stuck, {risk: "low"}, by=scene.people.selma, now=scene.now)
    crossed = ines.post(path, {**sent(fields, risk="high"), f"seen-field-{risk}": ""})
    assert crossed.status_code == 422
    assert "“low”" in shown(crossed)
    assert f'name="seen-field-{risk}" value="low"' in shown(crossed)
    assert ines.post(path, {**sent(fields, risk="high"), f"seen-field-{risk}": "low"}).status_code == 302
    assert held(scene.stuck) == {"high"}


def test_a_ticket_opened_at_the_desk_asks_for_the_fields_of_its_product(
    scene: Scene, fields: dict[str, Field], ines: Client
) -> None:
    """[WRK-4] [TIC-1] None is required of the staff; what is wrong stands beside its field."""
    people, path = scene.people, reverse("desk:new")
    form = {
        "account": people.kestrel.pk, "product": people.gateway.pk, "requester": people.bob.pk, "severity": "4",
        "ticket_type": "question", "subject": "A call", "text": "Where is the switch?", "way": "phone",
    }  # fmt: skip
    answer = ines.post(path, {**form, **sent(fields, nodes="many", risk="high")})
    assert answer.status_code == 422
    assert f'id="field-{fields["Nodes"].key}-error"' in shown(answer)
    assert 'value="high"' in shown(answer)
    assert ines.post(path, {**form, **sent(fields, nodes="12", risk="high")}).status_code == 302
    assert held(Ticket.objects.latest("id")) == {"12", "high"}


def test_the_fields_cost_the_ticket_s_page_no_statement(scene: Scene, fields: dict[str, Field], ines: Client) -> None:
    """[WRK-4] [UI-1] They come with the product, the values with the ticket."""
    fill_in(scene.stuck, {fields["Nodes"].key: "3"}, by=scene.people.ines, now=scene.now)
    ines.get(f"/desk/tickets/{scene.stuck.number}/")
    with CaptureQueriesContext(connection) as with_fields:
        ines.get(f"/desk/tickets/{scene.stuck.number}/")
    Product.objects.filter(pk=scene.people.gateway.pk).update(fields=[])
    with CaptureQueriesContext(connection) as without:
        ines.get(f"/desk/tickets/{scene.stuck.number}/")
    assert len(with_fields) == len(without) <= 12
