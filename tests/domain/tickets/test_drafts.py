"""Drafts: what was typed is never lost, an article can end one, submitting twice opens one ticket."""

from datetime import timedelta
from typing import Any

import pytest

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.models import Article, Deflection
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.drafts import (
    DraftMovedOn,
    attach_to_draft,
    deflect,
    detach_from_draft,
    discard_draft,
    forget_old_drafts,
    read_article,
    restore_draft,
    save_step,
    start_draft,
)
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.open import open_ticket
from heimdesk.domain.tickets.models import Attachment, Draft, DraftState, Ticket
from heimdesk.domain.tickets.queries import latest_drafts_of
from heimdesk.domain.tickets.wishes import problems_of, wish_of
from tests.cast import MONDAY, Cast, pack
from tests.domain.tickets.tickets import DETAILS, after
from tests.policy.cast import BOOK


def filled(people: Cast, **changed: dict[str, Any]) -> Draft:
    """A draft of Bob with everything that is asked for; `changed` replaces steps."""
    draft = start_draft(people.bob, product=people.gateway, now=MONDAY)
    steps: dict[str, dict[str, Any]] = {
        "information": {"ticket_type": "problem", "module": str(people.module.pk)},
        "solution": {"words": "lock wait timeout"},
        "details": {"subject": "Mail queue stuck", **DETAILS},
        "contact": {"severity": "2", "phone": "+49 341 9601234", "reached_by": "ticket"},
        **changed,
    }
    for step, values in steps.items():
        save_step(draft, step, values, revision=draft.revision, by=people.bob, now=MONDAY)
    return draft


def article(people: Cast) -> Article:
    """A published article."""
    return publish_article("Lock wait timeout", "End the dump.", products=[people.gateway], now=MONDAY)


def test_a_filled_draft_becomes_a_ticket_with_its_words_and_articles(people: Cast) -> None:
    """[TIC-1] [TIC-2] The words searched and the articles read go with the ticket."""
    draft = filled(people)
    read = article(people)
    read_article(draft, read, by=people.bob, now=MONDAY)
    ticket = open_ticket(draft, by=people.bob, now=MONDAY)
    assert (ticket.subject, ticket.module, ticket.severity) == ("Mail queue stuck", people.module, 2)
    assert ticket.events.get(kind="opened").facts["words"] == "lock wait timeout"
    assert [use.article for use in ticket.article_uses.all()] == [read]
    draft.refresh_from_db()
    assert (draft.state, draft.ticket) == (DraftState.SUBMITTED, ticket)


def test_a_second_submit_gives_the_same_ticket(people: Cast) -> None:
    """[TIC-1] A double click neither opens nor deducts twice."""
    draft = filled(people)
    first = open_ticket(draft, by=people.bob, now=MONDAY)
    again = open_ticket(Draft.objects.get(pk=draft.pk), by=people.bob, now=after(1))
    assert first == again
    assert LedgerRow.objects.filter(kind="deduction").count() == 1


def test_what_is_wrong_is_kept_and_told_by_field(people: Cast) -> None:
    """[TIC-1] [TIC-4] Severity 1 without a phone: the draft stays as it was typed, the field is named."""
    draft = filled(people, contact={"severity": "1", "phone": "", "reached_by": "ticket"})
    with pytest.raises(Invalid) as refused:
        open_ticket(draft, by=people.bob, now=MONDAY)
    assert list(refused.value.problems) == ["phone"]
    draft.refresh_from_db()
    assert draft.state == DraftState.WRITING
    assert draft.values["details"]["subject"] == "Mail queue stuck"


def test_an_empty_draft_names_every_field_that_is_missing(people: Cast) -> None:
    """[TIC-3] All at once, in the order of the wizard."""
    draft = start_draft(people.bob, now=MONDAY)
    problems = problems_of(wish_of(draft), BOOK, now=MONDAY)
    assert list(problems) == ["product", "ticket_type", "severity", "reached_by"]


def test_a_text_of_a_megabyte_is_kept_in_the_draft_and_refused_beside_its_field(people: Cast) -> None:
    """[TIC-1] Nothing typed is lost by an error."""
    long = "log line\n" * 120_000
    draft = filled(people, details={"subject": "Long", **DETAILS, "error_in_logs": long})
    with pytest.raises(Invalid) as refused:
        open_ticket(draft, by=people.bob, now=MONDAY)
    assert "Attach the long part as a file" in refused.value.problems["details.error_in_logs"][0]
    assert Draft.objects.get(pk=draft.pk).values["details"]["error_in_logs"] == long


def test_two_tabs_keep_both_texts(people: Cast) -> None:
    """[TIC-1] The second tab is told of the first one; neither text is lost."""
    draft = filled(people)
    seen = draft.revision
    first, second = {"subject": "From the first tab"}, {"subject": "From the second tab"}
    save_step(draft, "details", first, revision=seen, by=people.bob, now=after(1))
    with pytest.raises(DraftMovedOn) as crossed:
        save_step(draft, "details", second, revision=seen, by=people.bob, now=after(2))
    assert (crossed.value.stored, crossed.value.typed) == (first, second)
    kept = Draft.objects.get(pk=draft.pk)
    assert kept.values["details"] == first
    assert kept.values["crossed"] == {"details": second}
    save_step(kept, "details", second, revision=crossed.value.revision, by=people.bob, now=after(3))
    assert kept.values["details"] == second
    assert "crossed" not in kept.values


def test_two_tabs_on_different_steps_do_not_cross(people: Cast) -> None:
    """[TIC-1] Only the same step can be crossed."""
    draft = filled(people)
    seen = draft.revision
    save_step(draft, "details", {"subject": "Other"}, revision=seen, by=people.bob, now=after(1))
    save_step(draft, "solution", {"words": "other"}, revision=seen, by=people.bob, now=after(2))
    assert draft.values["solution"] == {"words": "other"}


def test_another_product_keeps_what_was_typed_but_not_its_release(people: Cast) -> None:
    """[TIC-1] Any step can be revisited."""
    draft = filled(people)
    values = {"product": str(people.panel.pk)}
    save_step(draft, "product", values, revision=draft.revision, by=people.bob, now=after(1))
    assert draft.product == people.panel
    assert draft.values["information"] == {"ticket_type": "problem"}
    assert draft.values["details"]["subject"] == "Mail queue stuck"


def test_an_article_that_answers_ends_the_draft_and_deducts_nothing(people: Cast) -> None:
    """[TIC-2] A deflection is counted with the article that did it, once."""
    draft, answer = filled(people), article(people)
    deflect(draft, answer, by=people.bob, now=after(1))
    counted = Deflection.objects.get()
    assert (counted.article, counted.person, counted.words) == (answer, people.bob, "lock wait timeout")
    assert draft.state == DraftState.DEFLECTED
    assert not Ticket.objects.exists()
    with pytest.raises(Invalid):
        open_ticket(draft, by=people.bob, now=after(2))


def test_without_an_incident_left_the_draft_stays(people: Cast) -> None:
    """[INC-1] The customer keeps the draft and can buy."""
    draft = start_draft(people.charlie, product=people.gateway, now=MONDAY)
    for step, values in {
        "information": {"ticket_type": "problem"},
        "details": {"subject": "Queue", **DETAILS},
        "contact": {"severity": "3", "phone": "", "reached_by": "ticket"},
    }.items():
        save_step(draft, step, values, revision=draft.revision, by=people.charlie, now=MONDAY)
    with pytest.raises(Refused, match="no entitlement to support"):
        open_ticket(draft, by=people.charlie, now=MONDAY)
    assert latest_drafts_of(people.charlie) == [draft]
    pack(people.osprey, people.gateway, 1)
    assert open_ticket(draft, by=people.charlie, now=after(1)).entitlement is not None


def test_files_of_the_draft_come_with_the_first_message(people: Cast) -> None:
    """[TIC-3] A log file counts for its field and hangs on the ticket's first message."""
    draft = filled(people)
    kept = attach_to_draft(draft, store_file("queue.log", [b"stuck\n"]), field="log_files", by=people.bob, now=MONDAY)
    gone = attach_to_draft(draft, store_file("cat.txt", [b"meow"]), by=people.bob, now=MONDAY)
    detach_from_draft(draft, gone, by=people.bob, now=MONDAY)
    ticket = open_ticket(draft, by=people.bob, now=MONDAY)
    assert [file.pk for file in ticket.messages.get().attachments.all()] == [kept.pk]


def test_a_draft_can_be_thrown_away_and_taken_back(people: Cast) -> None:
    """[TIC-1] Undo rather than a question."""
    draft = filled(people)
    discard_draft(draft, by=people.bob, now=after(1))
    assert latest_drafts_of(people.bob) == []
    restore_draft(draft, by=people.bob, now=after(2))
    assert latest_drafts_of(people.bob) == [draft]


def test_a_draft_that_nobody_went_on_with_is_forgotten(people: Cast) -> None:
    """[TIC-1] After as long as the book keeps it, with its files; what became a ticket stays, what is written too."""
    old, thrown, sent, fresh = (filled(people) for _ in range(4))
    attach_to_draft(old, store_file("queue.log", [b"stuck\n"]), by=people.bob, now=MONDAY)
    discard_draft(thrown, by=people.bob, now=MONDAY)
    open_ticket(sent, by=people.bob, now=MONDAY)
    save_step(
        fresh, "solution", {"words": "queue"}, revision=fresh.revision, by=people.bob, now=MONDAY + timedelta(days=1)
    )
    kept_for = book_of(current_book(MONDAY)).opening.draft_kept_for
    assert forget_old_drafts(MONDAY + kept_for - timedelta(seconds=1)) == 0
    assert forget_old_drafts(MONDAY + kept_for) == 2
    assert set(Draft.objects.values_list("pk", flat=True)) == {sent.pk, fresh.pk}
    assert not Attachment.objects.exists()


def test_nobody_reaches_the_draft_of_somebody_else(people: Cast) -> None:
    """[SRC-3] For Alice, who manages the account, Bob's draft does not exist."""
    draft = filled(people)
    with pytest.raises(Draft.DoesNotExist):
        save_step(draft, "details", {}, revision=1, by=people.alice, now=MONDAY)
    with pytest.raises(Draft.DoesNotExist):
        open_ticket(draft, by=people.alice, now=MONDAY)


def test_the_staff_writes_no_drafts(people: Cast) -> None:
    """[TIC-1] Drafts are for people of an account."""
    with pytest.raises(Refused):
        start_draft(people.ines, now=MONDAY)


def test_values_that_name_nothing_are_told_by_field(people: Cast) -> None:
    """[TIC-1] A hand-made release or entitlement of somebody else is no choice."""
    foreign = pack(people.osprey, people.gateway, 1)
    information = {"ticket_type": "problem", "release": "999999"}
    draft = filled(people, information=information, entitlement={"entitlement": str(foreign.pk)})
    with pytest.raises(Invalid) as refused:
        open_ticket(draft, by=people.bob, now=MONDAY)
    assert set(refused.value.problems) == {"release", "entitlement"}


def test_colleagues_are_counted_before_they_are_looked_at(people: Cast, django_assert_max_num_queries: Any) -> None:
    """[TIC-1] Ten thousand words are one problem, and cost no question each."""
    draft = start_draft(people.bob, product=people.gateway, now=MONDAY)
    draft.values = {**draft.values, "contact": {"severity": "3", "colleagues": "word " * 10_000}}
    with django_assert_max_num_queries(10):
        problems = problems_of(wish_of(draft), BOOK, now=MONDAY)
    assert problems["colleagues"] == [
        "These are 10000 addresses, 64 are possible. Add the others once the ticket is open."
    ]
