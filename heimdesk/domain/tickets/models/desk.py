"""What the staff keeps for its work: views of the list, tags, replies ready to send (WRK-4, WRK-6)."""

from django.db import models

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Person


class SavedView(models.Model):
    """A filter of the list with a name, private or shared; what it finds is sorted by next due."""

    owner = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="views")
    name = models.CharField(max_length=60)
    shared = models.BooleanField(default=False)
    filters = models.JSONField(default=dict)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    """A word that was put on a ticket as a tag; which tickets have it stands with them."""

    word = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering = ("word",)

    def __str__(self) -> str:
        return self.word


class CannedReply(models.Model):
    """A text with placeholders such as {name}, {number}, {product}; `revision` counts how often it was changed.

    `changes` of the ticket go along with it, as `macros.Changes` names them.
    """

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField()
    product = models.ForeignKey(Product, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    changes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("title",)
        verbose_name_plural = "canned replies"

    def __str__(self) -> str:
        return self.title
