"""One ticket, one issue: split, merged, linked; what each does to the ledger and to who is told."""

from datetime import date

import pytest

from heimdesk.domain.catalog.actions import confirm_bug, release_version, report_bug
from heimdesk.domain.catalog.changes import redate_release
from heimdesk.domain.entitlements.ledger import NothingLeft
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.administrative import mark_administrative
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.fix_bug import fix_bug, tell_of_fix, tell_of_fixes_out
from heimdesk.domain.tickets.actions.links import link_article, link_bug, link_ticket, unlink_bug
from heimdesk.domain.tickets.actions.merge import OtherAccount, merge
from heimdesk.domain.tickets.actions.reply import add_note, reply
from heimdesk.domain.tickets.actions.split import deduction_of_split, split
from heimdesk.domain.tickets.models import State, TicketLink
from heimdesk.domain.tickets.queries import linked_tickets, ticket_by_number, visible_to
from heimdesk.policy.ledger import Deduction, DeductionCause
from tests.cast import MONDAY, Cast, book, pack, product
from tests.domain.tickets.tickets import after, kinds, opened, taken


def test_chosen_messages_and_their_files_go_to_a_new_ticket(people: Cast) -> None:
    """[TIC-7] Linked both ways, the same customer and terms, its own number and clocks, the customer told."""
    ticket = taken(people)
    file = store_file("quota.png", [b"\x89PNG\r\n\x1a\n"])
    second = reply(ticket, "By the way: quotas are wrong.", by=people.bob, now=after(1), files=[file])
    made = split(ticket, messages=[second], subject="Quotas are wrong", by=people.ines, now=after(2))
    copy = made.messages.get()
    assert (copy.text, copy.moved_from, copy.at) == (second.text, ticket.number, second.at)
    assert [attachment.name for attachment in copy.attachments.all()] == ["quota.png"]
    assert (made.state, made.requester, made.plan, made.opened_at) == (State.NEW, people.bob, "gold", after(2))
    assert made.next_due_at == after(6)
    for side in (ticket, made):
        assert [tie.kind for tie in linked_tickets(side, seen_by=people.bob)] == ["split"]
    assert "split" in kinds(ticket)
    assert "split" in kinds(made)
    assert Notice.objects.get(kind="split", person=people.bob).facts["new_number"] == made.number


def test_splitting_deducts_one_more(people: Cast) -> None:
    """[INC-5] [INC-7] The row names the rule and who split; the customer is told of it."""
    ticket = taken(people)
    made = split(ticket, messages=ticket.messages.all(), subject="Second", by=people.ines, now=after(1))
    row = LedgerRow.objects.get(ticket_number=made.number)
    assert (row.rule, row.amount, row.balance_after, row.person) == ("INC-5", -1, 98, people.ines)
    assert Notice.objects.get(kind="split").facts["deducted"] == 1


def test_the_deduction_can_be_waived_with_a_reason(people: Cast) -> None:
    """[INC-5] The row says so and deducts nothing."""
    ticket = taken(people)
    made = split(
        ticket, messages=ticket.messages.all(), subject="Second", by=people.ines, now=after(1),
        waive_reason="We asked for both.",
    )  # fmt: skip
    row = LedgerRow.objects.get(ticket_number=made.number)
    assert (row.amount, row.balance_after, row.reason) == (0, 99, "We asked for both.")
    assert Notice.objects.get(kind="split").facts["waived"] == "We asked for both."


def test_splitting_an_order_deducts_nothing(people: Cast) -> None:
    """[INC-2] [INC-5] As its opening did."""
    ticket = taken(people, ticket_type="order", severity=3)
    made = split(ticket, messages=ticket.messages.all(), subject="Second", by=people.ines, now=after(1))
    assert not LedgerRow.objects.filter(ticket_number=made.number).exists()


def test_what_a_split_would_deduct_is_said_before(people: Cast) -> None:
    """[INC-5] [INC-2] [WRK-1] By the book's number, by the type, and for a task that the book takes for free."""
    book("split_deducts: 1", "split_deducts: 0")
    assert deduction_of_split(taken(people)).answer == Deduction(True, 0, DeductionCause.SPLIT)
    assert deduction_of_split(taken(people, ticket_type="order", severity=3)).rule == "INC-2"
    book("administrative_tasks_deduct: yes", "administrative_tasks_deduct: no")
    task = taken(people)
    mark_administrative(task, by=people.ines, now=after(1))
    assert deduction_of_split(task).rule == "WRK-1"
    made = split(task, messages=task.messages.all(), subject="Second", by=people.ines, now=after(2))
    assert not LedgerRow.objects.filter(ticket_number=made.number).exists()


def test_without_an_incident_left_nothing_is_split(people: Cast) -> None:
    """[INC-5] [INC-6] The balance is never negative; a waiver still works."""
    pack(people.osprey, people.gateway, 1)
    ticket = taken(people, account=people.osprey, requester=people.charlie)
    said = ticket.messages.all()
    with pytest.raises(NothingLeft):
        split(ticket, messages=said, subject="Second", by=people.ines, now=after(1))
    assert split(ticket, messages=said, subject="Second", by=people.ines, now=after(1), waive_reason="Ours.")


def test_only_messages_of_the_ticket_can_be_split_off(people: Cast) -> None:
    """[TIC-7] Not those of another one, not notes alone, not nothing."""
    ticket, other = taken(people), taken(people)
    note = add_note(ticket, "Two issues.", by=people.ines, now=after(1))
    for messages in ([], list(other.messages.all()), [note]):
        with pytest.raises(Invalid) as refused:
            split(ticket, messages=messages, subject="Second", by=people.ines, now=after(1))
        assert "messages" in refused.value.problems
    with pytest.raises(Invalid):
        split(ticket, messages=ticket.messages.all(), subject=" ", by=people.ines, now=after(1))
    with pytest.raises(Refused):
        split(ticket, messages=ticket.messages.all(), subject="x", by=people.bob, now=after(1))


def test_a_duplicate_is_merged_and_both_numbers_lead_to_one_ticket(people: Cast) -> None:
    """[TIC-7] [INC-5] Its words and people move, the customer is told, nothing is credited."""
    ticket, into = taken(people, requester=people.dora, by=people.ines), taken(people)
    merge(ticket, into, by=people.ines, now=after(1))
    assert (ticket.state, ticket.merged_into) == (State.CLOSED, into)
    assert ticket_by_number(ticket.number, seen_by=people.ines) == into
    assert ticket_by_number(ticket.number, seen_by=people.dora) == into
    assert {message.moved_from for message in into.messages.all()} == {None, ticket.number}
    assert TicketLink.objects.get(ticket=ticket, other=into).kind == "merged"
    assert Notice.objects.get(kind="merged", person=people.dora).facts["into"] == into.number
    assert not LedgerRow.objects.filter(kind="credit").exists()
    for side in (ticket, into):
        event = side.events.get(kind="merged")
        assert event.verdict["rule"] == "INC-5"


def test_a_merge_loses_no_link(people: Cast) -> None:
    """[TIC-7] [CAT-2] Bugs, articles and other tickets go along, each on the timeline; both sides hear of the fix."""
    ticket, into = taken(people, requester=people.dora, by=people.ines), taken(people)
    related, known = taken(people), taken(people)
    bug = report_bug(people.gateway, "Queue stalls", now=MONDAY)
    article = publish_article("How", "So.", products=[people.gateway], now=MONDAY)
    for each in (ticket, into):
        link_ticket(each, known, by=people.ines, now=after(1))
    link_ticket(ticket, into, by=people.ines, now=after(1))
    link_ticket(related, ticket, by=people.ines, now=after(1))
    link_bug(ticket, bug, by=people.ines, now=after(1))
    link_article(ticket, article, by=people.ines, now=after(1))
    before = kinds(into).count("linked")
    merge(ticket, into, by=people.ines, now=after(2))
    assert list(into.bugs.all()) == [bug]
    assert [use.article for use in into.article_uses.filter(sent=True)] == [article]
    assert sorted(tie.other.number for tie in into.links.all()) == sorted([known.number, related.number])
    assert kinds(into).count("linked") - before == 3
    assert fix_bug(bug, date(2026, 6, 8), patch="9.4-p2", by=people.ada, now=after(3)) == 1
    told = Notice.objects.filter(kind="bug_fixed").values_list("ticket_number", "person__name")
    assert sorted(told) == [(into.number, name) for name in ("Bob Okafor", "Dora Lind", "Ines Duarte")]


def test_a_chain_of_merges_leads_to_its_end(people: Cast) -> None:
    """[TIC-7] However often it was merged."""
    first, second, third = taken(people), taken(people), taken(people)
    merge(first, second, by=people.ines, now=after(1))
    merge(second, third, by=people.ines, now=after(2))
    assert ticket_by_number(first.number, seen_by=people.bob) == third


def test_across_accounts_only_after_a_warning(people: Cast) -> None:
    """[TIC-7] Both customers would read all; after the merge the other one does."""
    pack(people.osprey, people.gateway, 1)
    foreign = taken(people, account=people.osprey, requester=people.charlie)
    into = taken(people)
    with pytest.raises(OtherAccount, match="Kestrel Hosting"):
        merge(foreign, into, by=people.ines, now=after(1))
    merge(foreign, into, by=people.ines, now=after(1), across_accounts=True)
    assert ticket_by_number(foreign.number, seen_by=people.charlie) == into
    assert set(visible_to(people.charlie)) == {foreign, into}


def test_what_cannot_be_merged_is_refused(people: Cast) -> None:
    """[TIC-7] Into itself, into a closed one, by a customer."""
    ticket, closed = taken(people), taken(people)
    merge(closed, taken(people), by=people.ines, now=after(1))
    for into in (ticket, closed):
        with pytest.raises(Invalid):
            merge(ticket, into, by=people.ines, now=after(2))
    with pytest.raises(Refused):
        merge(ticket, taken(people), by=people.alice, now=after(2))


def test_tickets_link_to_tickets_articles_and_bugs(people: Cast) -> None:
    """[TIC-7] [CAT-2] Many tickets link to one bug; each link is an event, once."""
    ticket, other = taken(people), taken(people)
    bug = report_bug(people.gateway, "Queue stalls", now=MONDAY)
    answer = publish_article("How", "So.", products=[people.gateway], now=MONDAY)
    for _ in range(2):
        link_bug(ticket, bug, by=people.ines, now=after(1))
        link_bug(other, bug, by=people.ines, now=after(1))
        link_ticket(ticket, other, by=people.ines, now=after(1))
        link_article(ticket, answer, by=people.ines, now=after(1))
    assert kinds(ticket).count("linked") == 3
    assert set(bug.tickets.all()) == {ticket, other}
    unlink_bug(other, bug, by=people.ines, now=after(2))
    assert set(bug.tickets.all()) == {ticket}
    with pytest.raises(Invalid):
        link_bug(ticket, report_bug(people.panel, "Other", now=MONDAY), by=people.ines, now=after(1))
    with pytest.raises(Invalid):
        link_ticket(ticket, ticket, by=people.ines, now=after(1))


def test_a_bug_that_is_not_public_is_not_named_to_the_customer(people: Cast) -> None:
    """[CAT-2] [SRC-3] The event of the link is the staff's until the bug is public."""
    hidden = confirm_bug(report_bug(people.gateway, "Hidden", now=MONDAY), MONDAY.date(), now=MONDAY)
    ticket = taken(people)
    link_bug(ticket, hidden, by=people.ines, now=after(1))
    assert not ticket.events.get(kind="linked").public


def test_when_a_fix_is_released_the_customers_are_told_once(people: Cast) -> None:
    """[CAT-2] Every ticket on the bug, also a closed one."""
    ticket = taken(people)
    bug = report_bug(people.gateway, "Queue stalls", now=MONDAY)
    link_bug(ticket, bug, by=people.ines, now=after(1))
    assert fix_bug(bug, date(2026, 6, 10), patch="9.4-p2", by=people.ada, now=after(48)) == 1
    tell_of_fix(bug, now=after(50))
    told = Notice.objects.filter(kind="bug_fixed", person=people.bob)
    assert [notice.facts["fixed_in"] for notice in told] == ["9.4-p2"]


@pytest.mark.parametrize("by_patch", [True, False])
def test_a_fix_that_is_dated_ahead_is_told_on_its_day(people: Cast, by_patch: bool) -> None:
    """[CAT-2] Not when it is noted: the worker tells once, on the day to which the release or patch was moved last."""
    ticket = taken(people)
    bug = report_bug(people.gateway, "Queue stalls", now=MONDAY)
    link_bug(ticket, bug, by=people.ines, now=after(1))
    if by_patch:
        assert fix_bug(bug, date(2026, 6, 11), patch="9.4-p2", by=people.ada, now=after(2)) == 0
    else:
        coming = release_version(people.gateway, "9.5", date(2026, 6, 9), now=MONDAY)
        assert fix_bug(bug, release=coming, by=people.ada, now=after(2)) == 0
        redate_release(coming, date(2026, 6, 11), by=people.ada, now=after(3))
    told = Notice.objects.filter(kind="bug_fixed", person=people.bob)
    assert (tell_of_fixes_out(after(days=2)), told.count()) == (0, 0)
    assert (tell_of_fixes_out(after(days=3)), told.count()) == (1, 1)
    assert (tell_of_fixes_out(after(days=4)), told.count()) == (0, 1)
    assert ticket.events.filter(kind="linked", facts__fixed_bug=bug.pk).count() == 1


def test_a_bug_of_another_product_is_no_reason(people: Cast) -> None:
    """[TIC-7] Beside its field."""
    bug = report_bug(product("Elsewhere"), "Other", now=MONDAY)
    with pytest.raises(Invalid) as refused:
        link_bug(opened(people), bug, by=people.ines, now=after(1))
    assert "bug" in refused.value.problems
