"""The timeline: what happened to a ticket, who did it, from what to what and why. Rows are only added (STA-5)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.audit.append_only import AppendOnly
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models.ticket import Ticket


class Event(AppendOnly):
    """One change of a ticket. `verdict` is the explanation where a rule decided; `public` shows it on the portal."""

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=30)
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    before = models.CharField(max_length=200, blank=True)
    after = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    verdict = models.JSONField(null=True)
    public = models.BooleanField(default=True)

    class Meta:
        ordering = ("id",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["ticket", "id"], name="events_of_ticket")]

    def __str__(self) -> str:
        return f"{self.kind} on #{self.ticket.number}"
