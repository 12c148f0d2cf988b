"""The workers of this installation and when each was last seen at work."""

from django.db import models


class WorkerSeen(models.Model):
    """One worker process: `name` is its machine and process; the row goes when it ends or was not seen for long."""

    name = models.CharField(max_length=120, unique=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
