"""`heimdesk policy`: a broken book is told by line and key, a good one is put into force, a ticket is explained."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from heimdesk.domain.books.models import BookVersion
from heimdesk.domain.tickets.actions.escalate import acknowledge, escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.policy.reading import default_text
from tests.cast import Cast
from tests.domain.tickets.tickets import after, taken


def said(*words: str) -> str:
    """What the command prints."""
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_a_broken_book_names_line_and_key(tmp_path: Path) -> None:
    """[POL-1] `heimdesk policy check FILE` names line, key and what was expected, of every mistake."""
    book = tmp_path / "book.yaml"
    text = (
        default_text()
        .replace("after: 14 days", "after: fortnight", 1)
        .replace("releases_before: 2", "relases_before: 2")
    )
    book.write_text(text, encoding="utf-8")
    line = next(number for number, each in enumerate(text.splitlines(), 1) if "fortnight" in each)
    with pytest.raises(CommandError) as told:
        call_command("policy", "check", str(book))
    assert f"line {line}" in str(told.value)
    assert "closing.after" in str(told.value)
    assert "releases_before" in str(told.value)


@pytest.mark.django_db
@pytest.mark.parametrize("verb", ["check", "put"])
def test_a_book_has_four_severities_no_more_no_fewer(verb: str, tmp_path: Path) -> None:
    """[POL-1] [SEV-1] A fifth is not taken; its line and key are named, and which there are."""
    book, fifth = tmp_path / "book.yaml", "  5: {name: Lowest, definition: A wish., examples: []}"
    text = default_text().replace("\nplans:", f"\n{fifth}\nplans:").replace("4: 24 h}", "4: 24 h, 5: 48 h}")
    book.write_text(text, encoding="utf-8")
    count, lines = BookVersion.objects.count(), text.splitlines()
    with pytest.raises(CommandError) as told:
        call_command("policy", verb, str(book))
    for key, line in (
        ("severities.5", fifth),
        ("plans.silver_plus.response.5", next(x for x in lines if "5: 48" in x)),
    ):
        place = rf"line {lines.index(line) + 1}, column \d+: {key}: expected one of 1, 2, 3, 4, found '5'"
        assert re.search(place, str(told.value))
    assert BookVersion.objects.count() == count


def test_the_book_that_ships_is_fine(tmp_path: Path) -> None:
    """[POL-1] The default book passes its own check."""
    book = tmp_path / "book.yaml"
    book.write_text(default_text(), encoding="utf-8")
    assert "no problem" in said("policy", "check", str(book))


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    """[POL-1] Bad input to the command gets a clear error, not a traceback."""
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("policy", "check", str(tmp_path / "none.yaml"))


def test_a_file_that_is_nested_without_end_is_said_plainly(tmp_path: Path) -> None:
    """[POL-1] What no parser can hold is a mistake of the book, not a traceback."""
    book = tmp_path / "book.yaml"
    book.write_text("[" * 5_000, encoding="utf-8")
    with pytest.raises(CommandError, match=r"line 1.*nested too deeply"):
        call_command("policy", "check", str(book))


def test_a_new_book_holds_from_its_moment_and_the_old_one_stays(people: Cast, tmp_path: Path) -> None:
    """[POL-1] Versions have an effective moment and stay."""
    book = tmp_path / "book.yaml"
    book.write_text(default_text().replace("after: 14 days", "after: 21 days", 1), encoding="utf-8")
    count = BookVersion.objects.count()
    assert "Version" in said("policy", "put", str(book), "--from", "2031-01-01T00:00:00+00:00", "--comment", "longer")
    assert BookVersion.objects.count() == count + 1
    assert "longer" in said("policy", "versions")
    assert "after: 14 days" in said("policy", "show")


def test_a_ticket_is_explained_with_rules_and_numbers(people: Cast) -> None:
    """[POL-3] `heimdesk policy explain TICKET` names rule and numbers of each due, gate and ledger row."""
    ticket = taken(people, now=after(0))
    told = said("policy", "explain", str(ticket.number))
    for rule in ("SLA-1", "PRG-3", "ESC-1", "INC-1"):
        assert rule in told
    assert "2026-06-08 13:00 UTC" in told


def test_the_routing_of_a_ticket_is_explained(people: Cast) -> None:
    """[WRK-2] [POL-3] Which rule sent it to which queue."""
    told = said("policy", "explain", str(taken(people).number))
    assert "Routed" in told
    assert "it waits in the queue Support until somebody takes it" in " ".join(told.split())


def test_the_dues_of_an_escalation_are_explained(people: Cast) -> None:
    """[POL-3] [ESC-3] By when it had to be acknowledged and is owed a status, as the desk shows: rule and numbers."""
    ticket = taken(people)
    promise_eta(ticket, after(6), by=people.ines, now=after(0))
    escalation = escalate(ticket, by=people.bob, reason="Nothing moves.", now=after(4))
    told = " ".join(said("policy", "explain", str(ticket.number)).split())
    assert "Status due" not in told
    assert "Acknowledge by ESC-3 Account manager and shift manager on duty must" in told
    assert "must acknowledge by 2026-06-08 13:15 UTC" in told
    acknowledge(escalation, by=people.jonas, now=after(4.1))
    told = " ".join(said("policy", "explain", str(ticket.number)).split())
    assert "Status due ESC-3 A status is owed by 2026-06-08 14:06 UTC: 1 h after" in told
    assert "To answer with a status" in told
