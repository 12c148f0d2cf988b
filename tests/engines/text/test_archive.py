"""Archives of articles are read without leaving them, and everything that does not fit is reported with its reason."""

import io
import tarfile
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from heimdesk.engines.text import archive as archives
from heimdesk.engines.text.archive import ArchiveError, Skipped, open_archive
from heimdesk.engines.text.documents import Document, Redirect, read_documents
from heimdesk.engines.text.frontmatter import split_front_matter
from heimdesk.engines.text.links import Link, rewrite_links
from heimdesk.engines.text.markdown import render_article


def folder_of(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def read(path: Path) -> dict[str, Document | Redirect | Skipped]:
    """Everything an archive yields, by path."""
    with open_archive(path) as archive:
        return {one.path: one for one in read_documents(archive)}


def document(root: Path, text: str | bytes, **others: str) -> Document:
    """The one document made of a text, with other files beside it."""
    files = {name.replace("__", "/") + ".md": content for name, content in others.items()}
    found = read(folder_of(root, {"a/doc.md": text, **files}))["a/doc.md"]
    assert isinstance(found, Document), found
    return found


def test_a_document_has_title_meta_body_and_date(tmp_path: Path) -> None:
    """[KB-6] The first heading is its title; byte-order marks and Windows' line ends go."""
    front = "\ufeff---\r\ntitle: \"Say 'hi': now\"\r\nms.date: 04/07/2026\r\n---\r\n"
    found = document(tmp_path, f"{front}\r\n# Say *hi* now\r\n\r\nText\r\n")
    assert (found.title, found.body, found.updated) == ("Say hi now", "Text\n", date(2026, 4, 7))
    assert found.meta["title"] == "Say 'hi': now"
    assert found.problems == ()


def test_without_a_heading_the_front_matter_names_it_and_without_that_the_file(tmp_path: Path) -> None:
    """[KB-6] Every document has a title."""
    assert document(tmp_path, "---\ntitle: Named\n---\nText").title == "Named"
    assert document(tmp_path, "Text").title == "Doc"


def test_broken_front_matter_is_read_line_by_line_and_reported(tmp_path: Path) -> None:
    """[KB-6] The line is named."""
    found = document(tmp_path, '---\ntitle: a: b: "c\nauthor: bob\n---\nText')
    assert found.meta["author"] == "bob"
    assert "not valid YAML in line" in found.problems[0]


def test_front_matter_that_is_none_stays_text() -> None:
    """[KB-6] Two rules in a text are no front matter."""
    assert split_front_matter("---\njust words\n---\nText").body.startswith("---\njust words")
    assert split_front_matter("Text\n---\na: b\n---\n").meta == {}


def test_includes_are_put_in_place_with_their_links_moved(tmp_path: Path) -> None:
    """[KB-6] However deep; those that are absent are reported and leave their label."""
    found = document(
        tmp_path,
        "Use [!INCLUDE[name](../includes/name.md)] and [!INCLUDE [gone](../includes/gone.md)].\n",
        includes__name="---\nx: y\n---\n[!INCLUDE [deep](deep.md)]\n",
        includes__deep="**Product**, see [more](../a/other.md)",
        a__other="Other",
    )
    assert found.body == "Use **Product**, see [more](other.md) and gone.\n"
    assert found.problems == ("the included file ../includes/gone.md is not in the archive",)


def test_includes_in_a_circle_end(tmp_path: Path) -> None:
    """[KB-6] And are reported."""
    found = document(
        tmp_path,
        "x [!INCLUDE [a](../includes/one.md)]",
        includes__one="[!INCLUDE [b](two.md)]",
        includes__two="[!INCLUDE [a](one.md)]",
    )
    assert "includes itself" in found.problems[0]


def test_directives_become_markdown_and_code_stays(tmp_path: Path) -> None:
    """[KB-6] Pictures, videos, columns, comments; callouts are kept; what is unknown is reported."""
    found = document(
        tmp_path,
        '<!-- secret -->\n:::image type="content" source="p.png" alt-text="A [b]" lightbox="q.png":::\n\n'
        ":::row:::\n:::column:::\nleft\n:::column-end:::\n:::row-end:::\n\n> [!Video https://v.example/1]\n\n"
        "> [!NOTE]\n> kept\n\n> [!STRANGE]\n> words\n\n```md\n<!-- code --> :::row:::\n```\n",
    )
    assert "secret" not in found.body
    assert "![A (b)](p.png)" in found.body
    assert "left" in found.body
    assert ":::column" not in found.body
    assert "[Video](https://v.example/1)" in found.body
    assert "> [!NOTE]\n> kept" in found.body
    assert "<!-- code --> :::row:::" in found.body
    assert "the directive [!STRANGE] was left out" in found.problems


def test_links_are_listed_with_where_they_lead(tmp_path: Path) -> None:
    """[KB-6] Relative ones only, code is none; dead ones are reported; all can be led elsewhere."""
    found = document(
        tmp_path,
        "[o](other.md#part) [s](<../b/with space.md>) ![p](p.png) [w](https://x.example) [h](#here) `[c](code.md)`\n"
        "[dead](gone.md) [root](/site/page)\n\n[ref]: other.md\n",
        a__other="Other",
    )
    assert Link("other.md#part", "a/other.md", "part", is_picture=False) in found.links
    assert Link("../b/with space.md", "b/with space.md", "", is_picture=False) in found.links
    assert Link("p.png", "a/p.png", "", is_picture=True) in found.links
    assert len(found.links) == 6
    assert "the link gone.md leads to nothing in the archive" in found.problems
    assert "the picture p.png leads to nothing in the archive" in found.problems
    assert "1 link leads outside of the archive" in found.problems
    led = rewrite_links(found.body, {"other.md#part": "/kb/1#part", "other.md": "/kb/1"}.get)
    assert "[o](/kb/1#part)" in led
    assert "[ref]: /kb/1" in led
    assert "[dead](gone.md)" in led


def test_redirects_are_found_in_both_places(tmp_path: Path) -> None:
    """[KB-1] In a file of their own, or in a document."""
    listed = '{"redirections": [{"source_path": "a/old.md", "redirect_url": "/new", "redirect_document_id": true}]}'
    found = read(
        folder_of(
            tmp_path,
            {".openpublishing.redirection.json": listed, "b.md": "---\nredirect_url: c\n---\n", "package.json": "{}"},
        )
    )
    assert found["a/old.md"] == Redirect("a/old.md", "/new")
    assert found["b.md"] == Redirect("b.md", "c")
    assert found["package.json"] == Skipped("package.json", "it is no list of redirects")


def test_html_and_questions_in_yaml_are_documents_too(tmp_path: Path) -> None:
    """[KB-6] And what is neither is reported."""
    asked = "  questions:\n  - question: |\n      Why?\n    answer: Because.\n"
    faq = f"title: Questions\nsections:\n- name: General\n{asked}"
    page = "<html><head><title>Page &amp; co</title></head><body><p>Hi <b>you</b><script>x</script></p></body></html>"
    found = read(
        folder_of(tmp_path, {"f.yml": faq, "p.html": page, "toc.yml": "- a", "n.yml": "a: b", "x.txt": "x", "e.md": ""})
    )
    assert isinstance(found["f.yml"], Document)
    assert (found["f.yml"].title, found["f.yml"].body) == ("Questions", "## General\n\n### Why?\n\nBecause.\n")
    assert isinstance(found["p.html"], Document)
    assert (found["p.html"].title, found["p.html"].body) == ("Page & co", "Hi **you**\n")
    reasons = {path: one.reason for path, one in found.items() if isinstance(one, Skipped)}
    assert set(reasons) == {"toc.yml", "n.yml", "x.txt", "e.md"}


def test_text_that_is_not_utf_8_is_read_and_reported(tmp_path: Path) -> None:
    """[KB-6] Windows' letters and UTF-16."""
    found = document(tmp_path, "Größe".encode("cp1252"))
    assert found.body == "Größe\n"
    assert "not UTF-8" in found.problems[0]
    assert document(tmp_path, "Größe".encode("utf-16")).body == "Größe\n"


def tar_of(path: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """A .tar.gz with these members."""
    with tarfile.open(path, "w:gz") as tarred:
        for info, content in members:
            info.size = len(content)
            tarred.addfile(info, io.BytesIO(content))
    return path


def test_no_member_leaves_the_archive(tmp_path: Path) -> None:
    """[KB-6] Climbing and absolute paths, links and devices are skipped and reported; doubles too."""
    link, device = tarfile.TarInfo("link.md"), tarfile.TarInfo("fifo.md")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device.type = tarfile.FIFOTYPE
    evil = tar_of(
        tmp_path / "evil.tar.gz",
        [(tarfile.TarInfo(name), b"text") for name in ("../up.md", "/abs.md", "./ok.md", "a/../../b.md", "ok.md")]
        + [(link, b""), (device, b"")],
    )
    with open_archive(evil) as archive:
        assert archive.paths == ("ok.md",)
        assert Counter(one.path for one in archive.skipped) == Counter(
            ["../up.md", "/abs.md", "a/../../b.md", "ok.md", "link.md", "fifo.md"]
        )
    assert not (tmp_path / "up.md").exists()


def test_a_zip_climbs_no_better(tmp_path: Path) -> None:
    """[KB-6] Nor with Windows' separators."""
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as zipped:
        for name in ("../up.md", "..\\up.md", "C:\\abs.md", "dir/ok.md"):
            zipped.writestr(name, "text")
    with open_archive(tmp_path / "evil.zip") as archive:
        assert archive.paths == ("dir/ok.md",)
        assert len(archive.skipped) == 3


def test_a_bomb_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[KB-6] By what comes out, not by what the header says."""
    monkeypatch.setattr(archives, "LARGEST_TOTAL", 1_000_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as zipped:
        for number in range(3):
            zipped.writestr(f"{number}.md", b"0" * 600_000)
    with pytest.raises(ArchiveError, match="Split it"), open_archive(tmp_path / "bomb.zip"):
        pass


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x1f\x8b broken", b"words"])
def test_a_broken_archive_is_told_in_words(tmp_path: Path, content: bytes) -> None:
    """[KB-6] No traceback."""
    (tmp_path / "x.tar.gz").write_bytes(content)
    with pytest.raises(ArchiveError), open_archive(tmp_path / "x.tar.gz"):
        pass
    with pytest.raises(ArchiveError, match="no file or folder"), open_archive(tmp_path / "absent.zip"):
        pass


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    """[KB-6] It could lead anywhere on the machine."""
    folder_of(tmp_path, {"ok.md": "text"})
    (tmp_path / "link.md").symlink_to("/etc/passwd")
    with open_archive(tmp_path) as archive:
        assert archive.paths == ("ok.md",)
        with pytest.raises(ArchiveError):
            archive.read("../x.md")


@pytest.mark.shared_data
@pytest.mark.parametrize(("name", "least"), [("business-central", 2100), ("wsl", 37)])
def test_every_real_article_fits_or_is_reported(shared_data: Path, name: str, least: int) -> None:
    """[KB-6] All files of a vendor's own knowledge base; a sample of them is rendered without residue."""
    with open_archive(shared_data / "data" / "kb" / f"{name}.tar.gz") as archive:
        found = list(read_documents(archive))
        texts = [path for path in archive.paths if path.endswith((".md", ".yml", ".html"))]
    assert set(texts) <= {one.path for one in found}
    documents = [one for one in found if isinstance(one, Document)]
    assert len(documents) >= least
    assert all(one.title and one.body.strip() for one in documents)
    assert all(one.reason for one in found if isinstance(one, Skipped))
    residues = Counter(
        residue
        for one in documents[:: max(1, len(documents) // 200)]
        for residue in ("[!INCLUDE", ":::image", "<!--", "---\ntitle")
        if residue in render_article(one.body).html
    )
    assert not residues
