"""Changes of a ticket through the desk's forms: they do what the action does, and tell what is wrong at its field."""

import re
from datetime import timedelta

from django.core import mail
from django.test import Client
from django.utils import timezone

from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.duty.models import Shift
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.tickets.models import Escalation, Message, Participant, SavedView, Ticket
from tests.cast import book
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene
from tests.letters import deliver_due
from tests.policy.cast import BOOK

HTMX = {"HX-Request": "true"}


def _path(ticket: Ticket, noun: str) -> str:
    return f"/desk/tickets/{ticket.number}/{noun}/"


def test_an_engineer_proposes_a_severity_and_a_shift_manager_changes_it(
    scene: Scene, ines: Client, jonas: Client
) -> None:
    """[SEV-2] One form; who may decides what it does. Both values stand on the page."""
    ines.post(_path(scene.stuck, "severity"), {"severity": "3", "reason": "A part is lost."})
    scene.stuck.refresh_from_db()
    assert (scene.stuck.severity, scene.stuck.severity_proposed) == (2, 3)
    jonas.post(_path(scene.stuck, "severity"), {"severity": "1", "reason": "It is down again."})
    scene.stuck.refresh_from_db()
    assert scene.stuck.severity == 1
    assert "changed severity 2 → 1" in jonas.get(f"/desk/tickets/{scene.stuck.number}/").content.decode()


def test_the_form_of_a_severity_speaks_as_the_product_does(scene: Scene, ines: Client) -> None:
    """[SEV-1] Its own definition where it has one, the book's for the others."""
    product = scene.stuck.product
    product.severity_wording = {"1": {"definition": "No mail at all is delivered."}}
    product.save()
    form = ines.get(f"/desk/tickets/{scene.stuck.number}/severity/").content.decode()
    own, *others = re.findall(r'<span class="tiny soft">([^<]*)</span></span>', form)
    assert own == "No mail at all is delivered."
    assert others == [each.definition for number, each in sorted(BOOK.severities.items()) if number > 1]


def test_a_ticket_is_taken_given_away_and_handed_over(scene: Scene, ines: Client) -> None:
    """[WRK-2] With a note for the next level."""
    ines.post(_path(scene.fresh, "take"))
    scene.fresh.refresh_from_db()
    assert (scene.fresh.owner, scene.fresh.state) == (scene.people.ines, "open")
    ines.post(_path(scene.fresh, "owner"), {"owner": scene.people.selma.pk, "reason": "Knows the folders."})
    scene.fresh.refresh_from_db()
    assert scene.fresh.owner == scene.people.selma
    ines.post(_path(scene.fresh, "hand-over"), {"level": "expert", "owner": "nobody", "note": "Tried a rebuild."})
    scene.fresh.refresh_from_db()
    assert scene.fresh.level == "expert"
    assert Message.objects.filter(ticket=scene.fresh, kind="note", text__contains="Tried a rebuild.").exists()


def test_a_ticket_is_resolved_with_a_known_bug_only_when_the_bug_is_named(scene: Scene, ines: Client) -> None:
    """[STA-2] The kinds of the book; a known bug asks for the bug and its release, and the answer is not lost."""
    sent = {"mode": "reply", "text": "It is a known bug.", "then": "known_bug"}
    answer = ines.post(_path(scene.stuck, "reply"), sent)
    assert answer.status_code == 422
    assert "It is a known bug." in answer.content.decode()
    bug = Bug.objects.create(product=scene.people.gateway, key="GW-77", title="Lock", confirmed_on=scene.now.date())
    answer = ines.post(
        _path(scene.stuck, "reply"), {**sent, "resolution_bug": "gw-77", "fix_version": "9.5"}, follow=True
    )
    assert answer.status_code == 200
    scene.stuck.refresh_from_db()
    assert scene.stuck.state == "pending"
    assert scene.stuck.resolutions.get().bug == bug


def test_a_note_is_never_sent_and_a_reply_never_hidden(scene: Scene, ines: Client) -> None:
    """[WRK-4] What the composer calls a note the customer does not read."""
    ines.post(_path(scene.stuck, "reply"), {"mode": "note", "text": "Only for us.", "then": "solved"})
    assert Message.objects.get(text="Only for us.").kind == "note"
    scene.stuck.refresh_from_db()
    assert scene.stuck.state == "open"
    ines.post(_path(scene.stuck, "reply"), {"mode": "reply", "text": "For you.", "then": "waiting"})
    assert Message.objects.get(text="For you.").kind == "public"
    scene.stuck.refresh_from_db()
    assert scene.stuck.state == "waiting"


def test_a_closed_ticket_takes_no_reply_and_says_so(scene: Scene, ines: Client) -> None:
    """[STA-4] The text comes back with the rule's sentence."""
    answer = ines.post(_path(scene.closed, "reply"), {"mode": "reply", "text": "One more thing."})
    assert answer.status_code == 409
    assert "One more thing." in answer.content.decode()
    assert not Message.objects.filter(text="One more thing.").exists()


def test_an_empty_answer_and_one_of_a_million_characters_come_back(scene: Scene, ines: Client) -> None:
    """[WRK-4] Each with its sentence, and the text kept."""
    assert ines.post(_path(scene.stuck, "reply"), {"mode": "reply", "text": "  "}).status_code == 422
    answer = ines.post(_path(scene.stuck, "reply"), {"mode": "reply", "text": "x" * 1_000_000})
    assert answer.status_code == 422
    assert "x" * 1000 in answer.content.decode()


def test_what_is_written_is_kept_on_the_server_until_it_is_sent(scene: Scene, ines: Client) -> None:
    """[WRK-5] A closed window loses nothing; after sending the composer is empty."""
    saved = ines.post(_path(scene.stuck, "draft"), {"mode": "note", "text": "Half a thought"})
    assert saved.json()["notice"].startswith("Saved ")
    assert "Half a thought" in ines.get(f"/desk/tickets/{scene.stuck.number}/").content.decode()
    ines.post(_path(scene.stuck, "reply"), {"mode": "note", "text": "A whole thought"})
    assert "Half a thought" not in ines.get(f"/desk/tickets/{scene.stuck.number}/").content.decode()


def test_what_is_missing_is_asked_for_in_one_message(scene: Scene, ines: Client) -> None:
    """[WRK-1] From the checklist of the book; the ticket then waits."""
    before = Message.objects.count()
    ines.post(_path(scene.stuck, "missing"), {"detail": ["tried", "ids"], "text": "Two things:"})
    assert Message.objects.count() == before + 1
    scene.stuck.refresh_from_db()
    assert scene.stuck.state == "waiting"


def test_a_split_deducts_one_more_unless_it_is_waived_with_a_reason(scene: Scene, ines: Client) -> None:
    """[TIC-7] [INC-5] Chosen messages go along; a waiver without a reason comes back."""
    chosen = scene.stuck.messages.order_by("id").first()
    assert chosen is not None
    sent = {"message": chosen.pk, "subject": "Another issue"}
    rows = LedgerRow.objects.count()
    assert "deducts 1 more incident from" in ines.get(_path(scene.stuck, "split")).content.decode()
    answer = ines.post(_path(scene.stuck, "split"), {**sent, "waive": "on"})
    assert answer.status_code == 422
    assert "Another issue" in answer.content.decode()
    answer = ines.post(_path(scene.stuck, "split"), sent)
    made = Ticket.objects.latest("pk")
    assert answer["Location"] == f"/desk/tickets/{made.number}/"
    assert LedgerRow.objects.count() == rows + 1
    page = ines.get(answer["Location"]).content.decode()
    assert "Split from" in page


def test_what_was_split_off_before_says_to_which_ticket_and_may_go_again(scene: Scene, ines: Client) -> None:
    """[TIC-7] Beside that message alone; each ticket that it went to."""
    chosen = scene.stuck.messages.order_by("id").first()
    assert chosen is not None
    assert "split off to" not in ines.get(_path(scene.stuck, "split")).content.decode()
    numbers = []
    for subject in ("Another issue", "A third"):
        sent = {"message": chosen.pk, "subject": subject}
        assert ines.post(_path(scene.stuck, "split"), sent).status_code == 302
        numbers.append(f"#{Ticket.objects.latest('pk').number}")
    page = ines.get(_path(scene.stuck, "split")).content.decode()
    assert page.count("split off to") == 1
    assert (
        f"split off to {', '.join(numbers)}"
        in page.split(f'name="message" value="{chosen.pk}"')[1].split("</label>")[0]
    )


def test_statements_for_a_credit_are_asked_where_the_book_has_such_a_ground(scene: Scene, jonas: Client) -> None:
    """[INC-4] Two boxes; without them the rule says no, with them the incident is credited."""
    assert 'name="no_help_given"' not in jonas.get(_path(scene.stuck, "credit")).content.decode()
    generous = book("credit_grounds: [unfixed_bug]", "credit_grounds: [unfixed_bug, customer_fixed_it]")
    Ticket.objects.filter(pk=scene.stuck.pk).update(book=generous)
    page = jonas.get(_path(scene.stuck, "credit")).content.decode()
    assert 'name="no_help_given"' in page
    assert 'name="customer_fixed_it"' in page
    sent = {"reason": "They found it.", "no_help_given": "on"}
    assert jonas.post(_path(scene.stuck, "credit"), sent).status_code == 409
    jonas.post(_path(scene.stuck, "credit"), {**sent, "customer_fixed_it": "on"})
    assert LedgerRow.objects.get(kind="credit", ticket_number=scene.stuck.number).reason == "They found it."


def test_a_split_of_a_type_that_deducts_nothing_says_so(scene: Scene, ines: Client) -> None:
    """[INC-5] [INC-2] By the rule; there is nothing to waive."""
    Ticket.objects.filter(pk=scene.stuck.pk).update(ticket_type="order")
    page = ines.get(_path(scene.stuck, "split")).content.decode()
    assert "Tickets of the type Order deduct nothing." in page
    assert 'name="waive"' not in page


def test_an_administrative_task_is_answered_with_the_passage_of_the_book(
    scene: Scene, ines: Client, as_: Browse
) -> None:
    """[WRK-1] The customer reads it in the letter and on the timeline."""
    ines.post(_path(scene.stuck, "administrative"), {"reason": "A password reset."})
    passage = BOOK.administrative.passage
    page = as_(scene.people.bob).get(f"/tickets/{scene.stuck.number}/").content.decode()
    assert passage in page
    deliver_due(timezone.now(), 100)
    letter = next(letter for letter in mail.outbox if "administrative task" in str(letter.body))
    assert passage in " ".join(str(letter.body).split())


def test_tickets_of_two_accounts_merge_only_after_the_warning(scene: Scene, ines: Client) -> None:
    """[TIC-7] Both numbers lead to the one that stays."""
    sent = {"into": scene.foreign.number}
    page = ines.get(_path(scene.fresh, "merge"), sent).content.decode()
    assert "These tickets belong to two accounts." in page
    assert ines.post(_path(scene.fresh, "merge"), sent).status_code == 422
    ines.post(_path(scene.fresh, "merge"), {**sent, "across_accounts": "on"})
    answer = ines.get(f"/desk/tickets/{scene.fresh.number}/")
    assert answer["Location"] == f"/desk/tickets/{scene.foreign.number}/"


def test_an_escalation_is_acknowledged_and_answered_with_a_status(scene: Scene, jonas: Client) -> None:
    """[ESC-3] From the page of the escalations; the answer is a public reply."""
    escalation = Escalation.objects.get(ticket=scene.escalated)
    page = jonas.get("/desk/escalations/").content.decode()
    assert "Our customers call us by the minute." in page
    assert 'aria-keyshortcuts="y"' in page
    jonas.post(f"/desk/escalations/{escalation.pk}/acknowledge/")
    escalation.refresh_from_db()
    assert escalation.acknowledged_by == scene.people.jonas
    jonas.post(_path(scene.escalated, "answer"), {"text": "Two of us work on it."})
    escalation.refresh_from_db()
    assert escalation.answered_at is not None
    assert Message.objects.get(ticket=scene.escalated, text="Two of us work on it.").kind == "public"


def test_an_engineer_may_not_acknowledge_and_reads_who_may(scene: Scene, ines: Client) -> None:
    """[ESC-3] 409 with the sentence of the rule."""
    escalation = Escalation.objects.get(ticket=scene.escalated)
    answer = ines.post(f"/desk/escalations/{escalation.pk}/acknowledge/")
    assert answer.status_code == 409
    assert "Shift managers" in answer.content.decode()


def test_a_ticket_is_escalated_for_a_caller_only_when_the_gate_is_open(scene: Scene, ines: Client) -> None:
    """[ESC-1] [ESC-2] The same rule decides as for the customer's button."""
    answer = ines.post(_path(scene.fresh, "escalate"), {"reason": "The caller insists."})
    assert answer.status_code == 409
    assert "The caller insists." in answer.content.decode()
    assert not Escalation.objects.filter(ticket=scene.fresh).exists()


def test_bugs_tickets_and_articles_are_linked_by_their_key(scene: Scene, ines: Client) -> None:
    """[TIC-7] [CAT-2] What is not there is told beside the field."""
    Bug.objects.create(product=scene.people.gateway, key="GW-77", title="Lock")
    ines.post(_path(scene.stuck, "link"), {"kind": "bug", "key": "GW-77"})
    assert scene.stuck.bugs.count() == 1
    ines.post(_path(scene.stuck, "link"), {"kind": "ticket", "key": f"#{scene.fresh.number}"})
    assert scene.stuck.links.count() + scene.stuck.links_back.count() >= 1
    assert ines.post(_path(scene.stuck, "link"), {"kind": "ticket", "key": "99999999"}).status_code == 422


def test_a_wrong_bug_is_taken_off_where_it_is_shown(scene: Scene, ines: Client) -> None:
    """[CAT-2] [INC-4] A bug linked by mistake would feed a credit; beside it stands the button that unties it."""
    scene.stuck.bugs.add(Bug.objects.create(product=scene.people.gateway, key="GW-77", title="Lock"))
    assert "Take off GW-77" in ines.get(f"/desk/tickets/{scene.stuck.number}/").content.decode()
    answer = ines.post(_path(scene.stuck, "link"), {"key": "GW-77", "off": "yes"}, headers=HTMX)
    assert answer["HX-Retarget"] == "#facts"
    assert "Take off GW-77" not in answer.content.decode()
    assert not scene.stuck.bugs.exists()


def test_a_credit_is_refused_with_its_reason_and_granted_by_a_shift_manager(
    scene: Scene, ines: Client, jonas: Client
) -> None:
    """[INC-4] The proposal says why; only a shift manager grants."""
    assert "No credit" in jonas.get(_path(scene.stuck, "credit")).content.decode()
    bug = Bug.objects.create(product=scene.people.gateway, key="GW-77", title="Lock", confirmed_on=scene.now.date())
    scene.stuck.bugs.add(bug)
    assert ines.post(_path(scene.stuck, "credit"), {"reason": "A bug"}).status_code == 409
    jonas.post(_path(scene.stuck, "credit"), {"reason": "A confirmed bug, fixed nowhere"})
    row = LedgerRow.objects.get(kind="credit")
    assert (row.amount, row.rule, row.person) == (1, "INC-4", scene.people.jonas)


def test_colleagues_join_and_leave_a_ticket(scene: Scene, ines: Client) -> None:
    """[POR-3] People of the account and of the staff, nobody else."""
    ines.post(_path(scene.stuck, "people"), {"person": scene.people.dora.pk})
    assert Participant.objects.filter(ticket=scene.stuck, person=scene.people.dora).exists()
    assert ines.post(_path(scene.stuck, "people"), {"person": scene.people.charlie.pk}).status_code == 422
    ines.post(_path(scene.stuck, "people"), {"remove": scene.people.dora.pk})
    assert not Participant.objects.filter(ticket=scene.stuck, person=scene.people.dora).exists()


def test_every_due_gate_and_ledger_row_has_its_why(scene: Scene, ines: Client) -> None:
    """[POL-3] The rule's tag, its sentence and the sum stand behind each number."""
    page = ines.get(f"/desk/tickets/{scene.stuck.number}/").content.decode()
    for clock in ("response", "workaround", "eta"):
        assert f'id="why-clock-{clock}"' in page
    assert "SLA-1" in ines.get(f"/desk/tickets/{scene.fresh.number}/").content.decode()
    assert 'id="why-gate"' in page
    assert "ESC-1" in page
    assert "INC-1" in ines.get(_path(scene.stuck, "context"), headers=HTMX).content.decode()


def test_views_are_saved_shared_and_deleted_by_their_owner(scene: Scene, ines: Client, jonas: Client) -> None:
    """[WRK-6] With a live count in everybody's navigation; only the owner deletes."""
    ines.post("/desk/views/new/?severity=2&owner=me", {"name": "Hot and mine", "shared": "on"})
    view = SavedView.objects.get(name="Hot and mine")
    assert (view.owner, view.shared) == (scene.people.ines, True)
    assert "Hot and mine" in jonas.get("/desk/").content.decode()
    assert jonas.post(f"/desk/views/{view.pk}/delete/").status_code == 404
    ines.post(f"/desk/views/{view.pk}/delete/")
    assert not SavedView.objects.filter(pk=view.pk).exists()


def test_filters_narrow_the_list_and_an_unknown_value_is_told(scene: Scene, ines: Client) -> None:
    """[WRK-6] Every field; a chip takes each filter away again."""
    page = ines.get("/desk/?state=waiting&severity=2").content.decode()
    assert f'id="t{scene.waiting.number}"' in page
    assert f'id="t{scene.stuck.number}"' not in page
    assert 'href="/desk/?severity=2"' in page
    assert ines.get("/desk/?severity=x").status_code == 422


def test_a_ticket_is_opened_for_a_caller_with_the_same_rules(scene: Scene, ines: Client) -> None:
    """[INC-1] [TIC-4] An incident is deducted; what is missing stands beside its field, nothing is lost."""
    people = scene.people
    sent = {
        "account": people.kestrel.pk, "requester": people.alice.pk, "product": people.gateway.pk,
        "ticket_type": "problem", "severity": "1", "text": "Nothing starts any more.", "subject": "Down",
        "way": "phone",
    }  # fmt: skip
    answer = ines.post("/desk/new/", sent)
    assert answer.status_code == 422
    assert 'id="phone-error"' in answer.content.decode()
    assert "Nothing starts any more." in answer.content.decode()
    rows = LedgerRow.objects.count()
    answer = ines.post("/desk/new/", {**sent, "phone": "+49 341 9601234"})
    ticket = Ticket.objects.latest("pk")
    assert answer["Location"] == f"/desk/tickets/{ticket.number}/"
    assert (ticket.way, ticket.requester, LedgerRow.objects.count()) == ("phone", people.alice, rows + 1)


def test_a_number_jumps_to_its_ticket_from_search_and_palette(scene: Scene, ines: Client) -> None:
    """[SRC-1] With or without the sign before it."""
    number = scene.stuck.number
    assert ines.get("/desk/search/", {"q": f"#{number}"})["Location"] == f"/desk/tickets/{number}/"
    learn_changes(timezone.now(), 500)
    palette = ines.get("/desk/palette/", {"q": str(number)}).content.decode()
    assert palette.count(f"/desk/tickets/{number}/") == 1


def test_a_resolution_that_did_not_hold_is_taken_back(scene: Scene, ines: Client) -> None:
    """[STA-1] With a reason; the ticket is open again."""
    ines.post(_path(scene.pending, "withdraw"), {"reason": "The update brought another error."})
    scene.pending.refresh_from_db()
    assert scene.pending.state == "open"


def test_what_a_rule_refuses_stands_above_the_facts_and_as_a_page_without_script(scene: Scene, ines: Client) -> None:
    """[STA-4] The same sentence both ways."""
    part = ines.post(_path(scene.closed, "take"), headers=HTMX)
    assert (part.status_code, part["HX-Retarget"]) == (409, "#change-slot")
    page = ines.post(_path(scene.closed, "take"))
    assert page.status_code == 403
    assert "Not possible" in page.content.decode()


def test_a_shift_is_planned_and_given_away_by_a_manager_alone(scene: Scene, ines: Client, jonas: Client) -> None:
    """[ESC-4] What is wrong stands beside its field; an engineer reads who plans."""
    karla = scene.people.karla
    sent = {"person": karla.pk, "region": "Americas", "starts_at": "2099-01-01T08:00", "ends_at": "2099-01-01T16:00"}
    assert ines.post("/desk/shifts/plan/", sent).status_code == 409
    assert jonas.post("/desk/shifts/plan/", {**sent, "ends_at": "2099-01-01T07:00"}).status_code == 422
    jonas.post("/desk/shifts/plan/", sent)
    shift = Shift.objects.get(region="Americas")
    jonas.post(f"/desk/shifts/{shift.pk}/give/", {"person": scene.people.jonas.pk})
    shift.refresh_from_db()
    assert shift.person == scene.people.jonas
    jonas.post(f"/desk/shifts/{scene.people.shift.pk}/hand-over/", {"note": "All quiet."})
    assert "All quiet." in ines.get("/desk/escalations/").content.decode()


def test_two_managers_swap_their_shifts(scene: Scene, ines: Client, jonas: Client) -> None:
    """[ESC-4] Chosen on the page of the plan; a manager swaps, an engineer reads who may."""
    people, day = scene.people, timedelta(days=1)
    mine, hers = (
        Shift.objects.create(
            person=person, region=region, starts_at=scene.now + after * day, ends_at=scene.now + (after + 1) * day
        )
        for person, region, after in ((people.jonas, "Americas", 5), (people.karla, "Asia", 6))
    )
    assert "Swap two shifts" in jonas.get("/desk/shifts/").content.decode()
    assert "Swap two shifts" not in ines.get("/desk/shifts/").content.decode()
    sent = {"one": mine.pk, "other": hers.pk}
    assert ines.post("/desk/shifts/swap/", sent).status_code == 409
    for wrong in ({}, {**sent, "other": mine.pk}, {**sent, "one": "x"}, {**sent, "one": 999999}):
        answer = jonas.post("/desk/shifts/swap/", wrong)
        assert answer.status_code == 422
        assert "-error" in answer.content.decode()
    assert jonas.post("/desk/shifts/swap/", sent).status_code == 302
    assert Shift.objects.get(pk=mine.pk).person == people.karla
    assert Shift.objects.get(pk=hers.pk).person == people.jonas
