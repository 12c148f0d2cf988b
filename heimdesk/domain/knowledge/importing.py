"""Takes a folder or archive of Markdown or HTML in; done again, it changes only what has changed (KB-6).

Numbers are given first, so that links between articles can be led to them; then texts are rendered batch by batch,
each batch in a transaction of its own: an import that was broken off goes on where it stopped.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import transaction

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.articles import next_number, remember_addresses, slug_of
from heimdesk.domain.knowledge.changes import key_of, note_changes
from heimdesk.domain.knowledge.incoming import Incoming, incoming
from heimdesk.domain.knowledge.index import KIND
from heimdesk.domain.knowledge.models import Article, ArticleState, IndexChange
from heimdesk.domain.knowledge.rendering import source_key
from heimdesk.domain.knowledge.taking import Place, Prepared, Taking
from heimdesk.domain.people.models import Person
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import SearchUnavailable
from heimdesk.engines.text.archive import Archive, ArchiveError, Skipped, open_archive
from heimdesk.engines.text.documents import Document, IncludedPart, read_documents
from heimdesk.engines.text.documents import Redirect as Moved
from heimdesk.engines.text.links import resolved

__all__ = ["ArchiveError", "ImportReport", "import_articles"]

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ImportReport:
    """What became of an archive.

    `unfit` are files that became no article, `notes` what was lost inside of articles: each a path and a sentence.
    `parts` are files that stand in the articles that include them. `absent` are paths of articles that the archive no
    longer has; they stay.
    """

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    redirects: int = 0
    files: int = 0
    parts: int = 0
    unfit: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def summary(self) -> str:
        """The figures in one line, or that there was nothing to count."""
        if not (self.added or self.changed or self.unchanged or self.unfit or self.parts or self.redirects):
            return "There was no article in it: no file of Markdown (.md) or HTML (.html). Nothing was changed."
        figures = (
            f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged, {len(self.unfit)} did not fit"
        )
        parts = f" Parts included in other articles: {self.parts}." if self.parts else ""
        others = f"Files: {self.files}. Old addresses: {self.redirects}. Notes: {len(self.notes)}."
        return f"Articles: {figures}.{parts} {others}"

    def lines(self) -> list[str]:
        """What did not fit, what was lost inside of articles, and what the archive no longer has, a line each."""
        said = [f"{path}: {reason}" for path, reason in (*self.unfit, *self.notes)]
        return [*said, *(f"{path}: it is no longer in the archive; the article stays" for path in self.absent)]


def import_articles(
    path: Path,
    *,
    product: Product | None,
    now: datetime,
    progress: Progress = lambda done, total: None,
    by: Person | None = None,
    language: str = "en",
) -> ImportReport:
    """Import a folder, .zip or .tar; `progress` hears how many articles of how many are done.             [KB-6]

    Articles are known again by their path: unchanged ones are left alone, numbers stay. What needed no change is not
    rendered or indexed again. Raises ArchiveError when the archive cannot be read at all.
    """
    report = ImportReport()
    folder = f"{product.slug}/" if product is not None else ""
    with open_archive(path) as archive:
        documents, moved = _read(archive, report, folder=folder, language=language, now=now)
        places = _places(documents, report, now)
        taking = Taking(archive, product, _targets(documents, places), report.notes, author=by, now=now)
        todo = _in_need(documents, places, taking, report)
        for begun, batch in enumerate(_batches(iter(todo))):
            prepared = []
            for done, each in enumerate(batch, start=begun * settings.INDEX_BATCH + 1):
                prepared.append(taking.prepare(each, places[each.path]))
                progress(done, len(todo))
            report.files += sum(len(each.files) for each in prepared)
            _write(taking, prepared, now)
        taking.relate(todo, places)
        report.redirects = _redirect(moved, documents, places, report)
        report.absent = _absent(folder, documents)
    return report


def _read(
    archive: Archive, report: ImportReport, *, folder: str, language: str, now: datetime
) -> tuple[list[Incoming], list[Moved]]:
    documents: list[Incoming] = []
    moved: list[Moved] = []
    for found in read_documents(archive):
        if isinstance(found, Document):
            documents.append(incoming(found, archive, folder=folder, language=language, now=now))
            report.notes += [(found.path, problem) for problem in found.problems]
        elif isinstance(found, Skipped):
            report.unfit.append((found.path, found.reason))
        elif isinstance(found, IncludedPart):
            report.parts += 1
        else:
            moved.append(found)
    attached = {path for each in documents for path in (*each.files, *(link.path for link in each.document.links))}
    report.unfit = [(path, reason) for path, reason in report.unfit if path not in attached]
    return documents, moved


@transaction.atomic
def _places(documents: Sequence[Incoming], report: ImportReport, now: datetime) -> dict[str, Place]:
    """The article of each path: those that are there, and rows for the new ones, hidden until they have their text."""
    highest = next_number()
    columns = ("pk", "number", "slug", "digest", "source")
    rows = list(Article.objects.values_list(*columns))
    by_source = {source: Place(pk, number, slug, digest) for pk, number, slug, digest, source in rows if source}
    by_number = {number: Place(pk, number, slug, digest) for pk, number, slug, digest, source in rows if not source}
    taken = {row[1] for row in rows}
    places: dict[str, Place] = {}
    new: list[tuple[Incoming, Article]] = []
    for each in documents:
        wanted = int(each.own["number"]) if str(each.own.get("number", "")).isdigit() else None
        known = by_source.get(each.source) if each.source else by_number.get(wanted or 0)
        if known is not None:
            places[each.path] = known
            continue
        if wanted is not None and wanted in taken:
            report.notes.append((each.path, f"the number {wanted} is taken; the article got another one"))
            wanted = None
        if wanted is None:
            while highest in taken:
                highest += 1
            wanted = highest
        taken.add(wanted)
        new.append((each, _hidden_row(each, wanted, now)))
    made = Article.objects.bulk_create([row for _, row in new], batch_size=settings.INDEX_BATCH)
    for (each, _), row in zip(new, made, strict=True):
        places[each.path] = Place(row.pk, row.number, row.slug, "", is_new=True)
    return places


def _hidden_row(each: Incoming, number: int, now: datetime) -> Article:
    title = each.columns["title"]
    return Article(
        number=number,
        title=title,
        slug=slug_of(title),
        source=each.source,
        state=ArticleState.DRAFT,
        created_at=now,
        changed_at=now,
    )


def _targets(documents: Sequence[Incoming], places: dict[str, Place]) -> dict[str, Place]:
    return {source_key(each.path): places[each.path] for each in documents}


def _in_need(
    documents: Sequence[Incoming], places: dict[str, Place], taking: Taking, report: ImportReport
) -> list[Incoming]:
    """New and changed ones, and unchanged ones whose links lead to a new one."""
    new = {source_key(each.path) for each in documents if places[each.path].is_new}
    todo: list[Incoming] = []
    for each in documents:
        place = places[each.path]
        if place.is_new:
            report.added += 1
        elif place.digest != each.digest and not taking.is_same(each, place):
            report.changed += 1
        else:
            report.unchanged += 1
            if not any(source_key(link.path) in new for link in each.document.links):
                continue
        todo.append(each)
    return todo


def _write(taking: Taking, batch: list[Prepared], now: datetime) -> None:
    """One batch, all or nothing; the index learns it at once, or later when the engine is away."""
    pks = [each.place.pk for each in batch]
    with transaction.atomic():
        entries = taking.write(batch)
        note_changes(KIND, pks, now=now)
    try:
        engine().add(entry for entry in entries if entry.readers)
    except SearchUnavailable:
        return
    IndexChange.objects.filter(key__in=[key_of(KIND, pk) for pk in pks], at=now).delete()


def _redirect(
    moved: Sequence[Moved], documents: Sequence[Incoming], places: dict[str, Place], report: ImportReport
) -> int:
    """Old addresses of the archive; those that lead to no article of it are reported."""
    by_key = {source_key(each.path): places[each.path].pk for each in documents}
    rows: list[tuple[str, int]] = []
    for each in moved:
        path = resolved(each.target.partition("#")[0], at=each.path)
        pk = by_key.get(source_key(path)) or _by_ending(source_key(path), by_key)
        if pk is None:
            report.unfit.append((each.path, f"it moved to {each.target}, which is not in the archive"))
        else:
            rows.append((each.path, pk))
    remember_addresses(rows)
    return len(rows)


def _by_ending(wanted: str, by_key: dict[str, int]) -> int | None:
    """The only article whose path ends like an address of the place where it was published before."""
    last = wanted.rpartition("/")[2]
    found = [pk for key, pk in by_key.items() if key.rpartition("/")[2] == last]
    return found[0] if last and len(found) == 1 else None


def _absent(folder: str, documents: Sequence[Incoming]) -> list[str]:
    if not folder:
        return []
    here = {each.source for each in documents}
    known = Article.objects.filter(source__startswith=folder).exclude(state=ArticleState.RETIRED)
    return [source.removeprefix(folder) for source in known.values_list("source", flat=True) if source not in here]


def _batches(documents: Iterator[Incoming]) -> Iterator[list[Incoming]]:
    while batch := list(islice(documents, settings.INDEX_BATCH)):
        yield batch
