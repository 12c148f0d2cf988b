"""Two accounts live beside each other, each thing marked by a word of its own; nobody reads a word of the other."""

import re
from collections import Counter
from difflib import unified_diff
from random import Random
from typing import Any
from uuid import UUID

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from heimdesk.domain.contracts.documents import attach_document
from heimdesk.domain.contracts.models import Contract, Document
from heimdesk.domain.knowledge.changes import learn_changes, relearn_everything
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.links import link_ticket
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.fields import asked_fields, control_of
from heimdesk.domain.tickets.models import Attachment, Draft, Ticket, Way
from heimdesk.domain.tickets.wishes import STEPS
from tests.cast import Cast
from tests.doors.place import browser
from tests.doors.table import DOORS, PROBES, Door, Side
from tests.doors.walking import ADDRESSES, writes
from tests.identity.kept import passkey_of
from tests.letters import deliver_due

LETTERS = "bcdfghjkmnpqrstvwxz"
WORD = re.compile(rf"q[{LETTERS}]{{11}}")
MARKS = re.compile(r"</?mark[^>]*>")
OF_THE_MOMENT = re.compile(r'data-now="[^"]*"|name="(?:csrf-token|csrfmiddlewaretoken)" (?:content|value)="[^"]*"')
READ = tuple({door.name: door for door in DOORS if door.method == "GET"}.values())
OWN = ("portal:new-ticket", "portal:visibility")
FORMS = [door for door in DOORS if door.method == "POST" and door.side is Side.CUSTOMERS and door.name not in OWN]
"""All doors of the table that are opened; the forms of the portal, but those that are about whoever sends them."""
MORE = ("/search/?kind=ticket",)
NO_ARTICLE = 9_999
AT_ONCE = 5
"""One of so many doors of the desk, and of the forms, is tried by each at the end of a life: all, over the lives."""
SEARCHED = (
    ("/search/?q={}", 12),
    ("/search/?kind=ticket&product=Mail+Gateway&date=30-days&q={}", 6),
    ("/tickets/?q={}", 12),
    ("/search/suggestions/?q={}", 6),
)
"""Where words are searched, and how many of their twelve letters are typed."""
MOST_TICKETS = 6
PROVIDERS = {"provider_id": "northwind", "organization_slug": "kestrel"}
CUSTOMERS = ("alice", "bob", "charlie", "pia")
which = st.integers(0, 99)
customers = st.sampled_from(CUSTOMERS)
anybody = st.sampled_from((*CUSTOMERS, ""))


class Worlds(RuleBasedStateMachine):
    """Customers of two accounts and the staff, at random; `people` and `members` are set by the test."""

    people: Cast
    members: dict[str, Person]
    """By name: two of each account."""
    done: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.readers: dict[str, set[str]] = {}
        self.tickets: list[tuple[Ticket, set[str]]] = []
        self.drafts: list[tuple[UUID, str]] = []
        self.papers: list[tuple[Document, str]] = []
        self.keys: dict[int, str] = {}
        self.added: set[tuple[int, str]] = set()
        self.see_all: set[str] = set()
        self.read_letters = len(mail.outbox)
        self.world = transaction.atomic()
        self.world.__enter__()
        relearn_everything()
        self.clients = {name: browser(person) for name, person in self.members.items()}
        self.clients[""] = browser(None)
        self.desk = browser(self.people.jonas)

    def teardown(self) -> None:
        """Everybody looks at everything once; the next life begins as this one did."""
        try:
            at = self.done["lives"] % AT_ONCE
            for name in self.clients:
                for path in (*self._portal(), *self._desk()[at::AT_ONCE]):
                    self._look(name, path)
                for door in FORMS[at::AT_ONCE]:
                    self._meddle(at, name, door)
                for word in sorted(self.readers)[:: max(1, len(self.readers) // 3)]:
                    if name not in self.readers[word]:
                        self._search(name, word)
            self.done["lives"] += 1
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def word(self, readers: set[str]) -> str:
        """A word that nobody but these customers, as they are whenever somebody looks, and the staff may read."""
        made = _word_of(f"word {len(self.readers)}")
        self.readers[made] = readers
        return made

    @initialize()
    def begin(self) -> None:
        """Each account has a ticket, a draft, a signed paper, and somebody with a passkey."""
        for who, manager in (("bob", "alice"), ("charlie", "charlie")):
            self.open(who)
            self.begin_a_draft(who)
            self.keep_a_paper(manager)
            self.keys[passkey_of(self.members[who], self.word({who})).pk] = who

    @rule(who=customers)
    def open(self, who: str) -> None:
        """A ticket of a member is read by the member and the manager."""
        if len(self.tickets) >= MOST_TICKETS:
            return
        person = self.members[who]
        manager, member = ("alice", "bob") if who in ("alice", "bob") else ("charlie", "pia")
        readers = {who, manager} | ({member} & self.see_all)
        assert person.account is not None
        details = {"what_happens": self.word(readers), "error_at": "08:40", "steps": self.word(readers)}
        ticket = open_for(
            person.account, requester=person, by=person, product=self.people.gateway, release=self.people.current,
            ticket_type="problem", severity=2, subject=f"Stuck {self.word(readers)}", details=details,
            phone="+49 341 9601234", way=Way.WEB, now=timezone.now(),
        )  # fmt: skip
        self.tickets.append((ticket, readers))

    @rule(at=which)
    def answer(self, at: int) -> None:
        """By the page, with a file whose name and content are marked."""
        ticket, readers = self._one(at)
        fields = {"text": self.word(readers), "files": self._file(readers)}
        self._send(self.clients[min(readers)], f"/tickets/{ticket.number}/reply/", fields)

    @rule(at=which, colleague=st.booleans())
    def add_a_colleague(self, at: int, colleague: bool) -> None:
        """From now on one more person reads the ticket, but nobody of the other account."""
        ticket, readers = self._one(at)
        manager, added, foreign = ("alice", "bob", "charlie") if "alice" in readers else ("charlie", "pia", "alice")
        wanted = self.members[added if colleague else foreign]
        answer = self._send(self.clients[manager], f"/tickets/{ticket.number}/people/", {"email": wanted.email})
        if colleague and answer.status_code == 302:
            readers.add(added)
            self.added.add((ticket.pk, added))
        assert colleague or answer.status_code != 302

    @rule(at=which, then=st.sampled_from(("", "waiting", "solved")))
    def reply(self, at: int, then: str) -> None:
        """The staff answer; the customers of the ticket read it."""
        ticket, readers = self._one(at)
        fields = {"mode": "reply", "then": then, "text": self.word(readers), "files": self._file(readers)}
        self._send(self.desk, f"/desk/tickets/{ticket.number}/reply/", fields)

    @rule(at=which)
    def note(self, at: int) -> None:
        """Notes, their files, hand-over notes and half an answer are the staff's, whoever's the ticket is."""
        ticket, nobody = self._one(at)[0], set[str]()
        fields = {"mode": "note", "text": self.word(nobody), "files": self._file(nobody)}
        self._send(self.desk, f"/desk/tickets/{ticket.number}/reply/", fields)
        handed = {"level": "expert", "note": self.word(nobody), "owner": "nobody"}
        self._send(self.desk, f"/desk/tickets/{ticket.number}/hand-over/", handed)
        self._send(self.desk, f"/desk/tickets/{ticket.number}/draft/", {"mode": "reply", "text": self.word(nobody)})

    @rule(at=which)
    def fill_in(self, at: int) -> None:
        """What stands in a field of the product is for the customers of the ticket, or for the staff alone."""
        ticket, readers = self._one(at)
        own = {field.name: control_of(field) for field in asked_fields(self.people.gateway, by_staff=True)}
        fields = {own["Site"]: self.word(readers), own["Risk"]: self.word(set())}
        self._send(self.desk, f"/desk/tickets/{ticket.number}/fields/", fields)

    @rule(at=which, other=which)
    def tie(self, at: int, other: int) -> None:
        """The staff may link tickets of two accounts; neither reads the other's by that."""
        one, two = self._one(at)[0], self._one(other)[0]
        if one.pk != two.pk:
            link_ticket(one, two, by=self.people.jonas, now=timezone.now())

    @rule(at=which)
    def shout(self, at: int) -> None:
        """An escalation with a reason."""
        ticket, readers = self._one(at)
        person = self.members[min(readers)]
        try:
            escalate(Ticket.objects.get(pk=ticket.pk), reason=self.word(readers), by=person, now=timezone.now())
        except Refused:
            self.done["too early to escalate"] += 1

    @rule(who=customers)
    def begin_a_draft(self, who: str) -> None:
        """A draft is its writer's alone, not even the manager's."""
        client = self.clients[who]
        self._send(client, "/tickets/new/", {"product": self.people.gateway.pk})
        draft = Draft.objects.filter(person=self.members[who]).latest("id")
        fields = {"subject": self.word({who}), "what_happens": self.word({who}), "version": draft.revision}
        self._send(client, f"/tickets/new/{draft.key}/details/", {**fields, "files-log_files": self._file({who})})
        self.drafts.append((draft.key, who))

    @rule(manager=st.sampled_from(("alice", "charlie")))
    def keep_a_paper(self, manager: str) -> None:
        """What was signed is read by the managers of the account, not by its members."""
        contract = Contract.objects.filter(account=self.members[manager].account).earliest("id")
        name, words = f"{self.word({manager})}.pdf", self.word({manager})
        paper = attach_document(contract, name, [f"%PDF-1.7 {words}".encode()], by=self.people.sven, now=timezone.now())
        self.papers.append((paper, manager))

    @rule(manager=st.sampled_from(("alice", "charlie")), colleague=st.booleans())
    def name_a_contact(self, manager: str, colleague: bool) -> None:
        """A manager names contacts of the own account; nobody of the other can be named."""
        contract = Contract.objects.filter(account=self.members[manager].account).earliest("id")
        own, foreign = ("bob", "charlie") if manager == "alice" else ("pia", "alice")
        wanted = self.members[own if colleague else foreign]
        path = reverse("portal:contract-contacts", args=[contract.pk])
        answer = self._send(self.clients[manager], path, {"named_contacts": [wanted.pk]})
        assert (wanted in contract.named_contacts.all()) is colleague
        self._check(manager, answer, path)

    @rule(manager=st.sampled_from(("alice", "charlie")), all_of_it=st.booleans())
    def let_members_see(self, manager: str, all_of_it: bool) -> None:
        """Members see their own tickets or those of the account, as its manager says; never those of another."""
        answer = self._send(
            self.clients[manager], reverse("portal:visibility"), {"members_see": "account" if all_of_it else "own"}
        )
        assert answer.status_code == 302
        member = "bob" if manager == "alice" else "pia"
        self.see_all = self.see_all - {member} | ({member} if all_of_it else set())
        for _ticket, readers in self.tickets:
            if manager in readers:
                readers.discard(member)
        for ticket, readers in self.tickets:
            on_it = ticket.requester_id == self.members[member].pk or (ticket.pk, member) in self.added
            if manager in readers and (on_it or member in self.see_all):
                readers.add(member)

    @rule(at=which, who=anybody, door=st.sampled_from(FORMS))
    def meddle(self, at: int, who: str, door: Door) -> None:
        """Somebody to whom a ticket, a draft or a contract is not there sends its forms by hand: nothing happens."""
        self._meddle(at, who, door)

    @rule(who=anybody, at=which)
    def look_around(self, who: str, at: int) -> None:
        """A page, wherever it is."""
        found = [*self._portal(), *self._desk()]
        self._look(who, found[at % len(found)])

    @rule(who=anybody, at=which)
    def look_for(self, who: str, at: int) -> None:
        """A search for a word that one may not read answers as one for a word that is nowhere."""
        known = [word for word, readers in self.readers.items() if who not in readers]
        if known:
            self._search(who, known[at % len(known)])

    @invariant()
    def letters_are_read_by_whom_they_may(self) -> None:
        """What was done is learned by the search and told by letters; each letter has only words of its reader."""
        learn_changes(timezone.now(), 500)
        deliver_due(timezone.now(), 100)
        names = {person.email: name for name, person in self.members.items()}
        for letter in mail.outbox[self.read_letters :]:
            for address in letter.to:
                if address in names:
                    said = f"{letter.subject} {letter.body} {getattr(letter, 'alternatives', '')}"
                    self._check_text(names[address], said, "a letter")
                    self.done["letters"] += 1
        self.read_letters = len(mail.outbox)
        self.done["steps"] += 1

    def _one(self, at: int) -> tuple[Ticket, set[str]]:
        return self.tickets[at % len(self.tickets)]

    def _file(self, readers: set[str]) -> SimpleUploadedFile:
        return SimpleUploadedFile(f"{self.word(readers)}.log", self.word(readers).encode())

    def _send(self, client: Client, path: str, fields: dict[str, Any]) -> Any:
        answer = client.post(path, fields)
        assert answer.status_code < 500, path
        if answer.status_code == 302:
            # As a browser does; what is told once there would else be told by a later page.
            client.get(answer.headers["Location"])
        self.done[f"{answer.status_code} by a form"] += 1
        return answer

    def _meddle(self, at: int, who: str, door: Door) -> None:
        found = [path for path, readers in self._targets(door) if who not in readers]
        if not found:
            return
        path = found[at % len(found)]
        fields = {
            "text": "x", "reason": "x", "sure": "on", "email": self.members["alice"].email, "go": "on",
            "subject": "x", "version": "0", "answered": "1000", "named_contacts": self.people.bob.pk,
        }  # fmt: skip
        with writes() as wrote:
            answer = self.clients[who].post(path, fields)
        assert answer.status_code == (404 if who else 302), f"{who} {door.name}"
        assert wrote == [], f"{who} {door.name}"
        self.done["forms to others' things"] += 1
        self._check(who, answer, path)

    def _portal(self) -> list[str]:
        """Every address of the portal, for everything that is anybody's."""
        steps = [f"/tickets/new/{key}/{step}/" for key, _who in self.drafts for step in STEPS]
        read = (path for door in READ if door.side is not Side.DESK for path, _readers in self._targets(door))
        return [*MORE, *steps, *read]

    def _desk(self) -> list[str]:
        """Every address of the desk, for the first of everything."""
        return [path for door in READ if door.side is Side.DESK for path, _readers in self._targets(door)[:1]]

    def _targets(self, door: Door) -> list[tuple[str, set[str]]]:
        """The addresses of a door, for each thing that it could lead to, with the customers who may go there."""
        wanted = set(ADDRESSES[door.name])
        if door.side is Side.DESK:
            first = {
                "number": min((ticket.number for ticket, _readers in self.tickets), default=1),
                "key": 1,
                "slug": self.people.gateway.slug,
            }
            return [(reverse(door.name, kwargs={name: first[name] for name in wanted}), set())]
        if not wanted:
            return [(PROBES.get(door.name) or reverse(door.name), set(CUSTOMERS))]
        named = {"step": "details", "slug": self.people.gateway.slug, "name": "x", **PROVIDERS}
        return [
            (reverse(door.name, kwargs={name: (named | held)[name] for name in wanted}), readers)
            for held, readers in self._things(door.name, wanted)
        ]

    def _things(self, door: str, wanted: set[str]) -> list[tuple[dict[str, Any], set[str]]]:
        """What a door could lead to, as the values of its address; a door of which nothing is known here fails."""
        drafts = [({"key": key}, {who}) for key, who in self.drafts]
        if door in ("portal:article", "portal:article-with-words", "portal:article-file"):
            return [({"number": NO_ARTICLE}, set(CUSTOMERS))]
        if door == "portal:draft-article":
            return [(held | {"number": NO_ARTICLE}, readers) for held, readers in drafts]
        if "key" in wanted:
            keys = Attachment.objects.filter(draft__isnull=False).values_list("draft__key", "pk")
            files = dict(keys) if "pk" in wanted else {}
            return [(held | {"pk": files.get(held["key"], 0)}, readers) for held, readers in drafts]
        if "number" in wanted:
            return [({"number": ticket.number}, readers) for ticket, readers in self.tickets]
        if door == "portal:attachment":
            return [({"pk": pk}, set()) for pk in Attachment.objects.order_by("pk").values_list("pk", flat=True)]
        if door == "portal:contract-document":
            return [({"pk": paper.pk}, {manager}) for paper, manager in self.papers]
        if door in ("portal:contract", "portal:contract-contacts"):
            contracts = Contract.objects.select_related("account").order_by("pk")
            managers = {self.people.kestrel.pk: {"alice"}, self.people.osprey.pk: {"charlie"}}
            return [({"pk": contract.pk}, managers[contract.account_id]) for contract in contracts]
        if door in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            return [({"pk": pk}, {who}) for pk, who in self.keys.items()]
        assert wanted <= {"slug", *PROVIDERS}, f"Say in `_things` what {door} leads to."
        return [({}, set(CUSTOMERS))]

    def _look(self, who: str, path: str) -> None:
        self._check(who, self.clients[who].get(path), path)
        self.done["looks"] += 1

    def _search(self, who: str, word: str) -> None:
        nowhere = _word_of(f"nowhere {word}")
        for place, length in SEARCHED:
            asked, unknown = word[:length], nowhere[:length]
            found, nothing = (self._text(who, place.format(text), text) for text in (asked, unknown))
            told = "\n".join(unified_diff(nothing.splitlines(), found.splitlines(), lineterm="", n=0))
            assert not told, f"{who or 'a stranger'} learns something by {place.format(asked)}:\n{told}"
        self.done["searches"] += 1

    def _text(self, who: str, path: str, asked: str) -> str:
        """What a search answers, without what was asked."""
        text = MARKS.sub("", self.clients[who].get(path).content.decode()).replace(asked, "…")
        self._check_text(who, text, path)
        return OF_THE_MOMENT.sub("", text)

    def _check(self, who: str, answer: Any, path: str) -> None:
        assert answer.status_code < 500, path
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        self._check_text(who, f"{answer.headers} {MARKS.sub('', content.decode(errors='replace'))}", path)

    def _check_text(self, who: str, text: str, path: str) -> None:
        reader = who or "a stranger"
        for word in WORD.findall(text):
            assert who in self.readers.get(word, {who}), f"{reader} reads a word of others: {path}"
        own = "" if not who else "Kestrel" if who in ("alice", "bob") else "Osprey"
        for account, names in (("Kestrel", ("Alice Moreau", "Bob Okafor")), ("Osprey", ("Charlie Stone", "Pia Sand"))):
            for name in (account, account.lower(), *names):
                assert account == own or name not in text, f"{reader} reads of {name}: {path}"


def _word_of(seed: str) -> str:
    draw = Random(seed)
    return "q" + "".join(draw.choice(LETTERS) for _each in range(11))
