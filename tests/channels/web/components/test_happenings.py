"""Each row of the timeline is told as one sentence: to staff in full, to customers without what is ours."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import translation

from heimdesk.channels.web.components.happenings import SAYINGS, Reader, happening
from heimdesk.domain.tickets.models import PromiseKind

NOW = datetime(2026, 6, 11, 14, 5, tzinfo=UTC)
INES = SimpleNamespace(pk=7, name="Ines <b>Carvalho</b>")


def row(kind: str, **more: Any) -> SimpleNamespace:
    """A row of the timeline."""
    blank = {"before": "", "after": "", "reason": "", "facts": {}, "verdict": None}
    return SimpleNamespace(**{"id": 1, "kind": kind, "at": NOW, "actor": INES, **blank, **more})


def told(kind: str, *, customer: bool = False, number: int = 48213, **more: Any) -> str:
    """Its sentence."""
    return str(happening(row(kind, **more), Reader(NOW, UTC, customer=customer, number=number)).sentence)


@pytest.mark.parametrize("kind", [*SAYINGS, "something_new"])
@pytest.mark.parametrize("customer", [False, True])
def test_every_kind_is_told_with_and_without_its_details(kind: str, customer: bool) -> None:
    """[STA-5] Nothing that happened is hidden, and what people typed never becomes markup."""
    change = {"before": "new", "after": "open", "reason": "<script>alert(1)</script>"}
    for details in ({"after": "open"}, change, {"after": "open", "actor": None}):
        sentence = told(kind, customer=customer, **details)
        assert sentence
        assert "<script>" not in sentence
        assert "<b>Carvalho</b>" not in sentence


@pytest.mark.parametrize("kind", SAYINGS)
@pytest.mark.parametrize("customer", [False, True])
def test_a_reason_comes_after_the_only_colon(kind: str, customer: bool) -> None:
    """[STA-5, UI-1] “gave an ETA: 14:27: “…”” is read twice; a moment has its own colon, without a blank."""
    for after in ("open", "2026-06-11T16:30:00+00:00"):
        assert told(kind, customer=customer, after=after, reason="The copy takes longer.").count(": ") <= 1


def test_a_severity_is_told_with_both_values_and_the_reason() -> None:
    """[SEV-2] Who, from what to what, why."""
    sentence = told("severity", before="1", after="2", reason="Panel runs.")
    assert "changed severity 1 → 2" in sentence
    assert "Panel runs." in sentence


def test_a_moment_is_told_on_the_readers_clock() -> None:
    """[WRK-3] Rows keep it in ISO form."""
    sentence = told("eta", before="2026-06-11T13:30:00+00:00", after="2026-06-11T16:30:00+00:00")
    assert "moved the ETA 13:30 → 16:30" in sentence


def test_a_promise_is_told_in_one_sentence_of_each_language() -> None:
    """[UI-1] The verb follows what was promised: no sentence is put together from two halves."""
    with translation.override("pt"):
        assert told("met", after="response") == "Primeira resposta cumprida"
        assert told("breached", after="workaround") == "Solução de contorno vencida"
        assert told("breached", after="eta") == "Prazo vencido"


@pytest.mark.parametrize("kind", [*PromiseKind.values, "acknowledgment"])
def test_every_kind_of_promise_has_sentences_of_its_own(kind: str) -> None:
    """[STA-5] [SLA-1] No key of the code stands on the timeline; of one to come it says at least what happened."""
    assert not told("warning", after=kind, facts={"share": "0.5"}).startswith(kind)
    for happened in ("met", "breached"):
        assert not told(happened, after=kind).startswith(("A promise", kind))
    assert told("met", after="callback") == "A promise was met: callback"
    assert told("breached", after="callback") == "A promise is overdue: callback"


def test_a_reason_stands_in_the_quotation_marks_of_the_reader() -> None:
    """[UI-1] German ones stand low and high."""
    with translation.override("de"):
        assert "„" in told("severity", before="1", after="2", reason="Panel runs.")


def test_a_split_is_told_from_both_ends() -> None:
    """[TIC-7] The same row stands on both tickets; each names the other."""
    assert "split off" in told("split", before="48213", after="48300")
    assert "/desk/tickets/48300/" in told("split", before="48213", after="48300")
    assert "Split from" in told("split", before="48213", after="48300", number=48300)
    assert 'href="/tickets/48213/"' in told("split", before="48213", after="48300", number=48300, customer=True)


def test_a_customer_reads_whose_turn_it_is_and_no_levels_of_ours() -> None:
    """[POR-3] "We wait for you" instead of a state; no hand-over note."""
    assert "We wait for you" in told("state", before="open", after="waiting", customer=True)
    assert "expert" not in told("handed_over", before="engineer", after="expert", reason="note", customer=True)


def test_a_customer_reads_who_has_the_ticket_and_not_why() -> None:
    """[WRK-4] The reason of an assignment is a word among colleagues."""
    assert "Knows the filter." in told("assigned", after="Selma", reason="Knows the filter.")
    for after in ("Selma", ""):
        assert "Knows" not in told("assigned", after=after, reason="Knows the filter.", customer=True)


def test_every_name_and_tag_is_told_where_the_short_form_was_cut_off() -> None:
    """[WRK-4] [STA-5] Rows of before, which have the short form alone, are told by it."""
    names = [f"Selma Aalto {n}" for n in range(30)]
    assert told("mentioned", after="Selma Aalto 0, Sel", facts={"names": names}).endswith(", ".join(names))
    assert told("mentioned", after="Selma Aalto").endswith("mentioned Selma Aalto")
    assert told("tagged", before="a", after="b", facts={"off": ["a", "c"], "on": ["b"]}).endswith(": −a c +b")
    assert told("tagged", before="a", after="b").endswith(": −a +b")


def test_one_tag_is_told_as_one() -> None:
    """[WRK-4] [UI-1] And several as several."""
    assert told("tagged", after="vip").endswith("put on the tag vip")
    assert told("tagged", before="a b", facts={"off": ["a", "b"]}).endswith("took off the tags a b")


def test_a_moment_in_a_sentence_has_its_date_unless_it_is_today() -> None:
    """[STA-5] A weekday alone does not say whether it is over, as the line stays."""
    assert told("reminder", after=(NOW + timedelta(days=2)).isoformat()).endswith("itself 13 June, 14:05")
    assert told("reminder", after=(NOW + timedelta(hours=2)).isoformat()).endswith("itself 16:05")


def test_time_that_is_taken_back_is_told_as_such() -> None:
    """[WRK-4] No minus before a length of work."""
    assert "noted 25m of work" in told("time_spent", facts={"minutes": 25})
    assert "took back 1h 10m of work" in told("time_spent", facts={"minutes": -70})


@pytest.mark.parametrize("cause", ["customer", "escalation", "owner", "end", "moment"])
def test_what_ended_a_snooze_has_a_sentence_of_its_own(cause: str) -> None:
    """[WRK-4] [STA-5] Rows of before, and the ends that a person made, name who did it."""
    assert told("woken", actor=None, facts={"cause": cause}).startswith("The snooze ended")
    assert told("woken", actor=None) == "<b>Heimdesk</b> ended the snooze"


def test_the_reader_is_told_as_you() -> None:
    """[STA-5] And a row that nobody did as Heimdesk's."""
    line = happening(row("taken"), Reader(NOW, UTC, person_id=7))
    assert "<b>You</b>" in str(line.sentence)
    assert "<b>Heimdesk</b>" in told("taken", actor=None)
