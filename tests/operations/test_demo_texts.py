"""The texts of the demo fit their world: nothing is named that does not exist, no thread ends in the air."""

import re
import string
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from heimdesk.domain.tickets.macros import Changes, problems_of
from heimdesk.operations.demo.articles import written
from heimdesk.operations.demo.attachments import HEIGHT, WIDTH, drawn
from heimdesk.operations.demo.texts import Problem, load, problems
from heimdesk.operations.demo.tickets import LEVELS, STEPS
from heimdesk.operations.demo.words import PLACE
from heimdesk.policy.states import MOVES, Action
from heimdesk.policy.words import State
from tests.policy.cast import BOOK

PRODUCTS = {entry["code"]: entry for entries in load("vendor.yaml")["families"].values() for entry in entries}
BUGS = {entry["key"]: entry for entry in load("bugs.yaml")}
ONCE_SAID = {"version", "node", "domain", "n", "n2", "user", "hour", "ip", "id", "account", "contact", "engineer"}
BESIDES = {
    "resolve": {"text", "article", "bug"},
    "hand_over": {"note"},
    "severity": {"reason"},
    "ask": {"eta"},
    "tell": {"eta", "file"},
    "note": {"eta"},
    "answer": {"file"},
    "add": {"file"},
}
DOES = {
    "ask": Action.ASK,
    "tell": Action.STAFF_REPLY,
    "note": Action.NOTE,
    "hand_over": Action.HAND_OVER,
    "severity": Action.CHANGE_SEVERITY,
    "resolve": Action.RESOLVE,
    "answer": Action.CUSTOMER_REPLY,
    "add": Action.CUSTOMER_REPLY,
    "still": Action.STILL_BROKEN,
}
each_problem = pytest.mark.parametrize("problem", problems(), ids=lambda problem: problem.key)


def kind_of(step: dict[str, Any]) -> str:
    """What a step is, by the same rule as the story."""
    return next(key for key in step if key in STEPS)


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_in(each)


def test_every_product_has_problems_and_each_has_a_name_of_its_own() -> None:
    """[OPS-1] `heimdesk demo` shows work on all products; no problem stands twice."""
    assert set(PRODUCTS) == {problem.product for problem in problems()}
    assert not [key for key, times in Counter(problem.key for problem in problems()).items() if times > 1]


@each_problem
def test_a_problem_names_what_exists(problem: Problem) -> None:
    """[OPS-1] Product, module, type, severities and the wizard's fields are those of the vendor and of the book."""
    assert problem.product in PRODUCTS
    assert not problem.module or problem.module in PRODUCTS[problem.product]["modules"]
    assert problem.type in BOOK.ticket_types
    assert problem.severities
    assert set(problem.severities) <= set(BOOK.severities)
    assert problem.weight >= 0
    assert problem.subjects
    assert problem.answers["what_happens"]
    assert not set(problem.answers) - set(BOOK.steps_to_reproduce.details)


@each_problem
def test_a_thread_moves_as_a_ticket_may_and_ends_with_a_resolution(problem: Problem) -> None:
    """[OPS-1] From the first step to the last, each is allowed in the state that the one before left."""
    state = State.OPEN
    for step in problem.thread:
        kind = kind_of(step)
        assert set(step) - {kind} <= BESIDES.get(kind, set()), step
        assert state in MOVES[DOES[kind]], f"{kind} while the ticket is {state}: {step[kind]}"
        assert "eta" not in step or set(step["eta"]) == {"hours", "reason"}
        assert kind != "hand_over" or step[kind] in LEVELS
        assert kind != "severity" or step[kind] in BOOK.severities
        state = MOVES[DOES[kind]][state]
    assert kind_of(problem.thread[-1]) == "resolve"


@each_problem
def test_a_resolution_is_one_of_the_book_and_its_bug_is_known(problem: Problem) -> None:
    """[OPS-1] A bug is one of the product; where the book asks for bug and release, both are there."""
    for step in problem.thread:
        if kind_of(step) == "resolve":
            assert step["text"]
            asked = BOOK.resolutions[step["resolve"]]
            assert "bug" in step or not asked.asks_for_bug
            bug = BUGS[step["bug"]] if "bug" in step else None
            assert bug is None or bug["product"] == problem.product
            assert bug is None or not asked.asks_for_release or (bug["planned_for"] and not bug["fixed_in"])


@each_problem
def test_every_placeholder_of_a_problem_is_filled(problem: Problem) -> None:
    """[OPS-1] No ticket of the demo shows a word in braces that nobody replaced."""
    told = texts_in([problem.subjects, problem.answers, problem.thread])
    assert not {name for text in told for name in PLACE.findall(text)} - ONCE_SAID


def test_whoever_says_that_a_file_is_attached_attaches_one() -> None:
    """[OPS-1] Each file of the demo is named once or more, each word of the kind has its file, each place is filled."""
    kept = load("attachments.yaml")
    steps = [step for problem in problems() for step in problem.thread]
    promised = [step for step in steps if re.search(r"\b(is|are)? ?attached[.:]|^Attached", str(step[kind_of(step)]))]
    assert promised
    assert [step for step in promised if "file" not in step] == []
    assert {step["file"] for step in steps if "file" in step} | {each.file for each in problems()} == {*kept, ""}
    told = [name for text in kept.values() if isinstance(text, str) for name in PLACE.findall(text)]
    assert not set(told) - ONCE_SAID


def test_a_drawn_picture_is_one() -> None:
    """[OPS-1] A page shows it, and it is as large as it says."""
    picture = drawn([1, 5, 3])
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (WIDTH, HEIGHT)
    pixels = zlib.decompress(picture[picture.index(b"IDAT") + 4 : picture.index(b"IEND") - 8])
    assert len(pixels) == HEIGHT * (WIDTH + 1)
    assert set(pixels) == {0, 1, 2}


def test_what_people_begin_and_end_with_is_filled_too() -> None:
    """[OPS-1] The same placeholders; of each kind several, so that two tickets on one problem do not read alike."""
    for kind, said in load("voices.yaml").items():
        assert len(set(said)) >= 4, kind
        assert not {name for text in said for name in PLACE.findall(text)} - ONCE_SAID, kind


def test_every_article_that_a_thread_names_is_written() -> None:
    """[OPS-1] A resolution of the demo leads to an article that can be read."""
    named = {step["article"] for problem in problems() for step in problem.thread if "article" in step}
    assert not named - {slug for slug, _front, _body in written()}


def test_bugs_fit_the_releases_of_their_products() -> None:
    """[OPS-1] Found in a release that was out, and fixed on the day of the release that brings the fix."""
    for key, bug in BUGS.items():
        releases = PRODUCTS[bug["product"]]["releases"]
        assert key.startswith(f"{bug['product']}-")
        assert bug["confirmed"] <= releases[bug["found_in"]], key
        assert bug["planned_for"], key
        assert bool(bug["fixed_in"]) == bool(bug["fixed"]), key
        assert bug["fixed_in"] is None or releases[bug["fixed_in"]] == bug["fixed"] < bug["confirmed"], key
        assert bug["fixed_in"] or bug["planned_for"] not in releases, key


def test_every_bug_is_met_by_a_customer() -> None:
    """[OPS-1] No bug of the demo stands without a ticket that may be tied to it."""
    assert set(BUGS) == {step["bug"] for problem in problems() for step in problem.thread if "bug" in step}


def test_canned_replies_use_the_placeholders_of_the_desk() -> None:
    """[OPS-1] [WRK-4] Each has a title of its own, names only what the desk fills in, changes what the book knows."""
    replies = load("canned.yaml")
    assert len(replies) == len({each["title"] for each in replies}) == 10
    for each in replies:
        names = {name for _, name, _, _ in string.Formatter().parse(each["text"]) if name is not None}
        assert names <= {"name", "number", "product"}, each["title"]
        assert not problems_of(Changes(**each.get("changes", {})), BOOK), each["title"]
