"""What is agreed can change: both dues are recomputed, what was met or missed stays."""

from hypothesis import given
from hypothesis import strategies as st

from heimdesk.policy.clocks import ClockFacts, Fix, response_due, workaround_due
from heimdesk.policy.standing import Standing, standing
from tests.policy.cast import BOOK, after, agreed, clocks
from tests.policy.lives import lives


def test_another_severity_recomputes_both_dues_from_the_opening() -> None:
    """[SLA-4] From 1 to 2 under Gold, 50 minutes after the opening."""
    facts = clocks(agreed=(agreed(1), agreed(2, since=after(0.8))))
    response, workaround = response_due(facts, BOOK), workaround_due(facts, BOOK)
    assert response.answer.due_at == after(4)
    assert workaround.answer.due_at == after(12)
    assert {response.rule, workaround.rule} == {"SLA-4"}


def test_another_entitlement_recomputes_both_dues_from_the_opening() -> None:
    """[SLA-4]"""
    facts = clocks(agreed=(agreed(2, "standard"), agreed(2, "silver_plus", since=after(1))))
    assert response_due(facts, BOOK).answer.due_at == after(4)
    assert workaround_due(facts, BOOK).answer.due_at == after(48)


def test_what_was_met_stays_met() -> None:
    """[SLA-4] Answered after 3 h at severity 3 (6 h); raised to 1 (2 h) an hour later."""
    facts = clocks(agreed=(agreed(3), agreed(1, since=after(4))), responded_at=after(3))
    due = response_due(facts, BOOK).answer
    assert (due.met_at, due.breached_at, due.severity) == (after(3), None, 3)


def test_what_was_breached_stays_breached_with_its_terms() -> None:
    """[SLA-4] Two hours passed at severity 1; lowering it to 4 afterwards changes nothing."""
    facts = clocks(agreed=(agreed(1), agreed(4, since=after(3))))
    verdict = response_due(facts, BOOK)
    assert verdict.answer.breached_at == verdict.answer.due_at == after(2)
    assert verdict.answer.severity == 1
    assert verdict.rule == "SLA-4"
    assert "by the terms that held then (Gold, severity 1) and was missed" in verdict.text()
    answered = response_due(clocks(agreed=facts.agreed, responded_at=after(5)), BOOK).answer
    assert (answered.met_at, answered.breached_at) == (after(5), after(2))


def test_a_higher_severity_can_be_late_from_the_start() -> None:
    """[SLA-4] The new due lies before the change: it is missed at once."""
    facts = clocks(agreed=(agreed(4), agreed(1, since=after(3))))
    due = response_due(facts, BOOK).answer
    assert due.due_at == after(2)
    assert standing(due, after(3)) is Standing.BREACHED


def test_a_severity_that_held_for_no_time_breaches_nothing() -> None:
    """[SLA-4] Two changes in one moment: only the last one counts."""
    facts = clocks(agreed=(agreed(4), agreed(1, since=after(3)), agreed(4, since=after(3))))
    due = response_due(facts, BOOK).answer
    assert due.due_at == after(12)
    assert due.breached_at is None


def test_a_promise_can_come_and_go_with_the_severity() -> None:
    """[SLA-4] Severity 4 has no workaround time, severity 3 has."""
    gone = workaround_due(clocks(agreed=(agreed(3), agreed(4, since=after(1)))), BOOK).answer
    come = workaround_due(clocks(agreed=(agreed(4), agreed(3, since=after(1)))), BOOK).answer
    assert not gone.is_promised
    assert come.due_at == after(48)


def test_a_workaround_met_under_earlier_terms_stays_met() -> None:
    """[SLA-4]"""
    facts = clocks(agreed=(agreed(2), agreed(1, since=after(11))), fixes=(Fix(after(10)),))
    due = workaround_due(facts, BOOK).answer
    assert (due.met_at, due.breached_at, due.severity) == (after(10), None, 2)


@given(lives(), st.integers(1, 4))
def test_a_later_change_never_touches_what_is_decided(facts: ClockFacts, severity: int) -> None:
    """[SLA-4] What was met in time or missed stays so, whatever is agreed afterwards."""
    end = after(1000)
    later = ClockFacts(
        facts.opened_at,
        (*facts.agreed, agreed(severity, "diamond", since=end)),
        facts.responded_at,
        facts.pauses,
        facts.fixes,
    )
    before, now = response_due(facts, BOOK).answer, response_due(later, BOOK).answer
    assert now.due_at == before.due_at
    assert standing(now, end) == standing(before, end)


def test_what_is_met_in_the_moment_of_a_change_is_met_by_the_terms_before() -> None:
    """[SLA-4] [SEV-2] A book that lowers the severity by rule does so in the moment the workaround is given."""
    facts = clocks(agreed=(agreed(1), agreed(4, since=after(5))), fixes=(Fix(after(5)),))
    due = workaround_due(facts, BOOK).answer
    assert (due.met_at, due.due_at, due.severity) == (after(5), after(6), 1)
