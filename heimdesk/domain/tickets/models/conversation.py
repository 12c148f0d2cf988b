"""What was said on a ticket, and the files that came with it."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models.ticket import Ticket, Way


class MessageKind(models.TextChoices):
    """Who reads it: everybody on the ticket, or the staff alone."""

    PUBLIC = "public", "public reply"
    NOTE = "note", "internal note"


class Message(models.Model):
    """One message, never changed. `text` is what was written, `html` its safe rendering."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="messages")
    author = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="messages")
    by_staff = models.BooleanField()
    automatic = models.BooleanField(default=False)
    kind = models.CharField(max_length=6, choices=MessageKind, default=MessageKind.PUBLIC)
    way = models.CharField(max_length=8, choices=Way, default=Way.WEB)
    text = models.TextField()
    html = models.TextField()
    at = models.DateTimeField()
    moved_from = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["ticket", "id"], name="messages_of_ticket"),
            models.Index(fields=["author", "way", "at"], name="messages_of_author"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} on #{self.ticket.number} at {self.at}"


class StoredFile(models.Model):
    """Bytes kept once, named by their hash. `unused_since`: when it was first seen that nothing refers to them."""

    digest = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    path = models.CharField(max_length=200)
    unused_since = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.digest


class Attachment(models.Model):
    """A file of a message; before submission it hangs on the draft."""

    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    draft = models.ForeignKey(
        "tickets.Draft", null=True, blank=True, on_delete=models.CASCADE, related_name="attachments"
    )
    stored = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="attachments")
    name = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(message__isnull=False) | models.Q(draft__isnull=False), name="hangs_somewhere"
            )
        ]

    def __str__(self) -> str:
        return self.name
