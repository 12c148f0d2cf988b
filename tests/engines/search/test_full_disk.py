"""An index that finds no room says so, keeps what it knew, takes no room from others, goes on once there is some."""

import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Entry, Query, SearchUnavailable
from tests.engines.search.contract import PUBLIC
from tests.operations.small_disk import no_byte_more, small_disk

KNOWN, COME = 5, 400
chance = Random(8)


def entry(number: int) -> Entry:
    """One that shares no word with others but the first of its title."""
    words = " ".join(f"w{chance.randrange(1 << 40):x}" for _ in range(200))
    return Entry(f"article:{number}", "article", "", f"Title {number}", words, PUBLIC)


FIRST = [entry(number) for number in range(KNOWN)]
MORE = [entry(number) for number in range(KNOWN, KNOWN + COME)]


def found(engine: EmbeddedEngine) -> set[int]:
    """How many entries there are, by each way to ask."""
    return {engine.count(), engine.search(Query(PUBLIC, "title")).total}


def weight(folder: Path) -> int:
    """How many bytes stand in a folder."""
    return sum(each.stat().st_size for each in folder.rglob("*"))


def hold_while_full(engine: EmbeddedEngine, folder: Path) -> None:
    """Whatever is written is refused as the port says, and what was there is there, for who opens the index too."""
    before = weight(folder)
    for write in (engine.add, engine.replace_all, engine.add):
        with pytest.raises(SearchUnavailable, match=r"cannot be used"):
            write(MORE)
        assert found(engine) == {KNOWN}
        assert found(EmbeddedEngine(folder)) == {KNOWN}
        assert weight(folder) <= before, "what was written in vain still takes room"


def hold_with_room(engine: EmbeddedEngine, folder: Path) -> None:
    """The same engine goes on: everything is there, once."""
    assert engine.add(MORE) == COME
    engine.remove([FIRST[0].key])
    assert found(engine) == found(EmbeddedEngine(folder)) == {KNOWN + COME - 1}
    assert engine.search(Query(PUBLIC, MORE[-1].text.split()[0])).hits[0].key == MORE[-1].key


@contextmanager
def no_file_longer(most: int) -> Iterator[None]:
    """This process may write no file beyond so many bytes; who tries is refused as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("most", [0, 500, 100_000])
def test_a_file_that_may_not_grow_leaves_the_index_as_it_was(tmp_path: Path, most: int) -> None:
    """[SRC-2] [OPS-2] From its first byte on, in the list of its files, in the middle of the words."""
    engine = EmbeddedEngine(tmp_path)
    engine.add(FIRST)
    with no_file_longer(most):
        hold_while_full(engine, tmp_path)
    hold_with_room(engine, tmp_path)


@pytest.mark.parametrize("left", [0, 300_000])
def test_a_full_disk_leaves_the_index_as_it_was_and_the_last_room_to_others(left: int) -> None:
    """[SRC-2] [OPS-2] Written in vain over and over it fills up nothing: the database may live on the same disk."""
    with small_disk("30m") as disk:
        folder = disk / "search"
        engine = EmbeddedEngine(folder)
        engine.add(FIRST)
        with no_byte_more(disk, but=left):
            hold_while_full(engine, folder)
            assert shutil.disk_usage(disk).free >= left - left % 4096
        hold_with_room(engine, folder)
