"""Escalations: asked for with a reason, told to people, acknowledged, answered (ESC-3)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models.ticket import Ticket


class EscalationWay(models.TextChoices):
    """How it was asked for (ESC-1)."""

    BUTTON = "button", "by the button"
    PHONE = "phone", "by phone"
    CHAT = "chat", "by chat"


class Escalation(models.Model):
    """One escalation and how far along the path it has gone. The first level is 1.

    Once it is acknowledged, `answer_due` is when it is owed a status, and `answer_verdict` says why.
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="escalations")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    way = models.CharField(max_length=8, choices=EscalationWay)
    at = models.DateTimeField()
    verdict = models.JSONField()
    level = models.PositiveSmallIntegerField(default=1)
    level_since = models.DateTimeField()
    acknowledge_due = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=list)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer_due = models.DateTimeField(null=True, blank=True)
    answer_verdict = models.JSONField(null=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["ticket"], condition=models.Q(answered_at=None), name="one_unanswered_escalation_per_ticket"
            )
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("acknowledge_due", name="escalations_unheard", condition=models.Q(acknowledged_at=None))
        ]

    def __str__(self) -> str:
        return f"escalation of #{self.ticket.number}"
