"""What the search index must still learn: noted with its cause, learned by the worker, never lost (SRC-2).

Each kind of thing that can be found registers how its rows become entries; `learn_changes` knows none of them.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice

from django.conf import settings

from heimdesk.domain.knowledge.models import IndexChange
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import Entry
from heimdesk.engines.sql.asking import Prepared
from heimdesk.engines.sql.writing import add


@dataclass(frozen=True, slots=True)
class Indexed:
    """How rows of one kind are found: entries of those ids that are to be found at all, and all ids there are."""

    entries: Callable[[Sequence[int]], Iterable[Entry]]
    ids: Callable[[], Iterable[int]]


_kinds: dict[str, Indexed] = {}


@cache
def _noted(limit: int) -> Prepared[tuple[int, str]]:
    return Prepared(lambda: IndexChange.objects.order_by("id").values_list("id", "key")[:limit], tuple)


def register(kind: str, indexed: Indexed) -> None:
    """Say how rows of a kind ("article", "ticket") become entries; called where the module `index` of an app ends."""
    _kinds[kind] = indexed


def key_of(kind: str, pk: int) -> str:
    """The key of an entry: article:17."""
    return f"{kind}:{pk}"


def note_change(kind: str, pk: int, *, now: datetime) -> None:
    """Write down, in the transaction of the change, that the index must learn this row anew or forget it."""
    add(IndexChange(key=key_of(kind, pk), at=now))


def note_changes(kind: str, pks: Iterable[int], *, now: datetime) -> None:
    """The same for many rows."""
    IndexChange.objects.bulk_create(
        (IndexChange(key=key_of(kind, pk), at=now) for pk in pks), batch_size=settings.INDEX_BATCH
    )


def learn_changes(now: datetime, limit: int) -> int:
    """Tell the engine of up to `limit` noted changes; answers how many. Raises SearchUnavailable; then all stay noted.

    Entries are read from the database while the engine holds its write lock, so of two workers the later writer has
    the later state, and a change that is noted meanwhile stays for the next call.
    """
    taken = _noted(limit)()
    if not taken:
        return 0
    wanted = list(dict.fromkeys(key for _, key in taken))
    found: set[str] = set()
    engine().add(_noting(_entries_of(wanted), found))
    gone = [key for key in wanted if key not in found]
    if gone:
        engine().remove(gone)
        back = list(_entries_of(gone))
        if back:
            engine().add(back)
    IndexChange.objects.filter(pk__in=[pk for pk, _ in taken]).delete()
    return len(taken)


def relearn_everything(progress: Callable[[int], None] = lambda done: None) -> int:
    """Build the index anew in one step; readers see the old one until then. `progress` hears how many are done."""
    last = IndexChange.objects.order_by("id").values_list("id", flat=True).last()
    count = engine().replace_all(_counted(_everything(), progress))
    if last is not None:
        IndexChange.objects.filter(pk__lte=last).delete()
    return count


def relearn_if_empty() -> int:
    """Build an index that knows nothing: after an update that changes its shape, or when its folder was lost."""
    return 0 if engine().count() else relearn_everything()


def waiting() -> int:
    """How many changes the index must still learn."""
    return IndexChange.objects.count()


def _entries_of(keys: Sequence[str]) -> Iterator[Entry]:
    by_kind: dict[str, list[int]] = {}
    for key in keys:
        kind, _, pk = key.partition(":")
        by_kind.setdefault(kind, []).append(int(pk))
    for kind, pks in by_kind.items():
        yield from _kinds[kind].entries(pks)


def _everything() -> Iterator[Entry]:
    for indexed in _kinds.values():
        ids = iter(indexed.ids())
        while batch := list(islice(ids, settings.INDEX_BATCH)):
            yield from indexed.entries(batch)


def _noting(entries: Iterable[Entry], found: set[str]) -> Iterator[Entry]:
    for entry in entries:
        found.add(entry.key)
        yield entry


def _counted(entries: Iterable[Entry], progress: Callable[[int], None]) -> Iterator[Entry]:
    for done, entry in enumerate(entries, start=1):
        yield entry
        progress(done)
