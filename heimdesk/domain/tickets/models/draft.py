"""A ticket that is being written: kept on the server until it is submitted, deflected or thrown away (TIC-1)."""

import uuid
from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.tickets.models.conversation import StoredFile
from heimdesk.domain.tickets.models.ticket import Ticket


class DraftState(models.TextChoices):
    """How a draft ended, if it did."""

    WRITING = "writing", "being written"
    SUBMITTED = "submitted", "submitted"
    DEFLECTED = "deflected", "answered by an article"
    DISCARDED = "discarded", "thrown away"


class Draft(models.Model):
    """All that was typed in the wizard. `revision` tells two tabs apart; `values` are the fields by step."""

    key = models.UUIDField(unique=True, default=uuid.uuid4)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="drafts")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="drafts")
    state = models.CharField(max_length=10, choices=DraftState, default=DraftState.WRITING)
    step = models.CharField(max_length=20, default="product")
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    articles_read = models.ManyToManyField(Article, blank=True, related_name="+")
    follows = models.ForeignKey(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ticket = models.OneToOneField(Ticket, null=True, blank=True, on_delete=models.PROTECT, related_name="draft")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("-changed_at",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["person", "-changed_at"], name="drafts_of_person", condition=models.Q(state="writing"))
        ]

    def __str__(self) -> str:
        return f"draft of {self.person}"


class ReplyDraft(models.Model):
    """A reply or note that was not sent yet; one per person, ticket and kind (WRK-5).

    A reply that was sent and can still be taken back is "held" until `goes_at`; `sending` is all that goes with it, and
    stays when it is taken back. One that could not go is kept as "back", `returned` says why (WRK-4).
    """

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="reply_drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6)
    text = models.TextField(blank=True)
    goes_at = models.DateTimeField(null=True, blank=True)
    sending = models.JSONField(default=dict, blank=True)
    returned = models.JSONField(null=True, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "person", "kind"], name="one_reply_draft"),
            models.CheckConstraint(
                condition=models.Q(kind="held", goes_at__isnull=False)
                | (~models.Q(kind="held") & models.Q(goes_at=None)),
                name="what_is_held_goes",
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("goes_at", "id", name="replies_to_go", condition=models.Q(goes_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.kind} draft on #{self.ticket.number}"


class DraftFile(models.Model):
    """A file that goes with a reply that was not sent yet (WRK-4)."""

    draft = models.ForeignKey(ReplyDraft, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="of_drafts")
    name = models.CharField(max_length=200)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
