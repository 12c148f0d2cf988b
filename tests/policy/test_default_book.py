"""The book that ships holds the numbers of the specification, each in its place."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest

from heimdesk.policy.book import Terms
from heimdesk.policy.words import Channel, EtaKind, Ground, Handler, Input, Starts, State, Tell, Way
from tests.policy.cast import BOOK, DAY, HOUR, MINUTE, book_with

PLANS = {
    "silver_plus": (5, 50, (4, 4, 8, 24), (24, 48, 96, None)),
    "gold": (10, 100, (2, 4, 6, 12), (6, 12, 48, None)),
    "platinum": (20, 200, (2, 2, 4, 8), (6, 12, 48, None)),
    "diamond": (40, None, (1, 1, 2, 4), (2, 8, 48, None)),
    "standard": (0, 0, (2, 2, 2, 2), (None, None, None, None)),
}


def test_the_plans_are_those_of_the_specification() -> None:
    """[PRG-1] Hours of the account manager, incidents, response and workaround times by severity."""
    assert set(BOOK.plans) == set(PLANS)
    for key, (tam, incidents, response, workaround) in PLANS.items():
        plan = BOOK.plans[key]
        assert (plan.tam_hours_a_week, plan.incidents) == (tam, incidents), key
        assert tuple(within / HOUR for within in plan.response.values()) == response, key
        assert tuple(within and within / HOUR for within in plan.workaround.values()) == workaround, key


def test_web_and_email_are_covered_by_every_plan() -> None:
    """[PRG-1] Phone and chat as the plan says."""
    for plan in BOOK.plans.values():
        assert {Channel.WEB, Channel.EMAIL} <= set(plan.channels)
    assert Channel.PHONE not in BOOK.plans["silver_plus"].channels
    assert Channel.CHAT in BOOK.plans["diamond"].channels


def test_the_terms_of_a_plan_are_frozen_with_all_they_need() -> None:
    """[PRG-1] A later book changes nothing of a signed contract: times, channels and the calendar are its own."""
    terms = BOOK.terms("gold")
    kept = Terms.from_json(json.loads(json.dumps(terms.as_json())))
    later = book_with(("response: {1: 2 h, 2: 4 h, 3: 6 h, 4: 12 h}", "response: {1: 3 h, 2: 3 h, 3: 3 h, 4: 3 h}"))
    assert kept == terms
    assert kept.calendar.is_around_the_clock
    assert later.terms("gold") != kept
    assert kept.response_within[1] == 2 * HOUR


@pytest.mark.parametrize("plan", PLANS)
def test_the_terms_of_every_plan_are_stored_without_loss(plan: str) -> None:
    """[PRG-1] "Unlimited" and "not promised" too."""
    terms = BOOK.terms(plan)
    assert Terms.from_json(json.loads(json.dumps(terms.as_json()))) == terms


def test_a_free_or_bought_incident_runs_by_the_standard_terms() -> None:
    """[PRG-4] [PRG-5] No plan: a response time, no workaround time."""
    terms = BOOK.terms_without_plan()
    assert terms.name == "Standard"
    assert set(terms.response_within.values()) == {2 * HOUR}
    assert set(terms.workaround_within.values()) == {None}
    assert not BOOK.plans["standard"].is_sold


def test_an_unknown_plan_has_no_terms() -> None:
    """[PRG-1]"""
    with pytest.raises(KeyError):
        BOOK.terms("tin")


def test_there_are_four_severities_with_definition_and_examples() -> None:
    """[SEV-1]"""
    assert [severity.name for severity in BOOK.severities.values()] == ["Urgent", "High", "Normal", "Low"]
    for severity in BOOK.severities.values():
        assert severity.definition
        assert len(severity.examples) > 1
    assert "license key" in BOOK.severities[1].definition
    assert "workaround may exist" in BOOK.severities[2].definition


def test_the_escalation_gates_are_those_of_the_specification() -> None:
    """[ESC-1]"""
    gates = BOOK.escalation.gates
    assert (gates[1].starts, gates[1].after, gates[1].ways) == (Starts.AFTER_SUPPORT_MESSAGE, HOUR, (Way.PHONE,))
    assert (gates[2].starts, gates[2].share) == (Starts.SHARE_OF_ETA, Decimal("0.5"))
    assert (gates[3].starts, gates[3].share) == (Starts.SHARE_OF_ETA, Decimal(1))
    assert set(gates[2].ways) == set(gates[3].ways) == {Way.BUTTON, Way.PHONE}
    assert gates[4].starts is Starts.NEVER
    assert set(BOOK.escalation.refused_in) == {State.WAITING, State.PENDING, State.CLOSED}


def test_an_escalation_goes_to_the_account_manager_and_the_shift_manager_first() -> None:
    """[ESC-3] Each level has 15 minutes."""
    path = BOOK.escalation.path
    assert set(path[0].tell) == {Tell.TAM, Tell.DUTY_MANAGER}
    assert {level.acknowledge_within for level in path} == {15 * MINUTE}


def test_clocks_warn_at_half_and_at_four_fifths() -> None:
    """[SLA-5] Owner and queue are warned, the shift manager hears of the breach."""
    warnings = BOOK.clocks.warnings
    assert [warning.at for warning in warnings] == [Decimal("0.5"), Decimal("0.8")]
    assert {warning.tell for warning in warnings} == {(Tell.OWNER, Tell.QUEUE)}
    assert BOOK.clocks.breach_tells == (Tell.DUTY_MANAGER,)


def test_a_resolved_ticket_closes_after_14_days() -> None:
    """[STA-3] Reminders on day 7 and day 13."""
    assert BOOK.closing.after == 14 * DAY
    assert BOOK.closing.reminders == (7 * DAY, 13 * DAY)


def test_resolutions_have_the_kinds_of_the_specification() -> None:
    """[STA-2] Solved; workaround; not resolved, agreed; known bug with its release."""
    assert set(BOOK.resolutions) == {"solved", "workaround", "agreed", "known_bug"}
    assert BOOK.resolutions["known_bug"].asks_for_release
    assert all(kind.meets_workaround for kind in BOOK.resolutions.values())


def test_the_ledger_has_one_ground_for_a_credit() -> None:
    """[INC-4] [INC-5] [INC-7] [WRK-1]"""
    assert BOOK.ledger.credit_grounds == (Ground.UNFIXED_BUG,)
    assert BOOK.ledger.split_deducts == 1
    assert BOOK.ledger.warnings_at == (Decimal("0.2"), Decimal(0))
    assert BOOK.ledger.administrative_tasks_deduct


def test_licensing_and_orders_are_handled_by_sales_and_deduct_nothing() -> None:
    """[INC-2]"""
    free = {key for key, kind in BOOK.ticket_types.items() if not kind.deducts}
    assert free == {"licensing", "order"}
    assert {BOOK.ticket_types[key].handled_by for key in free} == {Handler.SALES}


def test_licenses_carry_ten_free_incidents_and_bundles_begin_at_ten() -> None:
    """[PRG-4] [PRG-5]"""
    assert BOOK.incidents.free_per_license == BOOK.incidents.bundle_from == 10


def test_the_update_service_has_its_rates_and_reminders() -> None:
    """[SUS-1] [SUS-2] [SUS-4]"""
    updates = BOOK.updates
    assert (updates.renewal_rate, updates.reinstatement_rate) == (Decimal("0.25"), Decimal("0.65"))
    assert (updates.included_with_purchase, updates.renewal_lasts) == (12, 12)
    assert updates.reminders_before == (60 * DAY, 30 * DAY, 7 * DAY)
    assert len(updates.reminders_after) == 1


def test_the_window_of_supported_releases() -> None:
    """[LIF-1]"""
    assert (BOOK.lifecycle.releases_before, BOOK.lifecycle.window) == (2, 12)


def test_all_that_the_steps_to_reproduce_ask_for() -> None:
    """[TIC-3] Thirteen details, each with a label, a help and a kind."""
    details = BOOK.steps_to_reproduce.details
    assert len(details) == 13
    assert {detail.kind for detail in details.values()} == set(Input)
    assert all(detail.label and detail.help for detail in details.values())


def test_severities_1_and_2_need_a_phone_number() -> None:
    """[TIC-4]"""
    assert BOOK.contact.phone_required_for == (1, 2)


def test_an_eta_of_the_resolution_is_forbidden_for_nothing() -> None:
    """[WRK-3]"""
    assert not any(
        BOOK.etas.forbidden(kind, ticket_type, has_bug=True) for kind in EtaKind for ticket_type in BOOK.ticket_types
    )


def test_no_rule_lowers_a_severity() -> None:
    """[SEV-2]"""
    assert BOOK.severity_changes.lowered_to_after_workaround is None


def test_support_codes_may_be_tried_a_few_times_an_hour() -> None:
    """[PRG-2]"""
    assert BOOK.support_codes.tries == 5
    assert BOOK.support_codes.tries_within == timedelta(hours=1)


def test_a_gap_in_the_duty_plan_is_told_ahead() -> None:
    """[ESC-4] Three days before."""
    assert BOOK.escalation.duty_gap_warning == 3 * DAY


def test_a_reply_can_be_taken_back_for_ten_seconds_and_in_a_book_of_before_goes_at_once() -> None:
    """[WRK-4] [POL-1]"""
    assert BOOK.replies.undo_within == timedelta(seconds=10)
    assert not book_with(("replies:\n  undo_within: 10 s", "")).replies.undo_within
