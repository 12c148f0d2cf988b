"""Fields of a product: defined by administrators, never removed, and what a value of each kind can be."""

from typing import Any

import pytest
from django.utils import translation

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.catalog.changes import change_product
from heimdesk.domain.catalog.field_changes import (
    MOST_FIELDS,
    FieldMissing,
    Wanted,
    add_field,
    change_field,
    field_by_key,
)
from heimdesk.domain.catalog.fields import Field, Kind, checked, fields_of, value_text
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast
from tests.domain.catalog.test_changes import facts

LINES = ("package", "image")


def deployment(people: Cast, **more: Any) -> Field:
    wanted = {"name": "Deployment", "reach": "asked", "choices": LINES, **more}
    return add_field(people.gateway, "choice", Wanted(**wanted), by=people.ada, now=MONDAY)


def names(people: Cast) -> list[str]:
    """As they are stored, in their order."""
    return [field.name for field in fields_of(Product.objects.get(pk=people.gateway.pk))]


def test_fields_are_added_ordered_and_changed(people: Cast) -> None:
    """[WRK-4] [CAT-1] Each has a key of its own; the log has who did it."""
    first = deployment(people)
    nodes = add_field(
        people.gateway, "number", Wanted(" Nodes ", "required", "All sites.", after=""), by=people.ada, now=MONDAY
    )
    last = add_field(people.gateway, "line", Wanted("Site", "staff", after=nodes.key), by=people.ada, now=MONDAY)
    assert names(people) == ["Nodes", "Site", "Deployment"]
    assert (nodes.name, nodes.kind, nodes.is_required, last.is_public) == ("Nodes", Kind.NUMBER, True, False)
    wanted = Wanted("Set-up", "read", choices=LINES, after="")
    change_field(people.gateway, first.key, wanted, by=people.ada, now=MONDAY)
    assert names(people) == ["Set-up", "Nodes", "Site"]
    assert len({field.key for field in fields_of(people.gateway)}) == 3
    row = AuditRow.objects.latest("id")
    assert (row.verb, row.subject, row.details["before"]) == (
        "changed a field", "Mail Gateway: Set-up", "Deployment",
    )  # fmt: skip


def test_a_choice_is_retired_and_never_reworded(people: Cast) -> None:
    """[WRK-4] What is left out stays with the field for the tickets that have it, and can come back."""
    key = deployment(people).key
    change_field(people.gateway, key, Wanted("Deployment", "asked", choices=("Package", "image")), now=MONDAY)
    held = field_by_key(people.gateway, key)
    assert (held.choices, held.past_choices) == (("Package", "image"), ("package",))
    with pytest.raises(ValueError, match="not one of the list"):
        checked(held, "package")
    assert checked(held, "package", held="package") == "package"
    change_field(people.gateway, key, Wanted("Deployment", "asked", choices=LINES), now=MONDAY)
    held = field_by_key(people.gateway, key)
    assert (held.choices, held.past_choices) == (LINES, ("Package",))


def test_a_retired_field_is_asked_no_more_and_gives_its_place_to_another(people: Cast) -> None:
    """[WRK-4] Its key is not used again, and its name stays its own."""
    for n in range(MOST_FIELDS):
        add_field(people.gateway, "line", Wanted(f"Field {n}", "required"), now=MONDAY)
    with pytest.raises(Invalid) as told:
        add_field(people.gateway, "line", Wanted("One more", "staff"), now=MONDAY)
    assert set(told.value.problems) == {"name"}
    newest = fields_of(people.gateway)[-1]
    retired = change_field(people.gateway, newest.key, Wanted(newest.name, "required", retired=True), now=MONDAY)
    assert (retired.is_asked, retired.is_required, retired.is_public) == (False, False, True)
    assert add_field(people.gateway, "line", Wanted("One more", "staff"), now=MONDAY).key != newest.key
    with pytest.raises(Invalid):
        change_field(people.gateway, newest.key, Wanted(newest.name, "required"), now=MONDAY)


@pytest.mark.parametrize(
    ("kind", "wanted", "wrong"),
    [
        ("party", {}, {"kind"}),
        ("line", {"name": " "}, {"name"}),
        ("line", {"name": "x" * 61, "hint": "x" * 201}, {"name", "hint"}),
        ("line", {"reach": "all", "after": "9-9"}, {"reach", "after"}),
        ("line", {"name": "dePLOYment"}, {"name"}),
        ("choice", {"choices": [" ", ""]}, {"choices"}),
        ("choice", {"choices": ["Yes", "yes"]}, {"choices"}),
        ("choice", {"choices": ["x" * 61]}, {"choices"}),
        ("choice", {"choices": [str(n) for n in range(61)]}, {"choices"}),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_field_stands_beside_it(
    people: Cast, kind: str, wanted: dict[str, Any], wrong: set[str]
) -> None:
    """[WRK-4]"""
    deployment(people)
    with pytest.raises(Invalid) as told:
        add_field(people.gateway, kind, Wanted(**{"name": "Other", "reach": "staff", **wanted}), now=MONDAY)
    assert set(told.value.problems) == wrong
    assert names(people) == ["Deployment"]


def test_only_administrators_keep_the_fields(people: Cast) -> None:
    """[WRK-4] [CAT-1] Everyone else is refused, and no other product's field is found."""
    key = deployment(people).key
    for person in (people.alice, people.ines, people.jonas, people.sven, people.tamara, people.arthur):
        with pytest.raises(Refused):
            add_field(people.gateway, "line", Wanted("Site", "staff"), by=person, now=MONDAY)
        with pytest.raises(Refused):
            change_field(people.gateway, key, Wanted("Site", "staff"), by=person, now=MONDAY)
    with pytest.raises(FieldMissing):
        change_field(people.panel, key, Wanted("Site", "staff"), by=people.ada, now=MONDAY)
    assert names(people) == ["Deployment"]


def test_a_change_of_the_product_from_an_older_page_keeps_its_fields(people: Cast) -> None:
    """[CAT-1] [WRK-4] Two administrators at once: one changes the summary, one adds a field."""
    older = Product.objects.get(pk=people.gateway.pk)
    deployment(people)
    change_product(older, **facts(people))
    assert names(people) == ["Deployment"]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        (Kind.LINE, "  two   words\n", "two words"),
        (Kind.NUMBER, "007", "7"),
        (Kind.NUMBER, "-3", "-3"),
        (Kind.NUMBER, "-0", "0"),
        (Kind.DAY, "20260611", "2026-06-11"),
        (Kind.TRUTH, "no", "no"),
        (Kind.CHOICE, "image", "image"),
        *((kind, "  ", "") for kind in Kind),
    ],
)
def test_a_value_is_kept_in_one_form(kind: Kind, typed: str, kept: str) -> None:
    """[WRK-4]"""
    assert checked(Field("1-1", "F", kind, choices=LINES), typed) == kept


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (Kind.LINE, "x" * 201),
        *((Kind.NUMBER, typed) for typed in ("1.5", "1e3", "٣", "²", "--1", "-", "9" * 16, "0x1")),
        *((Kind.DAY, typed) for typed in ("2026-02-30", "soon", "0001-01-01", "9999-12-31", "11.6.2026")),
        *((Kind.TRUTH, typed) for typed in ("Yes", "1", "maybe")),
        *((Kind.CHOICE, typed) for typed in ("Image", "imag", "['image']")),
    ],
)
def test_what_is_no_value_of_its_kind_is_told(kind: Kind, typed: str) -> None:
    """[WRK-4]"""
    with pytest.raises(ValueError, match=r"\w\."):
        checked(Field("1-1", "F", kind, choices=LINES), typed)


def test_a_value_reads_as_the_reader_writes(db: None) -> None:
    """[WRK-4] [UI-1] Numbers, days, yes and no; what no kind explains stays as it is."""
    with translation.override("de"):
        shown = [value_text("number", "60000"), value_text("day", "2026-06-11"), value_text("truth", "yes")]
    assert shown == ["60.000", "11. Juni 2026", "ja"]
    assert [value_text("line", "60000"), value_text("day", "soon"), value_text("party", "x")] == ["60000", "soon", "x"]
