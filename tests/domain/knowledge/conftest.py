"""A search index of each test's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine


@pytest.fixture
def search(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """The engine in use while the test runs: empty at first, gone with the test."""
    before = list(chosen._chosen)
    engine = EmbeddedEngine(tmp_path / "index")
    chosen.use(engine)
    yield engine
    chosen._chosen[:] = before
