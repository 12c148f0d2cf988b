"""One ticket's life: opened by its customer, taken, answered as its problem's thread says, confirmed or not."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.duty.queries import on_duty
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.escalate import acknowledge, answer_escalation, escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.fields import fill_in
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply
from heimdesk.domain.tickets.actions.resolve import confirm, reopen, resolve
from heimdesk.domain.tickets.actions.severity import change_severity
from heimdesk.domain.tickets.actions.take import hand_over, take
from heimdesk.domain.tickets.models import State, Ticket, Way
from heimdesk.domain.tickets.permissions import TicketClosed
from heimdesk.operations.demo.attachments import attached
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life, later
from heimdesk.operations.demo.own_fields import closing_fields, opening_fields
from heimdesk.operations.demo.setups import QUIET_HOURS, SETUPS, of_account
from heimdesk.operations.demo.texts import Problem
from heimdesk.operations.demo.voices import Voices
from heimdesk.operations.demo.words import Words, words_of

STAFF_STEPS = {"ask", "note", "tell", "hand_over", "severity", "resolve"}
LEVELS = {"senior": ("priya", "noah"), "expert": ("grace",)}
BEGAN_MINUTES = (12, 95)
ENGINEERS = ("ines", "tomasz", "ana", "yusuf", "linh", "marek")


class Story:
    """Plays one problem for one customer; each step plans the next."""

    def __init__(
        self, world: World, life: Life, problem: Problem, account: Account, seed: random.Random, *, brief: bool = False
    ) -> None:
        self.world, self.life, self.problem, self.account, self.seed = world, life, problem, account, seed
        self.contact = seed.choice(world.contacts[account.pk])
        self.owner = world.staff["sofie" if problem.type in {"licensing", "order"} else seed.choice(ENGINEERS)]
        self.brief = brief
        self.rest = _resolution(problem) if brief else list(problem.thread)
        self.ticket: Ticket
        self.words: Words
        self.voices: Voices

    def open(self, now: datetime) -> None:
        """The customer opens the ticket; without anything left to pay for it, nothing happens."""
        product = self.world.products[self.problem.product]
        release = self._release(now)
        began = later(now, minutes=-self.seed.uniform(*BEGAN_MINUTES))
        self.words = words_of(
            self.seed,
            domain=self.contact.email.split("@")[1],
            version=release.version if release else "",
            account=self.account.name,
            contact=self.contact.name,
            engineer=self.owner.name,
            hour=f"{began.astimezone(ZoneInfo(self.account.time_zone)):%H:%M}",
        )
        self.voices = Voices(random.Random(f"{self.problem.key} {self.contact.email} {now:%j}"))
        answers = {key: self.words.fill(text) for key, text in self.problem.answers.items()}
        said = self.voices.opening(answers["what_happens"], is_problem=self.problem.type == "problem")
        answers["what_happens"] = said
        _complete(answers, began, self.account)
        severity = self.seed.choice(self.problem.severities)
        try:
            self.ticket = open_for(
                self.account,
                requester=self.contact,
                product=product,
                release=release,
                module=next((each for each in product.modules.all() if each.name == self.problem.module), None),
                ticket_type=self.problem.type,
                subject=self.words.fill(self.seed.choice(self.problem.subjects)),
                severity=severity,
                details=answers,
                fields=opening_fields(product, self.account.name, now),
                phone=self.contact.phone,
                files=attached("" if self.brief else self.problem.file, self.words),
                by=self.contact,
                way=Way.WEB,
                now=now,
            )
        except Refused:
            return
        promised = self.ticket.next_due_at or later(now, hours=8)
        if self.brief:
            self._plan(now + (promised - now) * self.seed.uniform(0.03, 0.48), self._step)
            return
        share = self.seed.betavariate(1.6, 3.2) if self.seed.random() < 0.94 else self.seed.uniform(1.05, 1.6)
        self._plan(now + (promised - now) * share, self._take)

    def _release(self, now: datetime) -> Any:
        """Mostly the newest release of that day, now and then an older one."""
        releases = [
            each for each in self.world.products[self.problem.product].releases.all() if each.released_on <= now.date()
        ]
        if not releases:
            return None
        return releases[0] if self.seed.random() < 0.7 else self.seed.choice(releases[:4])

    def _plan(self, at: datetime, act: Callable[[datetime], None]) -> None:
        """Plan an act on the ticket as it stands then; a closed one is left alone."""

        def acted(now: datetime) -> None:
            with suppress(TicketClosed):
                act(now)

        self.life.plan(at, acted)

    def _take(self, now: datetime) -> None:
        take(self.ticket, by=self.owner, now=now)
        self._plan(later(now, minutes=self.seed.uniform(1, 9)), self._step)

    def _step(self, now: datetime) -> None:
        """The next step of the thread, then plan the one after it."""
        step = self.rest.pop(0)
        kind = next(key for key in step if key in STEPS)
        STEPS[kind](self, step, now)
        if step.get("eta") and self.ticket.state != State.CLOSED:
            self._promise(step["eta"], now)
        if self.rest:
            self._plan(later(now, minutes=self._pause(kind, self.rest[0])), self._step)

    def _pause(self, kind: str, following: dict[str, Any]) -> float:
        """Minutes until the next step: the staff answers by severity, customers when they find the time."""
        if "note" in following or kind == "note":
            return self.seed.uniform(4, 40)
        if any(key in STAFF_STEPS for key in following):
            return self.seed.lognormvariate(3.0 + 0.75 * self.ticket.severity, 0.7)
        return self.seed.lognormvariate(4.4 + 0.35 * self.ticket.severity, 0.9)

    def _promise(self, eta: dict[str, Any], now: datetime) -> None:
        due = later(now, hours=float(eta["hours"]))
        try:
            promise_eta(self.ticket, due, reason=self.words.fill(eta.get("reason", "")), by=self.owner, now=now)
        except Refused:
            return
        if self.seed.random() < 0.35:
            self._plan(now + (due - now) * self.seed.uniform(0.52, 1.15), self._escalate)

    def _escalate(self, now: datetime) -> None:
        """The customer presses the button; the rule may say no."""
        reason = self.seed.choice(REASONS).format(account=self.account.name)
        try:
            escalation = escalate(self.ticket, by=self.contact, reason=reason, way=Way.WEB, now=now)
        except Refused:
            return

        def heard(at: datetime) -> None:
            manager = on_duty(at) or self.world.staff["ruth"]
            acknowledge(escalation, by=manager, now=at)
            self.life.plan(
                later(at, minutes=self.seed.uniform(10, 50)), lambda then: self._answer(escalation, manager, then)
            )

        self.life.plan(later(now, minutes=self.seed.lognormvariate(1.6, 0.6)), heard)

    def _answer(self, escalation: Any, manager: Person, now: datetime) -> None:
        escalation.refresh_from_db()
        self.ticket.refresh_from_db()
        if escalation.answered_at is None and self.ticket.state != State.CLOSED:
            answer_escalation(escalation, self.words.fill(self.seed.choice(STATUSES)), by=manager, now=now)

    def _said(self, text: str) -> str:
        """A word on the ticket; the engineer is who has it now."""
        return self.words.of_engineer(self.owner.name).fill(text)

    def _ask(self, step: dict[str, Any], now: datetime) -> None:
        ask_back(self.ticket, self._said(self.voices.staff(step["ask"])), by=self.owner, way=Way.DESK, now=now)

    def _tell(self, step: dict[str, Any], now: datetime) -> None:
        files = attached(step.get("file", ""), self.words)
        text = self._said(self.voices.staff(step["tell"]))
        reply(self.ticket, text, by=self.owner, way=Way.DESK, now=now, files=files)

    def _note(self, step: dict[str, Any], now: datetime) -> None:
        colleague = self.world.staff[self.seed.choice(("priya", "noah", "marek"))]
        add_note(self.ticket, self.words.fill(step["note"]), by=colleague, now=now)

    def _customer(self, step: dict[str, Any], now: datetime) -> None:
        text = self._said(self.voices.customer(step.get("answer") or step.get("add") or step["still"]))
        if "still" in step and self.ticket.state == State.PENDING:
            reopen(self.ticket, text, by=self.contact, now=now)
        else:
            files = attached(step.get("file", ""), self.words)
            reply(self.ticket, text, by=self.contact, way=Way.WEB, now=now, files=files)

    def _hand_over(self, step: dict[str, Any], now: datetime) -> None:
        owner = self.world.staff[self.seed.choice(LEVELS[step["hand_over"]])]
        note = self.words.fill(step.get("note", "Logs are in the ticket, my notes too."))
        hand_over(self.ticket, step["hand_over"], note=note, owner=owner, by=self.owner, now=now)
        self.owner = owner

    def _severity(self, step: dict[str, Any], now: datetime) -> None:
        if step["severity"] != self.ticket.severity:
            manager = on_duty(now) or self.world.staff["ruth"]
            reason = self.words.fill(step.get("reason", "Corrected after a look at the definitions."))
            change_severity(self.ticket, step["severity"], reason=reason, by=manager, now=now)

    def _resolve(self, step: dict[str, Any], now: datetime) -> None:
        bug = Bug.objects.get(key=step["bug"]) if "bug" in step else None
        article = self.world.articles.get(step.get("article", ""))
        resolve(
            self.ticket,
            step["resolve"],
            self._said(self.voices.resolution(step["text"])),
            by=self.owner,
            article=article if article is not None and article.created_at <= now else None,
            bug=bug,
            fix_version=bug.planned_for if bug else "",
            now=now,
        )
        if not self.brief:
            found = closing_fields(self.ticket.product, self.account.name, step["resolve"], now)
            fill_in(self.ticket, found, by=self.owner, now=now)
        if not self.rest and self.seed.random() < (0.97 if self.brief else 0.72):
            self._plan(later(now, hours=self.seed.lognormvariate(2.6, 1.1)), self._confirm)

    def _confirm(self, now: datetime) -> None:
        if self.ticket.state == State.PENDING:
            confirm(self.ticket, by=self.contact, now=now)


def _resolution(problem: Problem) -> list[dict[str, Any]]:
    """The last step of a thread that resolves; the whole thread where none does."""
    resolving = [step for step in problem.thread if "resolve" in step]
    return resolving[-1:] or list(problem.thread)


def _complete(answers: dict[str, str], began: datetime, account: Account) -> None:
    """What the wizard requires of every problem, where the text does not say it."""
    answers.setdefault("steps", STEPS_UNKNOWN[len(answers["what_happens"]) % len(STEPS_UNKNOWN)])
    answers.setdefault("error_at", f"{began:%Y-%m-%d %H:%M} UTC")
    answers.setdefault("setup", of_account(SETUPS, account.name))
    answers.setdefault("no_restarts", of_account(QUIET_HOURS, account.name))


STEPS: dict[str, Callable[[Story, dict[str, Any], datetime], None]] = {
    "ask": Story._ask,
    "tell": Story._tell,
    "hand_over": Story._hand_over,
    "severity": Story._severity,
    "resolve": Story._resolve,
    "answer": Story._customer,
    "add": Story._customer,
    "still": Story._customer,
    "note": Story._note,
}
STEPS_UNKNOWN = (
    "Nothing in particular: it happens by itself.",
    "No steps needed, it is like this all the time.",
    "We cannot make it happen. It comes back about once an hour.",
)
REASONS = (
    "Our own customers call us about this by the minute. We need somebody on it now.",
    "Half of the promised time has passed and we have not heard anything we could pass on.",
    "Management at {account} asks for a status every half hour. Who is working on this?",
    "The maintenance window tonight depends on the answer; we cannot wait for the end of the ETA.",
    "This blocks all new orders. A colleague with more experience should look at it.",
)
STATUSES = (
    """I have looked at the ticket with {engineer}. The cause is narrowed down, and {engineer} does nothing else until
you have a workaround. You hear from us within the hour.""",
    """{engineer} reproduces it on a copy as I write this. A senior engineer has joined. The promise stands, and I will
tell you myself if it moves.""",
    """Thank you for saying so clearly what it means for you. I moved the ticket to the top of the queue; the next
update comes within 45 minutes.""",
)
