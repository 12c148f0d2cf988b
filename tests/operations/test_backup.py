"""A backup brings everything back, into either database; it is refused rather than half done."""

import signal
import tarfile
import time
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import timezone

from heimdesk.domain.contracts.documents import attach_document
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.actions.resolve import resolve
from heimdesk.domain.tickets.models import StoredFile, Way
from heimdesk.domain.tickets.numbering import FIRST
from heimdesk.operations.backups import broken_off, keys
from heimdesk.operations.backups.archive import Broken, read_back
from heimdesk.operations.backups.state import LoaderOf
from heimdesk.operations.worker import Worker
from tests.cast import MONDAY, Cast, cast
from tests.domain.tickets.tickets import after, opened, taken
from tests.operations.places import Place, empty_place, rows_in, vendors

STATES = Path(__file__).parent / "states"
LATER = {
    "contracts.Document", "knowledge.ArticleFile", "knowledge.Deflection", "notices.TellingWay",
    "tickets.Attachment", "tickets.Draft", "tickets.DraftFile", "tickets.Participant", "tickets.ReplyDraft",
    "tickets.SavedView", "tickets.StoredFile", "tickets.TicketLink", "mfa.Authenticator",
}  # fmt: skip
"""Tables that an early desk has not or has nothing in; where there are rows, none of them may be lost."""
NOT_USED = {
    "account.EmailAddress", "account.EmailConfirmation", "auth.Group", "auth.Group_permissions",
    "socialaccount.SocialAccount", "socialaccount.SocialApp", "socialaccount.SocialToken",
}  # fmt: skip
"""Tables of libraries that Heimdesk never fills."""
PHONE = {"HEIMDESK_PHONE": "+47 21 55 50 10"}


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def here(process_environment: dict[str, str], data: Path) -> Place:
    """The place of the test itself: its database and files, for commands as processes."""
    return Place(process_environment, data)


@pytest.fixture
def desk(transactional_db: None) -> Cast:
    """A filled desk: tickets in several states, a file, letters in every language's signs."""
    people = cast()
    opened(people)
    ticket = taken(people)
    files = [store_file("trace.log", [b"\x00\x01 not text \xff" * 999])]
    reply(ticket, "Das Log, с приветом 🔥 عاجل", by=people.bob, way=Way.WEB, now=after(1), files=files)
    resolve(ticket, "solved", "Done.", by=people.ines, now=after(2))
    while Worker(clock=lambda: after(3)).once():
        pass
    return people


def backed_up(here: Place, *more: str) -> tuple[Path, str]:
    """A backup of the test's own database, and what the command said."""
    path = here.data / "desk.backup"
    return path, here.run("backup", str(path), *more)


def taken_from(place: Place) -> Path:
    """A backup of another place."""
    path = place.data.parent / f"{place.data.name}.backup"
    place.run("backup", str(path))
    return path


def test_bytes_that_nothing_refers_to_may_be_gone(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] The worker takes such away at any moment; only what somebody can ask for must be there."""
    unused = store_file("draft.log", [b"of a draft"]).stored
    default_storage.delete(unused.path)
    path, said = backed_up(here)
    assert "read back and found whole" in said
    place = empty_place(tmp_path, "sqlite", **PHONE)
    assert "files of" in place.run("restore", str(path))


@pytest.mark.parametrize("vendor", vendors())
def test_a_desk_comes_back_whole_in_either_database(vendor: str, desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] [OPS-2] Every row equal, every file equal, the check clean; and from there back again."""
    path, said = backed_up(here)
    assert "read back and found whole" in said
    assert path.stat().st_mode & 0o077 == 0
    place = empty_place(tmp_path, vendor, **PHONE)
    assert "files of" in place.run("restore", str(path))
    again = taken_from(place)
    before, after_ = rows_in(path), rows_in(again)
    migrations = "contenttypes.ContentType"
    assert {label: len(rows) for label, rows in before.items()} == {label: len(rows) for label, rows in after_.items()}
    for label in set(before) - {migrations}:
        assert before[label] == after_[label], label
    stored = StoredFile.objects.get()
    assert (place.data / "files" / stored.path).read_bytes() == (Path(settings.MEDIA_ROOT) / stored.path).read_bytes()
    said = place.run("check", code=1)
    assert "0 balances differ" in said
    assert "the chain is intact" in said
    assert " 0 changes to learn" in said


def test_the_newest_state_has_something_in_every_table() -> None:
    """[OPS-2] A migration of a table is tried on rows of it; `tests.operations.filled` writes the next state."""
    rows = rows_in(STATES / "fourth.backup")
    assert {label for label, held in rows.items() if not held} == NOT_USED
    assert set(rows) >= LATER


@pytest.mark.parametrize("loader", [LoaderOf(None, ()), MigrationLoader(None)], ids=["by steps", "at once"])
def test_tables_are_the_same_whichever_way_they_were_made(loader: MigrationLoader) -> None:
    """[OPS-2] An earlier version's are brought on step by step, a new installation's are made at once."""
    assert bool(loader.graph.nodes.keys() & loader.replacements.keys()) != isinstance(loader, LoaderOf)
    made = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))
    assert made.changes(graph=loader.graph) == {}


@pytest.mark.parametrize("state", ["first" if vendors() == ["sqlite"] else "second", "third", "fourth"])
def test_a_filled_desk_of_an_earlier_version_is_brought_to_this_one(state: str, tmp_path: Path, desk: Cast) -> None:
    """[OPS-2] [TIC-5] Its tables are made as they were, filled, and migrated: nothing lost, everything adds up.

    The newest on both, the oldest on SQLite, the one between on PostgreSQL; and its request IDs go on.
    """
    path = STATES / f"{state}.backup"
    place = empty_place(tmp_path, vendors()[-1], **PHONE)
    place.run("restore", str(path))
    before, after_ = rows_in(path), rows_in(taken_from(place))
    kept = {"tickets.Ticket", "tickets.Event", "tickets.Message", "entitlements.LedgerRow", "people.Person"}
    assert kept <= set(before)
    kept |= {label for label, rows in before.items() if rows and label in LATER}
    for label in kept:
        assert before[label]
        assert [row["id"] for row in before[label]] == [row["id"] for row in after_[label]], label
    for label in ("audit.AuditRow", "entitlements.LedgerRow", "tickets.Event"):
        assert [
            {key: row[key] for key in old} for old, row in zip(before[label], after_[label], strict=True)
        ] == before[label]
    assert all(len(row["texts_digest"]) == 64 for row in after_["knowledge.Article"])
    given = max(row["id"] for row in after_["tickets.TicketNumber"])
    assert FIRST + given == max(row["number"] for row in before["tickets.Ticket"])
    said = place.run("check", code=1)
    assert "0 migrations waiting" in said
    assert "0 balances differ" in said
    assert "the chain is intact" in said
    assert place.run("showmigrations", "--plan").count("[ ]") == 0
    newest = max(before["tickets.Ticket"], key=lambda row: int(row["number"]))
    requester = next(row for row in after_["people.Person"] if row["id"] == newest["requester_id"])
    product = next(row for row in after_["catalog.Product"] if row["id"] == newest["product_id"])
    (tmp_path / "text.txt").write_text("Mail is stuck.")
    more = ["--product", product["code"], "--subject", "Stuck", "--text", str(tmp_path / "text.txt")]
    assert place.run("open", requester["email"], *more).startswith(f"#{newest['number'] + 1} Stuck")


def test_work_goes_on_in_the_restored_place(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] New rows get new numbers; the index finds, the worker works."""
    path, _ = backed_up(here)
    place = empty_place(tmp_path, vendors()[-1], **PHONE)
    place.run("restore", str(path))
    text = tmp_path / "text.txt"
    text.write_text("Mail is stuck.")
    arguments = ["--product", desk.gateway.code, "--subject", "Stuck", "--text", str(text)]
    before = max(row["number"] for row in rows_in(path)["tickets.Ticket"])
    assert place.run("open", desk.bob.email, *arguments).startswith(f"#{before + 1} Stuck")
    assert ", 0 changes to learn." not in place.run("search", "status")
    place.run("worker", "--once")
    assert ", 0 changes to learn." in place.run("search", "status")


def test_nothing_is_overwritten(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] Neither a file by a backup, nor a database or files by a restore."""
    path, _ = backed_up(here)
    content = path.read_bytes()
    assert "nothing is overwritten" in here.run("backup", str(path), code=1)
    assert path.read_bytes() == content
    people = Person.objects.count()
    assert "This database is in use" in here.run("restore", str(path), code=1)
    assert "is no file" in here.run("restore", str(tmp_path / "nowhere"), code=1)
    assert Person.objects.count() == people
    place = empty_place(tmp_path, "sqlite")
    (place.data / "files").mkdir()
    (place.data / "files" / "somebodys").write_text("x")
    assert "stored files already" in place.run("restore", str(path), code=1)


KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from heimdesk.operations.backups.restore import restore
def progress(step, done, total):
    if step.startswith(sys.argv[2]) and done >= int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
restore(Path(sys.argv[1]), progress=progress, say=print)
"""


@pytest.mark.parametrize(("step", "done"), [("Rows", 1), ("Files", 3), ("Teaching", 1)])
def test_a_restore_that_was_killed_goes_on(step: str, done: int, desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] Among the rows, among the files, and while the search learns."""
    for number in range(4):
        store_file(f"{number}.log", [f"log {number}\n".encode() * 999])
    path, _ = backed_up(here)
    place = empty_place(tmp_path, vendors()[-1])
    assert place.start("-c", KILLED, str(path), step, str(done)).wait() == -signal.SIGKILL
    stored = sorted(each for each in (place.data / "files").rglob("*") if each.is_file())
    assert len(stored) == {"Rows": 0, "Files": 3, "Teaching": 5}[step]
    if stored:
        stored[0].write_bytes(stored[0].read_bytes()[:100])  # as a fall of the machine leaves it
    assert "It goes on." in place.run("restore", str(path))
    before, after_ = rows_in(path), rows_in(taken_from(place))
    for label in set(before) - {"contenttypes.ContentType"}:
        assert before[label] == after_[label], label
    for was in (each for each in (here.data / "files").rglob("*") if each.is_file()):
        assert (place.data / "files" / was.relative_to(here.data / "files")).read_bytes() == was.read_bytes()
    assert not (place.data / broken_off.MARK).exists()


def test_a_restore_that_was_killed_while_it_made_the_tables_goes_on(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] From outside, at any moment of it."""
    path, _ = backed_up(here)
    place = empty_place(tmp_path, vendors()[-1], **PHONE)
    restoring = place.start("-m", "heimdesk", "restore", str(path))
    while not (place.data / broken_off.MARK).exists():
        assert restoring.poll() is None
        time.sleep(0.01)
    restoring.kill()
    assert restoring.wait() == -signal.SIGKILL
    assert "It goes on." in place.run("restore", str(path))
    assert rows_in(path)["tickets.Ticket"] == rows_in(taken_from(place))["tickets.Ticket"]


def test_where_a_restore_broke_off_nothing_else_is_done(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] Nobody works there and no other backup is brought there; each says what to do, and that it was."""
    path, _ = backed_up(here)
    place = empty_place(tmp_path, vendors()[-1])
    assert place.start("-c", KILLED, str(path), "Files", "1").wait() == -signal.SIGKILL
    other = here.data / "other.backup"
    here.run("backup", str(other))
    made_at = read_back(path, quiet)["made_at"]
    articles = ["import", "articles", str(tmp_path), "--product", "any"]
    for command in (["worker"], ["check"], articles, ["restore", str(other)]):
        assert f"backup of {made_at} broke off here" in place.run(*command, code=1)
    assert "It goes on." in place.run("restore", str(path))
    assert "broke off" not in place.run("check", code=1)


@pytest.mark.parametrize("at", [520, 0.4, -14_000])
def test_a_damaged_backup_is_found_before_anything_is_written(
    at: float, desk: Cast, here: Place, tmp_path: Path
) -> None:
    """[OPS-1] One byte that differs is enough, wherever it is."""
    path, _ = backed_up(here)
    content = bytearray(path.read_bytes())
    content[int(at * len(content)) if 0 < at < 1 else int(at)] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(CommandError):
        read_back(path, quiet)


def test_a_backup_that_broke_off_leaves_nothing_behind(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] An attachment that is lost is told, and no file stands there that looks like a backup."""
    stored = StoredFile.objects.get()
    (Path(settings.MEDIA_ROOT) / stored.path).unlink()
    before = set(tmp_path.iterdir())
    assert "1 attachments are missing" in here.run("backup", str(here.data / "desk.backup"), code=1)
    assert set(tmp_path.iterdir()) == before


def test_a_signed_paper_goes_along_and_one_that_is_lost_is_told(desk: Cast, here: Place) -> None:
    """[OPS-1] [PRG-1] The contract of a customer is no less than an attachment."""
    paper = attach_document(desk.contract, "Signed.pdf", [b"%PDF-1.7 signed"], by=desk.sven, now=MONDAY)
    path, _ = backed_up(here)
    with tarfile.open(path) as archive:
        assert f"files/{paper.path}" in archive.getnames()
    (Path(settings.MEDIA_ROOT) / paper.path).unlink()
    assert paper.path in here.run("backup", str(here.data / "second.backup"), code=1)


def test_half_a_backup_is_none(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] Cut off, or something else altogether."""
    path, _ = backed_up(here)
    half = tmp_path / "half.backup"
    half.write_bytes(path.read_bytes()[:4096])
    with pytest.raises(Broken):
        read_back(half, quiet)
    half.write_text("Dear diary")
    with pytest.raises(Broken):
        read_back(half, quiet)
    with pytest.raises(CommandError, match="does not exist"):
        read_back(tmp_path / "none.backup", quiet)
    with tarfile.open(tmp_path / "odd.backup", "w") as tar:
        tar.add(__file__, arcname="files/../../evil")
    with pytest.raises(Broken, match="which no backup of Heimdesk does"):
        read_back(tmp_path / "odd.backup", quiet)


def test_the_key_goes_along_only_when_it_is_asked_for(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] Without it the fingerprint says which one is wanted; the archive says nothing of the key itself."""
    path, said = backed_up(here)
    assert keys.fingerprint(settings.SECRET_KEY) in said
    assert settings.SECRET_KEY.encode() not in path.read_bytes()
    unset = {"HEIMDESK_SECRET_KEY": ""}
    place = empty_place(tmp_path, "sqlite", **unset)
    assert "is another one" in place.run("restore", str(path))
    path.unlink()
    path, _ = backed_up(here, "--with-secret-key")
    place = empty_place(tmp_path, "sqlite", **unset)
    assert "came back with the backup" in place.run("restore", str(path))
    assert (place.data / "secret-key").read_text() == settings.SECRET_KEY
    assert (place.data / "secret-key").stat().st_mode & 0o077 == 0
    place = empty_place(tmp_path, "sqlite", HEIMDESK_SECRET_KEY="quite-another-one-of-the-same-length")
    assert "which stays in force" in place.run("restore", str(path))


def test_a_backup_of_a_newer_version_is_refused(desk: Cast, here: Place, tmp_path: Path) -> None:
    """[OPS-1] Before any table is made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '0999_of_tomorrow', %s)",
            [timezone.now()],
        )
    try:
        assert "newer version" in here.run("backup", str(here.data / "desk.backup"), code=1)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '0999_of_tomorrow'")


def test_sessions_are_not_in_a_backup(desk: Cast, here: Place, tmp_path: Path, client: Any) -> None:
    """[OPS-1] Whoever gets hold of it is not logged in by it."""
    client.force_login(desk.bob, backend="heimdesk.channels.email.login.CodeBackend")
    path, _ = backed_up(here)
    assert not {label for label in rows_in(path) if "ession" in label}
    assert rows_in(path)["people.Person"]
    assert MONDAY.isoformat() in str(rows_in(path)["people.Person"])
