"""The ledger: append-only, never negative, its balance the sum of its rows, exactly one winner of the last incident."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heimdesk.domain.audit.append_only import NeverChanged
from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.entitlements.actions import NothingLeft, credit, deduct, grant_for_contract
from heimdesk.domain.entitlements.models import Entitlement, LedgerRow, RowKind
from heimdesk.domain.entitlements.queries import (
    balance_recomputed,
    deducted_for,
    ledger_of_ticket,
    ledger_visible_to,
    unbalanced,
)
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.actions import change_visibility
from heimdesk.domain.people.models import Person, Visibility
from heimdesk.domain.people.refusals import Refused
from heimdesk.policy.ledger import (
    BugFacts,
    CreditFacts,
    Deduction,
    credit_verdict,
    deduction_for_opening,
    deduction_for_split,
)
from heimdesk.policy.verdict import Verdict, verdict_from_json
from tests.cast import MONDAY, Cast, book, pack, signed_contract


def opening(entitlement: Entitlement, ticket_type: str = "problem") -> Verdict[Deduction]:
    left = None if entitlement.unlimited else entitlement.balance
    return deduction_for_opening(ticket_type, left, book_of(current_book(MONDAY)))


def take(entitlement: Entitlement, number: int, person: Person) -> LedgerRow:
    return deduct(entitlement, verdict=opening(entitlement), ticket_number=number, person=person, now=MONDAY)


def unfixed_bug(deducted: int = 1) -> Verdict[object]:
    facts = CreditFacts(MONDAY, "problem", deducted, release_is_supported=True, bugs=(BugFacts(is_confirmed=True),))
    return credit_verdict(facts, book_of(current_book(MONDAY)))


def test_opening_deducts_one_and_the_row_names_rule_person_and_balance(people: Cast) -> None:
    """[INC-1] [INC-7] Every row names the rule that made it and the person."""
    row = take(people.entitlement, 48213, people.bob)
    assert (row.amount, row.balance_after, row.rule, row.person) == (-1, 99, "INC-1", people.bob)
    assert people.entitlement.balance == 99
    assert "99 left" in verdict_from_json(row.verdict).text()
    assert deducted_for(48213, people.entitlement) == 1


def test_when_nothing_is_left_nothing_is_taken(people: Cast) -> None:
    """[INC-1] Also when the page did not know it yet: the database decides."""
    last = pack(people.kestrel, people.gateway)
    stale = opening(last)
    take(last, 48001, people.bob)
    with pytest.raises(NothingLeft):
        deduct(last, verdict=stale, ticket_number=48002, person=people.bob, now=MONDAY)
    with pytest.raises(NothingLeft) as refused:
        take(last, 48002, people.bob)
    assert refused.value.verdict.rule == "INC-1"
    assert Entitlement.objects.get(pk=last.pk).balance == 0
    assert not ledger_of_ticket(48002, seen_by=people.ines).exists()


def test_types_handled_by_sales_take_nothing(people: Cast) -> None:
    """[INC-2] The verdict of such a type changes nothing, even on an empty pack."""
    for ticket_type in ("licensing", "order"):
        verdict = opening(people.entitlement, ticket_type)
        assert (verdict.answer.change, verdict.rule) == (0, "INC-2")


def test_a_deducted_incident_is_not_credited_when_the_answer_was_there(people: Cast) -> None:
    """[INC-3] The policy proposes nothing for an article, patch or release that had the answer."""
    facts = CreditFacts(MONDAY, "problem", 1, release_is_supported=True)
    verdict = credit_verdict(facts, book_of(people.book))
    assert (verdict.answer.change, verdict.rule) == (0, "INC-3")


def test_a_ticket_is_credited_once(people: Cast) -> None:
    """[INC-4] Two shift managers who grant it at once grant it once."""
    take(people.entitlement, 48213, people.bob)
    kept = {"ticket_number": 48213, "person": people.jonas, "reason": "Unfixed bug", "now": MONDAY}
    row = credit(people.entitlement, verdict=unfixed_bug(), **kept)  # type: ignore[arg-type]
    assert (row.kind, row.amount, row.balance_after, row.person) == (RowKind.CREDIT, 1, 100, people.jonas)
    with pytest.raises(Refused):
        credit(people.entitlement, verdict=unfixed_bug(), **kept)  # type: ignore[arg-type]
    stored = Entitlement.objects.get(pk=people.entitlement.pk)
    assert (stored.balance, balance_recomputed(stored)) == (100, 100)
    assert deducted_for(48213, stored) == 0


def test_a_split_takes_one_more_and_a_waived_one_takes_none(people: Cast) -> None:
    """[INC-5] Staff may waive it with a reason."""
    rules = book_of(people.book)
    second = deduct(
        people.entitlement, verdict=deduction_for_split(100, rules), ticket_number=48214, person=people.ines, now=MONDAY
    )
    assert (second.amount, second.rule) == (-1, "INC-5")
    waived = deduct(
        people.entitlement,
        verdict=deduction_for_split(99, rules, waived_because="our mistake"),
        ticket_number=48215,
        person=people.ines,
        now=MONDAY,
        reason="our mistake",
    )
    assert (waived.amount, waived.balance_after) == (0, 99)


def test_an_unlimited_contract_writes_rows_too(people: Cast) -> None:
    """[INC-7] Diamond never runs out, and every ticket has its row."""
    diamond = grant_for_contract(signed_contract(people.kestrel, plan="diamond"), now=MONDAY)
    assert diamond.unlimited
    row = take(diamond, 48213, people.bob)
    assert (row.amount, row.balance_after) == (0, 0)
    assert "unlimited" in verdict_from_json(row.verdict).text()


def test_rows_are_never_changed_or_deleted(people: Cast) -> None:
    """[INC-6] The ledger is append-only."""
    row = take(people.entitlement, 48213, people.bob)
    row.amount = 0
    for attempt in (
        row.save,
        row.delete,
        LedgerRow.objects.all().delete,
        people.entitlement.rows.all().delete,
        lambda: people.entitlement.rows.update(amount=0),
    ):
        with pytest.raises(NeverChanged):
            attempt()
    assert LedgerRow.objects.get(pk=row.pk).amount == -1


def test_the_database_refuses_a_negative_balance_and_a_second_credit(people: Cast) -> None:
    """[INC-6] The constraint holds whoever writes."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Entitlement.objects.filter(pk=people.entitlement.pk).update(balance=-1)
    take(people.entitlement, 48213, people.bob)
    credit(people.entitlement, verdict=unfixed_bug(), ticket_number=48213, person=None, reason="", now=MONDAY)
    twice = {"entitlement": people.entitlement, "kind": RowKind.CREDIT, "amount": 1, "balance_after": 1, "at": MONDAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        LedgerRow.objects.create(**twice, rule="INC-4", verdict={}, ticket_number=48213)


def test_fifty_at_once_for_the_last_incident_have_one_winner(real_people: Cast) -> None:
    """[INC-6] Exactly one wins, on SQLite and on PostgreSQL; the balance is 0 and the sum of its rows."""
    last = pack(real_people.kestrel, real_people.gateway)
    together = Barrier(50)

    def open_one(number: int) -> bool:
        try:
            mine = Entitlement.objects.get(pk=last.pk)
            verdict = opening(mine)
            connection.close()
            together.wait(timeout=60)
            deduct(mine, verdict=verdict, ticket_number=number, person=real_people.bob, now=MONDAY)
        except NothingLeft:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(50) as pool:
        won = list(pool.map(open_one, range(48001, 48051)))
    assert won.count(True) == 1
    last.refresh_from_db()
    assert (last.balance, balance_recomputed(last)) == (0, 0)
    assert last.rows.filter(kind=RowKind.DEDUCTION).count() == 1
    assert list(last.rows.values_list("balance_after", flat=True)) == [1, 0]


def test_many_at_once_leave_a_ledger_whose_balances_follow_each_other(real_people: Cast) -> None:
    """[INC-6] Twenty tickets on thirty incidents: twenty rows, each balance one less than the one before."""
    bought = pack(real_people.kestrel, real_people.gateway, 30)

    def open_one(number: int) -> None:
        try:
            take(Entitlement.objects.get(pk=bought.pk), number, real_people.bob)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(open_one, range(48001, 48021)))
    balances = list(bought.rows.order_by("-balance_after").values_list("balance_after", flat=True))
    assert balances == list(range(30, 9, -1))
    assert not unbalanced().exists()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(st.sampled_from(["open", "credit", "license"]), max_size=12))
def test_whatever_happens_the_balance_is_the_sum_and_never_negative(people: Cast, acts: list[str]) -> None:
    """[INC-6] The balance can be recomputed at any time."""
    with transaction.atomic():
        bought = pack(people.osprey, people.gateway, 3)
        for number, act in enumerate(acts, start=1):
            ticket = bought.pk * 100 + number
            try:
                if act == "credit":
                    credit(bought, verdict=unfixed_bug(), ticket_number=ticket, person=None, reason="", now=MONDAY)
                else:
                    kind = "licensing" if act == "license" else "problem"
                    deduct(bought, verdict=opening(bought, kind), ticket_number=ticket, person=None, now=MONDAY)
            except NothingLeft:
                assert bought.balance == 0
            bought.refresh_from_db()
            assert bought.balance == balance_recomputed(bought) >= 0


def test_managers_are_warned_at_a_fifth_and_at_zero(people: Cast) -> None:
    """[INC-7] Each warning once per crossing, to the managers of the account."""
    bought = pack(people.kestrel, people.gateway, 10)
    for number in range(48001, 48011):
        take(bought, number, people.bob)
    told = Notice.objects.order_by("id").values_list("kind", "person__name", "facts__left")
    assert list(told) == [("incidents_low", "Alice Moreau", 2), ("incidents_none", "Alice Moreau", 0)]


def test_the_marks_of_the_warnings_are_the_book_s(people: Cast) -> None:
    """[INC-7] [POL-1] Another book warns elsewhere."""
    book("warnings_at: [20 %, 0 %]", "warnings_at: [50 %]")
    bought = pack(people.kestrel, people.gateway, 4)
    for number in range(48001, 48005):
        take(bought, number, people.bob)
    assert list(Notice.objects.values_list("facts__left", flat=True)) == [2]


def test_accounts_see_their_ledger(people: Cast) -> None:
    """[INC-7] The manager all of it; a member the grants and the own tickets, or all where the manager chose so."""
    take(people.entitlement, 48001, people.bob)
    take(people.entitlement, 48002, people.alice)
    assert ledger_visible_to(people.alice).filter(entitlement=people.entitlement).count() == 3
    mine = ledger_visible_to(people.bob).filter(entitlement=people.entitlement)
    assert [row.ticket_number for row in mine] == [None, 48001]
    assert not ledger_visible_to(people.charlie).exists()
    assert ledger_visible_to(people.ines).filter(entitlement=people.entitlement).count() == 3
    change_visibility(people.kestrel, Visibility.ACCOUNT, by=people.alice, now=MONDAY)
    assert ledger_visible_to(Person.objects.get(pk=people.bob.pk)).filter(entitlement=people.entitlement).count() == 3
