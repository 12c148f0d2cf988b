"""The search engine of this installation: chosen once by the wiring, asked for by everybody else."""

from heimdesk.engines.search.port import SearchEngine, SearchUnavailable

_chosen: list[SearchEngine] = []


def use(engine: SearchEngine) -> None:
    """From now on this engine answers."""
    _chosen[:] = [engine]


def engine() -> SearchEngine:
    """The engine in use; raises SearchUnavailable when none was chosen."""
    if not _chosen:
        raise SearchUnavailable("No search engine was chosen.")
    return _chosen[0]
