"""What pays for a ticket, and the append-only ledger of incidents (PRG-3, INC-1 to INC-7)."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from heimdesk.domain.audit.append_only import AppendOnly
from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.contracts.models import Contract
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.models import Account, Person


class ProofKind(models.TextChoices):
    """By what a customer proves the right to support."""

    CONTRACT = "contract", _("support contract")
    LICENSE = "license", _("license key")
    PACK = "pack", _("per-incident pack")


class Entitlement(models.Model):
    """A source of incidents of an account. `balance` is the sum of its ledger rows, under a constraint (INC-6)."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="entitlements")
    kind = models.CharField(max_length=10, choices=ProofKind)
    contract = models.OneToOneField(Contract, null=True, blank=True, on_delete=models.PROTECT)
    license = models.OneToOneField(License, null=True, blank=True, on_delete=models.PROTECT)
    pack_reference = models.CharField(max_length=30, blank=True)
    products = models.ManyToManyField(Product, related_name="entitlements", blank=True)
    covers_all_products = models.BooleanField(default=False)
    plan = models.CharField(max_length=40)
    terms = models.JSONField()
    book = models.ForeignKey(BookVersion, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    unlimited = models.BooleanField(default=False)
    granted = models.PositiveIntegerField(default=0)
    balance = models.IntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("ends_on", "id")
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(unlimited=True) | models.Q(balance__gte=0), name="never_negative")
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["account", "ends_on"], name="entitlements_of_account")]

    def __str__(self) -> str:
        return f"{self.kind} {self.plan} of {self.account}"


class RowKind(models.TextChoices):
    """What a ledger row does."""

    GRANT = "grant", _("granted")
    DEDUCTION = "deduction", _("deducted")
    CREDIT = "credit", _("credited")


class LedgerRow(AppendOnly):
    """One line of the ledger: how many, by which rule, for which ticket, by whom (INC-7). Never changed."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="rows")
    kind = models.CharField(max_length=10, choices=RowKind)
    amount = models.IntegerField()
    balance_after = models.IntegerField()
    rule = models.CharField(max_length=10)
    verdict = models.JSONField()
    ticket_number = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["ticket_number"],
                condition=models.Q(kind="credit"),
                name="a_ticket_is_credited_once",
            ),
        ]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["entitlement", "id"], name="rows_of_entitlement")]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.rule}"
