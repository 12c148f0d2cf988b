"""Files that people send: limits, names, types; stored once under the hash of their bytes."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import default_storage

from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.models import StoredFile

pytestmark = pytest.mark.django_db


def test_a_file_is_kept_under_the_hash_of_its_bytes() -> None:
    """[TIC-3] Streamed, not held in memory; the same bytes are stored once."""
    first = store_file("trace.log", [b"one\n", b"two\n"])
    second = store_file("again.log", [b"one\ntwo\n"])
    assert first.stored == second.stored
    assert (first.name, second.name) == ("trace.log", "again.log")
    assert first.stored.digest == hashlib.sha256(b"one\ntwo\n").hexdigest()
    assert first.stored.size == 8
    with default_storage.open(first.stored.path) as kept:
        assert kept.read() == b"one\ntwo\n"


def test_300_megabytes_are_refused_with_the_limit_named(settings: Any) -> None:
    """[TIC-3] As soon as the limit is passed; nothing is stored."""
    settings.UPLOAD_LIMIT_BYTES = 50 * 1_000_000
    taken = 0

    def huge() -> Iterator[bytes]:
        nonlocal taken
        for _ in range(300):
            taken += 1
            yield b"x" * 1024 * 1024

    with pytest.raises(Invalid) as refused:
        store_file("dump.sql", huge())
    assert refused.value.problems["files"] == [
        "dump.sql is larger than 50 MB, the most that a file may have. Send a part of it, or a link."
    ]
    assert taken == 48
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("name", ["../../x", "..\\..\\x", "/etc/x", "C:\\x", "a/b/../x"])
def test_a_name_that_leads_elsewhere_becomes_a_name(name: str) -> None:
    """[TIC-3] Only its last part counts; where the bytes are kept does not depend on it."""
    kept = store_file(name, [b"x"])
    assert kept.name == "x"
    assert kept.stored.path.startswith("attachments/")
    assert ".." not in kept.stored.path


def test_the_type_is_read_from_the_content() -> None:
    """[TIC-3] A page that calls itself a picture is no picture."""
    assert store_file("cat.png", [b"<html><script>alert(1)</script>"]).stored.content_type == "text/html"
    assert store_file("cat.txt", [b"\x89PNG\r\n\x1a\n" + b"\0" * 20]).stored.content_type == "image/png"
    assert store_file("queue.log", ["Größe 📮\n".encode()]).stored.content_type == "text/plain"


def test_an_empty_file_is_kept() -> None:
    """[TIC-3] Nothing is lost, not even nothing."""
    assert store_file("empty.log", []).stored.size == 0
