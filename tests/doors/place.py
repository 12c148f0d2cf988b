"""A filled support center in which every address leads to something real, so that a refusal comes from the rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.test import Client

from heimdesk.domain.catalog.actions import confirm_bug, report_bug
from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.catalog.fields import Field
from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.contracts.changes import name_contacts
from heimdesk.domain.contracts.documents import attach_document
from heimdesk.domain.contracts.models import Document
from heimdesk.domain.duty.actions import plan_shift
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.knowledge.actions import attach_file, publish_article, retire_article
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.notices.models import TellingWay
from heimdesk.domain.notices.ways import add_way
from heimdesk.domain.people.models import Person, Role
from heimdesk.domain.tickets.actions.drafts import attach_to_draft, deflect, discard_draft, save_step, start_draft
from heimdesk.domain.tickets.actions.escalate import acknowledge, escalate
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.hold import hold
from heimdesk.domain.tickets.actions.links import link_bug
from heimdesk.domain.tickets.actions.people import add_participant
from heimdesk.domain.tickets.actions.reply import add_note, reply, save_reply_draft
from heimdesk.domain.tickets.actions.severity import propose_severity
from heimdesk.domain.tickets.hearing import HELD
from heimdesk.domain.tickets.models import (
    Attachment,
    CannedReply,
    Draft,
    Escalation,
    ReplyDraft,
    SavedView,
    Ticket,
    Way,
)
from heimdesk.domain.tickets.outgoing import Outgoing
from heimdesk.operations.heartbeat import beat
from tests.cast import contact, pack, staff
from tests.channels.web.desk.scene import Scene, fill, opened
from tests.identity.kept import app_of, passkey_of, proved

BACKEND = "heimdesk.channels.email.login.CodeBackend"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(40)
PAPER = b"%PDF-1.7 signed"
FIELD = Wanted("Deployment", "asked", choices=("package", "image"))
DETAILS = {
    "subject": "Restored mailboxes stay empty",
    "what_happens": "Restored mailboxes stay empty.",
    "error_at": "2026-06-08 02:30 UTC",
    "steps": "Restore one.",
}


@dataclass(frozen=True)
class Place:
    """What the doors lead to. Everything belongs to Bob of Kestrel, except where the name says otherwise.

    Bob has a passkey, the colleague on his tickets an authenticator app; both have recovery codes.
    """

    scene: Scene
    actors: dict[str, Person | None]
    proposed: Ticket
    heard: Ticket
    known: Ticket
    waits: Escalation
    draft: Draft
    thrown: Draft
    answered: Draft
    file_of_draft: Attachment
    file_of_message: Attachment
    file_of_note: Attachment
    article: Article
    begun: Article
    internal: Article
    retired: Article
    bug: Bug
    field: Field
    shift: Shift
    next_shift: Shift
    view: SavedView
    way: TellingWay
    canned: CannedReply
    paper: Document
    passkey: Authenticator


def browser(person: Person | None, **more: Any) -> Client:
    """A browser in which this person is logged in, a moment ago; nobody is in the one of a stranger."""
    client = Client(raise_request_exception=False, **more)
    if person is not None:
        client.force_login(person, backend=BACKEND)
        proved(client, person)
    return client


def place() -> Place:
    """Make it. Needs an empty database."""
    scene = fill()
    people, now = scene.people, scene.now
    before = now - timedelta(days=3)
    actors = {
        "stranger": None,
        "manager of another account": people.charlie,
        "member of another account": contact(people.osprey, "Pia Sand", now=before),
        "member": people.dora,
        "colleague on it": contact(people.kestrel, "Noor Haddad", now=before),
        "requester": people.bob,
        "manager": people.alice,
        "engineer": people.ines,
        "senior": staff("Sanne Prins", Role.SENIOR, now=before),
        "expert": people.emil,
        "shift manager": people.jonas,
        "account manager": people.tamara,
        "sales": people.sven,
        "author": people.arthur,
        "trainer": staff("Theo Brandt", Role.TRAINER, now=before),
        "administrator": people.ada,
    }
    colleague = actors["colleague on it"]
    assert colleague is not None
    pack(people.kestrel, people.gateway, 5, now=before)
    app_of(colleague)
    proposed, heard, known = _more_tickets(scene)
    for ticket in (scene.stuck, scene.fresh, scene.waiting, scene.pending, scene.closed, proposed, heard):
        add_participant(ticket, colleague, by=people.ines, now=now - timedelta(minutes=5))
    drafts = _drafts(scene)
    articles = _articles(scene)
    beat(now + timedelta(days=1), started_at=now)  # a worker that will be there for as long as the test takes
    sent, noted = _files(scene)
    bug = report_bug(people.gateway, "A dump holds a metadata lock", now=now)
    confirm_bug(bug, now.date(), now=now)
    link_bug(proposed, bug, by=people.ines, now=now)
    _unsent(scene, proposed)
    name_contacts(people.contract, [people.bob], by=people.alice, now=before)
    return Place(
        scene=scene,
        actors=actors,
        proposed=proposed,
        heard=heard,
        known=known,
        waits=Escalation.objects.get(ticket=scene.escalated),
        **drafts,
        file_of_message=sent,
        file_of_note=noted,
        **articles,
        bug=bug,
        field=add_field(people.gateway, "choice", FIELD, now=now),
        shift=people.shift,
        next_shift=_next_shift(scene),
        view=SavedView.objects.create(owner=people.ines, name="Mine alone", filters={"owner": "me"}),
        way=add_way(people.ines, "webhook", "https://hooks.example/duty", now=now),
        canned=CannedReply.objects.get(),
        paper=attach_document(people.contract, "Signed.pdf", [PAPER], by=people.sven, now=now),
        passkey=passkey_of(people.bob),
    )


def _next_shift(scene: Scene) -> Shift:
    begins = scene.now + timedelta(days=2)
    ends = begins + timedelta(days=1)
    return plan_shift(scene.people.karla, region="Europe", starts_at=begins, ends_at=ends, now=scene.now)


def _unsent(scene: Scene, proposed: Ticket) -> None:
    """What Ines writes, and a reply of hers that waits before it goes."""
    ines, now = scene.people.ines, scene.now
    hold(proposed, Outgoing(text="Once they agree"), within=timedelta(seconds=10), by=ines, now=now)
    ReplyDraft.objects.filter(kind=HELD).update(goes_at=now + timedelta(days=1))
    save_reply_draft(scene.stuck, "Half a sentence", kind="reply", by=ines, now=now)


def _more_tickets(scene: Scene) -> tuple[Ticket, Ticket, Ticket]:
    """One with a lower severity proposed, one whose escalation was heard, one that is a known colleague's."""
    people, now = scene.people, scene.now
    proposed = opened(people, "Quota mails arrive twice", 2, now - timedelta(hours=1))
    propose_severity(proposed, 3, reason="One mail too many harms nobody.", by=people.ines, now=now)
    heard = opened(people, "Clamd refuses its database", 2, now - timedelta(hours=5))
    escalation = escalate(heard, reason="All mail waits.", by=people.bob, now=now - timedelta(minutes=9))
    acknowledge(escalation, by=people.jonas, now=now - timedelta(minutes=8))
    known = opened(people, "Reports of Dora", 4, now - timedelta(hours=2), requester=people.dora)
    return proposed, heard, known


def _articles(scene: Scene) -> dict[str, Article]:
    """One that everybody reads, and those that are the staff's; each with a picture."""
    people, now, article = scene.people, scene.now, Article.objects.get()
    begun = publish_article("Half an article", "It begins.", state="draft", by=people.ines, now=now)
    internal = publish_article("Who to call at night", "The duty.", staff_only=True, by=people.selma, now=now)
    retired = publish_article("Locks of 2019", "Nobody has them.", by=people.selma, now=now)
    retire_article(retired, by=people.selma, now=now)
    found = {"article": article, "begun": begun, "internal": internal, "retired": retired}
    for each in found.values():
        attach_file(each, "locks.png", PICTURE)
    return found


def _drafts(scene: Scene) -> dict[str, Any]:
    people, now = scene.people, scene.now
    draft = _draft(people.bob, scene, now)
    log = store_file("draft.log", [b"lines of a draft"])
    attached = attach_to_draft(draft, log, field="log_files", by=people.bob, now=now)
    thrown = discard_draft(_draft(people.bob, scene, now), by=people.bob, now=now)
    answered = deflect(_draft(people.bob, scene, now), Article.objects.get(), by=people.bob, now=now)
    return {"draft": draft, "thrown": thrown, "answered": answered, "file_of_draft": attached}


def _draft(person: Person, scene: Scene, now: datetime) -> Draft:
    people = scene.people
    draft = start_draft(person, product=people.gateway, now=now)
    wished = {"ticket_type": "problem", "release": str(people.current.pk), "module": ""}
    steps = {"information": wished, "solution": {"words": "lock wait"}, "details": DETAILS, "access": {"when": "later"}}
    steps["entitlement"] = {"entitlement": str(people.entitlement.pk), "code": ""}
    for step, values in steps.items():
        draft = save_step(draft, step, values, revision=draft.revision, by=person, now=now)
    return draft


def _files(scene: Scene) -> tuple[Attachment, Attachment]:
    """A file that the customer sent, and one of a note of the staff."""
    people, ticket, now = scene.people, scene.stuck, scene.now
    said = reply(ticket, "The log.", by=people.bob, way=Way.WEB, now=now, files=[store_file("mail.log", [b"a log"])])
    note = add_note(ticket, "The dump.", by=people.ines, now=now, files=[store_file("dump.txt", [b"a dump"])])
    return said.attachments.get(), note.attachments.get()
