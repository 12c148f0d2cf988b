"""A busy day: staff and customers act as people do, with pauses to think, on all processes of an installation.

Two web processes, one of streams, one worker, a real database; each person is a browser with a session of its own.
"""

import asyncio
import random
import resource
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from django.utils import timezone

from benchmarks import serving
from benchmarks.day.browser import Browser
from benchmarks.day.customer import Customer
from benchmarks.day.diary import Diary
from benchmarks.day.engineer import Engineer
from benchmarks.day.people import Guest, guests_of, staff_of
from benchmarks.day.place import Place
from benchmarks.day.watching import Watching
from benchmarks.day.waves import waves
from benchmarks.installation import database_pid
from benchmarks.pages.asking import Asker, article_addresses
from benchmarks.pages.filling import fill_desk
from benchmarks.reporting import bench
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.tickets.models import Ticket

SEED = "a busy day"
ARTICLES = 100
MINUTE = 60
PARTS = 10
"""So many times, and at the end, the processes are weighed."""
FILES_BESIDE = 512
"""Open files of this process that are no connections."""


def add_arguments(parser: ArgumentParser) -> None:
    """How long the day is and who comes."""
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--staff", type=int, default=100)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--tickets", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=5_000)
    parser.add_argument("--haste", type=float, default=1.0, help="how much shorter than a person's pauses are")
    parser.add_argument("--arrive", type=float, default=1.0, metavar="MINUTES", help="within which all come")
    parser.add_argument("--waves", type=int, default=10, help="times that streams are opened and closed afterwards")
    parser.add_argument("--wave", type=int, default=500, metavar="STREAMS", help="how many at once in a wave")


def run(options: Namespace) -> dict[str, Any]:
    """The figures of the day."""
    _raise_limits(options.staff + options.customers)
    fill_desk(options.tickets, options.articles)
    staff, guests = staff_of(options.staff), guests_of(options.customers)
    waits = book_of(current_book(timezone.now())).replies.undo_within.total_seconds()
    place = Place(article_addresses(ARTICLES), options.haste, waits)
    told: dict[str, Any] = {
        "minutes": options.minutes,
        "staff": len(staff),
        "customers": len(guests),
        "tickets": Ticket.objects.count(),
        "open": Ticket.objects.filter(is_open=True).count(),
    }
    with ExitStack() as processes:
        port = serving.free_port()
        live = processes.enter_context(serving.streams(pages_port=port))
        served = processes.enter_context(serving.pages(workers=2, port=port, live=live))
        worker = processes.enter_context(serving.worker())
        known = {"pages": served.pid, "live": live.pid, "worker": worker}
        if pid := database_pid():
            known["database"] = pid
        told |= asyncio.run(_day(place, served, staff, guests, Watching(known), options))
        if options.waves:
            told["waves"] = asyncio.run(_waves(served, live, staff, options))
    return told


async def _day(
    place: Place,
    served: serving.Served,
    staff: Sequence[Asker],
    guests: Sequence[Guest],
    watching: Watching,
    options: Namespace,
) -> dict[str, Any]:
    """All come one after the other; then the day begins."""
    chance = random.Random(SEED)
    engineers = [
        Engineer(Browser(served, each.session, place.diary), place, f"{SEED}:staff:{at}")
        for at, each in enumerate(staff)
    ]
    customers = [
        Customer(each, Browser(served, each.asker.session, place.diary), place, f"{SEED}:guest:{at}")
        for at, each in enumerate(guests)
    ]
    people: list[Customer | Engineer] = [*engineers, *customers]
    arrive, lasts = options.arrive * MINUTE, options.minutes * MINUTE
    tasks = [asyncio.create_task(_lived(each, chance.uniform(0, arrive), place.diary)) for each in people]
    await asyncio.sleep(arrive)
    tasks += [asyncio.create_task(place.diary.look_at_itself()), asyncio.create_task(watching.watch())]
    place.diary.begin()
    for _ in range(PARTS):
        await watching.weigh()
        await asyncio.sleep(lasts / PARTS)
    told = {**place.diary.told(), "live": place.hearing.told()}
    await watching.weigh()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return {**told, **watching.told()}


async def _lived(person: Customer | Engineer, comes_after: float, diary: Diary) -> None:
    """A person comes and stays; whatever this program did wrong itself is an error too."""
    try:
        await asyncio.sleep(comes_after)
        await person.live()
    except Exception as error:
        diary.errors[f"{type(error).__name__} in {type(person).__name__}: {error}"] += 1
    finally:
        person.close()


async def _waves(
    served: serving.Served, live: serving.Served, staff: Sequence[Asker], options: Namespace
) -> dict[str, Any]:
    browsers = [Browser(served, staff[at % len(staff)].session, Diary()) for at in range(options.wave)]
    address = f"http://{live.host}:{live.port}/live/desk/"
    return await waves(browsers, [address] * len(browsers), live.pid, count=options.waves)


def _raise_limits(people: int) -> None:
    """Let this process and those that it starts hold a stream and some connections for each person."""
    wanted = FILES_BESIDE + people * 4
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


if __name__ == "__main__":
    bench("day", __doc__, add_arguments, run)
