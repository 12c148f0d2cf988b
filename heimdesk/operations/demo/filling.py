"""Fills the demo: the world first, then the articles, then the tickets of two years, lived in order of time."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from heimdesk.domain.knowledge.changes import relearn_everything
from heimdesk.domain.notices import delivery
from heimdesk.domain.notices.models import Notice
from heimdesk.operations.demo import articles, bugs, founding
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life
from heimdesk.operations.demo.texts import problems
from heimdesk.operations.demo.tickets import Story

SEED = 48213
HISTORY = timedelta(days=730)
TICKETS = 420
RECENT = timedelta(days=12)
RECENT_SHARE = 0.14
Progress = Callable[[str, float], None]


def fill(*, now: datetime, tickets: int, progress: Progress) -> World:
    """Fill the company as it stands at `now`; the same seed makes the same one. `progress` gets what and a share."""
    seed = random.Random(SEED)
    delivery.use(unsent)
    progress("Founding the company", 0.0)
    world = founding.found(now, seed, HISTORY)
    articles.publish(world)
    bugs.report(world)
    live(world, tickets=tickets, progress=progress)
    progress("Teaching the search", 1.0)
    relearn_everything()
    return world


def unsent(notice: Notice, now: datetime) -> None:
    """The carrier of the past: letters of two years count as sent and reach nobody."""


def live(world: World, *, tickets: int, progress: Progress) -> None:
    """Open so many tickets over the history and live them through."""
    life = Life(until=world.today)
    bugs.plan_fixes(world, life)
    for number, at in enumerate(_openings(world, tickets)):
        seed = random.Random(f"{SEED}:{number}")
        problem = seed.choices(problems(), weights=[each.weight for each in problems()])[0]
        account = seed.choice([each for each in world.accounts if problem.product in world.uses[each.pk]])
        life.plan(at, Story(world, life, problem, account, seed).open)
    start = world.today - HISTORY
    life.run(lambda at: progress("Living two years", (at - start) / HISTORY))


def _openings(world: World, tickets: int) -> list[datetime]:
    """The moments of the openings: spread over the history, denser in the last days, so that the desk is busy today."""
    moments = []
    for _ in range(tickets):
        reach = RECENT if world.seed.random() < RECENT_SHARE else HISTORY
        moments.append(world.today - reach * world.seed.random())
    return sorted(moments)
