"""The states of a ticket, the timeline, and what each side may do in them."""

from collections.abc import Callable
from typing import Any

import pytest

from heimdesk.domain.audit.append_only import NeverChanged
from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.notices.models import Notice
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.administrative import mark_administrative
from heimdesk.domain.tickets.actions.drafts import DraftMovedOn, save_step
from heimdesk.domain.tickets.actions.follow_up import answer_reply_to_closed, start_follow_up
from heimdesk.domain.tickets.actions.open import open_ticket
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply
from heimdesk.domain.tickets.actions.resolve import close, confirm, reopen, resolve, withdraw_resolution
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import Event, State, Ticket, TicketLink
from heimdesk.domain.tickets.permissions import TicketClosed, may
from heimdesk.domain.tickets.queries import thread_of
from tests.cast import Cast
from tests.domain.tickets.tickets import after, kinds, opened, taken


def resolved(people: Cast, kind: str = "solved", **more: Any) -> Ticket:
    """A ticket that Ines resolved after an hour."""
    ticket = taken(people)
    resolve(ticket, kind, "End the dump, then the queue drains.", by=people.ines, now=after(1), **more)
    return ticket


def test_the_way_of_a_ticket_from_new_to_closed(people: Cast) -> None:
    """[STA-1] New, open, waiting, open, pending confirmation, closed; each move an event."""
    ticket = opened(people)
    take(ticket, by=people.ines, now=after(0.2))
    ask_back(ticket, "Which version?", by=people.ines, now=after(0.5))
    reply(ticket, "9.4.", by=people.bob, now=after(1))
    resolve(ticket, "solved", "Do this.", by=people.ines, now=after(2))
    confirm(ticket, by=people.bob, now=after(3))
    moves = ticket.events.filter(kind="state").values_list("before", "after")
    assert list(moves) == [
        ("new", "open"),
        ("open", "waiting"),
        ("waiting", "open"),
        ("open", "pending"),
        ("pending", "closed"),
    ]
    assert not ticket.is_open
    assert ticket.closed_at == after(3)


def test_the_first_reply_takes_the_ticket(people: Cast) -> None:
    """[STA-1] Whoever answers a new ticket owns it from then on."""
    ticket = opened(people)
    reply(ticket, "I look into it.", by=people.ines, now=after(0.5))
    assert (ticket.state, ticket.owner) == (State.OPEN, people.ines)


def test_the_customer_may_add_to_a_new_ticket(people: Cast) -> None:
    """[STA-1] It stays new: nobody owns it yet."""
    ticket = opened(people)
    reply(ticket, "One more thing.", by=people.bob, now=after(0.1))
    assert ticket.state == State.NEW


def test_the_staff_may_resolve_from_any_open_state(people: Cast) -> None:
    """[STA-1] From new, open and waiting."""
    for prepare in (opened, taken, _waiting):
        ticket = prepare(people)
        resolve(ticket, "solved", "Done.", by=people.ines, now=after(2))
        assert ticket.state == State.PENDING


def test_a_resolution_has_a_kind(people: Cast) -> None:
    """[STA-2] Solved, workaround, not resolved but agreed, known bug with the release of its fix."""
    bug = report_bug(people.gateway, "Queue stalls", now=after(0))
    answer = publish_article("How", "So.", products=[people.gateway], now=after(0))
    for kind, more in {
        "solved": {"article": answer},
        "workaround": {},
        "agreed": {},
        "known_bug": {"bug": bug, "fix_version": "9.5"},
    }.items():
        ticket = resolved(people, kind, **more)
        assert ticket.resolutions.get().kind == kind
    assert ticket.resolutions.get().fix_version == "9.5"
    assert ticket.bugs.get() == bug


def test_a_known_bug_needs_the_bug_and_the_release(people: Cast) -> None:
    """[STA-2] What is missing is named beside its field."""
    ticket = taken(people)
    with pytest.raises(Invalid) as refused:
        resolve(ticket, "known_bug", "It is a bug.", by=people.ines, now=after(1))
    assert set(refused.value.problems) == {"bug", "fix_version"}
    with pytest.raises(Invalid):
        resolve(ticket, "magic", "Gone.", by=people.ines, now=after(1))
    assert ticket.state == State.OPEN


def test_a_reply_can_resolve(people: Cast) -> None:
    """[STA-1] `then` takes a kind of resolution too."""
    ticket = taken(people)
    message = reply(ticket, "Done.", by=people.ines, now=after(1), then="solved")
    assert ticket.resolutions.get().message == message


def test_the_customers_word_reopens_what_was_resolved(people: Cast) -> None:
    """[STA-3] Any word before the closing reopens; the resolution is noted as rejected."""
    ticket = resolved(people)
    reply(ticket, "It stalls again.", by=people.bob, now=after(5))
    assert ticket.state == State.OPEN
    assert ticket.resolutions.get().reopened_at == after(5)


def test_still_broken_reopens_with_a_text(people: Cast) -> None:
    """[STA-3] The button of the page says why."""
    ticket = resolved(people)
    with pytest.raises(Invalid):
        reopen(ticket, "  ", by=people.bob, now=after(2))
    reopen(ticket, "Still broken on node 2.", by=people.bob, now=after(2))
    assert ticket.state == State.OPEN


def test_the_staff_can_take_a_resolution_back(people: Cast) -> None:
    """[STA-1] With a reason that the customer reads, on the timeline and in one letter."""
    ticket = resolved(people)
    withdraw_resolution(ticket, reason="The fix broke something else.", by=people.ines, now=after(2))
    assert ticket.state == State.OPEN
    assert ticket.events.get(kind="withdrawn").reason == "The fix broke something else."
    notice = Notice.objects.get(person=people.bob, kind="resolution_withdrawn")
    assert notice.facts["reason"] == "The fix broke something else."


def test_the_customer_may_close_the_own_ticket_from_any_state(people: Cast) -> None:
    """[STA-1] [INC-3] Nothing is credited by it."""
    for prepare in (opened, taken, _waiting, resolved):
        ticket = prepare(people)
        close(ticket, by=people.bob, now=after(3), reason="It works again by itself.")
        assert ticket.state == State.CLOSED
    people.entitlement.refresh_from_db()
    assert people.entitlement.balance == 96


def test_a_colleague_may_neither_close_nor_confirm(people: Cast) -> None:
    """[STA-3] The requester or a manager of the account decides; others who take part may only answer."""
    ticket = resolved(people)
    ticket.participants.create(person=people.dora, added_at=after(1))
    for act in (close, confirm):
        with pytest.raises(Refused):
            act(ticket, by=people.dora, now=after(2))
    assert confirm(ticket, by=people.alice, now=after(2)).state == State.CLOSED


@pytest.mark.parametrize(
    "act",
    [
        lambda ticket, people: reply(ticket, "Hello?", by=people.bob, now=after(9)),
        lambda ticket, people: reply(ticket, "Hello?", by=people.ines, now=after(9)),
        lambda ticket, people: add_note(ticket, "Hm.", by=people.ines, now=after(9)),
        lambda ticket, people: take(ticket, by=people.ines, now=after(9)),
        lambda ticket, people: resolve(ticket, "solved", "Again.", by=people.ines, now=after(9)),
        lambda ticket, people: reopen(ticket, "Still broken.", by=people.bob, now=after(9)),
        lambda ticket, people: close(ticket, by=people.bob, now=after(9)),
        lambda ticket, people: confirm(ticket, by=people.bob, now=after(9)),
        lambda ticket, people: mark_administrative(ticket, by=people.ines, now=after(9)),
    ],
)
def test_closed_is_final_for_everyone(people: Cast, act: Callable[[Ticket, Cast], Any]) -> None:
    """[STA-4] Whatever is tried is refused with the way to a follow-up; nothing changes."""
    ticket = resolved(people)
    confirm(ticket, by=people.bob, now=after(2))
    count = ticket.messages.count()
    with pytest.raises(TicketClosed, match=r"follow-up"):
        act(ticket, people)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.messages.count()) == (State.CLOSED, count)


def test_a_follow_up_is_linked_and_knows_what_was_said(people: Cast) -> None:
    """[STA-4] One click opens it: the last messages are copied, both are linked, an incident is deducted."""
    ticket = resolved(people)
    confirm(ticket, by=people.bob, now=after(2))
    draft = start_follow_up(ticket, by=people.bob, now=after(30), text="It stalls again.")
    assert start_follow_up(ticket, by=people.bob, now=after(30)) == draft
    following = open_ticket(draft, by=people.bob, now=after(31))
    assert following.follows == ticket
    assert TicketLink.objects.get(ticket=following, other=ticket).kind == "follows"
    said = [row for row in thread_of(following, people.bob) if not isinstance(row, Event)]
    assert [message.moved_from for message in said] == [ticket.number, ticket.number, None]
    assert said[-1].text.startswith("It stalls again.")
    assert following.first_staff_reply_at is None


def test_a_follow_up_that_was_begun_keeps_what_was_typed(people: Cast) -> None:
    """[STA-4] [TIC-1] Another reply is added to what happens, as a new revision; all other fields stay as typed."""
    ticket = resolved(people)
    confirm(ticket, by=people.bob, now=after(2))
    draft = start_follow_up(ticket, by=people.bob, now=after(30), text="It stalls again.")
    typed = {"subject": "Stalls since Monday", "what_happens": "It stalls again, each night.", "steps": "Wait."}
    save_step(draft, "details", typed, revision=draft.revision, by=people.bob, now=after(31))
    save_step(draft, "contact", {"severity": "1"}, revision=draft.revision, by=people.bob, now=after(31))
    seen = draft.revision
    for _ in range(2):
        draft = start_follow_up(ticket, by=people.bob, now=after(32), text="Node 2 too.")
    told = {**typed, "what_happens": "It stalls again, each night.\n\nNode 2 too."}
    assert draft.values["details"] == told
    assert draft.values["contact"] == {"severity": "1"}
    with pytest.raises(DraftMovedOn):
        save_step(draft, "details", typed, revision=seen, by=people.bob, now=after(33))


def test_a_mail_to_a_closed_ticket_is_answered_with_the_way_to_a_follow_up(people: Cast) -> None:
    """[STA-4] Told once for each message."""
    ticket = resolved(people)
    confirm(ticket, by=people.bob, now=after(2))
    for _ in range(2):
        answer_reply_to_closed(ticket, people.bob, cause="mail:abc", now=after(3))
    assert Notice.objects.filter(kind="reply_to_closed", person=people.bob).count() == 1


def test_events_are_never_changed(people: Cast) -> None:
    """[STA-5] The timeline cannot be edited: neither one row nor many."""
    event = opened(people).events.get(kind="opened")
    event.reason = "rewritten"
    for attempt in (event.save, event.delete, Event.objects.all().delete):
        with pytest.raises(NeverChanged):
            attempt()
    with pytest.raises(NeverChanged):
        Event.objects.update(reason="rewritten")


def test_every_change_says_who_when_from_to_and_why(people: Cast) -> None:
    """[STA-5] Taken, moved, resolved: each with its actor and moment."""
    ticket = resolved(people)
    moved = ticket.events.get(kind="state", after="pending")
    assert (moved.actor, moved.at, moved.before) == (people.ines, after(1), "open")
    assert kinds(ticket)[:4] == ["opened", "routed", "taken", "state"]


def test_what_a_person_may_is_asked_of_the_domain(people: Cast) -> None:
    """[STA-1] [WRK-4] The same question decides the page and the action, and says why."""
    ticket = taken(people)
    assert may(people.ines, "resolve", ticket)
    refused = may(people.bob, "resolve", ticket)
    assert not refused
    assert refused.text() == "Members of the staff who work on tickets do this."
    assert not may(people.arthur, "take", ticket)
    assert may(people.arthur, "note", ticket)
    assert not may(people.charlie, "see", ticket)
    with pytest.raises(KeyError):
        may(people.bob, "fly", ticket)


def _waiting(people: Cast) -> Ticket:
    ticket = taken(people)
    ask_back(ticket, "Which version?", by=people.ines, now=after(0.5))
    return ticket
