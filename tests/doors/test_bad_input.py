"""No answer breaks, whatever is sent: every form of every page, bent by a seeded generator.

`HEIMDESK_FUZZ_REQUESTS` says how many requests are sent in all; others each time, `HEIMDESK_FUZZ_SEED` repeats them.
"""

import os
import time

import pytest

from tests.doors.fuzzer import Fuzzer
from tests.doors.place import place
from tests.doors.walking import ADDRESSES

REQUESTS = int(os.environ.get("HEIMDESK_FUZZ_REQUESTS", "1000"))
SEED = os.environ.get("HEIMDESK_FUZZ_SEED", str(time.time_ns() % 1_000_000))
SHARES = {"stranger": 0.1, "requester": 0.35, "manager": 0.1, "shift manager": 0.35, "administrator": 0.1}


@pytest.mark.django_db
@pytest.mark.parametrize("people", [("stranger", "requester"), ("manager", "shift manager", "administrator")])
def test_nothing_that_is_sent_breaks_an_answer(people: tuple[str, ...]) -> None:
    """[UI-1] No 500, nothing logged as an error, no script that comes back unescaped."""
    filled = place()
    told: list[str] = []
    sent = 0
    for who in people:
        fuzzer = Fuzzer(who, filled, ADDRESSES, SEED)
        fuzzer.run(round(REQUESTS * SHARES[who]))
        sent += fuzzer.requests
        told += [f"{broken.where}\n    by {broken.sent}" for broken in fuzzer.broken.values()]
    assert not told, f"{len(told)} of {sent} requests broke (seed {SEED}):\n" + "\n".join(told)
    assert sent >= REQUESTS * sum(SHARES[who] for who in people) - len(people)
