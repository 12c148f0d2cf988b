"""The ticket: what it is about, who owns it, how it stands, and its next due as an indexed column."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.catalog.models import Bug, Module, Product, Release
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Account, Person


class State(models.TextChoices):
    """The states of STA-1; the moves between them are the policy's."""

    NEW = "new", "new"
    OPEN = "open", "open"
    WAITING = "waiting", "waiting"
    PENDING = "pending", "pending confirmation"
    CLOSED = "closed", "closed"


WORKED_ON = (State.NEW, State.OPEN)
"""The states of tickets that wait for nobody but us."""
_IS_WORKED_ON = models.Q(is_open=True, state__in=[state.value for state in WORKED_ON])


class Way(models.TextChoices):
    """By which door something came in."""

    WEB = "web", _("on the portal")
    DESK = "desk", _("on the desk")
    EMAIL = "email", _("by e-mail")
    PHONE = "phone", _("by phone")
    CHAT = "chat", _("by chat")
    API = "api", _("by API")
    SYSTEM = "system", _("by Heimdesk")


class Level(models.TextChoices):
    """Levels of the work, each with a hand-over note (WRK-2)."""

    ENGINEER = "engineer", _("engineer")
    SENIOR = "senior", _("senior")
    EXPERT = "expert", _("expert")


class Ticket(models.Model):
    """One support request, one issue. `number` is the request ID; facts of clocks live beside it, decisions in policy.

    `agreements` lists the severities and terms that held since when, once one of them has changed (SLA-4).
    `tags` are words between blanks, as the module of that name writes them; `field_values` what stands in the fields of
    the product, by their keys (WRK-4).
    """

    number = models.PositiveBigIntegerField(unique=True)
    subject = models.CharField(max_length=200)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="tickets")
    requester = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="tickets_asked")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="tickets")
    release = models.ForeignKey(Release, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    module = models.ForeignKey(Module, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets")
    ticket_type = models.CharField(max_length=30)
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.NEW)
    is_open = models.BooleanField(default=True)
    severity = models.PositiveSmallIntegerField()
    severity_asked = models.PositiveSmallIntegerField()
    agreements = models.JSONField(default=list)
    severity_proposed = models.PositiveSmallIntegerField(null=True, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    reach_by = models.CharField(max_length=20, blank=True)
    way = models.CharField(max_length=8, choices=Way, default=Way.WEB)
    language = models.CharField(max_length=8, default="en")
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets_owned")
    level = models.CharField(max_length=10, choices=Level, default=Level.ENGINEER)
    queue = models.CharField(max_length=40, blank=True)
    administrative = models.BooleanField(default=False)
    unsupported_release = models.BooleanField(default=False)
    escalated = models.BooleanField(default=False)
    entitlement = models.ForeignKey(
        Entitlement, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    entitlement_verdict = models.JSONField(default=dict)
    plan = models.CharField(max_length=40)
    terms = models.JSONField()
    book = models.ForeignKey(BookVersion, on_delete=models.PROTECT, related_name="+")
    bugs = models.ManyToManyField(Bug, blank=True, related_name="tickets")
    opened_at = models.DateTimeField()
    first_staff_reply_at = models.DateTimeField(null=True, blank=True)
    last_staff_message_at = models.DateTimeField(null=True, blank=True)
    last_customer_message_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField()
    workaround_at = models.DateTimeField(null=True, blank=True)
    pending_since = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    next_due_at = models.DateTimeField(null=True, blank=True)
    next_due_kind = models.CharField(max_length=12, blank=True)
    next_due_from = models.DateTimeField(null=True, blank=True)
    minutes_spent = models.PositiveIntegerField(default=0)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    tags = models.CharField(max_length=900, blank=True, default="")
    field_values = models.JSONField(default=dict, blank=True)
    unread_by_staff = models.BooleanField(default=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")

    class Meta:
        ordering = ("-id",)
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(state="closed", is_open=False) | ~models.Q(state="closed") & models.Q(is_open=True),
                name="closed_is_not_open",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="closed") | models.Q(next_due_at=None), name="nothing_due_when_closed"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index("next_due_at", "id", name="ticket_by_due", condition=models.Q(is_open=True)),
            models.Index("owner", "next_due_at", "id", name="ticket_of_owner", condition=models.Q(is_open=True)),
            models.Index("owner", name="ticket_snoozed", condition=models.Q(is_open=True, snoozed_until__isnull=False)),
            models.Index("state", "next_due_at", "id", name="ticket_in_state", condition=models.Q(is_open=True)),
            models.Index("product", "next_due_at", "id", name="ticket_of_product", condition=models.Q(is_open=True)),
            models.Index("queue", "next_due_at", "id", name="ticket_in_queue", condition=models.Q(is_open=True)),
            models.Index(
                "next_due_at", "id", name="ticket_escalated", condition=models.Q(is_open=True, escalated=True)
            ),
            models.Index(fields=["account", "-last_message_at", "-id"], name="ticket_of_account"),
            models.Index(
                fields=["account", "state", "-last_message_at", "-id"],
                name="ticket_open_of_account",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["requester", "state", "-last_message_at", "-id"],
                name="ticket_open_of_requester",
                condition=models.Q(is_open=True),
            ),
            models.Index(fields=["requester", "-last_message_at", "-id"], name="ticket_of_requester"),
            models.Index(
                fields=["account", "-last_message_at", "-id"],
                name="ticket_closed_of_account",
                condition=models.Q(is_open=False),
            ),
            models.Index(
                fields=["requester", "-last_message_at", "-id"],
                name="ticket_closed_of_requester",
                condition=models.Q(is_open=False),
            ),
            models.Index("account", "next_due_at", "id", name="ticket_worked_on_account", condition=_IS_WORKED_ON),
            models.Index("requester", "next_due_at", "id", name="ticket_worked_on_requester", condition=_IS_WORKED_ON),
            models.Index("closed_at", "id", name="ticket_by_closing", condition=models.Q(is_open=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.subject}"


class TicketNumber(models.Model):
    """A request ID that was given, as the database counts rows: whoever opens a ticket waits for nobody else's."""

    def __str__(self) -> str:
        return str(self.pk)


class Participant(models.Model):
    """A colleague of the requester who reads and answers along, or a follower among the staff."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="participations")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "person"], name="a_person_takes_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.person} on #{self.ticket.number}"


class TicketLink(models.Model):
    """A tie between two tickets: one was split from, merged into, follows or relates to the other (TIC-7)."""

    class Kind(models.TextChoices):
        """What the first ticket is to the second."""

        SPLIT = "split", _("was split from")
        MERGED = "merged", _("was merged into")
        FOLLOWS = "follows", _("follows up on")
        RELATES = "relates", _("relates to")

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="links_back")
    kind = models.CharField(max_length=8, choices=Kind)

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "other", "kind"], name="a_link_once")
        ]

    def __str__(self) -> str:
        return f"#{self.ticket.number} {self.kind} #{self.other.number}"


class ArticleUse(models.Model):
    """An article that was read before opening, or sent with an answer."""

    ticket = models.ForeignKey(Ticket, on_delete=models.CASCADE, related_name="article_uses")
    article = models.ForeignKey("knowledge.Article", on_delete=models.PROTECT, related_name="uses")
    sent = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["ticket", "article", "sent"], name="an_article_use_once")
        ]

    def __str__(self) -> str:
        return f"{self.article} on #{self.ticket.number}"
