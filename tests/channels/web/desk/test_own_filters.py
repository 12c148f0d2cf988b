"""The list is filtered by the fields of a product, once that product is chosen."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from heimdesk.domain.catalog.field_changes import Wanted, add_field, change_field
from heimdesk.domain.catalog.fields import Field
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.fields import fill_in
from heimdesk.domain.tickets.filters import conditions
from heimdesk.domain.tickets.models import SavedView, Ticket
from tests.channels.web.desk.scene import Scene
from tests.channels.web.desk.test_asked import numbers_in


@pytest.fixture
def fields(scene: Scene) -> dict[str, Field]:
    """Filled in on two tickets of the gateway."""
    names = {"choice": "Deployment", "number": "Nodes", "day": "Window", "truth": "In production", "line": "Risk"}
    made = {
        kind: add_field(scene.people.gateway, kind, Wanted(name, "staff", choices=("package", "image")), now=scene.now)
        for kind, name in names.items()
    }
    for ticket, values in (
        (
            scene.stuck,
            {"choice": "image", "number": "12", "day": "2026-06-11", "truth": "yes", "line": "50 % of sites"},
        ),
        (scene.fresh, {"choice": "package", "number": "120", "truth": "no", "line": "None \\ at all"}),
    ):
        typed = {made[kind].key: value for kind, value in values.items()}
        fill_in(ticket, typed, by=scene.people.ines, now=scene.now)
    return made


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("choice", "image", "stuck"), ("choice", "imag", ""), ("choice", "Image", ""), ("number", "12", "stuck"),
        ("number", "120", "fresh"), ("day", "2026-06-11", "stuck"), ("truth", "no", "fresh"), ("truth", "%", ""),
        ("line", "SITES", "stuck"), ("line", "50 %", "stuck"), ("line", "_", ""), ("line", "\\", "fresh"),
        ("line", "a\x00ll", "fresh"),
    ],
)  # fmt: skip
def test_tickets_are_found_by_what_stands_in_a_field(
    scene: Scene, fields: dict[str, Field], ines: Client, kind: str, value: str, found: str
) -> None:
    """[WRK-4] [WRK-6] Exactly what was chosen, or words of a line; in both words, nothing that the database reads."""
    name = f"field-{'has-' if kind == 'line' else ''}{fields[kind].key}"
    answer = ines.get("/desk/", {"product": scene.people.gateway.pk, name: value})
    assert answer.status_code == 200
    assert numbers_in(answer.content.decode()) == ([getattr(scene, found).number] if found else [])


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("number", "a dozen", "This is not a whole number."), ("number", "1.5", "This is not a whole number."),
        ("day", "2026-06-31", "This is not a day."), ("day", "9999-12-31", "Enter a day from"),
    ],
)  # fmt: skip
def test_a_number_or_day_that_none_can_be_is_told_beside_its_filter(
    scene: Scene, fields: dict[str, Field], ines: Client, kind: str, value: str, said: str
) -> None:
    """[WRK-4] [WRK-6] With all else that is wrong; what can be one is found however it is written."""
    name = f"field-{fields[kind].key}"
    asked = {"product": scene.people.gateway.pk, name: value}
    answer = ines.get("/desk/", {**asked, "due_within": "soon"})
    assert answer.status_code == 422
    page = shown(answer)
    assert said in page.split(f'id="filter-{name}-error">')[1].split("</p>")[0]
    assert 'id="filter-due_within-error"' in page
    assert ines.get("/desk/", asked).status_code == 422
    written = {"number": "012", "day": "20260611"}[kind]
    assert numbers_in(shown(ines.get("/desk/", {**asked, name: written}))) == [scene.stuck.number]


def test_the_form_offers_the_fields_of_the_product_that_is_chosen(
    scene: Scene, fields: dict[str, Field], ines: Client
) -> None:
    """[WRK-6] Retired choices too, as tickets have them; a retired field only where it is asked for."""
    change_field(
        scene.people.gateway, fields["choice"].key, Wanted("Deployment", "staff", choices=("package",)), now=scene.now
    )
    change_field(scene.people.gateway, fields["number"].key, Wanted("Nodes", "staff", retired=True), now=scene.now)
    asked, choice, number = {"product": scene.people.gateway.pk}, fields["choice"].key, fields["number"].key
    form = shown(ines.get("/desk/filter/", asked))
    assert f'name="field-{choice}"' in form
    assert '<option value="image">' in form
    assert "Risk has" in form
    assert f"field-{number}" not in form
    assert f'name="field-{number}"' in shown(ines.get("/desk/filter/", {**asked, f"field-{number}": "12"}))
    assert "field-" not in shown(ines.get("/desk/filter/", {f"field-{choice}": "image"}))
    other = {"product": scene.people.panel.pk, f"field-{choice}": "image"}
    assert "field-" not in shown(ines.get("/desk/filter/", other))


def test_a_chip_names_the_field_and_goes_with_its_product(
    scene: Scene, fields: dict[str, Field], ines: Client, django_assert_max_num_queries: Any
) -> None:
    """[WRK-6] [UI-1] The list keeps to its eight statements, and a saved view to its filters."""
    asked = {"product": str(scene.people.gateway.pk), f"field-{fields['truth'].key}": "yes"}
    ines.get("/desk/", asked)
    with django_assert_max_num_queries(8):
        page = shown(ines.get("/desk/", asked))
    assert "In production" in page
    assert f'href="/desk/?product={scene.people.gateway.pk}"' in page
    assert 'href="/desk/"' in page
    query = f"product={asked['product']}&field-{fields['truth'].key}=yes"
    assert ines.post(f"/desk/views/new/?{query}", {"name": "In production"}).status_code == 302
    view = SavedView.objects.get(name="In production")
    assert view.filters == asked
    assert numbers_in(ines.get("/desk/", {"view": view.pk}).content.decode()) == [scene.stuck.number]


@pytest.mark.parametrize("name", ["field-", "field-1", "field-x-1", "field-1-1-1", "field-٣-1", f"field-{'9' * 16}-1"])
def test_no_other_name_is_a_filter(scene: Scene, name: str) -> None:
    """[WRK-6] Nor is a text a value, nor does one product's field find another's tickets."""
    with pytest.raises(Invalid):
        conditions({name: "x"}, seen_by=scene.people.ines)
    with pytest.raises(Invalid):
        conditions({"field-1-1": "x" * 201}, seen_by=scene.people.ines)
    Ticket.objects.filter(pk=scene.fresh.pk).update(field_values={f"{scene.people.panel.pk}-1": "x"})
    asked = conditions({f"field-{scene.people.panel.pk}-1": "x"}, seen_by=scene.people.ines)
    assert not Ticket.objects.filter(asked).exists()
