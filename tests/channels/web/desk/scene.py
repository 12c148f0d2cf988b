"""A small desk around the real moment: tickets in every state, an escalation, made by the domain's actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.duty.actions import write_handover
from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply
from heimdesk.domain.tickets.actions.resolve import confirm, resolve
from heimdesk.domain.tickets.actions.severity import change_severity
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import CannedReply, SavedView, Ticket, Way
from tests.cast import Cast, cast, signed_contract

WORDS = (
    "Since last night’s update to **9.4** the delivery of mail stalls. Tasks run for 50 seconds, then end with\n\n"
    "```\nERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction\n```\n\n"
    "The queue was at 4,312 tasks at 09:00 and grows."
)

LONG_WORD = "Rindfleischetikettierungsüberwachungsaufgabenübertragung"


@dataclass(frozen=True)
class Scene:
    """What a test can name."""

    people: Cast
    now: datetime
    stuck: Ticket
    fresh: Ticket
    waiting: Ticket
    pending: Ticket
    closed: Ticket
    escalated: Ticket
    foreign: Ticket


def fill(now: datetime | None = None) -> Scene:
    """Make it. Needs an empty database."""
    now = now or timezone.now()
    people = cast(now - timedelta(days=3))
    other = signed_contract(people.osprey, plan="diamond", products=[people.gateway], now=now - timedelta(days=2))
    grant_for_contract(other, now=now - timedelta(days=2))
    write_handover(
        people.shift, "Quiet night. Kestrel’s queue looks wrong, expect more of it.", by=people.jonas,
        now=now - timedelta(hours=2),
    )  # fmt: skip
    publish_article(
        "Provisioning stalls with “Lock wait timeout exceeded”",
        "## Cause\n\nA dump holds a metadata lock.\n\n## Resolution\n\nEnd the dump’s session.",
        products=[people.gateway],
        by=people.arthur,
        now=now - timedelta(days=2),
    )
    CannedReply.objects.create(title="Ask for the log", text="Hello {name}, could you send the log of {product}? {me}")
    SavedView.objects.create(owner=people.jonas, name="Severity 1 and new", shared=True, filters={"severity": "1"})
    return Scene(
        people=people,
        now=now,
        stuck=_stuck(people, now),
        fresh=opened(people, "Restored mailboxes are missing shared folders", 3, now - timedelta(hours=1)),
        waiting=_waiting(people, now),
        pending=_pending(people, now),
        closed=_closed(people, now),
        escalated=_escalated(people, now),
        foreign=opened(
            people, "SMTP relay refuses all mail after certificate renewal", 1, now - timedelta(minutes=50),
            account=people.osprey, requester=people.charlie,
        ),
    )  # fmt: skip


def lengthen(scene: Scene) -> None:
    """Give account, person, product, article, view and subjects names that no page has room for in one line."""
    people = scene.people
    Account.objects.filter(pk=people.kestrel.pk).update(name=f"{LONG_WORD} GmbH")
    Person.objects.filter(pk__in=(people.bob.pk, people.ines.pk)).update(name=f"Bob {LONG_WORD}")
    Product.objects.filter(pk=people.gateway.pk).update(name=f"{LONG_WORD} Gateway")
    Article.objects.update(title=f"Lock wait {LONG_WORD}: {LONG_WORD}")
    SavedView.objects.update(name=LONG_WORD)
    Ticket.objects.exclude(pk=scene.fresh.pk).update(subject=f"{LONG_WORD}{LONG_WORD.lower()} stuck")


def opened(
    people: Cast,
    subject: str,
    severity: int,
    at: datetime,
    *,
    account: Account | None = None,
    requester: Person | None = None,
    text: str = WORDS,
    **more: Any,
) -> Ticket:
    """A ticket of Bob, or of somebody else."""
    asks = requester or people.bob
    wanted: dict[str, Any] = {
        "product": people.gateway, "ticket_type": "problem", "severity": severity, "subject": subject,
        "release": people.current, "phone": "+49 341 9601234", "way": Way.WEB,
        "details": {
            "what_happens": text, "error_at": "08:40", "error_in_product": "Lock wait timeout exceeded",
            "steps": "Send a message.",
        },
    }  # fmt: skip
    return open_for(account or people.kestrel, requester=asks, by=asks, now=at, **{**wanted, **more})


def _stuck(people: Cast, now: datetime) -> Ticket:
    def at(hours: float) -> datetime:
        return now - timedelta(hours=hours)

    ticket = opened(people, "Mail queue stuck after update to 9.4", 1, at(5))
    take(ticket, by=people.ines, now=at(4.6))
    said = "Good morning Bob, I have your log and I am on it. Leave `provisiond` running."
    reply(ticket, said, by=people.ines, way=Way.DESK, now=at(4.4))
    change_severity(
        ticket, 2, reason="Panel runs, a component is down, a workaround is likely.", by=people.jonas, now=at(4.2)
    )
    ask_back(ticket, "Could you send the output of `orcctl db locks --long`?", by=people.ines, now=at(3.9))
    reply(ticket, "Attached. The nightly dump was still running.", by=people.bob, way=Way.WEB, now=at(3.3))
    add_note(
        ticket,
        "Same pattern as before: a dump holds a metadata lock. Do not promise a date.",
        by=people.selma,
        now=at(3),
    )
    promise_eta(ticket, at(1), reason="First look at the log.", by=people.ines, now=at(2.9))
    promise_eta(ticket, at(-2.4), reason="The replica must be checked first.", by=people.ines, now=at(2.5))
    reply(ticket, "The cause is clear. You will have the steps by then.", by=people.ines, way=Way.DESK, now=at(2.4))
    reply(
        ticket,
        "Thank you. We are at 6,140 tasks. May we end the dump ourselves?",
        by=people.bob,
        way=Way.WEB,
        now=at(0.1),
    )
    return ticket


def _waiting(people: Cast, now: datetime) -> Ticket:
    ticket = opened(people, "Agent update loops on two nodes", 2, now - timedelta(hours=6))
    take(ticket, by=people.selma, now=now - timedelta(hours=5.5))
    ask_back(ticket, "Which version of the agent is it?", by=people.selma, now=now - timedelta(hours=5))
    return ticket


def _pending(people: Cast, now: datetime) -> Ticket:
    ticket = opened(people, "Webmail login fails for addresses with a plus sign", 3, now - timedelta(hours=20))
    take(ticket, by=people.ines, now=now - timedelta(hours=19))
    resolve(ticket, "solved", "Update the webmail to 9.4.", by=people.ines, now=now - timedelta(hours=3))
    return ticket


def _closed(people: Cast, now: datetime) -> Ticket:
    ticket = opened(people, "Where is the switch for weekly usage reports?", 4, now - timedelta(hours=30))
    take(ticket, by=people.selma, now=now - timedelta(hours=29))
    resolve(ticket, "solved", "Under Reports, Schedule.", by=people.selma, now=now - timedelta(hours=28))
    confirm(ticket, by=people.bob, now=now - timedelta(hours=27))
    return ticket


def _escalated(people: Cast, now: datetime) -> Ticket:
    ticket = opened(people, "Storage pool read-only, backups of 340 sites failing", 2, now - timedelta(hours=4))
    said = "Our customers call us by the minute. We need somebody now."
    escalate(ticket, reason=said, by=people.alice, now=now - timedelta(minutes=11))
    return ticket
