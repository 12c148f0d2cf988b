"""Query sets whose SQL is built once: the text is Django's own, only the values of its slots are new each time."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import BigIntegerField, Expression, Field, Model, QuerySet, prefetch_related_objects
from django.db.models import query as django_query
from django.db.models.base import ModelState

from heimdesk.engines.sql import jsons

Row = TypeVar("Row")
LARGEST = 2**63 - 1
_Known = dict[tuple[Any, Any], Model]
_MARK = re.compile("%[%s]")


class Slot(Expression):
    """A value that is filled in later. `name` is its keyword; `field` says how its values reach the database."""

    def __init__(self, name: str, field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field=field or BigIntegerField())
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder whose parameter is this slot itself."""
        return "%s", [self]

    def is_too_large(self, value: Any) -> bool:
        """Is this a number that no column can hold? Then no row has it, as Django answers too."""
        return isinstance(value, int) and not -LARGEST <= value <= LARGEST

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        """The value as the database wants it. Raises KeyError when it was not given."""
        return self.output_field.get_db_prep_value(values[self.name], connection)


@dataclass(frozen=True, slots=True)
class _Shape:
    """One query set as it is for one kind of database."""

    sql: str
    slots: tuple[Slot, ...]
    converters: tuple[Any, ...]
    make: Callable[[Iterable[Sequence[Any]]], list[Any]]
    prefetched: tuple[Any, ...]


class Prepared(Generic[Row]):
    """A query set that is asked often. `build` is called once for each kind of database and may hold slots.

    Only slots are parameters. What is the same each time stands in the text, so that the database sees once and for all
    which index serves it, one that holds the rows with `state = 'writing'` alone included.

    Answers instances (select_related, defer and prefetch_related included), or what `row` makes of the columns of a
    `values_list`. Nothing that depends on the moment or the person may stand in `build` but as a slot.
    """

    def __init__(self, build: Callable[[], QuerySet[Any]], row: Callable[[Iterable[Any]], Row] | None = None) -> None:
        self._build, self._row = build, row
        self._shapes: dict[str, _Shape] = {}

    def __call__(self, **values: Any) -> list[Row]:
        """All rows for these values. Raises KeyError for a slot without a value."""
        connection = connections[DEFAULT_DB_ALIAS]
        shape = self._shapes.get(connection.vendor)
        if shape is None:
            try:
                shape = self._shapes[connection.vendor] = _shape_of(self._build(), self._row)
            except EmptyResultSet:  # what it asks for can never be, such as a number that no column can hold
                return []
        if any(slot.is_too_large(values[slot.name]) for slot in shape.slots):
            return []
        params = [slot.filled(values, connection) for slot in shape.slots]
        with connection.cursor() as cursor:
            cursor.execute(shape.sql, params)
            rows: Iterable[Any] = cursor.fetchall()
        if shape.converters:
            rows = _converted(rows, shape.converters, connection)
        made = shape.make(rows)
        if shape.prefetched and made:
            prefetch_related_objects(made, *shape.prefetched)
        return made

    def first(self, **values: Any) -> Row | None:
        """The first row, or None."""
        return next(iter(self(**values)), None)


def give_related(owners: Iterable[Model], name: str, related: Mapping[Any, Sequence[Model]]) -> None:
    """Give instances the rows that point to them, by the owner's key, as `prefetch_related` does for `name`."""
    for owner in owners:
        held: Any = getattr(owner, name).all()
        held._result_cache = list(related.get(owner.pk, ()))
        cache: dict[str, Any] = owner.__dict__.setdefault("_prefetched_objects_cache", {})
        cache[name] = held


def _shape_of(found: Any, row: Callable[[Iterable[Any]], Any] | None) -> _Shape:
    connection = connections[DEFAULT_DB_ALIAS]
    compiler = found.query.get_compiler(connection=connection)
    sql, params = _with_constants(compiler.as_sql(), connection)
    expressions = [column for column, *_ in compiler.select]
    converters = {
        position: (jsons.converters_of(expressions[position], ways), column)
        for position, (ways, column) in compiler.get_converters(expressions).items()
    }
    return _Shape(
        sql=sql,
        slots=params,
        converters=tuple((position, *convert) for position, convert in converters.items()),
        make=_all_by(row) if row else _maker_of(found, compiler),
        prefetched=tuple(found._prefetch_related_lookups),
    )


def _with_constants(made: tuple[str, Iterable[Any]], connection: Any) -> tuple[str, tuple[Slot, ...]]:
    """The text with all that is not a slot written out, as the database's own quoting does it; and the slots."""
    connection.ensure_connection()
    quote = connection.SchemaEditorClass(connection).quote_value
    sql, given = made[0], list(made[1])
    values = iter(given)

    def put(mark: re.Match[str]) -> str:
        if mark.group() == "%%":
            return "%%"
        value = next(values)
        return "%s" if isinstance(value, Slot) else str(quote(value)).replace("%", "%%")

    return _MARK.sub(put, sql), tuple(each for each in given if isinstance(each, Slot))


def _converted(rows: Iterable[Sequence[Any]], converters: Iterable[Any], connection: Any) -> list[list[Any]]:
    """What the database gave as Python's values: by columns, as most of a row needs no conversion."""
    converted = [list(row) for row in rows]
    for position, converts, column in converters:
        for row in converted:
            value = row[position]
            for convert in converts:
                value = convert(value, column, connection)
            row[position] = value
    return converted


def _all_by(row: Callable[[Iterable[Any]], Any]) -> Callable[[Iterable[Sequence[Any]]], list[Any]]:
    return lambda rows: [row(each) for each in rows]


def _maker_of(found: Any, compiler: Any) -> Callable[[Iterable[Sequence[Any]]], list[Model]]:
    """What makes an instance of each row, with its related ones: as Django's own ModelIterable does.

    But rows that point to the same row share its instance, as with `prefetch_related`.
    """
    from_django: Any = django_query
    assert found._iterable_class is from_django.ModelIterable
    info, places = compiler.klass_info, compiler.annotation_col_map or {}
    begin, end = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [column.target.attname for column, *_ in compiler.select[begin:end]]
    related = from_django.get_related_populators(info, compiler.select, DEFAULT_DB_ALIAS)
    model = info["model"]

    def make(row: Sequence[Any], known: _Known) -> Model:
        made = _instance(model, names, row[begin:end])
        for each in related:
            _populate(each, row, made, known)
        for name, place in places.items():
            setattr(made, name, row[place])
        return made

    def make_all(rows: Iterable[Sequence[Any]]) -> list[Model]:
        known: _Known = {}
        return [make(row, known) for row in rows]

    return make_all


def _instance(model: type[Model], names: Sequence[str], values: Iterable[Any]) -> Model:
    """An instance of a row as `Model.from_db` makes it, without its way through each field: no signal listens here."""
    made = model.__new__(model)
    made.__dict__.update(zip(names, values, strict=True))
    made._state = ModelState()
    made._state.adding, made._state.db = False, DEFAULT_DB_ALIAS
    return made


def _populate(populator: Any, row: Sequence[Any], owner: Model, known: _Known) -> None:
    """Give an instance the one it points to, as Django's own populator does; no table here inherits another."""
    values, found = row[populator.cols_start : populator.cols_end], None
    key = values[populator.pk_idx]
    if key is not None:
        found = known.get((populator, key))
        if found is None:
            found = known[populator, key] = _instance(populator.model_cls, populator.init_list, values)
            for each in populator.related_populators:
                _populate(each, row, found, known)
    populator.local_setter(owner, found)
    if found is not None:
        populator.remote_setter(found, owner)
