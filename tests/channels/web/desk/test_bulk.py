"""Picked tickets are changed together: the form, its preview and the change, without a script."""

import re

from django.test import Client
from django.urls import reverse

from heimdesk.channels.web.desk.queue import ROWS_A_PAGE
from heimdesk.domain.tickets.models import Event, Ticket
from tests.channels.web.desk.scene import Scene

BULK = "/desk/tickets/change/"


def test_picked_tickets_are_previewed_and_changed(jonas: Client, scene: Scene) -> None:
    """[WRK-6] From the list to the form, the preview says what moves and what stays, then it is done and told."""
    numbers = [scene.fresh.number, scene.closed.number]
    led = jonas.post(reverse("desk:bulk"), {"ticket": numbers})
    form = jonas.get(led["Location"])
    assert re.search(r"<h1>Change 2 tickets</h1>", form.content.decode())
    sent = {"kind": "assign", "ticket": numbers, "owner": str(scene.people.ines.pk), "text": "Hers."}
    preview = jonas.post(BULK, {**sent, "step": "preview"}).content.decode()
    assert "1 of 2 tickets change." in preview
    assert re.search(r"<s[^>]*>nobody</s> → <strong>Ines Duarte</strong>", preview)
    assert re.search(r"stays</span>.*?closed", preview, re.DOTALL)
    assert Ticket.objects.get(pk=scene.fresh.pk).owner is None
    made = jonas.post(BULK, {**sent, "step": "make"}, follow=True).content.decode()
    assert "1 ticket was changed." in made
    assert f"#{scene.closed.number}: " in made
    assert made.count("data-toast>") == 2
    assert Ticket.objects.get(pk=scene.fresh.pk).owner == scene.people.ines


def test_a_severity_is_worded_as_the_products_of_the_tickets_word_it(jonas: Client, scene: Scene) -> None:
    """[SEV-1] [CAT-1] One wording for all: its words are offered; several: the book's, and the preview has each."""
    gateway, fresh, foreign = scene.people.gateway, scene.fresh, scene.stuck
    own = {"name": "Mail is down", "definition": "No message is accepted."}
    type(gateway).objects.filter(pk=gateway.pk).update(severity_wording={"1": own})
    assert fresh.product == gateway
    form = f"{BULK}?kind=severity&ticket={fresh.number}"
    assert "No message is accepted." in jonas.get(form).content.decode()
    type(foreign).objects.filter(pk=foreign.pk).update(product=scene.people.panel)
    both = jonas.get(f"{form}&ticket={foreign.number}").content.decode()
    assert "No message is accepted." not in both
    assert "word them differently" in both
    picked = {"kind": "severity", "ticket": [fresh.number, foreign.number], "severity": "1", "text": "All are down."}
    preview = jonas.post(BULK, {**picked, "step": "preview"}).content.decode()
    assert "<strong>1 Mail is down</strong>" in preview
    assert "<strong>1 urgent</strong>" in preview.lower()


def test_the_form_of_a_severity_says_its_title_once(jonas: Client, scene: Scene) -> None:
    """[SEV-2] [UI-1] The heading tells what is done, the legend what is chosen."""
    for headers in ({}, {"HX-Request": "true"}):
        page = jonas.get(f"/desk/tickets/{scene.fresh.number}/severity/", headers=headers).content.decode()
        assert re.search(r"<h[23][^>]*>\s*Change the severity", page)
        assert len(re.findall(r"<(?:h[1-6]|legend)[^>]*>\s*Severity\s*<", page)) == 1


def test_what_is_missing_stands_beside_its_field_and_nothing_is_lost(ines: Client, scene: Scene) -> None:
    """[WRK-6] A note without words; the level stays chosen."""
    sent = {"kind": "hand_over", "ticket": scene.fresh.number, "level": "senior", "text": " ", "step": "preview"}
    answer = ines.post(BULK, sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Write the note." in page
    assert re.search(r'<option value="senior" selected', page)
    assert not Event.objects.filter(ticket=scene.fresh, kind="handed_over").exists()


def test_tags_are_put_on_and_taken_off_together(ines: Client, scene: Scene) -> None:
    """[WRK-6] [WRK-4] The preview says what each has then; where nothing changes it says so."""
    ticket, other = scene.fresh, scene.stuck
    Ticket.objects.filter(pk=ticket.pk).update(tags=" dump locks ")
    Ticket.objects.filter(pk=other.pk).update(tags=" replica ")
    assert "replica" in ines.get(f"{BULK}?kind=tags&ticket={ticket.number}").content.decode()
    sent = {"kind": "tags", "ticket": [ticket.number, other.number], "put_on": "replica", "take_off": "locks"}
    preview = ines.post(BULK, {**sent, "step": "preview"}).content.decode()
    assert "1 of 2 tickets change." in preview
    assert re.search(r"<s[^>]*>dump locks</s> → <strong>dump replica</strong>", preview)
    assert "Nothing changes: its tags are as you want them." in preview
    assert Ticket.objects.get(pk=ticket.pk).tags == " dump locks "
    makes = dict(re.findall(r'name="(put_on|take_off)" value="([^"]*)"', preview.rpartition("<form")[2]))
    ines.post(BULK, {**sent, **makes, "step": "make"})
    assert [Ticket.objects.get(pk=each.pk).tags for each in (ticket, other)] == [" dump replica ", " replica "]


def test_odd_addresses_lead_back_to_the_list(ines: Client, scene: Scene) -> None:
    """[WRK-6] No ticket, one that there is not, words, a kind that there is not."""
    for odd in ("", "?ticket=1", "?ticket=abc", "?ticket=99999999999999999999999"):
        assert ines.get(BULK + odd)["Location"] == reverse("desk:list")
    assert ines.get(f"{BULK}?kind=delete&ticket={scene.fresh.number}").status_code == 200
    bad = {"kind": "severity", "ticket": scene.fresh.number, "severity": "x", "text": "y", "step": "preview"}
    assert ines.post(BULK, bad).status_code == 422


def test_more_than_a_page_of_the_list_is_not_changed_at_once(ines: Client, scene: Scene) -> None:
    """[WRK-6] What no page can have picked is left out."""
    numbers = [*range(1, ROWS_A_PAGE + 1), scene.fresh.number]
    assert ines.get(BULK, {"ticket": numbers})["Location"] == reverse("desk:list")


def test_the_list_offers_the_change_of_what_is_picked(ines: Client, scene: Scene) -> None:
    """[WRK-6] A button of the same form, reached by its key."""
    page = ines.get("/desk/").content.decode()
    assert re.search(rf'<button[^>]*formaction="{BULK}"[^>]*aria-keyshortcuts="e"', page)
