"""What is sold, its parts and versions, and what is known to be wrong with it (CAT-1, CAT-2, LIF-1, LIF-2)."""

from datetime import date
from typing import Any, ClassVar

from django.db import models


class Family(models.Model):
    """Products that belong together."""

    name = models.CharField(max_length=80, unique=True)

    class Meta:
        ordering = ("name",)
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """One product. Dates of the end of sale and of support rule the wizard (LIF-2)."""

    family = models.ForeignKey(Family, on_delete=models.PROTECT, related_name="products")
    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    code = models.CharField(max_length=8, unique=True)
    summary = models.CharField(max_length=200, blank=True)
    ticket_types = models.JSONField(default=list)
    severity_wording = models.JSONField(default=dict, blank=True)
    fields = models.JSONField(default=list, blank=True)
    sold_per_incident = models.BooleanField(default=False)
    free_incidents = models.BooleanField(default=False)
    mandatory_training = models.BooleanField(default=False)
    withdrawn_on = models.DateField(null=True, blank=True)
    support_ends_on = models.DateField(null=True, blank=True)
    replacement = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Module(models.Model):
    """A part of a product."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="modules")
    name = models.CharField(max_length=80)

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["product", "name"], name="a_module_once_per_product")
        ]

    def __str__(self) -> str:
        return self.name


class Release(models.Model):
    """A version of a product and its date."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(max_length=30)
    released_on = models.DateField()

    class Meta:
        ordering = ("-released_on", "-id")
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["product", "version"], name="a_version_once_per_product")
        ]

    def __str__(self) -> str:
        return self.version


class Bug(models.Model):
    """A known defect: found in, confirmed, public since, fixed in a release or a patch (CAT-2, INC-4).

    `fixed_on` is the day of that release or patch, ahead too; `fix_told_at` is when the customers were told.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="bugs")
    key = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=200)
    found_in = models.ForeignKey(Release, null=True, blank=True, on_delete=models.PROTECT, related_name="bugs_found")
    confirmed_on = models.DateField(null=True, blank=True)
    public_since = models.DateField(null=True, blank=True)
    public_in = models.CharField(max_length=120, blank=True)
    planned_for = models.CharField(max_length=30, blank=True)
    fixed_in = models.ForeignKey(Release, null=True, blank=True, on_delete=models.PROTECT, related_name="bugs_fixed")
    fixed_by_patch = models.CharField(max_length=60, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    fix_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes: ClassVar[list[Any]] = [
            models.Index("fixed_on", name="fixes_to_tell", condition=models.Q(fixed_on__isnull=False, fix_told_at=None))
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def fixed_where(self) -> str:
        """The release or patch with the fix; empty: none is named."""
        return self.fixed_in.version if self.fixed_in else self.fixed_by_patch

    def is_fixed(self, day: date) -> bool:
        """Was the fix out on this day?                                                                   [CAT-2]"""
        return self.fixed_on is not None and self.fixed_on <= day
