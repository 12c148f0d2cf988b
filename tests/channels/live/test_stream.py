"""What waits for a page that does not read stays small."""

import asyncio

from heimdesk.channels.live.admission import Asked
from heimdesk.channels.live.origins import is_ours
from heimdesk.channels.live.stream import Stream
from tests.loops import lived


async def taken(stream: Stream) -> list[tuple[str | None, str]]:
    """All that waits, until the stream has ended or rests."""
    events, found = stream.events(), []
    try:
        while True:
            event = await asyncio.wait_for(anext(events), 0.05)
            found.append((event.event, str(event.data)))
    except (TimeoutError, StopAsyncIteration):
        return found


def a_stream() -> Stream:
    """Of Ines on the list."""
    return Stream(Asked("key", None), person=1, name="Ines Duarte", staff=True)


def test_many_changes_become_one_event_and_too_many_become_anything() -> None:
    """[WRK-5] Whoever reads slowly gets the sum, not the sequence."""

    async def read_slowly() -> None:
        stream = a_stream()
        stream.tell_change([3, 1])
        stream.tell_change([2])
        assert await taken(stream) == [("open", ""), ("change", "[1, 2, 3]")]
        for number in range(1_000):
            stream.tell_change([number])
        assert (await taken(stream))[1] == ("change", "[]")

    lived(read_slowly())


def test_anything_stays_anything_until_it_is_told() -> None:
    """[WRK-5] A number after it does not make it less."""
    stream = a_stream()
    stream.tell_change([])
    stream.tell_change([5])
    assert lived(taken(stream))[1] == ("change", "[]")


def test_who_is_here_is_told_when_it_differs() -> None:
    """[WRK-5] The latest of it, once."""
    ines = [{"name": "Ines", "writes": ""}]

    async def look_twice() -> None:
        stream = a_stream()
        stream.tell_here(ines)
        stream.tell_here(ines)
        assert len(await taken(stream)) == 2
        stream.tell_here(ines)
        assert len(await taken(stream)) == 1

    lived(look_twice())


def test_an_ended_stream_says_nothing_more() -> None:
    """[WRK-5] Also what was waiting."""
    stream = a_stream()
    stream.tell_change([1])
    stream.end()
    assert lived(taken(stream)) == [("open", "")]


def test_our_pages_are_those_of_the_public_address_and_of_this_host(settings: object) -> None:
    """[WRK-5] The very host by which the browser reached the streams, at the port of the pages."""
    host = {"host": "127.0.0.1:8001", "pages_port": 8000}
    assert is_ours("", **host)
    assert is_ours("http://127.0.0.1:8000", **host)
    assert is_ours("http://localhost:8000", host="support.vendor.example", pages_port=9)
    for origin in (
        "http://127.0.0.1:8001",
        "http://localhost:8003",
        "ftp://127.0.0.1:8000",
        "null",
        "http://127.0.0.1",
    ):
        assert not is_ours(origin, **host)
    assert not is_ours("http://rebound.example:8000", host="rebound.example:8001", pages_port=8000)
