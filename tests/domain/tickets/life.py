"""Lives of tickets: every action in any order, by anybody, under a simulated clock; the laws are asked each step."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.administrative import mark_administrative
from heimdesk.domain.tickets.actions.checklist import ask_for_missing
from heimdesk.domain.tickets.actions.credit import grant_credit
from heimdesk.domain.tickets.actions.entitlement import change_entitlement
from heimdesk.domain.tickets.actions.escalate import acknowledge, answer_escalation, escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.follow_up import start_follow_up
from heimdesk.domain.tickets.actions.links import link_bug, link_ticket
from heimdesk.domain.tickets.actions.merge import merge
from heimdesk.domain.tickets.actions.open import open_for, open_ticket
from heimdesk.domain.tickets.actions.people import add_participant, remove_participant
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.resolve import close, confirm, reopen, resolve, withdraw_resolution
from heimdesk.domain.tickets.actions.severity import agree_to_severity, change_severity, propose_severity
from heimdesk.domain.tickets.actions.split import split
from heimdesk.domain.tickets.actions.take import assign, hand_over, take
from heimdesk.domain.tickets.alarms import ring_due_alarms
from heimdesk.domain.tickets.models import Escalation, Message, Ticket, Way
from heimdesk.domain.tickets.queries import escalation_gate
from tests.cast import MONDAY, Cast
from tests.domain.tickets.laws import Laws
from tests.domain.tickets.tickets import DETAILS

STAFF = ("jonas", "jonas", "ines", "tamara", "arthur")
CUSTOMERS = ("bob", "alice", "charlie")
MINUTES = (1, 16, 60, 5 * 60, 24 * 60, 3 * 24 * 60, 7 * 24 * 60 + 1, 15 * 24 * 60)
LENGTHS = st.sampled_from([timedelta(minutes=minutes) for minutes in MINUTES])
which = st.integers(0, 99)
staff = st.sampled_from(STAFF)
customers = st.sampled_from(CUSTOMERS)
anybody = st.sampled_from(STAFF + CUSTOMERS)
severities = st.integers(1, 4)


class Life(RuleBasedStateMachine):
    """Up to six tickets of two accounts, one of which has three incidents only; `people` is set by the test."""

    people: Cast
    bug: Bug
    done: Counter[str] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY
        self.tickets: list[Ticket] = []
        self.laws = Laws()
        self.touched: set[int] = set()
        self.world = transaction.atomic()
        self.world.__enter__()

    def teardown(self) -> None:
        """The next life begins as this one did."""
        try:
            for ticket in self.tickets:
                self.laws.hold_for(ticket.pk)
            self.laws.hold_at_the_end()
            self.done["lives"] += 1
            self.done["tickets"] += len(self.tickets)
        finally:
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

    def try_to(self, name: str, act: Callable[[], Any]) -> Any:
        """Do something that the rules may refuse; a refusal changes nothing, and time passes by a moment."""
        self.now += timedelta(seconds=7)
        before = self.laws.picture()
        try:
            answer = act()
        except (Refused, Invalid, Ticket.DoesNotExist) as refusal:
            self.done[f"{name}: {type(refusal).__name__}"] += 1
            assert self.laws.picture() == before, "a refusal changed something"
            return None
        self.done[name] += 1
        return answer

    def ticket(self, place: int) -> Ticket:
        """One of the tickets, as a door would load it."""
        key = self.tickets[place % len(self.tickets)].pk
        self.touched.add(key)
        return Ticket.objects.get(pk=key)

    def side(self, ticket: Ticket, name: str, fits: bool) -> Person:
        """Whoever asked for the ticket, when that fits, so that lives go on; else anybody."""
        return ticket.requester if fits else self.person(name)

    def person(self, name: str) -> Person:
        """Somebody of the cast."""
        found: Person = getattr(self.people, name)
        return found

    @initialize(who=customers, severity=severities)
    def begin(self, who: str, severity: int) -> None:
        """There are always tickets."""
        self.open("bob", 2, "problem")
        self.open(who, severity, "problem")

    @precondition(lambda self: len(self.tickets) < 6)
    @rule(who=customers, severity=severities, ticket_type=st.sampled_from(["problem", "question", "order"]))
    def open(self, who: str, severity: int, ticket_type: str) -> None:
        """A customer opens a ticket."""
        by = self.person(who)

        def act() -> Ticket:
            return open_for(
                by.account, requester=by, product=self.people.gateway, ticket_type=ticket_type, severity=severity,
                subject="Queue stuck", details=DETAILS, phone="+49 341 9601234", by=by, way=Way.WEB, now=self.now,
            )  # fmt: skip

        made = self.try_to("open", act)
        if made is not None:
            self.tickets.append(made)
            self.touched.add(made.pk)

    @rule(place=which, who=anybody, fits=st.booleans(), then=st.sampled_from([None, "open", "waiting", "workaround"]))
    def reply(self, place: int, who: str, fits: bool, then: str | None) -> None:
        """Anybody says something."""
        ticket = self.ticket(place)
        by = self.side(ticket, who, fits)
        self.try_to("reply", lambda: reply(ticket, "A word.", by=by, now=self.now, then=then))

    @rule(place=which, who=staff)
    def take(self, place: int, who: str) -> None:
        """Somebody takes it."""
        self.try_to("take", lambda: take(self.ticket(place), by=self.person(who), now=self.now))

    @rule(place=which, who=staff, owner=staff, level=st.sampled_from(["", "engineer", "senior", "expert"]))
    def pass_to(self, place: int, who: str, owner: str, level: str) -> None:
        """It is assigned, or handed over to a level."""
        by, to, ticket = self.person(who), self.person(owner), self.ticket(place)
        if level:
            named = to if owner != who else None
            self.try_to("hand_over", lambda: hand_over(ticket, level, named, "See the log.", by=by, now=self.now))
        else:
            self.try_to("assign", lambda: assign(ticket, to, by=by, now=self.now))

    @rule(place=which, who=staff)
    def note(self, place: int, who: str) -> None:
        """An internal note."""
        self.try_to("note", lambda: add_note(self.ticket(place), "Note.", by=self.person(who), now=self.now))

    @rule(place=which, who=staff)
    def triage(self, place: int, who: str) -> None:
        """What is missing is asked for."""
        keys = ["setup"]
        self.try_to("triage", lambda: ask_for_missing(self.ticket(place), keys, by=self.person(who), now=self.now))

    @rule(place=which, who=staff, length=LENGTHS, about=st.sampled_from(["resolution", "update"]))
    def promise(self, place: int, who: str, length: timedelta, about: str) -> None:
        """An ETA."""
        by, ticket, due = self.person(who), self.ticket(place), self.now + length
        self.try_to("eta", lambda: promise_eta(ticket, due, about=about, reason="Later.", by=by, now=self.now))

    @rule(place=which, who=staff, severity=severities, proposes=st.booleans())
    def change_severity(self, place: int, who: str, severity: int, proposes: bool) -> None:
        """The severity is changed or proposed."""
        name, act = ("propose", propose_severity) if proposes else ("severity", change_severity)
        by = self.person(who)
        self.try_to(name, lambda: act(self.ticket(place), severity, reason="So it is.", by=by, now=self.now))

    @rule(place=which, who=customers, fits=st.booleans())
    def agree(self, place: int, who: str, fits: bool) -> None:
        """A customer agrees to a severity; when it fits, one was just proposed."""
        ticket = self.ticket(place)
        by = self.side(ticket, who, fits)
        if fits and ticket.severity < 4:
            self.change_severity(place, "ines", ticket.severity + 1, True)
        self.try_to("agree", lambda: agree_to_severity(ticket, by=by, now=self.now))

    @rule(place=which, who=anybody, fits=st.booleans(), way=st.sampled_from(["button", "phone"]))
    def escalate(self, place: int, who: str, fits: bool, way: str) -> None:
        """Anybody tries to escalate; now and then as soon as it may be done."""
        ticket = self.ticket(place)
        by = self.side(ticket, who, fits)
        opens = escalation_gate(ticket, person=by, now=self.now).answer.available_at
        if fits and opens is not None:
            self.now = max(self.now, opens)
        self.try_to("escalate", lambda: escalate(ticket, by=by, reason="Now!", way=way, now=self.now))

    @rule(place=which, who=staff, answers=st.booleans())
    def hear(self, place: int, who: str, answers: bool) -> None:
        """An escalation is acknowledged or answered."""
        asked = Escalation.objects.filter(ticket=self.ticket(place)).order_by("-id").first()
        if asked is None:
            return
        by = self.person(who)
        if answers:
            self.try_to("answer", lambda: answer_escalation(asked, "We are on it.", by=by, now=self.now))
        else:
            self.try_to("acknowledge", lambda: acknowledge(asked, by=by, now=self.now))

    @rule(place=which, who=staff, kind=st.sampled_from(["solved", "workaround", "agreed", "known_bug"]))
    def resolve(self, place: int, who: str, kind: str) -> None:
        """A resolution."""
        more = {"bug": self.bug, "fix_version": "9.5"} if kind == "known_bug" else {}
        by = self.person(who)
        self.try_to("resolve", lambda: resolve(self.ticket(place), kind, "Done.", by=by, now=self.now, **more))

    @rule(
        place=which,
        who=anybody,
        fits=st.booleans(),
        what=st.sampled_from(["reopen", "reopen", "confirm", "close", "withdraw"]),
    )
    def end(self, place: int, who: str, fits: bool, what: str) -> None:
        """Confirmed, still broken, closed, or taken back; when it fits, a resolution was just given."""
        ticket = self.ticket(place)
        by = self.side(ticket, who, fits and what != "withdraw")
        if fits and what != "close":
            self.resolve(place, "ines", "solved")
        acts = {
            "confirm": lambda: confirm(ticket, by=by, now=self.now),
            "reopen": lambda: reopen(ticket, "Still broken.", by=by, now=self.now),
            "close": lambda: close(ticket, by=by, now=self.now),
            "withdraw": lambda: withdraw_resolution(ticket, reason="It did not hold.", by=by, now=self.now),
        }
        self.try_to(what, acts[what])

    @precondition(lambda self: len(self.tickets) < 6)
    @rule(place=which, who=staff, waived=st.sampled_from(["", "Our mistake."]))
    def split(self, place: int, who: str, waived: str) -> None:
        """A second issue becomes a ticket."""
        ticket, by = self.ticket(place), self.person(who)
        said = Message.objects.filter(ticket=ticket).order_by("id")[:1]
        made = self.try_to(
            "split",
            lambda: split(ticket, messages=said, subject="Another", by=by, now=self.now, waive_reason=waived),
        )
        if made is not None:
            self.tickets.append(made)
            self.touched.add(made.pk)

    @rule(place=which, other=which, who=staff, across=st.booleans())
    def merge(self, place: int, other: int, who: str, across: bool) -> None:
        """Two tickets become one."""
        by, ticket, into = self.person(who), self.ticket(place), self.ticket(other)
        self.try_to("merge", lambda: merge(ticket, into, by=by, now=self.now, across_accounts=across))

    @rule(place=which, other=which, who=staff)
    def link(self, place: int, other: int, who: str) -> None:
        """A bug, or another ticket."""
        by, ticket = self.person(who), self.ticket(place)
        self.try_to("link_bug", lambda: link_bug(ticket, self.bug, by=by, now=self.now))
        self.try_to("link_ticket", lambda: link_ticket(ticket, self.ticket(other), by=by, now=self.now))

    @rule(place=which, who=staff)
    def credit(self, place: int, who: str) -> None:
        """A credit is wanted."""
        by = self.person(who)
        self.try_to("credit", lambda: grant_credit(self.ticket(place), by=by, reason="Bug.", now=self.now))

    @rule(place=which, who=staff, other=which)
    def pay_by_another(self, place: int, who: str, other: int) -> None:
        """Another entitlement of anybody."""
        all_of_them = list(Entitlement.objects.order_by("id"))
        chosen, by = all_of_them[other % len(all_of_them)], self.person(who)
        self.try_to(
            "entitlement",
            lambda: change_entitlement(self.ticket(place), chosen, reason="Wrong one.", by=by, now=self.now),
        )

    @rule(place=which, who=anybody, whom=anybody, leaves=st.booleans())
    def take_part(self, place: int, who: str, whom: str, leaves: bool) -> None:
        """Somebody comes or goes."""
        by, ticket, person = self.person(who), self.ticket(place), self.person(whom)
        act = remove_participant if leaves else add_participant
        self.try_to("participant", lambda: act(ticket, person, by=by, now=self.now))

    @rule(place=which, who=staff)
    def administrative(self, place: int, who: str) -> None:
        """It is an administrative task."""
        by = self.person(who)
        self.try_to("administrative", lambda: mark_administrative(self.ticket(place), by=by, now=self.now))

    @precondition(lambda self: len(self.tickets) < 6)
    @rule(place=which, who=customers)
    def follow_up(self, place: int, who: str) -> None:
        """A closed ticket is followed up; of one that was split off the draft still lacks what opening asks for."""
        by, ticket = self.person(who), self.ticket(place)

        draft = self.try_to("follow_up draft", lambda: start_follow_up(ticket, by=by, now=self.now))
        if draft is None:
            return
        made = self.try_to("follow_up", lambda: open_ticket(draft, by=by, now=self.now))
        if made is not None:
            self.tickets.append(made)
            self.touched.add(made.pk)

    @rule(length=LENGTHS, worker_sleeps=st.booleans())
    def time_passes(self, length: timedelta, worker_sleeps: bool) -> None:
        """Nobody does anything; the worker may stand still."""
        self.now += length
        if not worker_sleeps:
            self.worker_awakes()

    @rule()
    def worker_awakes(self) -> None:
        """Everything due is done; asked again, nothing is."""
        while rang := ring_due_alarms(self.now):
            self.done["alarms"] += rang
        self.laws.nothing_waits_to_ring(self.now)
        self.touched.update(ticket.pk for ticket in self.tickets)

    @invariant()
    def laws_hold(self) -> None:
        """What must always hold, asked of the tickets that were touched; at the end of all."""
        self.done["steps"] += 1
        for key in self.touched:
            self.laws.hold_for(key)
        self.touched.clear()
        self.laws.ledger_is_sound()
