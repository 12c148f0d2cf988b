"""What is typed wrongly at the terminal, or set wrongly around it, is said with the form expected: no traceback."""

from pathlib import Path

import pytest

from tests.operations.places import Place, empty_place

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
    ("words", "told"),
    [
        ("check foo", "No installed app with label 'foo'"),
        ("serve --port 99999", "argument --port: a port is a number from 1 to 65535, not 99999"),
        ("serve --port 65535", "give --live-port"),
        ("policy put book.yaml --from yesterday", "argument --from: a moment such as 2026-12-24T18:00"),
        ("policy explain abc", "argument ticket: a whole number is expected"),
    ],
)
def test_what_does_not_fit_is_a_usage_error_that_names_the_form(place: Place, words: str, told: str) -> None:
    """[OPS-1] The exit code of usage errors, and no traceback."""
    said = place.run(*words.split(), code=USAGE)
    assert told in said
    assert "Traceback" not in said
