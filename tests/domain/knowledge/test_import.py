"""Articles come in from a folder or archive and go out again: repeatable, links led home, nothing lost."""

import tarfile
import zipfile
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest
from django.core.files.storage import default_storage

from heimdesk.domain.knowledge.actions import attach_file, publish_article, retire_article
from heimdesk.domain.knowledge.articles import path_of
from heimdesk.domain.knowledge.changes import waiting
from heimdesk.domain.knowledge.exporting import export_articles
from heimdesk.domain.knowledge.importing import ArchiveError, ImportReport, import_articles
from heimdesk.domain.knowledge.models import Article, ArticleFile, ArticleKind, ArticleState, Redirect
from heimdesk.domain.knowledge.queries import article_by_number, follow_old_address, html_for
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.port import Query, SearchUnavailable
from tests.cast import MONDAY, Cast

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20
LATER = MONDAY + timedelta(days=1)
LIMITS = """---
title: "Limits: of a relay"
description: How much is allowed.
type: how-to
releases: [9.4, 1.0]
reviewed: 2026-05-01
redirect_from: [/old/limits.html]
author: somebody
---
# Limits of a relay

Up to a thousand an hour. Back to [loops](../loops.md#solution), see [nothing](absent.md).

![A dial](media/dial.png)

::: staff
The true limit is *1200*.
:::
"""
LOOPS = """# Loops

See [the limits](relay/limits.md) and [the site](https://example.com/x.md).
"""


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small collection as others keep it."""
    return write(
        tmp_path / "docs",
        {
            "relay/limits.md": LIMITS,
            "relay/media/dial.png": PNG,
            "loops.md": LOOPS,
            "moved.md": "---\nredirect_url: loops.md\n---\n",
            "gone.md": "---\nredirect_url: https://elsewhere.example/x\n---\n",
            "notes.docx": b"PK",
            "empty.md": "# Nothing\n",
        },
    )


def taken_in(path: Path, people: Cast, **more: object) -> ImportReport:
    return import_articles(path, **{"product": people.gateway, "now": MONDAY, **more})  # type: ignore[arg-type]


def test_texts_become_articles_with_what_stands_above_them(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] Front matter is understood, kept, and what it cannot mean is reported."""
    report = taken_in(folder, people)
    assert (report.added, report.changed, report.unchanged, report.files, report.redirects) == (2, 0, 0, 1, 1)
    limits = Article.objects.get(source="mail-gateway/relay/limits.md")
    assert (limits.title, limits.kind, limits.summary) == (
        "Limits of a relay",
        ArticleKind.HOWTO,
        "How much is allowed.",
    )
    assert limits.reviewed_at is not None
    assert limits.reviewed_at.isoformat() == "2026-05-01T00:00:00+00:00"
    assert list(limits.products.all()) == [people.gateway]
    assert [each.version for each in limits.releases.all()] == ["9.4"]
    assert ("relay/limits.md", "the release 1.0 is not in the catalog") in report.notes
    assert "author: somebody" in limits.front_matter


def test_what_does_not_fit_is_told_with_its_reason(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] A report of what did not fit."""
    report = taken_in(folder, people)
    unfit = dict(report.unfit)
    assert set(unfit) == {"notes.docx", "empty.md", "gone.md"}
    assert "elsewhere.example" in unfit["gone.md"]
    assert any(path == "relay/limits.md" and "absent.md" in said for path, said in report.notes)
    assert "2 added" in report.summary()
    assert any(line.startswith("empty.md: ") for line in report.lines())


def test_a_folder_without_an_article_is_told_as_such(search: EmbeddedEngine, people: Cast, tmp_path: Path) -> None:
    """[KB-6] Rather than a row of zeros; one whose files do not fit is told by its figures."""
    folder = tmp_path / "docs"
    folder.mkdir()
    assert taken_in(folder, people).summary().startswith("There was no article in it")
    write(folder, {"notes.docx": b"PK"})
    assert "1 did not fit" in taken_in(folder, people).summary()


def test_parts_that_articles_include_are_counted_apart(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] They did fit, in the articles that include them; one that nobody includes did not."""
    write(folder, {"includes/name.md": "Mail Gateway", "includes/lost.md": "Nobody reads this.",
                   "about.md": "# About\n\nThis is [!INCLUDE [name](includes/name.md)].\n"})  # fmt: skip
    report = taken_in(folder, people)
    assert report.parts == 1
    assert "Parts included in other articles: 1." in report.summary()
    assert dict(report.unfit)["includes/lost.md"] == "it is a part that no article includes"
    assert "includes/name.md" not in dict(report.unfit)


def test_links_pictures_and_staff_sections_come_along(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] [KB-1] Links lead to our numbers, pictures are stored by hash, sections for staff stay theirs."""
    taken_in(folder, people)
    limits, loops = Article.objects.get(slug="limits-of-a-relay"), Article.objects.get(slug="loops")
    assert f'href="/kb/{limits.number}/limits-of-a-relay/"' in loops.html
    assert 'href="https://example.com/x.md"' in loops.html
    assert f'href="/kb/{loops.number}/loops/#solution"' in limits.html
    assert f'src="/kb/{limits.number}/files/dial.png"' in limits.html
    assert "absent.md" not in limits.html
    file = ArticleFile.objects.get(article=limits)
    with default_storage.open(path_of(file.digest)) as stored:
        assert stored.read() == PNG
    assert "1200" not in html_for(limits, people.alice)
    assert "1200" in html_for(limits, people.ines)


def test_imported_articles_are_found_at_once(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] [SRC-3] The index knows them, the staff's sections apart."""
    taken_in(folder, people)
    assert waiting() == 0

    def titles(words: str, person: object) -> list[str]:
        readers = reader_tokens(person)  # type: ignore[arg-type]
        return [str(hit.title) for hit in search.search(Query(readers=readers, words=words)).hits]

    assert titles("thousand an hour", None) == ["Limits of a relay"]
    assert titles("1200", people.alice) == []
    assert titles("1200", people.ines) == ["Limits of a relay"]


def test_old_addresses_lead_to_the_article(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-1] [KB-6] Its path, the addresses it names, and those that were redirected to it."""
    taken_in(folder, people)
    limits, loops = Article.objects.get(slug="limits-of-a-relay"), Article.objects.get(slug="loops")
    assert follow_old_address("/old/limits.html") == limits
    assert follow_old_address("relay/limits") == limits
    assert follow_old_address("/moved.md") == loops
    assert Redirect.objects.count() == 4


def test_a_second_import_changes_nothing(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] Repeatable: by path and digest; numbers stay, nothing is rendered or indexed anew."""
    taken_in(folder, people)
    before = list(Article.objects.order_by("pk").values())
    report = taken_in(folder, people, now=LATER)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 2)
    assert list(Article.objects.order_by("pk").values()) == before


def test_what_changed_is_changed_and_keeps_its_number(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] Text and picture; what is gone is told and stays; what was retired stays retired."""
    taken_in(folder, people)
    numbers = dict(Article.objects.values_list("source", "number"))
    write(folder, {"loops.md": LOOPS + "\nMore.\n", "relay/media/dial.png": PNG + b"1"})
    retire_article(Article.objects.get(slug="loops"), now=MONDAY)
    report = taken_in(folder, people, now=LATER)
    assert (report.added, report.changed, report.unchanged) == (0, 2, 0)
    assert dict(Article.objects.values_list("source", "number")) == numbers
    loops = Article.objects.get(slug="loops")
    assert ("More." in loops.html, loops.state, loops.changed_at) == (True, ArticleState.RETIRED, LATER)
    assert not search.search(Query(readers=reader_tokens(people.ines), words="loops", corrected=False)).jump
    (folder / "relay" / "limits.md").unlink()
    assert taken_in(folder, people).absent == ["relay/limits.md"]
    assert Article.objects.count() == 2


def test_links_to_an_article_that_comes_later_are_mended(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] An unchanged text is led to what is new."""
    taken_in(folder, people)
    write(folder, {"relay/absent.md": "# Present\n\nHere.\n"})
    report = taken_in(folder, people)
    assert (report.added, report.unchanged) == (1, 2)
    present = Article.objects.get(slug="present")
    assert f"/kb/{present.number}/present/" in Article.objects.get(slug="limits-of-a-relay").html


def test_two_products_may_have_the_same_paths(search: EmbeddedEngine, people: Cast, folder: Path) -> None:
    """[KB-6] The sources of one product are apart from those of another."""
    taken_in(folder, people)
    assert taken_in(folder, people, product=people.panel).added == 2
    assert Article.objects.filter(products=people.panel).count() == 2


def test_an_archive_is_read_like_a_folder_and_a_broken_one_says_why(
    search: EmbeddedEngine, people: Cast, folder: Path, tmp_path: Path
) -> None:
    """[KB-6] A folder or archive; what leads out of it is not followed."""
    packed = tmp_path / "docs.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(folder / "loops.md", "loops.md")
        archive.writestr("../../escape.md", "# Out\n\nText.\n")
    report = taken_in(packed, people)
    assert (report.added, [path for path, _ in report.unfit]) == (1, ["../../escape.md"])
    broken = tmp_path / "broken.tar.gz"
    broken.write_bytes(b"no archive")
    with pytest.raises(ArchiveError):
        taken_in(broken, people)
    with pytest.raises(ArchiveError):
        taken_in(tmp_path / "absent", people)


def test_an_import_goes_on_while_the_engine_is_away(
    people: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[KB-6] The articles are there, and the index still has to learn them."""

    def away() -> None:
        raise SearchUnavailable

    monkeypatch.setattr("heimdesk.domain.knowledge.importing.engine", away)
    assert taken_in(folder, people).added == 2
    assert waiting() == 2


def test_a_broken_off_import_is_finished_by_the_next_one(
    search: EmbeddedEngine, people: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[KB-6] Rows without a text are hidden until they have one."""

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        taken_in(folder, people, progress=stop)
    assert set(Article.objects.values_list("state", flat=True)) == {ArticleState.DRAFT}
    assert taken_in(folder, people).changed == 2
    assert set(Article.objects.values_list("state", flat=True)) == {ArticleState.PUBLISHED}
    assert chosen.engine().count() == 2


ROW_COLUMNS = (
    *("number", "title", "slug", "kind", "state", "language", "summary", "body", "html", "staff_html", "contents"),
    *("staff_only", "created_at", "changed_at", "reviewed_at", "source", "front_matter"),
)


def everything() -> dict[int, dict[str, object]]:
    """All that is known of all articles, as values that can be compared."""
    return {
        article.number: {
            **{name: getattr(article, name) for name in ROW_COLUMNS},
            "products": sorted(each.slug for each in article.products.all()),
            "releases": sorted(each.version for each in article.releases.all()),
            "related": sorted(each.number for each in article.related.all()),
            "fix_release": article.fix_release and article.fix_release.version,
            "author": article.author and article.author.email,
            "files": sorted(article.files.values_list("name", "digest", "content_type")),
        }
        for article in Article.objects.all()
    }


@pytest.mark.parametrize("name", ["out", "out.zip", "out.tar.gz"])
def test_what_goes_out_comes_in_again_without_a_loss(
    search: EmbeddedEngine, people: Cast, folder: Path, tmp_path: Path, name: str
) -> None:
    """[KB-6] Export and import, into the same and into an empty knowledge base, lose nothing."""
    taken_in(folder, people)
    limits = Article.objects.get(slug="limits-of-a-relay")
    own = publish_article(
        "A bug: [x] *y* # z",
        f"# First\n\n<!-- kept -->\n[limits](/kb/{limits.number}/{limits.slug}/#a) ::: x\n\n::: staff\nSecret.\n:::\n",
        kind=ArticleKind.BUG,
        products=[people.gateway, people.panel],
        releases=[people.current],
        related=[limits],
        fix_release=people.current,
        summary="---\nodd: yes",
        author=people.arthur,
        now=MONDAY + timedelta(seconds=1.5),
    )
    publish_article("Übung 日本", "Text.", state=ArticleState.DRAFT, language="de", staff_only=True, now=MONDAY)
    attach_file(own, "a b.txt", b"words")
    before = everything()
    target = tmp_path / name
    assert export_articles(target) == 4
    again = import_articles(target, product=None, now=LATER)
    assert (again.added, again.changed, again.unchanged, again.unfit) == (0, 0, 4, [])
    assert everything() == before
    Article.objects.all().delete()
    afresh = import_articles(target, product=None, now=LATER)
    assert (afresh.added, afresh.unfit) == (4, [])
    assert everything() == before
    assert article_by_number(own.number, seen_by=people.alice).title == "A bug: [x] *y* # z"


def test_a_number_that_is_taken_is_told(search: EmbeddedEngine, people: Cast, tmp_path: Path) -> None:
    """[KB-6] Numbers stay where they can."""
    mine = publish_article("Mine", "Text.", now=MONDAY)
    export_articles(tmp_path / "out")
    mine.delete()
    Article.objects.filter(pk=publish_article("Other", "Text.", now=MONDAY).pk).update(source="x/other.md")
    report = import_articles(tmp_path / "out", product=None, now=LATER)
    assert (report.added, len(report.notes)) == (1, 1)
    assert Article.objects.get(title="Mine").number == 1002


@pytest.mark.shared_data
def test_2400_articles_of_a_real_vendor_come_in_within_two_minutes(
    search: EmbeddedEngine, people: Cast, shared_data: Path
) -> None:
    """[KB-6] As its writers keep them."""
    archive = shared_data / "data" / "kb" / "business-central.tar.gz"
    with tarfile.open(archive) as packed:
        assert sum(member.name.endswith(".md") for member in packed) > 2400
    begun = process_time()
    report = taken_in(archive, people)
    took = process_time() - begun
    assert report.added > 2100
    assert search.count() == report.added == Article.objects.filter(state=ArticleState.PUBLISHED).count()
    assert report.parts > 0
    assert took < 120, f"it took {took:.0f} seconds of one core"
