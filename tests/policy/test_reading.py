"""Every mistake in a book is named by its line and key, with what was expected and what was found."""

from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.kinds import read_hours, read_length
from heimdesk.policy.reading import BookError, BookProblem, default_text, read_book


def problems_of(text: str) -> tuple[BookProblem, ...]:
    with pytest.raises(BookError) as caught:
        read_book(text, "mine.yaml")
    return caught.value.problems


@dataclass(frozen=True)
class Broken:
    """A line of the book that ships, written otherwise; `at` is the part of the new line where the problem stands."""

    written: str
    instead: str
    key: str
    expected: str
    found: str
    at: str = ""

    def text(self) -> str:
        text = default_text()
        assert text.count(self.written) == 1, f"{text.count(self.written)} times: {self.written}"
        return text.replace(self.written, self.instead)

    def place(self) -> tuple[int, int]:
        """Line and column, from 1, of what is wrong."""
        text = self.text()
        where = self.at or self.instead
        behind = text.find(where, text.index(self.instead))
        before = text[: behind if behind >= 0 else text.index(where)]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


GOLD = "response: {1: 2 h, 2: 4 h, 3: 6 h, 4: 12 h}"
BOOKS = Path(__file__).with_name("broken_books.yaml")
BROKEN = {name: Broken(**told) for name, told in yaml.safe_load(BOOKS.read_text()).items()}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_book_is_named_by_line_and_key(name: str) -> None:
    """[POL-1] What was expected there, and what was found."""
    broken = BROKEN[name]
    found = {problem.key: problem for problem in problems_of(broken.text())}
    assert broken.key in found, found
    problem = found[broken.key]
    assert (problem.line, problem.column) == broken.place()
    assert broken.expected in problem.expected
    assert broken.found in problem.found
    assert str(problem).startswith(f"line {problem.line}, column {problem.column}: {broken.key}: expected ")


def test_a_credit_for_a_type_needs_the_type() -> None:
    """[POL-1] [INC-4] The ground is sound as long as the book has tickets of that type."""
    text = default_text().replace("credit_grounds: [unfixed_bug]", "credit_grounds: [hotfix_installation]")
    assert read_book(text).ledger.credit_grounds
    without = text.replace("  hotfix: {name", "  patch: {name").replace("    hotfix: [", "    patch: [")
    (problem,) = problems_of(without)
    assert problem.key == "ledger.credit_grounds"
    assert "without a ticket type hotfix" in problem.expected


def test_a_book_with_many_mistakes_names_all_of_them_in_order() -> None:
    """[POL-1] Nobody wants to learn of them one by one."""
    text = default_text()
    for name in ("a share above the whole", "an unknown key", "months that are days", "a zone that is none"):
        text = text.replace(BROKEN[name].written, BROKEN[name].instead)
    found = problems_of(text)
    assert [problem.key for problem in found] == [
        "calendars.around_the_clock.zone",
        "clocks.warnings[1].at",
        "escalation.repeats_last_level",
        "escalation.repeat_last_level",
        "lifecycle.window",
    ]
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ("", 1, "nothing"),
        ("# only a comment\n", 1, "nothing"),
        ("title: [a\nplans: 3\n", 2, "expected ',' or ']'"),
        ("title: a\n\tplans: 3\n", 2, "cannot start any token"),
        ("title: a\n---\ntitle: b\n", 2, "but found another document"),
        ("title: *nobody\n", 1, "undefined alias"),
        ("title: a\nplans: \x07\n", 2, "special characters are not allowed"),
    ],
)
def test_a_text_that_is_no_yaml_is_named_by_its_line(text: str, line: int, found: str) -> None:
    """[POL-1]"""
    (problem,) = problems_of(text)
    assert problem.line == line
    assert found in problem.found


@pytest.mark.parametrize("text", ["- a\n- b\n", "just words\n"])
def test_a_text_that_is_no_book_is_named(text: str) -> None:
    """[POL-1]"""
    (problem,) = problems_of(text)
    assert problem.key == ""
    assert problem.expected == "keys with values"
    assert "the book: expected keys with values" in str(problem)


def test_the_error_names_the_file_and_each_problem() -> None:
    """[POL-1] What `heimdesk policy check FILE` prints."""
    with pytest.raises(BookError, match=r"^mine\.yaml: line \d+, column \d+: lifecycle\.window: expected a number"):
        read_book(BROKEN["months that are days"].text(), "mine.yaml")


def test_nothing_in_a_book_can_become_code() -> None:
    """[POL-1] A tag is no more than a word."""
    text = default_text().replace("title: Support policy", "title: !!python/object/apply:os.getcwd []")
    (problem,) = problems_of(text)
    assert (problem.key, problem.found) == ("title", "a list")


def test_a_book_that_contains_itself_ends() -> None:
    """[POL-1]"""
    assert problems_of("title: &a [*a]\n")
    assert problems_of("plans: &a {gold: *a}\n")


def test_keys_that_are_no_words_are_named() -> None:
    """[POL-1]"""
    assert "a list" in {problem.key for problem in problems_of("? [a, b]\n: c\n")}


def test_an_anchor_is_read_where_it_is_used() -> None:
    """[POL-1] Plans may share their promises."""
    text = default_text().replace(GOLD, "response: &r {1: 2 h, 2: 2 h, 3: 4 h, 4: 8 h}")
    text = text.replace("    response: {1: 2 h, 2: 2 h, 3: 4 h, 4: 8 h}\n", "    response: *r\n")
    book = read_book(text)
    assert book.plans["gold"].response == book.plans["platinum"].response


def test_lengths_are_written_as_people_write_them() -> None:
    """[POL-1]"""
    assert read_length("1 h 30 min") == read_length("90 min") == read_length("1.5 h") == read_length("5400 s")
    assert read_length("2 weeks") == read_length("14 days") == read_length("336 h")
    assert str(read_hours("09:00 - 17:30")) == "09:00-17:30"


@given(st.text())
def test_whatever_is_typed_is_a_book_or_an_explained_error(text: str) -> None:
    """[POL-1]"""
    assert problems_of(text)


LINES = default_text().splitlines(keepends=True)
SAID = [place for place, line in enumerate(LINES) if line.strip() and not line.strip().startswith("#")]


@given(st.sampled_from(SAID), st.sampled_from(["drop", "twice", "indent", "colon", "dash", "empty"]))
def test_a_damaged_line_is_an_explained_error_or_harmless(place: int, damage: str) -> None:
    """[POL-1] No damage makes reading fail in any other way."""
    line = LINES[place]
    damaged = {
        "drop": "",
        "twice": line + line,
        "indent": "   " + line,
        "colon": line.replace(":", "", 1),
        "dash": "- " + line,
        "empty": line.split(":")[0] + ":\n",
    }[damage]
    problems: tuple[BookProblem, ...] = ()
    try:
        read_book("".join([*LINES[:place], damaged, *LINES[place + 1 :]]))
    except BookError as error:
        problems = error.problems or (BookProblem(0, 0, "", "", ""),)
    assert all(problem.line >= 1 and problem.expected and problem.found for problem in problems)


def test_the_book_that_ships_is_plain_yaml() -> None:
    """[POL-1] Any reader of YAML sees the same keys."""
    assert list(yaml.safe_load(default_text()))[:3] == ["title", "calendars", "severities"]
