"""The arithmetic agrees with facts read from the tests of business_time, biz, Zammad and RT.

What of them this policy shares is asked of its rules; the rest is named here with the reason:

- Zammad's *update* promise and RT's *keep in loop* have no clock here: the engineer's ETA takes their place (WRK-3).
- Zammad and RT take a due away once it is met. Here it stays, with the moment at which it was met (SLA-1).
- Zammad pauses the first response while pending; here it pauses for nothing (SLA-3). The sum is asked of the
  workaround, whose clock does rest.
- RT's *response* starts anew with each reply of the customer. Here the first response is owed once (SLA-2).
- RT owes no response when the staff opened the ticket, when the requester owns it, or when it has none. Here every
  ticket has a requester, and whoever opens it by phone has spoken with a person (TEL-1): a fact, no rule.
"""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from heimdesk.policy.calendars import Calendar, Span, add_working_time, working_time_between
from heimdesk.policy.clocks import Agreed, ClockFacts, Fix, Pause, next_due, response_due, workaround_due
from heimdesk.policy.pauses import Rest, advance, in_order
from tests.policy.cast import BOOK, terms_in, working_start, working_time_spent

ROOT = Path(__file__).resolve().parents[2]
FACTS = Path(os.environ.get("HEIMDESK_SHARED", ROOT.parent / "shared")) / "data" / "clocks" / "facts.json"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

pytestmark = pytest.mark.shared_data


def read(part: str, kind: str | None = None) -> list[Any]:
    if not FACTS.is_file():
        return [pytest.param(None, id="without-the-example-data")]
    cases = json.loads(FACTS.read_text())[part]
    return [
        pytest.param(case, id=f"{case['source']}-{place}")
        for place, case in enumerate(cases)
        if kind is None or case["kind"] == kind
    ]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def minute(text: str) -> int:
    hours, minutes = map(int, text.split(":"))
    return hours * 60 + minutes


def calendar_of(case: dict[str, Any]) -> Calendar:
    written = case["calendar"]
    return Calendar(
        "Facts",
        ZoneInfo(written["tz"]),
        tuple(tuple(Span(minute(a), minute(b)) for a, b in written["week"].get(day, [])) for day in DAYS),
        frozenset(datetime.fromisoformat(day).date() for day in written.get("holidays", [])),
    )


@pytest.mark.parametrize("case", read("facts", "due"))
def test_a_budget_ends_when_the_facts_say(case: dict[str, Any]) -> None:
    """[SLA-1]"""
    due = add_working_time(moment(case["start"]), timedelta(minutes=case["minutes"]), calendar_of(case))
    assert due == moment(case["due"]), case["note"]


@pytest.mark.parametrize("case", read("facts", "elapsed"))
def test_working_time_passes_as_the_facts_say(case: dict[str, Any]) -> None:
    """[SLA-1]"""
    passed = working_time_between(moment(case["from"]), moment(case["to"]), calendar_of(case))
    assert passed == timedelta(minutes=case["minutes"]), case["note"]


@pytest.mark.parametrize("case", read("facts", "effective_start"))
def test_work_starts_when_the_facts_say(case: dict[str, Any]) -> None:
    """[SLA-1]"""
    assert working_start(moment(case["at"]), calendar_of(case)) == moment(case["start"]), case["note"]


class History:
    """A ticket of the facts: its events as the rests, the answer and the fixes of our rules."""

    def __init__(self, case: dict[str, Any]) -> None:
        self.calendar = calendar_of(case)
        self.created = moment(case["created"])
        self.within = {name: timedelta(minutes=length) for name, length in case["sla_minutes"].items()}
        events = [(moment(at), what) for at, what in case["events"]]
        self.answered = next((at for at, what in events if what.startswith("agent")), None)
        self.pauses, self.fixes = self._stays(events, "pending"), self._stays(events, "closed")
        self.rests = in_order(Rest(since, until, "") for since, until in self.pauses + self.fixes)
        terms = terms_in(self.calendar, response=self.within["first_response"], workaround=self.within["solution"])
        self.clocks = ClockFacts(
            opened_at=self.created,
            agreed=(Agreed(self.created, 2, terms),),
            responded_at=self.answered,
            pauses=tuple(Pause(since, until) for since, until in self.pauses),
            fixes=tuple(Fix(since, until) for since, until in self.fixes),
        )

    @staticmethod
    def _stays(events: list[tuple[datetime, str]], state: str) -> list[tuple[datetime, datetime | None]]:
        ends = [*(at for at, _ in events[1:]), None]
        return [(at, ends[place]) for place, (at, what) in enumerate(events) if what == state]


@pytest.mark.parametrize("case", read("tickets"))
def test_a_history_leads_to_the_dues_of_the_facts(case: dict[str, Any]) -> None:
    """[SLA-1] [SLA-3] Dues, minutes used and margins of real histories."""
    history, expected = History(case), case["expect"]
    ends = {
        "first_response": history.answered,
        "update": history.answered,
        "solution": history.fixes[-1][0] if history.fixes else None,
    }
    for promise, within in history.within.items():
        due = expected.get(f"{promise}_due")
        if due is not None:
            assert advance(history.created, within, history.calendar, history.rests).at == moment(due), case["note"]
        if f"{promise}_minutes" in expected:
            end = ends[promise]
            assert end is not None
            spent = working_time_spent(history.created, end, history.calendar, history.rests)
            assert spent == timedelta(minutes=expected[f"{promise}_minutes"]), case["note"]
            assert within - spent == timedelta(minutes=expected[f"{promise}_margin"]), case["note"]


@pytest.mark.parametrize("case", read("tickets"))
def test_our_clocks_agree_with_the_history(case: dict[str, Any]) -> None:
    """[SLA-2] [SLA-3] The same histories, asked of the rules of the ticket."""
    history, expected = History(case), case["expect"]
    response, workaround = (rule(history.clocks, BOOK).answer for rule in (response_due, workaround_due))
    if not history.rests and expected.get("first_response_due"):
        assert response.due_at == moment(expected["first_response_due"])
    if expected.get("solution_due"):
        assert workaround.due_at == moment(expected["solution_due"])
    if "first_response_margin" in expected and not history.pauses:
        assert (response.breached_at is not None) == (expected["first_response_margin"] < 0)
    if "solution_margin" in expected:
        assert workaround.met_at == history.fixes[-1][0]
        assert (workaround.breached_at is not None) == (expected["solution_margin"] < 0)
    if expected.get("next_due"):
        due = next_due(history.clocks, BOOK).answer
        assert due is not None
        assert due.due_at == moment(expected["next_due"])


class Behaviour:
    """One behaviour of the facts, found by the words of its steps."""

    def __init__(self, steps: str) -> None:
        found = [case for case in json.loads(FACTS.read_text())["behaviours"] if steps in case["steps"]]
        assert found, steps
        self.levels = found[0]["levels"]
        self.created = moment("2007-01-01T09:00:00Z")

    def clocks(self, level: str = "A", **more: Any) -> ClockFacts:
        return ClockFacts(**{"opened_at": self.created, "agreed": (self.agreed(level, self.created),)} | more)

    def agreed(self, level: str, since: datetime) -> Agreed:
        lengths = {name: timedelta(minutes=held) for name, held in self.levels[level].items() if isinstance(held, int)}
        response = lengths.get("response", timedelta(minutes=60))
        terms = terms_in(ROUND, response=response, workaround=lengths.get("solution", response))
        return Agreed(since, 2, terms)


ROUND = Calendar("Around the clock", ZoneInfo("UTC"))


def test_another_level_moves_the_due_by_the_difference() -> None:
    """[SLA-4] RT: "due moves by exactly +120 min"."""
    case = Behaviour("change level to B")
    later = case.created + timedelta(minutes=30)
    before = workaround_due(case.clocks(), BOOK).answer.due_at
    both = (case.agreed("A", case.created), case.agreed("B", later))
    due = workaround_due(case.clocks(agreed=both), BOOK).answer.due_at
    assert due is not None
    assert before is not None
    assert due - before == timedelta(minutes=120)


def test_replies_do_not_move_the_workaround() -> None:
    """[SLA-1] RT: "solution deadline unchanged by replies"."""
    case = Behaviour("staff and customer replies")
    answered = case.clocks(responded_at=case.created + timedelta(minutes=5))
    assert workaround_due(answered, BOOK).answer.due_at == workaround_due(case.clocks(), BOOK).answer.due_at


def test_a_second_answer_changes_nothing_of_the_first() -> None:
    """[SLA-2] RT, the part that is shared: the first answer ends the response due, a second one changes nothing."""
    case = Behaviour("staff replies again; customer replies")
    due = response_due(case.clocks(responded_at=case.created + timedelta(minutes=5)), BOOK).answer
    assert due.met_at == case.created + timedelta(minutes=5)
    assert not due.is_running


def test_waiting_does_not_hide_a_missing_answer() -> None:
    """[SLA-3] RT: "response deadline stays: stalling does not hide a missed answer"."""
    case = Behaviour("nobody answered yet")
    waiting = case.clocks(pauses=(Pause(case.created + timedelta(minutes=5)),))
    due = response_due(waiting, BOOK).answer
    assert due.due_at == case.created + timedelta(minutes=120)
    assert due.is_running


def test_so_long_as_it_waited_so_much_later_it_is_due() -> None:
    """[SLA-3] RT: "due = old due + n s"."""
    case = Behaviour("stalled for n s")
    since = case.created + timedelta(minutes=5)
    waited = case.clocks(pauses=(Pause(since, since + timedelta(seconds=77)),))
    due, before = (workaround_due(facts, BOOK).answer.due_at for facts in (waited, case.clocks()))
    assert due is not None
    assert before is not None
    assert due - before == timedelta(seconds=77)
