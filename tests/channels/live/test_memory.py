"""The process of the streams keeps nothing of pages that were closed: wave after wave weighs the same."""

import pytest

from benchmarks import serving
from benchmarks.day.browser import Browser
from benchmarks.day.diary import Diary
from benchmarks.day.waves import waves
from tests.cast import Cast
from tests.loops import lived
from tests.operations.killing import session_of

WAVES, STREAMS = 8, 80
MOST_MEGABYTES = 5.2
"""What five waves would leave if a fifth of each stream were kept, which weighs 65 kB while it is open."""


@pytest.mark.django_db(transaction=True)
def test_waves_of_streams_leave_nothing_behind(
    people: Cast, process_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """[WRK-5] After three waves everything is there that is made once; then nothing grows."""
    for name, value in {**process_environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}.items():
        monkeypatch.setenv(name, value)
    sessions = [session_of(person) for person in (people.ines, people.jonas)]
    port = serving.free_port()
    with serving.streams(pages_port=port) as live:
        pages = serving.Served(live.host, port, live.pid)
        browsers = [Browser(pages, sessions[at % 2], Diary()) for at in range(STREAMS)]
        address = f"http://{live.host}:{live.port}/live/desk/"
        told = lived(waves(browsers, [address] * STREAMS, live.pid, count=WAVES, rests=0.5))
    assert len(told["megabytes_after_each"]) == WAVES
    assert told["grown_since_third"] < MOST_MEGABYTES, told
