"""Lives of tickets through every action in any order: a hundred in each run, thousands when it is thorough."""

import json
from pathlib import Path

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from heimdesk.domain.catalog.actions import confirm_bug, report_bug
from tests import databases
from tests.cast import MONDAY, Cast, pack
from tests.domain.tickets.life import Life

SHARE = {"sqlite": 3, "postgres": 20}
"""One life, of two to six tickets, in so many examples of the profile: a step asks some thirty statements and more.
HYPOTHESIS_PROFILE=thorough lives through two thousand tickets; what was lived is kept in build/lives.json."""
STEPS = 40
KEPT = Path(__file__).resolve().parents[3] / "build" / "lives.json"


def test_whatever_is_done_to_tickets_the_laws_hold(people: Cast) -> None:
    """[STA-1] [STA-5] [INC-6] [SLA-1] [SLA-5] Legal states, a sound ledger, a whole timeline, no due without cause."""
    pack(people.osprey, people.gateway, 3)
    pack(people.kestrel, people.gateway, 2)
    bug = confirm_bug(report_bug(people.gateway, "Queue stalls", now=MONDAY), MONDAY.date(), now=MONDAY)
    Life.people, Life.bug = people, bug
    Life.done.clear()
    wanted = settings(
        max_examples=max(10, settings.default.max_examples // SHARE[databases.kind()]), stateful_step_count=STEPS
    )
    run_state_machine_as_test(Life, settings=wanted)
    lived = dict(sorted(Life.done.items()))
    KEPT.parent.mkdir(exist_ok=True)
    KEPT.write_text(json.dumps({"database": databases.kind(), **lived}, indent=1))
    print(f"\n{databases.kind()}: {lived['lives']} lives, {lived['tickets']} tickets, {lived['steps']} steps")
    assert lived["steps"] > 100
