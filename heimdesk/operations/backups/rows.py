"""Rows as lines of JSON that any database takes back exactly: microseconds, decimals, keys and nested values kept."""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.db import models

Model = type[models.Model]
# What is made anew: sessions (people log in again), what the index must learn (it is rebuilt), which workers run.
LEFT_OUT = {"sessions.session", "knowledge.indexchange", "operations.workerseen"}
BATCH = 1000


def kept_models(known: Any) -> list[Model]:
    """The tables that a backup holds, of the apps as they are now or were at an earlier migration."""
    found = [model for model in known.get_models(include_auto_created=True) if model._meta.managed]
    return [model for model in found if not model._meta.proxy and model._meta.label_lower not in LEFT_OUT]


def columns_of(model: Model) -> list[str]:
    """The names of the columns, as attributes of an instance."""
    return [field.attname for field in model._meta.concrete_fields]


def lines_of(model: Model, using: str) -> Iterator[bytes]:
    """Each row as a line, in order of its key."""
    rows = model._base_manager.using(using).order_by("pk").values_list(*columns_of(model))
    for row in rows.iterator(chunk_size=BATCH):
        yield json.dumps(row, default=_plain, separators=(",", ":")).encode() + b"\n"


def instances_of(model: Model, columns: Sequence[str], lines: IO[bytes]) -> Iterator[list[models.Model]]:
    """The rows as instances, a batch at a time; nothing is saved here."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    batch: list[models.Model] = []
    for line in lines:
        values = zip(columns, json.loads(line), strict=True)
        batch.append(model(**{name: _python(fields[name], value) for name, value in values}))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in a backup")


def _python(field: "models.Field[Any, Any]", value: Any) -> Any:
    return value if value is None or isinstance(field, models.JSONField) else field.to_python(value)
