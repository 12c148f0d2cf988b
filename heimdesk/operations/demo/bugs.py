"""The demo's known bugs: reported and confirmed before the tickets, fixed on their day."""

from datetime import datetime
from functools import partial
from typing import Any

from heimdesk.domain.catalog.actions import confirm_bug, report_bug
from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.tickets.actions.fix_bug import fix_bug
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.life import Life
from heimdesk.operations.demo.texts import load


def report(world: World) -> None:
    """Write down every bug of the texts, with the days on which it was confirmed and became public."""
    for entry in load("bugs.yaml"):
        product = world.products[entry["product"]]
        bug = report_bug(
            product,
            entry["title"],
            key=entry["key"],
            found_in=product.releases.filter(version=entry["found_in"]).first(),
            now=world.ago(entry["confirmed"] + 3),
        )
        confirm_bug(
            bug,
            world.day(entry["confirmed"]),
            public_in=entry.get("public_in") or "",
            planned_for=entry.get("planned_for") or "",
            now=world.ago(entry["confirmed"]),
        )


def plan_fixes(world: World, life: Life) -> None:
    """Let each fix happen on its day; customers with a linked ticket are told."""
    for entry in load("bugs.yaml"):
        if entry.get("fixed"):
            life.plan(world.ago(entry["fixed"]), partial(_fix, world, entry))


def _fix(world: World, entry: dict[str, Any], now: datetime) -> None:
    bug = Bug.objects.get(key=entry["key"])
    release = bug.product.releases.get(version=entry["fixed_in"])
    fix_bug(bug, release=release, by=world.staff["ruth"], now=now)
