"""What is typed wrongly at the terminal, or set wrongly around it, is said with the form expected: no traceback."""

from pathlib import Path

import pytest

from heimdesk.config import variables
from tests.operations.places import Place, empty_place, vendors
from tests.ports import free_port

USAGE = 2


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """An installation that nothing was done with yet."""
    return empty_place(tmp_path, "sqlite")


@pytest.mark.parametrize("address", ["nonsense", "mysql://host/name", "postgresql://ada:secret@host:port/name"])
def test_an_address_of_no_database_names_its_variable_and_the_form(place: Place, address: str) -> None:
    """[OPS-1] The variable and the expected form, and no password out of it."""
    place.environment["DATABASE_URL"] = address
    said = place.run("check", code=1)
    assert said.startswith("heimdesk: DATABASE_URL ")
    assert "postgresql://user:password@host:5432/name" in said
    assert "secret" not in said
    assert "Traceback" not in said


def test_a_data_directory_that_cannot_be_made_is_said(place: Place) -> None:
    """[OPS-1] Its path and why."""
    file = place.data / "file"
    file.touch()
    place.environment["HEIMDESK_DATA"] = str(file / "below")
    said = place.run("check", code=1)
    assert said.startswith(f"heimdesk: HEIMDESK_DATA: the data directory {file / 'below'} cannot be made: Not a dir")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("HEIMDESK_UPLOAD_LIMIT_MB", "abc", "is “abc”. Expected is a whole number from 1 on, such as 50."),
        ("HEIMDESK_UPLOAD_LIMIT_MB", "-5", "is “-5”. Expected is a whole number from 1 on, such as 50."),
        ("HEIMDESK_MESSAGE_LIMIT", "0", "is “0”. Expected is a whole number from 1000 on, such as 100000."),
        ("HEIMDESK_MAIL_RETRY_SECONDS", "a,b", "Expected is whole numbers with commas between, such as 60,300,900."),
        ("HEIMDESK_TIME_ZONE", "Mars", "is “Mars”. Expected is a time zone by area and city, such as Europe/Berlin"),
        ("HEIMDESK_LOG_LEVEL", "LOUD", "Expected is one of DEBUG, INFO, WARNING, ERROR, CRITICAL."),
        ("HEIMDESK_LOG_FORMAT", "xml", "Expected is one of json, console."),
        ("HEIMDESK_DEMO", "maybe", "is “maybe”. Expected is true or false."),
        ("HEIMDESK_URL", "nonsense", "is “nonsense”. Expected is an address such as https://support.example.com."),
        ("HEIMDESK_SMTP", "nonsense", "names no mail server. Expected is smtp+tls://user:password@host:587"),
        ("HEIMDESK_SECRET_KEY", "short-key", "has 9 characters. Expected is a key of 32 or more that nobody can guess"),
        ("HEIMDESK_SECRET_KEY_FILE", "/nonexistent", "the file /nonexistent cannot be read: No such file"),
    ],
)
def test_a_variable_that_does_not_fit_is_named_with_what_is_expected(
    place: Place, name: str, value: str, told: str
) -> None:
    """[OPS-1] [OPS-2] One line, whatever is wrong with it, before anything is begun."""
    place.environment.pop("HEIMDESK_SECRET_KEY", None)
    place.environment[name] = value
    said = place.run("check", code=1)
    assert said.startswith(f"heimdesk: {name}")
    assert told in said
    assert "short-key" not in said
    assert "Traceback" not in said


def test_a_key_from_a_file_is_taken_as_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """[OPS-2] With the newline at its end, as it was taken before: another key would end all sessions."""
    key = tmp_path / "key"
    key.write_text("k" * 40 + "\n")
    monkeypatch.delenv("HEIMDESK_SECRET_KEY", raising=False)
    monkeypatch.setenv("HEIMDESK_SECRET_KEY_FILE", str(key))
    assert variables.secret("HEIMDESK_SECRET_KEY", least=32) == "k" * 40 + "\n"


def test_phone_numbers_may_stand_after_their_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """[POR-5] One as it is, or several; whatever else is written there is a number as it is."""
    given = {
        "+47 21 55 50 10": [("", "+47 21 55 50 10")],
        "Europe +47 21 55 50 10, Asia-Pacific (65) 6555": [
            ("Europe", "+47 21 55 50 10"),
            ("Asia-Pacific", "(65) 6555"),
        ],
        "(021) 555": [("", "(021) 555")],
        "ask the desk,": [("", "ask the desk")],
        "": [],
    }
    for value, expected in given.items():
        monkeypatch.setenv("HEIMDESK_PHONE", value)
        assert [tuple(phone) for phone in variables.phones("HEIMDESK_PHONE")] == expected


@pytest.mark.parametrize("arguments", [("search", "status"), ("open", "a@b.example"), ("policy", "show")])
def test_a_place_that_was_never_set_up_is_said(
    tmp_path: Path, arguments: tuple[str, ...], transactional_db: None
) -> None:
    """[OPS-1] With what sets it up, whatever database would be there."""
    more = ["--product", "X", "--subject", "S", "--text", "/dev/null"] if arguments[0] == "open" else []
    for vendor in vendors():
        said = empty_place(tmp_path, vendor).run(*arguments, *more, code=1)
        assert "nothing is set up here yet" in said
        assert "heimdesk serve" in said
        assert "Traceback" not in said


@pytest.mark.parametrize("verb", ["backup", "serve"])
def test_a_database_that_does_not_answer_is_said(place: Place, verb: str) -> None:
    """[OPS-1] [OPS-2] By the name of its variable, without the password and without a traceback."""
    place.environment["DATABASE_URL"] = f"postgresql://ada:secret-1@127.0.0.1:{free_port()}/heimdesk"
    said = place.run(verb, *([str(place.data / "copy")] if verb == "backup" else ["--port", str(free_port())]), code=1)
    assert "heimdesk: the database of DATABASE_URL cannot be used: " in said
    assert "secret-1" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("check foo", "No installed app with label 'foo'"),
        ("serve --port 99999", "argument --port: a port is a number from 1 to 65535, not 99999"),
        ("serve --port 65535", "give --live-port"),
        ("policy put book.yaml --from yesterday", "argument --from: a moment such as 2026-12-24T18:00"),
        ("policy explain abc", "argument ticket: a whole number is expected"),
        ("policy explain 99999999999999999999", "argument ticket: a number of fewer than 19 digits is expected"),
        ("serve --workers 0", "argument --workers: a number of processes from 1 to 256 is expected, not 0"),
    ],
)
def test_what_does_not_fit_is_a_usage_error_that_names_the_form(place: Place, words: str, told: str) -> None:
    """[OPS-1] The exit code of usage errors, and no traceback."""
    said = place.run(*words.split(), code=USAGE)
    assert told in said
    assert "Traceback" not in said
