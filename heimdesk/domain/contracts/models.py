"""Support contracts with the plan's terms frozen at signing, and the codes that prove them (PRG-1, PRG-2)."""

from typing import Any, ClassVar

from django.db import models

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.people.models import Account, Person


class Contract(models.Model):
    """A plan bought by an account. `terms` are the plan's numbers as they stood at signing."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contracts")
    plan = models.CharField(max_length=40)
    terms = models.JSONField()
    book = models.ForeignKey(BookVersion, on_delete=models.PROTECT, related_name="+")
    products = models.ManyToManyField(Product, related_name="contracts", blank=True)
    covers_all_products = models.BooleanField(default=False)
    starts_on = models.DateField()
    ends_on = models.DateField()
    signed_at = models.DateTimeField()
    named_contacts = models.ManyToManyField(Person, related_name="contracts_named_in", blank=True)

    class Meta:
        ordering = ("ends_on", "id")

    def __str__(self) -> str:
        return f"{self.plan} of {self.account}"


class Document(models.Model):
    """A signed paper of a contract: the contract itself, later its amendments. Bytes lie under their hash.

    One that was put to the wrong contract is withdrawn: nobody reads it any more, the row says who did it and when.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="documents")
    name = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    path = models.CharField(max_length=200)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class SupportCode(models.Model):
    """Ten digits that identify one contract; issued at signing, random, the last a check digit."""

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="support_code")
    code = models.CharField(max_length=10, unique=True)
    issued_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.code[:5]}-{self.code[5:]}"


class CodeTry(models.Model):
    """A code that was keyed in and not accepted; counted to slow down who guesses (PRG-2)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["person", "at"], name="code_tries_of_person")]

    def __str__(self) -> str:
        return f"{self.person} at {self.at}"
