"""Accounts and persons. A person is a contact of one account, or staff with roles; never both."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from heimdesk.engines.sql.asking import Prepared, Slot


class Visibility(models.TextChoices):
    """Which of the account's tickets its members see; its managers see all."""

    OWN = "own", "their own tickets"
    ACCOUNT = "account", "all tickets of the account"


class Account(models.Model):
    """A customer company; may stand under another one (distributor, reseller, hoster)."""

    name = models.CharField(max_length=120, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    city = models.CharField(max_length=80, blank=True)
    country = models.CharField(max_length=2, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=8, default="en")
    members_see = models.CharField(max_length=8, choices=Visibility, default=Visibility.OWN)
    manager_of_account = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.SET_NULL, related_name="accounts_managed_technically"
    )
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their address, whatever its case."""

    def at_address(self, email: str) -> "models.QuerySet[Person]":
        """Whoever has this e-mail address: nobody or one."""
        return self.alias(address=Lower("email")).filter(address=email.strip().lower())

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person of this e-mail address; raises Person.DoesNotExist."""
        return self.at_address(username or "").get()


class ContactRole(models.TextChoices):
    """What a contact may do for the account."""

    MANAGER = "manager", _("manager")
    MEMBER = "member", _("member")


class Person(AbstractBaseUser):
    """Somebody who logs in by e-mail: a contact of an account, or staff (then without account, with roles)."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="people")
    contact_role = models.CharField(max_length=8, choices=ContactRole, blank=True)
    is_staff_member = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    language = models.CharField(max_length=8, default="en")
    chosen_language = models.CharField(max_length=8, blank=True)
    created_at = models.DateTimeField()

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name",)
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_address"),
            models.CheckConstraint(
                condition=models.Q(is_staff_member=True, account=None, contact_role="")
                | models.Q(is_staff_member=False, account__isnull=False) & ~models.Q(contact_role=""),
                name="staff_or_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reads(self) -> str:
        """The language of letters and, where a browser has no other, of pages: the one that the person chose, else the
        one that the office entered, in which they speak and write (UI-1)."""
        return self.chosen_language or self.language

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles of a member of the staff (one query, once per object); empty for a contact."""
        if not self.is_staff_member:
            return frozenset()
        return frozenset(role for (role,) in _ROLES(person=self.pk))

    @property
    def own_account_id(self) -> int:
        """The id of a contact's account; 0, which no account has, for staff."""
        return self.account_id or 0

    @property
    def is_manager(self) -> bool:
        """May this contact act for the whole account?"""
        return self.contact_role == ContactRole.MANAGER

    @property
    def initials(self) -> str:
        """One or two letters for the avatar."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


class Role(models.TextChoices):
    """What members of the staff are; one may be several."""

    ENGINEER = "engineer", "support engineer"
    SENIOR = "senior", "senior engineer"
    EXPERT = "expert", "expert"
    SHIFT_MANAGER = "shift_manager", "shift manager"
    TAM = "tam", "technical account manager"
    SALES = "sales", "sales"
    AUTHOR = "author", "author"
    TRAINER = "trainer", "trainer"
    ADMINISTRATOR = "administrator", "administrator"


class RoleRow(models.Model):
    """One role of one member of the staff."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_rows")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "role"], name="a_role_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Ability(models.Model):
    """What a member of the staff speaks (codes of languages) and knows (skills, by their key in the book) (WRK-2)."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="ability")
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "abilities"

    def __str__(self) -> str:
        return f"{self.person}: {', '.join([*self.languages, *self.skills])}"


_ROLES: Prepared[tuple[str]] = Prepared(
    lambda: RoleRow.objects.filter(person_id=Slot("person")).order_by().values_list("role"), tuple
)
