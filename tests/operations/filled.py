"""Writes a filled desk of this version as a backup into `states/`, for the migrations to come to be tried on.

`python -m tests.operations.filled NAME`, once at each release: something stands in every table that a vendor fills.
"""

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from heimdesk.config import wiring  # noqa: E402
from heimdesk.domain.catalog.models import Release  # noqa: E402
from heimdesk.domain.contracts.models import CodeTry  # noqa: E402
from heimdesk.domain.duty.actions import set_crew  # noqa: E402
from heimdesk.domain.duty.models import GapWarning  # noqa: E402
from heimdesk.domain.knowledge.models import Redirect  # noqa: E402
from heimdesk.domain.people.abilities import set_abilities  # noqa: E402
from heimdesk.domain.tickets.actions.files import store_file  # noqa: E402
from heimdesk.domain.tickets.actions.hold import hold  # noqa: E402
from heimdesk.domain.tickets.actions.links import link_article, link_ticket  # noqa: E402
from heimdesk.domain.tickets.actions.tags import change_tags  # noqa: E402
from heimdesk.domain.tickets.hearing import HELD  # noqa: E402
from heimdesk.domain.tickets.models import ReplyDraft  # noqa: E402
from heimdesk.domain.tickets.outgoing import Outgoing  # noqa: E402
from tests.doors.place import place  # noqa: E402
from tests.operations.places import empty_place  # noqa: E402

STATES = Path(__file__).parent / "states"


def fill() -> None:
    """The place of the doors, and what none of them leads to."""
    wiring.connect()
    filled = place()
    scene, people, now = filled.scene, filled.scene.people, filled.scene.now
    link_ticket(scene.fresh, scene.waiting, by=people.ines, now=now)
    files = [store_file("trace.log", [b"lock wait timeout"])]
    hold(scene.stuck, Outgoing(text="Here it is."), within=timedelta(seconds=1), by=people.selma, now=now, files=files)
    ReplyDraft.objects.filter(kind=HELD).update(goes_at=now + timedelta(days=400))
    change_tags(scene.fresh, add="locks", by=people.ines, now=now)
    link_article(scene.stuck, filled.article, by=people.ines, now=now)
    set_crew(filled.next_shift, [people.ines], by=people.jonas, now=now)
    set_abilities(people.ines, languages=["en", "de"], skills=[], by=people.jonas, now=now)
    filled.article.related.add(filled.retired)
    filled.article.releases.add(*Release.objects.filter(product=people.gateway)[:2])
    Redirect.objects.create(path="old/locks", article=filled.article)
    CodeTry.objects.create(person=people.bob, at=now)
    GapWarning.objects.create(starts_at=now + timedelta(days=40), warned_at=now)


def main(name: str) -> int:
    """Make it in a place of its own and keep its backup; return 0."""
    path = STATES / f"{name}.backup"
    if path.exists():
        print(f"{path} is there: each state has a name of its own.")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        there = empty_place(Path(folder), "sqlite")
        there.run("migrate")
        there.run("shell", "--command", "from tests.operations.filled import fill; fill()")
        print(there.run("backup", str(path)))
    path.chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
