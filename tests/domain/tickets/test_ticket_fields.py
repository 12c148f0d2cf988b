"""Values of a product's fields on its tickets: asked at the opening, filled in by the staff, told to whom may see."""

from pathlib import Path
from typing import Any

import pytest

from heimdesk.domain.catalog.field_changes import Wanted, add_field, change_field
from heimdesk.domain.catalog.fields import Field
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.fields import fill_in
from heimdesk.domain.tickets.actions.follow_up import start_follow_up
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.actions.split import split
from heimdesk.domain.tickets.fields import filled_fields
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.permissions import TicketClosed
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Query
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import after, kinds, opened, taken


@pytest.fixture
def fields(people: Cast) -> dict[str, Field]:
    """The gateway asks customers for two; one more is the staff's alone."""
    made = {}
    for kind, wanted in (
        ("choice", Wanted("Deployment", "required", choices=("package", "image"))),
        ("number", Wanted("Nodes", "asked")),
        ("line", Wanted("Risk", "staff")),
    ):
        made[wanted.name.lower()] = add_field(people.gateway, kind, wanted, now=MONDAY)
    return made


def held(ticket: Ticket) -> dict[str, str]:
    """As it is stored."""
    values: dict[str, str] = Ticket.objects.values_list("field_values", flat=True).get(pk=ticket.pk)
    return values


def shown(ticket: Ticket, *, by_staff: bool) -> dict[str, str]:
    found = Ticket.objects.get(pk=ticket.pk)
    return {field.name: value for field, value in filled_fields(found, by_staff=by_staff)}


def test_a_customer_opens_with_what_is_asked(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4, TIC-1] Kept in one form; what nobody filled in is not there."""
    deployment, nodes = fields["deployment"].key, fields["nodes"].key
    ticket = opened(people, fields={deployment: " image ", nodes: "03"})
    assert held(ticket) == {deployment: "image", nodes: "3"}
    assert held(opened(people, fields={deployment: "image", nodes: ""})) == {deployment: "image"}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"deployment"}),
        ({"deployment": "helm"}, {"deployment"}),
        ({"deployment": "image", "nodes": "many"}, {"nodes"}),
        ({"deployment": "image", "risk": "high"}, {"risk"}),
    ],
)
def test_a_customer_leaves_nothing_out_and_fills_in_nothing_else(
    people: Cast, fields: dict[str, Field], typed: dict[str, str], wrong: set[str]
) -> None:
    """[WRK-4, TIC-1, INC-1] No ticket is opened; a field of the staff and one of another product are not theirs."""
    with pytest.raises(Invalid) as told:
        opened(people, fields={fields[name].key: value for name, value in typed.items()})
    assert set(told.value.problems) == {f"field-{fields[name].key}" for name in wrong}
    with pytest.raises(Invalid) as told:
        opened(people, fields={fields["deployment"].key: "image", f"{people.panel.pk}-1": "x"})
    assert set(told.value.problems) == {f"field-{people.panel.pk}-1"}
    assert not Ticket.objects.exists()


def test_the_staff_opens_with_what_is_known(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4, WRK-1] What customers must fill in may be open yet; what is filled in must be right."""
    ticket = opened(people, by=people.ines, fields={fields["risk"].key: "high"})
    assert held(ticket) == {fields["risk"].key: "high"}
    with pytest.raises(Invalid):
        opened(people, by=people.ines, fields={fields["nodes"].key: "many"})


def test_the_staff_fills_in_and_the_timeline_tells_whom_it_concerns(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4, STA-5, SRC-3] One event a field, from what to what; those of the staff are not the customer's."""
    ticket = taken(people, fields={fields["deployment"].key: "image"})
    typed = {fields["deployment"].key: "package", fields["nodes"].key: "4", fields["risk"].key: " "}
    fill_in(ticket, typed, by=people.ines, now=after(1))
    fill_in(ticket, {fields["risk"].key: "high"}, by=people.ines, now=after(2))
    fill_in(ticket, {fields["risk"].key: "", fields["nodes"].key: "4"}, by=people.ines, now=after(3))
    told = ticket.events.filter(kind="field").order_by("id").values_list("facts__name", "before", "after", "public")
    assert list(told) == [
        ("Deployment", "image", "package", True), ("Nodes", "", "4", True), ("Risk", "", "high", False),
        ("Risk", "high", "", False),
    ]  # fmt: skip
    assert shown(ticket, by_staff=True) == {"Deployment": "package", "Nodes": "4", "Risk": ""}
    assert shown(ticket, by_staff=False) == {"Deployment": "package", "Nodes": "4"}


def test_nothing_is_filled_in_when_one_value_is_wrong(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4] All or nothing, told beside the field; what the product does not ask is told too."""
    ticket = taken(people, by=people.ines, fields={fields["deployment"].key: "image"})
    typed = {fields["risk"].key: "high", fields["nodes"].key: "many", f"{people.panel.pk}-1": "x"}
    with pytest.raises(Invalid) as told:
        fill_in(ticket, typed, by=people.ines, now=after(1))
    assert set(told.value.problems) == {f"field-{fields['nodes'].key}", f"field-{people.panel.pk}-1"}
    assert held(ticket) == {fields["deployment"].key: "image"}
    assert "field" not in kinds(ticket)


def test_what_somebody_else_filled_in_meanwhile_is_not_replaced_unseen(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4, WRK-5] The same field is told, another one stays as it is now, the same word twice is no quarrel."""
    risk, nodes = fields["risk"].key, fields["nodes"].key
    ticket = taken(people, fields={fields["deployment"].key: "image"})
    fill_in(ticket, {risk: "low", nodes: "2"}, by=people.selma, now=after(1))
    with pytest.raises(Invalid, match="“low”"):
        fill_in(ticket, {risk: "high", nodes: ""}, seen={risk: "", nodes: ""}, by=people.ines, now=after(2))
    fill_in(ticket, {risk: "low", nodes: ""}, seen={risk: "", nodes: ""}, by=people.ines, now=after(2))
    assert (held(ticket)[risk], held(ticket)[nodes]) == ("low", "2")
    fill_in(ticket, {risk: "high", nodes: "2"}, seen={risk: "low", nodes: "2"}, by=people.ines, now=after(3))
    assert held(ticket)[risk] == "high"


def test_who_fills_in(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4, SRC-3, STA-4] Whoever works on tickets, until the ticket is closed."""
    ticket = taken(people, fields={fields["deployment"].key: "image"})
    typed = {fields["deployment"].key: "package"}
    for person in (people.bob, people.alice, people.arthur, people.ada):
        with pytest.raises(Refused):
            fill_in(ticket, typed, by=person, now=after(1))
    with pytest.raises(Ticket.DoesNotExist):
        fill_in(ticket, typed, by=people.charlie, now=after(1))
    fill_in(ticket, typed, by=people.sven, now=after(1))
    close(ticket, by=people.bob, now=after(2))
    with pytest.raises(TicketClosed):
        fill_in(ticket, {fields["deployment"].key: "image"}, by=people.ines, now=after(3))


def test_what_is_retired_stays_where_it_is(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4] A choice until it is changed, a field as it stood; a new ticket is asked for neither."""
    field, nodes = fields["deployment"], fields["nodes"]
    ticket = taken(people, fields={field.key: "package", nodes.key: "2"})
    change_field(people.gateway, field.key, Wanted("Deployment", "required", choices=("image",)), now=after(1))
    change_field(people.gateway, nodes.key, Wanted("Nodes", "required", retired=True), now=after(1))
    ticket = Ticket.objects.get(pk=ticket.pk)
    fill_in(ticket, {field.key: "package"}, seen={field.key: "package"}, by=people.ines, now=after(2))
    assert shown(ticket, by_staff=False) == {"Deployment": "package", "Nodes": "2"}
    with pytest.raises(Invalid):
        fill_in(ticket, {nodes.key: "3"}, by=people.ines, now=after(2))
    fill_in(ticket, {field.key: "image"}, by=people.ines, now=after(3))
    with pytest.raises(Invalid):
        fill_in(ticket, {field.key: "package"}, by=people.ines, now=after(4))
    assert shown(opened(people, fields={field.key: "image"}), by_staff=True) == {"Deployment": "image", "Risk": ""}


def test_values_go_along_with_a_split_and_a_follow_up_and_stay_at_a_merge(
    people: Cast, fields: dict[str, Field]
) -> None:
    """[WRK-4, TIC-7, STA-4] A follow-up is asked again and finds what was answered, not what is the staff's."""
    values: dict[str, Any] = {fields["deployment"].key: "image", fields["risk"].key: "high"}
    ticket = taken(people, by=people.ines, fields={fields["deployment"].key: "image"})
    fill_in(ticket, values, by=people.ines, now=after(1))
    parts = split(ticket, messages=ticket.messages.all(), subject="The other", by=people.ines, now=after(2))
    assert held(parts) == values
    fill_in(parts, {fields["deployment"].key: "package"}, by=people.ines, now=after(3))
    merge(parts, ticket, by=people.ines, now=after(4))
    assert held(ticket) == values
    close(ticket, by=people.bob, now=after(5))
    draft = start_follow_up(ticket, by=people.bob, now=after(6))
    asked = {name: value for name, value in draft.values["information"].items() if name.startswith("field-")}
    assert asked == {f"field-{fields['deployment'].key}": "image", f"field-{fields['nodes'].key}": ""}


def test_values_of_another_product_are_kept_and_not_shown(people: Cast, fields: dict[str, Field]) -> None:
    """[WRK-4] No key of one product is one of another."""
    site = add_field(people.panel, "line", Wanted("Site", "read"), now=MONDAY)
    ticket = taken(people, fields={fields["deployment"].key: "image"})
    Ticket.objects.filter(pk=ticket.pk).update(product=people.panel)
    ticket = Ticket.objects.get(pk=ticket.pk)
    assert shown(ticket, by_staff=True) == {"Site": ""}
    fill_in(ticket, {site.key: "Oslo"}, by=people.ines, now=after(1))
    assert held(ticket) == {fields["deployment"].key: "image", site.key: "Oslo"}


def test_a_line_is_found_by_who_may_read_it(
    people: Cast, fields: dict[str, Field], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[WRK-4, SRC-1, SRC-3] Names of things are looked for; a field that becomes the staff's is found by it alone."""
    monkeypatch.setattr(chosen, "_chosen", [])
    chosen.use(EmbeddedEngine(tmp_path / "index"))
    site = add_field(people.gateway, "line", Wanted("Site", "read"), now=MONDAY)
    ticket = taken(people, fields={fields["deployment"].key: "image"})

    def found(words: str, person: Person) -> int:
        learn_changes(MONDAY, 500)
        return chosen.engine().search(Query(readers=reader_tokens(person), words=words)).total

    fill_in(ticket, {site.key: "Bodenwerder", fields["risk"].key: "Holzminden"}, by=people.ines, now=after(1))
    assert [found("Bodenwerder", person) for person in (people.bob, people.ines, people.charlie)] == [1, 1, 0]
    assert [found("Holzminden", person) for person in (people.bob, people.ines)] == [0, 1]
    change_field(people.gateway, site.key, Wanted("Site", "staff"), now=after(2))
    assert [found("Bodenwerder", person) for person in (people.bob, people.ines)] == [0, 1]
