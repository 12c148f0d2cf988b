"""Uploaded files are what their content says, and their names do no harm."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.engines.text.files import LONGEST_NAME, is_harmless_picture, safe_name, type_of


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../x", "x"),
        ("C:\\Users\\bob\\log.txt", "log.txt"),
        ("/etc/passwd", "passwd"),
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("..", "file"),
        ("", "file"),
        (".htaccess", "htaccess"),
        ("con.txt", "_con.txt"),
        ('a<b>:"|?*.log', "a_b______.log"),
        ("Größe 😀.png", "Größe 😀.png"),
        ("name. ", "name"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
    ],
)
def test_a_name_is_made_harmless(name: str, safe: str) -> None:
    """[TIC-3] Paths, directions of text, controls, reserved names."""
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_ending() -> None:
    """[TIC-3] What it is stays readable."""
    assert safe_name("x" * 500 + ".log").endswith("x.log")
    assert len(safe_name("x" * 500 + ".log")) == LONGEST_NAME


@given(st.text(max_size=300))
def test_no_name_escapes(name: str) -> None:
    """[TIC-3] Whatever is sent, and made safe once is safe."""
    safe = safe_name(name)
    assert safe
    assert not set(safe) & set("/\\\0\n\r\u202e")
    assert safe not in {".", ".."}
    assert safe_name(safe) == safe


def test_the_content_tells_the_type_not_the_name() -> None:
    """[TIC-3] A page that calls itself a picture is a page."""
    assert type_of(b"<html><script>alert(1)</script>", "cat.png") == "text/html"
    assert type_of(b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "page.html") == "image/png"
    assert type_of(b"  <svg xmlns='x' onload='alert(1)'>", "a.txt") == "image/svg+xml"
    assert type_of(b"plain words\n", "a.log") == "text/plain"
    assert type_of(b"a,b\n1,2\n", "a.csv") == "text/csv"
    assert type_of(b"%PDF-1.7 ...", "a.txt") == "application/pdf"
    assert type_of(b"MZ\x90\0", "photo.jpg") == "application/vnd.microsoft.portable-executable"
    assert type_of(b"", "a.txt") == "application/octet-stream"
    assert type_of(bytes(range(256)) * 4, "a.txt") != "text/plain"


def test_documents_in_zip_are_told_apart_by_their_name() -> None:
    """[TIC-3] Office files are zips."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert type_of(packed.getvalue(), "a.docx").endswith("wordprocessingml.document")
    assert type_of(packed.getvalue(), "a.bin") == "application/zip"


def test_only_what_no_browser_runs_opens_in_place() -> None:
    """[UI-1] Pictures; never SVG, HTML, XML, PDF."""
    assert is_harmless_picture("image/png")
    assert is_harmless_picture("image/JPEG; charset=binary")
    for content_type in ("image/svg+xml", "text/html", "application/pdf", "application/xml", "text/plain", ""):
        assert not is_harmless_picture(content_type)


@given(st.binary(max_size=200))
def test_any_content_has_a_type(head: bytes) -> None:
    """[TIC-3] Nothing raises."""
    assert "/" in type_of(head, "x.bin")
