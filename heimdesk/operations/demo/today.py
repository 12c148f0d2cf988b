"""What is on the desk today: tickets in the middle of their lives, so that every state and due can be seen."""

import random
from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice
from typing import Any

from heimdesk.domain.duty.queries import on_duty
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.actions.escalate import acknowledge, escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.models import State, Way
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life, later
from heimdesk.operations.demo.texts import Problem, problems
from heimdesk.operations.demo.tickets import REASONS, Story

TICKETS = 46
UNHEARD, HEARD = 6, 48
HOURS_A_STEP = {1: 0.4, 2: 1.2, 3: 3.0, 4: 7.0}
FIRST_CUSTOMER = "Kestrel Hosting GmbH"
ITS_SHARE = 6
ETA_REASONS = (
    "I reproduce it on a copy first.",
    "The logs of two nodes have to be compared.",
    "A colleague who knows this part looks at it this afternoon.",
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


def live_today(world: World) -> None:
    """Open the tickets of these days and let each come as far as it is."""
    life = Life(until=world.today)
    stories = list(islice(_stories(world, life), TICKETS))
    for story in stories:
        life.plan(later(world.today, hours=-story.age_hours), story.open)
    life.run(lambda at: None)
    going = [story for story in stories if hasattr(story, "ticket") and story.ticket.state == State.OPEN]
    for story in going:
        story.ticket.refresh_from_db()
        if story.seed.random() < 0.6:
            _promise(story, world)
    _escalations(world, going)


def _stories(world: World, life: Life) -> Iterator[Unfinished]:
    """A problem each, the first customer's among them, so that the demo's log-in has something of everything."""
    first = next(account for account in world.accounts if account.name == FIRST_CUSTOMER)
    for number, problem in enumerate(cycle(_shuffled(world))):
        users = [account for account in world.accounts if problem.product in world.uses[account.pk]]
        seed = random.Random(f"today:{number}")
        account = first if number % (TICKETS // ITS_SHARE) == 0 and first in users else seed.choice(users)
        yield Unfinished(world, life, problem, account, seed)


def _shuffled(world: World) -> list[Problem]:
    """The problems of products that are supported and used, in an order of their own."""
    used = {code for codes in world.uses.values() for code in codes}
    found = [problem for problem in problems() if problem.weight and problem.product in used]
    random.Random("today").shuffle(found)
    return found


def _promise(story: Unfinished, world: World) -> None:
    """The owner said a while ago when the next word comes."""
    said = later(world.today, minutes=-story.seed.uniform(5, 80))
    last = story.ticket.last_message_at
    due = later(world.today, hours=story.seed.uniform(0.4, 20))
    reason = story.seed.choice(ETA_REASONS)
    try:
        promise_eta(story.ticket, due, reason=reason, by=story.owner, now=max(said, last))
    except Refused:
        return


def _escalations(world: World, going: list[Unfinished]) -> None:
    """One that nobody has heard yet, and one that is acknowledged and owed a status; where the rule allows them."""
    wanted = [UNHEARD, HEARD]
    for story in going:
        if not wanted:
            return
        minutes = wanted[0]
        try:
            escalation = escalate(
                story.ticket,
                by=story.contact,
                reason=story.seed.choice(REASONS).format(account=story.account.name),
                way=Way.WEB,
                now=later(world.today, minutes=-minutes),
            )
        except Refused:
            continue
        wanted.pop(0)
        if minutes == HEARD:
            manager: Person = on_duty(world.today) or world.staff["ruth"]
            acknowledge(escalation, by=manager, now=later(world.today, minutes=-HEARD + UNHEARD))
