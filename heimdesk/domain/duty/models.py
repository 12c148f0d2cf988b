"""Shifts: who is the manager on duty at a moment, and who works with them (ESC-4, WRK-2)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.people.models import Person


class Shift(models.Model):
    """One stretch of duty of one shift manager, with the crew that works it and the note handed over at its end."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="shifts")
    region = models.CharField(max_length=60)
    time_zone = models.CharField(max_length=60, default="UTC")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    handover = models.TextField(blank=True)
    crew = models.ManyToManyField(Person, blank=True, related_name="shifts_worked")

    class Meta:
        ordering = ("starts_at",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["ends_at", "starts_at"], name="shifts_around")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="a_shift_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.starts_at:%d %b %H:%M} to {self.ends_at:%H:%M}"


class GapWarning(models.Model):
    """A stretch without anybody on duty that the administrators were warned of, once."""

    starts_at = models.DateTimeField(unique=True)
    warned_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"gap from {self.starts_at}"
