"""Promises with their own due, met and breached moments; waits; and alarms that ring once each (SLA-1 to SLA-5)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models.ticket import Ticket


class PromiseKind(models.TextChoices):
    """What was promised."""

    RESPONSE = "response", "first response"
    WORKAROUND = "workaround", "workaround"
    ETA = "eta", "resolution or next update"


class Promise(models.Model):
    """One promise as it stood: a change of severity, entitlement or ETA ends it and begins the next (`current`).

    `due_at` is empty while the clock rests in `waiting`; the verdict's answer tells what is left.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="promises")
    kind = models.CharField(max_length=10, choices=PromiseKind)
    current = models.BooleanField(default=True)
    from_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    breached_at = models.DateTimeField(null=True, blank=True)
    verdict = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["ticket", "kind"], condition=models.Q(current=True), name="one_current_promise_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.ticket.number} by {self.due_at}"


class Wait(models.Model):
    """A stretch in which the ticket waited for the customer; open while `ended_at` is empty (SLA-3)."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="waits")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(ended_at=None), name="one_open_wait_per_ticket"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.ticket.number} waits since {self.started_at}"


class Alarm(models.Model):
    """Something that must be done once at a moment: a warning, a breach, a reminder, the closing, the next level.

    `key` says for what (for a warning: the promise and its mark); it is unique per ticket, so nothing rings twice.
    The worker asks only for rows that are due and not done; one that failed rests until `try_again_at`.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=60)
    promise = models.ForeignKey(Promise, null=True, blank=True, on_delete=models.CASCADE, related_name="alarms")
    rings_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveIntegerField(default=0)
    try_again_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "key"], name="an_alarm_rings_once")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("rings_at", "id", name="alarms_to_ring", condition=models.Q(done_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} at {self.rings_at}"
