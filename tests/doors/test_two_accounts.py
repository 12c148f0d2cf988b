"""Two accounts act at random, by pages and actions, and neither ever sees a byte of the other."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.operations.heartbeat import beat
from tests import databases
from tests.cast import cast, contact, signed_contract
from tests.doors.desk_work import Worked
from tests.doors.worlds import Worlds

LIVES = {"sqlite": 6, "postgres": 5}
STEPS = 20


@pytest.fixture
def worlds(db: None) -> type[Worked]:
    """The two accounts, each with a manager, a member and a contract."""
    before = timezone.now() - timedelta(days=3)
    people = cast(before)
    pia = contact(people.osprey, "Pia Sand", now=before)
    grant_for_contract(signed_contract(people.osprey, products=[people.gateway], now=before), now=before)
    beat(timezone.now() + timedelta(days=1), started_at=before)
    add_field(people.gateway, "line", Wanted("Site", "asked"), now=before)
    add_field(people.gateway, "line", Wanted("Risk", "staff"), now=before)
    Worlds.people = people
    Worlds.members = {"alice": people.alice, "bob": people.bob, "charlie": people.charlie, "pia": pia}
    Worlds.done.clear()
    return Worked


def test_neither_account_ever_sees_a_byte_of_the_other(worlds: type[Worked]) -> None:
    """[SRC-3] [POR-2] Every door of the table: pages, forms by hand, search, guessed files, letters, notes."""
    lives = max(LIVES[databases.kind()], LIVES[databases.kind()] * settings.default.max_examples // 100)
    # What leaks is told by the first life that shows it: to look for the shortest one takes minutes.
    wanted = settings(
        max_examples=lives,
        stateful_step_count=STEPS,
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
    )
    run_state_machine_as_test(worlds, settings=wanted)
    done = dict(sorted(worlds.done.items()))
    print(f"\n{databases.kind()}: {done}")
    assert done["looks"] > 100
    assert done["searches"] > 0
    assert done["letters"] > 0
    assert done["302 by a form"] > 10
    assert done["forms to others' things"] > 50
    assert all(done[each] for each in ("calls", "splits", "merges", "forwards"))


def test_a_word_that_comes_through_is_noticed(worlds: type[Worked]) -> None:
    """[SRC-3] A page, a search and a letter that tell somebody a word of others."""
    life = worlds()
    try:
        life.begin()
        ticket, readers = life.tickets[0]
        readers.discard("alice")
        with pytest.raises(AssertionError, match="alice reads a word of others: /tickets/"):
            life._look("alice", f"/tickets/{ticket.number}/")
        readers.discard("bob")
        with pytest.raises(AssertionError, match="bob reads a word of others: a letter"):
            life.letters_are_read_by_whom_they_may()
        word = next(word for word in life.readers if word in ticket.subject)
        with pytest.raises(AssertionError, match=r"alice (learns something|reads a word)"):
            life._search("alice", word)
    finally:
        life.readers.clear()
        life.tickets.clear()
        life.teardown()
