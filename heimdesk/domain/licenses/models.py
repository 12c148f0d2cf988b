"""License keys: the right to run a product; some carry incidents of their own (PRG-3, PRG-4)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Account


class LicenseKind(models.TextChoices):
    """How the right was acquired."""

    LEASED = "leased", "leased"
    PURCHASED = "purchased", "purchased"


class License(models.Model):
    """One key of one account for one product."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="licenses")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="licenses")
    key = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=10, choices=LicenseKind)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ("key",)
        indexes: ClassVar[list[Any]] = [models.Index(fields=["account", "product"], name="licenses_of_account")]

    def __str__(self) -> str:
        return self.key
