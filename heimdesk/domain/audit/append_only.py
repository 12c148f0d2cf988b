"""Rows that are added and never changed: an update or a delete raises before it reaches the database."""

from typing import Any, ClassVar, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class NeverChanged(TypeError):
    """Somebody tried to change or delete a row that is only ever added."""

    def __init__(self, model: type[models.Model]) -> None:
        super().__init__(f"A row of {model.__name__} is never changed or deleted; add a new one.")


class AppendOnlyRows(models.QuerySet[Row]):
    """Rows that can be read and added."""

    def update(self, **kwargs: Any) -> int:
        """Always raises NeverChanged."""
        raise NeverChanged(self.model)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Always raises NeverChanged."""
        raise NeverChanged(self.model)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        """Always raises NeverChanged."""
        raise NeverChanged(self.model)


class AppendOnly(models.Model):
    """A row that is only ever added."""

    objects: ClassVar[Any] = models.Manager.from_queryset(AppendOnlyRows)()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row. Raises NeverChanged for one that is already there."""
        if not self._state.adding:
            raise NeverChanged(type(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Always raises NeverChanged."""
        raise NeverChanged(type(self))
