"""One append-only table; each row carries the hash of the row before it, so that a change or a gap shows."""

from django.conf import settings
from django.db import models

from heimdesk.domain.audit.append_only import AppendOnly


class AuditRow(AppendOnly):
    """One act outside a ticket's timeline: a log-in, a change of rights, a book put into force (OPS-4)."""

    at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject}"
