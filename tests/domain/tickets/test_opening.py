"""Opening a ticket: what is checked, what is paid, what is promised and told."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from heimdesk.domain.catalog.actions import withdraw
from heimdesk.domain.catalog.models import Release
from heimdesk.domain.entitlements.actions import grant_for_contract
from heimdesk.domain.entitlements.ledger import NothingLeft
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.open import open_for
from heimdesk.domain.tickets.birth import NotEntitled
from heimdesk.domain.tickets.models import State, Ticket, Way
from heimdesk.policy.verdict import verdict_from_json
from tests.cast import MONDAY, Cast, book, pack, product, signed_contract
from tests.domain.tickets.tickets import DETAILS, after, kinds, opened


def test_a_new_ticket_is_new_paid_and_promised(people: Cast) -> None:
    """[TIC-1] [INC-1] [SLA-1] One incident deducted, the response due by the plan: Gold, severity 2, 4 hours."""
    ticket = opened(people)
    assert (ticket.state, ticket.is_open, ticket.owner) == (State.NEW, True, None)
    assert (ticket.plan, ticket.entitlement) == ("gold", people.entitlement)
    assert (ticket.next_due_kind, ticket.next_due_at) == ("response", after(4))
    dues = dict(ticket.promises.values_list("kind", "due_at"))
    assert dues == {"response": after(4), "workaround": after(12)}
    people.entitlement.refresh_from_db()
    assert people.entitlement.balance == 99
    assert kinds(ticket) == ["opened", "routed"]


def test_the_ledger_row_names_rule_ticket_and_person(people: Cast) -> None:
    """[INC-7] [INC-1] The row of the opening names the rule that made it and who opened."""
    ticket = opened(people)
    row = LedgerRow.objects.get(ticket_number=ticket.number)
    assert (row.rule, row.amount, row.balance_after, row.person) == ("INC-1", -1, 99, people.bob)
    assert "99 left" in verdict_from_json(row.verdict).text()


def test_the_confirmation_tells_number_severity_and_first_due(people: Cast) -> None:
    """[TIC-5] The requester gets a letter with the request ID, the severity and the moment of the first response."""
    ticket = opened(people)
    notice = Notice.objects.get(kind="ticket_opened")
    assert notice.person == people.bob
    assert notice.ticket_number == ticket.number
    assert notice.facts["severity"] == 2
    assert notice.facts["response_due"] == after(4).isoformat()


def test_what_pays_is_chosen_and_why_is_stored(people: Cast) -> None:
    """[PRG-3] The default covers the product and expires first; the reason stays with the ticket and its event."""
    later = signed_contract(people.kestrel, plan="platinum", products=[people.gateway], ends_on=date(2027, 12, 31))
    assert later.pk != people.contract.pk
    ticket = opened(people)
    chosen = verdict_from_json(ticket.entitlement_verdict)
    assert chosen.answer.key == str(people.entitlement.pk)
    assert chosen.rule == "PRG-3"
    assert ticket.events.get(kind="opened").verdict == ticket.entitlement_verdict


def test_a_chosen_pack_pays_although_a_contract_expires_first(people: Cast) -> None:
    """[PRG-3] With several possible the customer chooses."""
    bought = pack(people.kestrel, people.gateway, 1)
    ticket = opened(people, entitlement=bought)
    bought.refresh_from_db()
    assert (ticket.entitlement, bought.balance, ticket.plan) == (bought, 0, "standard")


def test_a_choice_that_cannot_pay_is_refused_with_its_reason(people: Cast) -> None:
    """[PRG-3] A pack of another product is not replaced silently."""
    other = pack(people.kestrel, product("Other", sold_per_incident=True), 5)
    with pytest.raises(NotEntitled, match="does not cover this product"):
        opened(people, entitlement=other)
    assert not Ticket.objects.exists()


def test_nothing_left_opens_nothing(people: Cast) -> None:
    """[INC-1] No incident left: no ticket, and the refusal says so."""
    empty = pack(people.osprey, people.gateway, 1)
    charlie = {"account": people.osprey, "requester": people.charlie, "by": people.charlie}
    opened(people, **charlie)
    with pytest.raises(NothingLeft):
        opened(people, entitlement=empty, **charlie)
    with pytest.raises(Refused):
        opened(people, **charlie)
    assert Ticket.objects.count() == 1


def test_orders_deduct_nothing_and_need_no_contract(people: Cast) -> None:
    """[INC-2] Tickets for sales deduct nothing; whoever has no entitlement can open them too."""
    paid = opened(people, ticket_type="order", severity=3)
    free = opened(
        people, account=people.osprey, requester=people.charlie, by=people.charlie, ticket_type="licensing", severity=3
    )
    assert not LedgerRow.objects.filter(ticket_number__in=(paid.number, free.number)).exists()
    assert free.entitlement is None
    assert free.plan == "standard"
    opening = free.events.get(kind="opened")
    assert verdict_from_json(opening.facts["deduction"]).rule == "INC-2"


def test_an_unlimited_plan_writes_rows_and_never_runs_out(people: Cast) -> None:
    """[INC-1] [INC-7] Diamond has unlimited incidents; its ledger still shows each ticket."""
    from_diamond = signed_contract(people.osprey, plan="diamond", products=[people.gateway])
    entitlement = grant_for_contract(from_diamond, now=MONDAY)
    ticket = opened(people, account=people.osprey, requester=people.charlie, by=people.charlie)
    entitlement.refresh_from_db()
    row = LedgerRow.objects.get(ticket_number=ticket.number)
    assert (ticket.entitlement, row.amount, entitlement.balance) == (entitlement, 0, 0)


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"phone": ""}, "phone", "Severity 1 needs a phone number."),
        ({"phone": "12345"}, "phone", "Add the country code"),
        ({"severity": 7}, "severity", "Choose a severity"),
        ({"ticket_type": "gossip"}, "ticket_type", "Choose"),
        ({"details": {**DETAILS, "steps": " "}}, "details.steps", "Steps to reproduce"),
        ({"details": {**DETAILS, "what_happens": "x" * 1_000_000}}, "details.what_happens", "100,000 are possible"),
        ({"subject": "x" * 201}, "subject", "200 are possible"),
        ({"reached_by": "pigeon"}, "reached_by", "Choose how we should answer"),
        ({"colleagues": ["nobody@kestrel.example"]}, "colleagues", "is nobody of your account"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(people: Cast, change: dict[str, object], field: str, said: str) -> None:
    """[TIC-3] [TIC-4] Required details, a valid phone for severity 1 and 2, texts that are too long: by field."""
    with pytest.raises(Invalid) as refused:
        opened(people, **{"severity": 1, **change})
    assert said in " ".join(refused.value.problems[field])
    assert not Ticket.objects.exists()


def test_the_phone_is_optional_for_severity_3(people: Cast) -> None:
    """[TIC-4] Only severity 1 and 2 need a number."""
    assert opened(people, severity=3, phone="").phone == ""


def test_emoji_and_right_to_left_text_stay_as_they_were_typed(people: Cast) -> None:
    """[TIC-3] Any writing goes in and comes out."""
    text = "البريد متوقف 📮 منذ الصباح\nשלום"
    ticket = opened(people, subject="📮 البريد", details={**DETAILS, "what_happens": text})
    assert ticket.subject == "📮 البريد"
    assert text in ticket.messages.get().text


def test_no_ticket_on_a_product_past_its_end_of_support(people: Cast) -> None:
    """[LIF-2] [UI-1] Until the last day tickets are accepted, after it none: said in the reader's language."""
    withdraw(people.gateway, withdrawn_on=date(2026, 1, 1), support_ends_on=date(2026, 6, 8), now=MONDAY)
    assert opened(people).number
    with pytest.raises(Invalid) as refused:
        opened(people, now=after(days=1))
    assert "ended on 8 June 2026" in refused.value.problems["product"][0]
    with translation.override("de"), pytest.raises(Invalid) as refused:
        opened(people, now=after(days=1))
    assert "endete am 8. Juni 2026" in refused.value.problems["product"][0]


def test_a_ticket_on_an_unsupported_release_is_accepted_with_a_notice(people: Cast) -> None:
    """[TIC-6] Both sides see that the release is not supported, and why."""
    old = Release.objects.get(product=people.gateway, version="8.9")
    ticket = opened(people, release=old)
    assert ticket.unsupported_release
    assert "8.9" in verdict_from_json(ticket.events.get(kind="opened").facts["unsupported"]).text()
    assert Notice.objects.get(kind="ticket_opened").facts["unsupported"] is True
    assert not opened(people, release=Release.objects.get(product=people.gateway, version="9.4")).unsupported_release


def test_the_staff_opens_for_a_caller_and_triage_asks_for_the_rest(people: Cast) -> None:
    """[WRK-1] [INC-1] By phone the required details may be missing; the incident is deducted all the same."""
    ticket = opened(people, by=people.ines, way=Way.PHONE, details={"what_happens": "The server is down."}, severity=1)
    assert (ticket.way, ticket.requester, ticket.entitlement) == (Way.PHONE, people.bob, people.entitlement)
    assert ticket.messages.get().author == people.bob


def test_a_stranger_cannot_open_for_an_account(people: Cast) -> None:
    """[PRG-3] Only people of the account and the staff open its tickets."""
    with pytest.raises(Refused):
        opened(people, by=people.charlie)
    with pytest.raises(Invalid):
        open_for(
            people.kestrel, requester=people.charlie, product=people.gateway, ticket_type="problem", severity=3,
            subject="x", details=DETAILS, by=people.ines, way=Way.DESK, now=MONDAY,
        )  # fmt: skip


def test_a_product_can_ask_for_other_details(people: Cast) -> None:
    """[TIC-3] Which details are required depends on product and ticket type."""
    wanted = "  required_by_product:\n    mail-gateway: {problem: [setup]}\n  required:\n"
    book("  required:\n", wanted)
    with pytest.raises(Invalid) as refused:
        opened(people)
    assert list(refused.value.problems) == ["details.setup"]


def test_severities_are_worded_in_the_book(people: Cast) -> None:
    """[SEV-1] Four severities; the one that the customer asked for is kept beside the one that holds."""
    ticket = opened(people, severity=3)
    assert (ticket.severity, ticket.severity_asked) == (3, 3)


def test_colleagues_take_part_from_the_beginning(people: Cast) -> None:
    """[POR-3] They are told, and see the ticket."""
    ticket = opened(people, colleagues=[people.dora.email.upper()])
    assert [part.person for part in ticket.participants.all()] == [people.dora]
    assert set(Notice.objects.filter(kind="ticket_opened").values_list("person__name", flat=True)) == {
        "Bob Okafor",
        "Dora Lind",
    }


def test_a_contract_that_expired_pays_nothing(people: Cast) -> None:
    """[PRG-3] [INC-1] After its last day the reason says so."""
    with pytest.raises(NotEntitled) as refused:
        opened(people, entitlement=people.entitlement, now=datetime(2027, 1, 2, tzinfo=UTC))
    assert "expired" in refused.value.text


@pytest.mark.parametrize(
    "typed", ["2062-06-08 08:40 UTC", "1926-06-08 08:40 UTC", "275760-09-13 00:00 UTC", "2026-02-30T10:00"]
)
def test_whoever_opens_it_an_error_cannot_be_seen_at_any_time(people: Cast, typed: str) -> None:
    """[TIC-3] Who helps a customer may leave the time out, but not give one that cannot have been."""
    for by in (people.bob, people.ines):
        with pytest.raises(Invalid) as invalid:
            opened(people, by=by, details={**DETAILS, "error_at": typed})
        assert list(invalid.value.problems) == ["details.error_at"]
    assert opened(people, by=people.ines, details={"what_happens": "It stalls."})
    assert opened(people, details={**DETAILS, "error_at": "this morning, as always"})
