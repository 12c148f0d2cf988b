"""Resolutions that were given, each with its kind (STA-2)."""

from django.db import models

from heimdesk.domain.catalog.models import Bug, Release
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models.conversation import Message
from heimdesk.domain.tickets.models.ticket import Ticket


class Resolution(models.Model):
    """One resolution: what kind, with which message, article, bug; and how the customer took it."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="resolutions")
    kind = models.CharField(max_length=20)
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    bug = models.ForeignKey(Bug, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fix_release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    fix_version = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.kind} on #{self.ticket.number}"
