"""The outbox: a notice is written in the same transaction as its cause and delivered afterwards, once."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.people.models import Person


class NoticeState(models.TextChoices):
    """Where a notice stands."""

    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    FAILED = "failed", "failed"


class WayKind(models.TextChoices):
    """The other ways in which a person can be told (ESC-3)."""

    MAIL = "mail", "second e-mail address"
    WEBHOOK = "webhook", "webhook"


class TellingWay(models.Model):
    """One more way in which a person of the staff is told of escalations, set by that person (ESC-3).

    `target` is an e-mail address (also of a pager or a text message gateway) or a web address, which can be a secret of
    its own; `salt` makes the secret that signs what is posted there.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="ways")
    kind = models.CharField(max_length=8, choices=WayKind)
    target = models.CharField(max_length=500)
    salt = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "kind", "target"], name="a_way_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.person}"

    @property
    def address(self) -> str:
        """Where it goes, as the outbox names it: for a webhook without its web address, which can be a secret."""
        return self.target if self.kind == WayKind.MAIL else f"webhook:{self.pk}"


class Notice(models.Model):
    """One thing told to one person. `cause` is unique per recipient, so the same event never tells twice (MAIL-6).

    `way` is empty for the letter to the person's own address. One with `expires_at` carries a secret of a few minutes
    in its facts: it goes before all others, not at all when it is over, and what it said is forgotten then.
    """

    kind = models.CharField(max_length=40)
    person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="notices")
    address = models.CharField(max_length=254)
    way = models.ForeignKey(TellingWay, null=True, on_delete=models.SET_NULL, related_name="notices")
    cause = models.CharField(max_length=120)
    ticket_number = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=NoticeState, default=NoticeState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["cause", "address"], name="one_notice_per_cause_and_address")
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("next_try_at", "id", name="notice_to_send", condition=models.Q(state="queued")),
            models.Index(
                "next_try_at",
                "id",
                name="notice_of_minutes",
                condition=models.Q(state="queued", expires_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"
