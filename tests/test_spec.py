"""What the table of the spec's status claims is proven by tests that say so, and no test proves what nobody asked."""

from pathlib import Path

import pytest

from tests import spec

TABLE = spec.STATUS.read_text(encoding="utf-8")
CLAIMS = spec.claims(TABLE)


def test_every_tag_stands_once_with_a_known_status() -> None:
    """The table lists each tag once, and a status is one of three."""
    tags = [claim.tag for claim in CLAIMS]
    assert tags
    assert len(tags) == len(set(tags))
    assert not {claim.status for claim in CLAIMS} - set(spec.STATUSES)


def test_every_row_of_the_table_is_read() -> None:
    """No row escapes because of how it is written."""
    assert TABLE.count("\n| ") - TABLE.count("\n| tag |") == len(CLAIMS)


def test_what_is_partly_there_says_what_is_missing() -> None:
    """A status `partly` has a note."""
    assert not [claim.tag for claim in CLAIMS if claim.status == "partly" and not claim.note]


def test_every_claim_has_a_test_that_names_it() -> None:
    """A tag claimed done or partly is named by the docstring of at least one test."""
    named = spec.named()
    assert not [claim.tag for claim in CLAIMS if claim.status != "not yet" and claim.tag not in named]


def test_every_file_in_the_table_names_the_tag() -> None:
    """The files that a row lists exist and name its tag (`make status` writes them)."""
    named = spec.named()
    wrong = [f"{claim.tag}: {file}" for claim in CLAIMS for file in claim.tests if file not in named.get(claim.tag, ())]
    unlisted = [claim.tag for claim in CLAIMS if claim.status != "not yet" and not claim.tests]
    assert not wrong, "Run `make status`."
    assert not unlisted, "Run `make status`."


def test_no_test_names_a_tag_that_nobody_asked_for() -> None:
    """Each tag that a test names stands in the table."""
    assert not set(spec.named()) - {claim.tag for claim in CLAIMS}


@pytest.mark.shared_data
def test_the_table_lists_the_tags_of_the_spec(shared_data: Path) -> None:
    """The table has the tags of the spec, all of them, in its order."""
    assert [claim.tag for claim in CLAIMS] == spec.asked((shared_data / "spec.md").read_text(encoding="utf-8"))


SAMPLE = """
| tag | what | status | note | tests |
|---|---|---|---|---|
| ABC-1 | one | done | | `policy/test_gone.py` |
| ABC-2 | two | partly | the rest | |
"""


def test_the_reader_of_the_table_reads_a_planted_one() -> None:
    """A planted table gives its claims, and its tests can be written anew."""
    first, second = spec.claims(SAMPLE)
    assert (first.tag, first.status, first.tests) == ("ABC-1", "done", {"policy/test_gone.py"})
    assert (second.status, second.note, second.tests) == ("partly", "the rest", frozenset())
    assert [claim.tests for claim in spec.claims(spec.with_tests(SAMPLE, {"ABC-2": {"b.py", "a.py"}}))] == [
        frozenset(),
        {"a.py", "b.py"},
    ]


@pytest.mark.parametrize(
    ("code", "tags"),
    [
        ('def test_a():\n    """[ABC-1] It is so."""', {"ABC-1"}),
        ('def test_a():\n    """It is so [ABC-1, DE-22] [FGHI-3]."""', {"ABC-1", "DE-22", "FGHI-3"}),
        ('class Life(RuleBasedStateMachine):\n    """[ABC-1] It lives."""', {"ABC-1"}),
        ('def helper():\n    """[ABC-1] It is so."""', set()),
        ('def test_a():\n    """It is so, see ABC-1."""', set()),
        ('def test_a():\n    x = "[ABC-1]"', set()),
    ],
)
def test_only_docstrings_of_tests_name_tags(code: str, tags: set[str]) -> None:
    """A tag counts in brackets, in the docstring of a test or of a class of tests."""
    assert spec.named_in(code) == tags


def test_a_range_of_tags_is_refused() -> None:
    """`[A-1 to A-3]` would claim what no reader could find."""
    with pytest.raises(ValueError, match="Name each tag"):
        spec.named_in('def test_a():\n    """[ABC-1 to ABC-3] All."""')


def test_the_spec_is_read_by_its_list() -> None:
    """Only the entries of the spec count, not what mentions them."""
    assert spec.asked("- [AB-1] One, see [AB-2].\n  - [AB-3] no\n- [AB-4] Four.\n") == ["AB-1", "AB-4"]
