"""The outbox: a notice is written in the same transaction as its cause and delivered afterwards, once."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.people.models import Person


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"


class Notice(models.Model):
    """One thing told to one person. `cause` is unique per recipient, so the same event never tells twice (MAIL-6)."""

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="notices")
    address = models.EmailField(max_length=254)
    cause = models.CharField(max_length=120)
    ticket_number = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cause", "address"], name="one_notice_per_cause_and_address")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("next_try_at", "id", name="notice_to_send", condition=models.Q(state="queued"))
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"
