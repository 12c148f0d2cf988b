"""Which proof pays for a ticket, and why the others do not."""

from datetime import date, timedelta

import pytest

from heimdesk.domain.entitlements.actions import deduct, grant_for_contract, grant_for_license, sell_pack
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.entitlements.queries import choose, ended_last, entitlements_of, entitlements_visible_to, proofs_of
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.policy.book import Terms
from heimdesk.policy.entitlement import Choice
from heimdesk.policy.ledger import Deduction
from heimdesk.policy.verdict import Verdict, verdict_from_json
from tests.cast import MONDAY, Cast, account, license_of, pack, product, signed_contract

TAKE_ONE = Verdict(Deduction(True, -1), "INC-1", "One taken.")


def chosen(people: Cast, **more: object) -> tuple[Entitlement | None, Verdict[Choice]]:
    wish = {
        "product": people.gateway,
        "severity": 3,
        "ticket_type": "problem",
        "chosen": None,
        "way": "web",
        "now": MONDAY,
    }
    return choose(people.kestrel, **{**wish, **more})  # type: ignore[arg-type]


def reasons(people: Cast, **more: object) -> dict[str, str]:
    wish = {"product": people.gateway, "severity": 3, "ticket_type": "problem", "way": "web", "now": MONDAY}
    proofs = proofs_of(people.kestrel, **{**wish, **more})  # type: ignore[arg-type]
    return {proof.name: proof.usable.text() for proof in proofs}


def test_signing_grants_the_incidents_of_the_plan_once(people: Cast) -> None:
    """[PRG-1] [INC-7] The first row of the ledger names its rule."""
    assert (people.entitlement.balance, people.entitlement.granted) == (100, 100)
    row = people.entitlement.rows.get()
    assert (row.rule, row.amount, row.balance_after) == ("PRG-1", 100, 100)
    assert grant_for_contract(people.contract, now=MONDAY) == people.entitlement
    assert people.entitlement.rows.count() == 1


def test_a_license_of_a_flagged_product_carries_ten_free_incidents(people: Cast) -> None:
    """[PRG-4] Ten by the default book, granted once; none where the product is not flagged."""
    free = Entitlement.objects.get(license=people.license)
    assert (free.balance, free.rows.get().rule, free.plan) == (10, "PRG-4", "standard")
    assert grant_for_license(people.license, now=MONDAY) == free
    assert free.rows.count() == 1
    plain = license_of(people.kestrel, people.gateway)
    assert grant_for_license(plain, now=MONDAY) is None


def test_a_leased_license_carries_incidents_while_it_is_valid(people: Cast) -> None:
    """[PRG-4] [PRG-3] Its term is the license's."""
    leased = license_of(people.kestrel, people.panel, kind="leased", ends_on=date(2026, 6, 7))
    text = reasons(people, product=people.panel)[leased.key]
    assert "expired" in text


def test_what_expires_first_pays_and_the_reason_is_told(people: Cast) -> None:
    """[PRG-3] Default: covers the product and severity, expires first."""
    sooner = grant_for_contract(signed_contract(people.kestrel, ends_on=date(2026, 9, 30)), now=MONDAY)
    pack(people.kestrel, people.gateway)
    entitlement, verdict = chosen(people)
    assert entitlement == sooner
    assert verdict.rule == "PRG-3"
    assert "expires first of the 3 possible ones" in verdict.text()
    assert verdict_from_json(verdict.as_json()) == verdict


def test_what_has_ended_is_listed_last_and_the_newest_of_it_first(people: Cast) -> None:
    """[POR-4] What holds comes as it is used: what expires first, first."""
    ends = [date(2026, 9, 30), date(2027, 3, 31), date(2024, 5, 31), date(2025, 5, 31)]
    signed = [signed_contract(people.kestrel, starts_on=date(2024, 1, 1), ends_on=day) for day in ends]
    held = {grant_for_contract(each, now=MONDAY).pk for each in signed}
    listed = ended_last(entitlements_of(people.kestrel, seen_by=people.alice), MONDAY.date())
    assert [each.ends_on for each in listed if each.pk in held] == [ends[0], ends[1], ends[3], ends[2]]


def test_the_customer_may_choose_another(people: Cast) -> None:
    """[PRG-3] With several possible the customer chooses."""
    bought = pack(people.kestrel, people.gateway)
    entitlement, verdict = chosen(people, chosen=bought)
    assert entitlement == bought
    assert "was chosen" in verdict.text()


def test_each_refused_proof_says_why(people: Cast) -> None:
    """[PRG-3] Shown to both sides: why one was refused."""
    expired = signed_contract(people.kestrel, starts_on=date(2025, 1, 1), ends_on=date(2026, 6, 7))
    future = signed_contract(people.kestrel, starts_on=date(2026, 7, 1))
    other = signed_contract(people.kestrel, products=[people.panel])
    for contract in (expired, future, other):
        grant_for_contract(contract, now=MONDAY)
    empty = pack(people.kestrel, people.gateway)
    deduct(empty, verdict=TAKE_ONE, ticket_number=48001, person=people.alice, now=MONDAY)
    told = reasons(people)
    assert "expired on 2026-06-07" in told[str(expired.support_code)]
    assert "begins on 2026-07-01" in told[str(future.support_code)]
    assert "does not cover this product" in told[str(other.support_code)]
    assert "no incidents left" in told[empty.pack_reference]
    assert "Incidents left: 100" in told[str(people.contract.support_code)]
    refused, verdict = chosen(people, chosen=empty)
    assert refused is None
    assert (verdict.rule, "no incidents left" in verdict.text()) == ("INC-1", True)


def test_a_plan_without_phone_does_not_pay_for_a_call(people: Cast) -> None:
    """[PRG-1] Web and e-mail always; phone and chat as the plan says."""
    silver = signed_contract(people.kestrel, plan="silver_plus")
    grant_for_contract(silver, now=MONDAY)
    assert "by phone" in reasons(people, way="phone")[str(silver.support_code)]
    assert "Possible" in reasons(people, way="email")[str(silver.support_code)]
    assert "Possible" in reasons(people, way="phone")[str(people.contract.support_code)]


def test_licensing_tickets_need_no_incident_left(people: Cast) -> None:
    """[INC-2] Types handled by sales deduct nothing, so an empty pack will do."""
    empty = pack(people.osprey, people.gateway)
    deduct(empty, verdict=TAKE_ONE, ticket_number=48001, person=people.charlie, now=MONDAY)
    entitlement, verdict = choose(
        people.osprey, product=people.gateway, severity=4, ticket_type="licensing", chosen=None, way="web", now=MONDAY
    )
    assert entitlement == empty
    assert verdict.answer.judged[0].usable.rule == "INC-2"


def test_without_anything_nothing_pays(people: Cast) -> None:
    """[PRG-3] [INC-1] It says so instead of failing."""
    nobody = account("Nobody")
    entitlement, verdict = choose(
        nobody, product=people.gateway, severity=3, ticket_type="problem", chosen=None, way="web", now=MONDAY
    )
    assert entitlement is None
    assert "no entitlement" in verdict.text()


def test_the_entitlement_of_another_account_is_no_choice(people: Cast) -> None:
    """[PRG-3] A hand-made form cannot name what is not the account's."""
    foreign = pack(people.osprey, people.gateway)
    entitlement, verdict = chosen(people, chosen=foreign)
    assert entitlement is None
    assert not verdict


def test_a_term_ends_with_its_last_day_where_the_account_is(people: Cast) -> None:
    """[PRG-3] Midnight is the account's, not the server's."""
    far = account("Far East", time_zone="Asia/Tokyo")
    grant_for_contract(signed_contract(far, ends_on=date(2026, 6, 8)), now=MONDAY)
    wish = {"product": people.gateway, "severity": 3, "ticket_type": "problem", "chosen": None, "way": "web"}
    last_minute = MONDAY.replace(hour=14, minute=59)
    assert choose(far, now=last_minute, **wish)[0] is not None  # type: ignore[arg-type]
    assert choose(far, now=last_minute + timedelta(minutes=1), **wish)[0] is None  # type: ignore[arg-type]


def test_a_pack_can_be_used_at_once_wherever_the_account_is(people: Cast) -> None:
    """[PRG-3] It begins on the account's own day."""
    west = account("Far West", time_zone="America/Los_Angeles")
    bought = pack(west, people.gateway, now=MONDAY.replace(hour=2))
    entitlement, _ = choose(
        west,
        product=people.gateway,
        severity=3,
        ticket_type="problem",
        chosen=None,
        way="web",
        now=MONDAY.replace(hour=2),
    )
    assert entitlement == bought


def test_packs_are_sold_by_sales_for_products_sold_per_incident(people: Cast) -> None:
    """[PRG-3] What is wrong stands beside its field."""
    with pytest.raises(Refused):
        pack(people.kestrel, people.gateway, by=people.alice)
    with pytest.raises(Invalid) as wrong:
        sell_pack(people.kestrel, product=people.panel, incidents=0, reference=" ", by=people.sven, now=MONDAY)
    assert set(wrong.value.problems) == {"product", "incidents", "reference"}
    assert Terms.from_json(pack(people.kestrel, people.gateway).terms).name == "Standard"


def test_entitlements_are_seen_by_their_account_alone(people: Cast, django_assert_num_queries: object) -> None:
    """[SRC-3] And are loaded with all that is shown of them in two statements."""
    pack(people.kestrel, product(sold_per_incident=True))
    with django_assert_num_queries(2):  # type: ignore[operator]
        assert [len(each.products.all()) for each in entitlements_of(people.kestrel, seen_by=people.bob)] == [1, 1, 1]
    assert not entitlements_visible_to(people.charlie).exists()
    assert entitlements_visible_to(people.ines).count() == 3
