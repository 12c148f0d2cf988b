"""Fills the demo: the world first, then the articles, then the tickets of two years, lived in order of time."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from heimdesk.operations.demo import articles, bugs, founding
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life
from heimdesk.operations.demo.texts import Problem, problems
from heimdesk.operations.demo.tickets import Story

SEED = 48213
HISTORY = timedelta(days=730)
TICKETS = 420
RECENT = timedelta(days=12)
RECENT_SHARE = 0.14
Progress = Callable[[str, float], None]


def fill(*, now: datetime, tickets: int, progress: Progress) -> World:
    """Make the demo company as it stands at `now`; the same seed makes the same company. `progress` gets (what, share)."""
    seed = random.Random(SEED)
    progress("Founding the company", 0.0)
    world = founding.found(now, seed, HISTORY)
    articles.publish(world)
    bugs.report(world)
    live(world, tickets=tickets, progress=progress)
    return world


def live(world: World, *, tickets: int, progress: Progress) -> None:
    """Open so many tickets over the history and live them through."""
    life = Life(until=world.today)
    bugs.plan_fixes(world, life)
    for number, at in enumerate(_openings(world, tickets)):
        seed = random.Random(f"{SEED}:{number}")
        account = seed.choice(world.accounts)
        life.plan(at, Story(world, life, _problem(seed, world.uses[account.pk]), account, seed).open)
    start = world.today - HISTORY
    life.run(lambda at: progress("Living two years", (at - start) / HISTORY))


def _openings(world: World, tickets: int) -> list[datetime]:
    """The moments of the openings: spread over the history, denser in the last days, so that the desk is busy today."""
    moments = []
    for _ in range(tickets):
        reach = RECENT if world.seed.random() < RECENT_SHARE else HISTORY
        moments.append(world.today - reach * world.seed.random())
    return sorted(moments)


def _problem(seed: random.Random, codes: list[str]) -> Problem:
    """A problem with one of the customer's products."""
    fitting = [problem for problem in problems() if problem.product in codes]
    return seed.choices(fitting, weights=[problem.weight for problem in fitting])[0]
