"""What every bus promises, tried on each that this run can have."""

import queue
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from heimdesk.engines.live.local import LocalBus
from heimdesk.engines.live.port import LONGEST_TEXT, Bus
from heimdesk.engines.live.postgres import PostgresBus
from tests import databases
from tests.engines.live.listening import listening

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = ["local", "postgres"] if databases.kind() == "postgres" else ["local"]


@pytest.fixture(params=KINDS)
def bus(request: pytest.FixtureRequest, data: Path) -> Bus:
    """Each kind of bus; the folder lies deeper than the address of a socket is long."""
    deep = data / ("deep-" * 20) / "live"
    deep.parent.mkdir()
    return LocalBus(deep) if request.param == "local" else PostgresBus()


def test_a_text_reaches_all_who_listen_in_order(bus: Bus) -> None:
    """[WRK-5] Two processes listen, each hears everything, the longest text too."""
    texts = ["one", "zwei, drei – vier", "x" * LONGEST_TEXT]
    with listening(bus) as one, listening(bus) as other:
        for text in texts:
            bus.publish(text)
        assert [one.next() for _ in texts] == texts
        assert [other.next() for _ in texts] == texts


def test_who_does_not_listen_is_told_nothing_and_nobody_waits(bus: Bus) -> None:
    """[WRK-5] Nobody there: nothing is kept, and it costs the action next to nothing."""
    begun = time.monotonic()
    for _ in range(50):
        bus.publish("to nobody")
    assert time.monotonic() - begun < 2
    with listening(bus) as late:
        bus.publish("now")
        assert late.next() == "now"
        with pytest.raises(queue.Empty):
            late.next(within=0.1)


def test_many_texts_at_once_all_arrive(bus: Bus) -> None:
    """[WRK-5] A burst is longer than what a socket holds."""
    with listening(bus) as listener:
        for number in range(300):
            bus.publish(str(number))
        assert [listener.next() for _ in range(300)] == [str(number) for number in range(300)]


def test_a_text_from_another_process_arrives(bus: Bus, process_environment: dict[str, str], data: Path) -> None:
    """[WRK-5] Whoever does something is another process than whoever listens."""
    made = f"LocalBus(Path({str(data / ('deep-' * 20) / 'live')!r}))" if isinstance(bus, LocalBus) else "PostgresBus()"
    code = (
        "import django; django.setup()\n"
        "from pathlib import Path\n"
        "from heimdesk.engines.live.local import LocalBus\n"
        "from heimdesk.engines.live.postgres import PostgresBus\n"
        f"{made}.publish('from afar')\n"
    )
    environment = {**process_environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}
    with listening(bus) as listener:
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        assert listener.next() == "from afar"


def test_a_listener_that_was_killed_is_tidied_away(data: Path) -> None:
    """[WRK-5] Its socket stays in the folder; the next text finds nobody behind it."""
    bus = LocalBus(data / "live")
    code = (
        "import asyncio, os, sys\n"
        "from pathlib import Path\n"
        "from heimdesk.engines.live.local import LocalBus\n"
        "async def die():\n"
        "    async for text in LocalBus(Path(sys.argv[1])).listen():\n"
        "        os._exit(9)\n"
        "asyncio.run(die())\n"
    )
    assert subprocess.run([sys.executable, "-c", code, str(data / "live")], check=False).returncode == 9
    assert len(list((data / "live").iterdir())) == 1
    bus.publish("anybody?")
    assert not list((data / "live").iterdir())


@pytest.mark.skipif(databases.kind() != "postgres", reason="only there connections can be cut")
def test_a_connection_that_was_cut_is_opened_again_and_it_says_that_something_may_be_missing() -> None:
    """[WRK-5] After None, texts arrive as before."""
    bus = PostgresBus()
    with listening(bus) as listener:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN %'")
        assert listener.next() is None
        bus.publish("again")
        assert listener.next() == "again"
