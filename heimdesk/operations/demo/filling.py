"""Fills the demo: the world first, then the articles, then the tickets of two years, lived in order of time."""

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from heimdesk.domain.knowledge.changes import relearn_everything
from heimdesk.domain.notices.actions import count_as_sent
from heimdesk.domain.people.models import Account
from heimdesk.operations.demo import articles, bugs, founding
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life
from heimdesk.operations.demo.texts import problems
from heimdesk.operations.demo.tickets import Story
from heimdesk.operations.demo.today import live_today

SEED = 48213
HISTORY = timedelta(days=730)
TICKETS = 420
REACHES = ((0.86, HISTORY), (0.08, timedelta(days=12)), (0.06, timedelta(hours=22)))
"""Shares of the openings and how far back they reach: the last day is busy, so that work of every state waits."""
HASTE = {
    "sqlite": ("PRAGMA synchronous=OFF", "PRAGMA synchronous=NORMAL"),
    "postgresql": ("SET synchronous_commit TO off", "SET synchronous_commit TO on"),
}
COLLECT_EVERY = 50_000
Progress = Callable[[str, float], None]


def fill(*, now: datetime, tickets: int, progress: Progress) -> World:
    """Fill the company as it stands at `now`; the same seed makes the same one. `progress` gets what and a share.

    Up to TICKETS live through their whole threads; more than that are asked, solved and mostly confirmed.
    """
    seed = random.Random(SEED)
    with hastily(), without_collecting():
        progress("Founding the company", 0.0)
        with transaction.atomic():
            world = founding.found(now, seed, HISTORY)
            founding.enlarge(world, HISTORY, more=tickets > TICKETS)
        progress("Publishing articles", 0.0)
        with transaction.atomic():
            articles.publish(world)
            bugs.report(world)
        live(world, tickets=tickets, progress=progress)
        progress("Coming to today", 1.0)
        with transaction.atomic():
            live_today(world)
            count_as_sent(now)
    progress("Teaching the search", 1.0)
    relearn_everything()
    return world


@contextmanager
def without_collecting() -> Iterator[None]:
    """Let the collector of cycles look seldom: what is loaded stays, and what an act leaves behind is small."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(COLLECT_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def hastily() -> Iterator[None]:
    """Do not wait for the disk: what a fall of the machine would take is filled anew. Holds for this process alone."""
    begin, end = HASTE.get(connection.vendor, ("", ""))
    if not begin or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(begin)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(end)


def live(world: World, *, tickets: int, progress: Progress) -> None:
    """Open so many tickets over the history and live them through."""
    life = Life(until=world.today)
    bugs.plan_fixes(world, life)
    for number, at in enumerate(_openings(world, min(tickets, TICKETS))):
        life.plan(at, _story(world, life, world.accounts, random.Random(f"{SEED}:{number}")).open)
    large = [account for account in world.accounts if account.pk in world.large]
    for number in range(tickets - TICKETS):
        seed = random.Random(f"{SEED}:more:{number}")
        at = world.today - HISTORY * seed.random()
        life.plan(at, _story(world, life, large, seed, brief=True).open)
    start = world.today - HISTORY
    for number, account in enumerate(world.exhausted):
        seed = random.Random(f"{SEED}:exhausted:{number}")
        life.plan(start + HISTORY * seed.random(), _story(world, life, [account], seed, brief=True).open)
    life.run(lambda at: progress("Living two years", (at - start) / HISTORY))


def _story(world: World, life: Life, accounts: list[Account], seed: random.Random, *, brief: bool = False) -> Story:
    """A problem, and one of these accounts that use its product."""
    while True:
        problem = seed.choices(problems(), weights=[each.weight for each in problems()])[0]
        using = [account for account in accounts if problem.product in world.uses[account.pk]]
        if using:
            return Story(world, life, problem, seed.choice(using), seed, brief=brief)


def _openings(world: World, tickets: int) -> list[datetime]:
    """The moments of the openings: spread over the history, denser in the last days, so that the desk is busy today."""
    moments = []
    for _ in range(tickets):
        (reach,) = world.seed.choices([reach for _, reach in REACHES], weights=[share for share, _ in REACHES])
        moments.append(world.today - reach * world.seed.random())
    return sorted(moments)
