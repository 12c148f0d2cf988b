"""What is on the desk today: tickets in the middle of their lives, so that every state and due can be seen."""

import random
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from itertools import cycle, islice
from typing import Any

from heimdesk.domain.duty.actions import write_handover
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.duty.queries import on_duty, shifts_between
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.escalate import acknowledge, escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.models import Escalation, State, Way
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life, later
from heimdesk.operations.demo.texts import Problem, problems
from heimdesk.operations.demo.tickets import REASONS, Story

TICKETS = 46
UNHEARD, HEARD = 6, 48
WITH_ETA = 0.6
HOURS_A_STEP = {1: 0.4, 2: 1.2, 3: 3.0, 4: 7.0}
ETA_HOURS = {1: 3, 2: 8, 3: 20, 4: 20}
FIRST_CUSTOMER = "Kestrel Hosting GmbH"
ITS_SHARE = 6
ETA_REASONS = (
    "I reproduce it on a copy first.",
    "The logs of two nodes have to be compared.",
    "A colleague who knows this part looks at it with me.",
    "The fix is being tested on our own cluster.",
)


class Unfinished(Story):
    """A story that stops after so many steps: whatever comes next has not happened yet."""

    def __init__(self, world: World, life: Life, problem: Problem, account: Account, seed: random.Random) -> None:
        super().__init__(world, life, problem, account, seed)
        self.rest = self.rest[: seed.randrange(len(self.rest) + 1)]
        self.steps = len(self.rest)

    @property
    def age_hours(self) -> float:
        """How long ago it began, so that its steps are over a little before now; new ones came minutes ago."""
        if not self.steps:
            return self.seed.uniform(0.05, 1.2)
        return (self.steps + 1) * HOURS_A_STEP[min(self.problem.severities)] * self.seed.uniform(0.9, 1.3)

    def _take(self, now: datetime) -> None:
        if self.steps:
            super()._take(now)

    def _pause(self, kind: str, following: dict[str, Any]) -> float:
        """Minutes: the steps fill the ticket's age."""
        return 60 * HOURS_A_STEP[self.ticket.severity] * self.seed.uniform(0.5, 0.9)

    def _confirm(self, now: datetime) -> None:
        """The customer has not come to it."""

    @property
    def is_open(self) -> bool:
        """Does somebody work on it now?"""
        if not hasattr(self, "ticket"):
            return False
        self.ticket.refresh_from_db()
        return self.ticket.state == State.OPEN

    def promise(self, now: datetime) -> None:
        """The owner says when the next word comes, where the rule allows it."""
        if self.is_open:
            due = later(self.world.today, hours=self.seed.uniform(0.4, ETA_HOURS[self.ticket.severity]))
            with suppress(Refused):
                promise_eta(self.ticket, due, reason=self.seed.choice(ETA_REASONS), by=self.owner, now=now)


def live_today(world: World) -> None:
    """Open the tickets of these days and let each come as far as it is."""
    life = Life(until=world.today)
    stories = list(islice(_stories(world, life), TICKETS))
    for story in stories:
        life.plan(later(world.today, hours=-story.age_hours), story.open)
        if story.seed.random() < WITH_ETA:
            life.plan(later(world.today, minutes=-story.seed.uniform(5, 80)), story.promise)
    life.plan(later(world.today, minutes=-HEARD), partial(_escalate, stories, heard=True))
    life.plan(later(world.today, minutes=-UNHEARD), partial(_escalate, stories, heard=False))
    over = [
        shift for shift in shifts_between(later(world.today, hours=-24), world.today) if shift.ends_at <= world.today
    ]
    if over:
        last = max(over, key=lambda shift: shift.ends_at)
        life.plan(later(last.ends_at, minutes=-10), partial(_leave_note, stories, last))
    life.run(lambda at: None)


def _stories(world: World, life: Life) -> Iterator[Unfinished]:
    """A problem each, the first customer's among them, so that the demo's log-in has something of everything.

    Nobody has the same problem twice in these days.
    """
    first = next(account for account in world.accounts if account.name == FIRST_CUSTOMER)
    had: set[tuple[int, int]] = set()
    for number, problem in enumerate(cycle(_shuffled(world))):
        users = [
            account
            for account in world.accounts
            if problem.product in world.uses[account.pk] and (id(problem), account.pk) not in had
        ]
        if not users:
            continue
        seed = random.Random(f"today:{number}")
        account = first if number % (TICKETS // ITS_SHARE) == 0 and first in users else seed.choice(users)
        had.add((id(problem), account.pk))
        yield Unfinished(world, life, problem, account, seed)


def _shuffled(world: World) -> list[Problem]:
    """The problems of products that are supported and used, in an order of their own."""
    used = {code for codes in world.uses.values() for code in codes}
    found = [problem for problem in problems() if problem.weight and problem.product in used]
    random.Random("today").shuffle(found)
    return found


def _escalate(stories: list[Unfinished], now: datetime, *, heard: bool) -> None:
    """The first customer whom the rule allows to, escalates; the manager on duty has heard it, or not yet."""
    for story in stories:
        if not story.is_open:
            continue
        try:
            reason = story.seed.choice(REASONS).format(account=story.account.name)
            escalation = escalate(story.ticket, by=story.contact, reason=reason, way=Way.WEB, now=now)
        except Refused:
            continue
        if heard:
            manager = on_duty(now) or story.world.staff["ruth"]
            story.life.plan(later(now, minutes=UNHEARD), partial(_hear, escalation, manager))
        return


def _leave_note(stories: list[Unfinished], shift: Shift, now: datetime) -> None:
    """What the next shift must know: the worst that is worked on, where there is something."""
    worst = min((story for story in stories if story.is_open), key=lambda story: story.ticket.severity, default=None)
    told = "Quiet watch."
    if worst is not None:
        told += (
            f" Keep an eye on #{worst.ticket.number} of {worst.account.name}: {worst.owner.name} is on it, severity "
            f"{worst.ticket.severity}. If it does not calm down in your first hours, give it a second pair of eyes."
        )
    told += "\n\nThe phone line crackled once; the provider has tested it and found nothing."
    write_handover(shift, told, by=shift.person, now=now)


def _hear(escalation: Escalation, manager: Person, now: datetime) -> None:
    acknowledge(escalation, by=manager, now=now)
