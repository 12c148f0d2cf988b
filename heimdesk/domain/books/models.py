"""The versions of the policy book: never changed, only followed by the next one."""

from django.db import models


class BookVersion(models.Model):
    """One text of the policy book and the moment from which it holds (POL-1)."""

    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    effective_at = models.DateTimeField(db_index=True)
    created_at = models.DateTimeField()
    comment = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"policy book version {self.number}"
