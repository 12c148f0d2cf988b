"""Who asks for what: eight members of the staff and eight contacts, and the bytes of their requests."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, OuterRef, Subquery
from django.test import Client
from django.utils import timezone

from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import save_step, start_draft
from heimdesk.domain.tickets.models import Draft, Message, MessageKind, State, Ticket
from heimdesk.domain.tickets.queries import visible_to

TOKEN = "c" * 32
FORM = "application/x-www-form-urlencoded"
MESSAGES = 4
LONG = 200
REPLY = "Two of the four nodes are back.\n\nThe other two follow tonight; until then new orders wait in the queue."
DETAILS = {
    "subject": "Tasks end with “Lock wait timeout exceeded” since the update",
    "what_happens": "Tasks run for a while, then end with “Lock wait timeout exceeded”. About one in five.",
    "setup": "Two front nodes, four back nodes, Debian 12, one private network.",
    "error_in_product": "ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction",
    "error_at": "2026-06-08T02:30",
    "steps": "Update to the newest release, create a mailbox, wait.",
    "tried": "Restarted the workers one by one.",
    "no_restarts": "No restarts on working days from 07:00 to 19:00.",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """A logged-in person."""

    person: Person
    session: str

    def get(self, address: str, **headers: str) -> bytes:
        """The bytes of a request for a page."""
        return self._bytes("GET", address, b"", headers)

    def post(self, address: str, fields: dict[str, str]) -> bytes:
        """The bytes of a form that is sent."""
        sent = urlencode({**fields, "csrfmiddlewaretoken": TOKEN}).encode()
        return self._bytes("POST", address, sent, {"content-type": FORM, "content-length": str(len(sent))})

    def _bytes(self, method: str, address: str, sent: bytes, headers: dict[str, str]) -> bytes:
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        told = {"host": "127.0.0.1", "cookie": cookies, "origin": settings.PUBLIC_URL, **headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        return f"{method} {address} HTTP/1.1\r\n{lines}\r\n".encode() + sent


def log_in(people: Iterable[Person]) -> list[Asker]:
    """A session of each, a row as after a real log-in."""
    askers = []
    for person in people:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        askers.append(Asker(person, client.cookies[settings.SESSION_COOKIE_NAME].value))
    return askers


def staff(count: int) -> list[Asker]:
    """Members of the staff."""
    return log_in(Person.objects.filter(is_staff_member=True, is_active=True).order_by("pk")[:count])


def contacts(count: int) -> list[Asker]:
    """Contacts of different accounts, those with the most tickets."""
    asking = Person.objects.filter(is_staff_member=False, is_active=True, account__isnull=False)
    found = asking.annotate(asked=Count("tickets_asked")).order_by("-asked", "pk")
    first = {person.account_id: person for person in reversed(found)}
    return log_in(sorted(first.values(), key=lambda person: (-person.asked, person.pk))[:count])


@cache
def numbers_with(messages: int, count: int) -> list[int]:
    """Request IDs of open tickets with so many messages that customers read."""
    open_ones = Ticket.objects.filter(is_open=True, merged_into=None)
    return list(
        open_ones.annotate(said=Count("messages")).filter(said=messages).values_list("number", flat=True)[:count]
    )


def long_ticket() -> int:
    """The request ID of a ticket that gets so many messages that it is a long one."""
    ticket = Ticket.objects.filter(is_open=True, merged_into=None, number__in=numbers_with(MESSAGES, 1)).get()
    pattern = ticket.messages.filter(kind=MessageKind.PUBLIC).first()
    assert pattern is not None
    missing = LONG - ticket.messages.count()
    copies = []
    for _ in range(missing):
        copy = Message.objects.get(pk=pattern.pk)
        copy.pk = None
        copies.append(copy)
    Message.objects.bulk_create(copies)
    return ticket.number


def article_addresses(count: int) -> list[str]:
    """Articles that everybody may read."""
    return [f"/kb/{number}/" for number in Article.objects.order_by("number").values_list("number", flat=True)[:count]]


def openings(askers: Sequence[Asker], each: int) -> list[list[bytes]]:
    """The last step of the wizard, so often for each: drafts that need nothing but to be sent."""
    return [_openings_of(asker, each) for asker in askers]


def _openings_of(asker: Asker, each: int) -> list[bytes]:
    draft = _complete_draft(asker.person)
    copies = [
        Draft(
            key=uuid.uuid4(), person=draft.person, account=draft.account, product=draft.product, step=draft.step,
            values=draft.values, revision=draft.revision, created_at=draft.created_at, changed_at=draft.changed_at,
        )
        for _ in range(each)
    ]  # fmt: skip
    Draft.objects.bulk_create(copies)
    contact = {"version": str(draft.revision), "severity": "3", "phone": "", "reached_by": "ticket", "colleagues": ""}
    return [asker.post(f"/tickets/new/{copy.key}/contact/", contact) for copy in copies]


def _complete_draft(person: Person) -> Draft:
    """A draft of this person on a product of an own ticket, filled in to its last step."""
    now = timezone.now()
    ticket = visible_to(person).filter(product__support_ends_on=None, entitlement__isnull=False).first()
    assert ticket is not None, f"{person} has no ticket whose product could be asked about"
    draft = start_draft(person, product=ticket.product, now=now)
    release = ticket.product.releases.first()
    steps = {
        "information": {"ticket_type": "problem", "release": str(release.pk) if release else "", "module": ""},
        "solution": {"words": "lock wait timeout"},
        "entitlement": {"entitlement": str(ticket.entitlement_id), "code": ""},
        "details": DETAILS,
        "access": {"when": "later"},
    }
    for step, values in steps.items():
        draft = save_step(draft, step, values, revision=draft.revision, by=person, now=now)
    return draft


def replies(askers: Sequence[Asker], each: int) -> list[list[bytes]]:
    """A public reply of the staff to an open ticket, so often for each, every time to another one.

    As a page sends it: with the last message that it had shown, and no draft.
    """
    wanted = Ticket.objects.filter(is_open=True, merged_into=None).exclude(state=State.PENDING).order_by("pk")
    latest = Message.objects.filter(ticket=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    tickets = list(wanted.annotate(seen=Subquery(latest)).values_list("number", "seen")[: each * len(askers)])
    fields = {"mode": "reply", "text": REPLY, "then": "", "taken_back": "", "version": ""}
    return [
        [
            asker.post(f"/desk/tickets/{number}/reply/", {**fields, "seen_message": str(seen)})
            for number, seen in tickets[at :: len(askers)]
        ]
        for at, asker in enumerate(askers)
    ]
