"""All that can be done to a ticket has a key: derived from the table of the doors and from the pages themselves."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from playwright.sync_api import Browser, Page

from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.catalog.fields import Reach
from heimdesk.domain.tickets.actions.escalate import acknowledge
from heimdesk.domain.tickets.actions.hold import hold
from heimdesk.domain.tickets.models import Escalation, Ticket
from heimdesk.domain.tickets.outgoing import Outgoing
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene, fill
from tests.doors.table import DOORS, Side

BY_ITSELF = {"desk:draft"}
"""What a page does unasked."""
STATES = ("stuck", "fresh", "waiting", "pending", "closed", "escalated", "foreign")


@dataclass
class Controls(HTMLParser):
    """The controls of a page by what they lead to, and the keys of each."""

    offered: set[str] = field(default_factory=set)
    keyed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    single: Counter[str] = field(default_factory=Counter)
    _form: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link leads to its address, a control of a form to that of the form."""
        held = dict(attrs)
        if tag == "form":
            self._form = held.get("action") or ""
        door = door_of(held.get("href") if tag == "a" else held.get("formaction") or self._form)
        if door and tag in {"a", "form"}:
            self.offered.add(door)
        for key in (held.get("aria-keyshortcuts") or "").split():
            self.keyed[door].add(key)
            self.single[key] += len(key) == 1

    def handle_endtag(self, tag: str) -> None:
        """Outside of a form a control leads nowhere by itself."""
        if tag == "form":
            self._form = ""


def door_of(address: str | None) -> str:
    """The name of what a ticket's page can do that this address does; nothing for all else."""
    try:
        name = resolve((address or "").partition("?")[0]).view_name
    except Resolver404:
        return ""
    return name if name in doors_of_a_ticket() else ""


def doors_of_a_ticket() -> set[str]:
    """The doors of the desk that change one ticket, or the escalation of one."""
    changing = {door.name for door in DOORS if door.side is Side.DESK and door.method == "POST"} - BY_ITSELF
    return {name for name in changing if name == "desk:acknowledge" or _is_of_a_ticket(name)}


def _is_of_a_ticket(name: str) -> bool:
    try:
        return reverse(name, args=[1]).startswith("/desk/tickets/1/")
    except NoReverseMatch:
        return False


def prepared(scene: Scene) -> list[Ticket]:
    """One ticket of each state, one with a bug, an escalation before and after it was acknowledged; replies wait."""
    scene.stuck.bugs.add(report_bug(scene.people.gateway, "Queue stalls", now=scene.now, key="FGW-9"))
    add_field(scene.people.gateway, "line", Wanted("Rack", Reach.STAFF), now=scene.now)
    for ticket in (scene.pending, scene.stuck):
        hold(ticket, Outgoing(text="Yes."), within=timedelta(days=1), by=scene.people.jonas, now=scene.now)
    return [getattr(scene, state) for state in STATES]


def acknowledged(scene: Scene) -> Ticket:
    """The escalated ticket, once somebody has heard it."""
    escalation = Escalation.objects.get(ticket=scene.escalated)
    acknowledge(escalation, by=scene.people.jonas, now=scene.now)
    return scene.escalated


def controls_of(browser: Client, ticket: Ticket) -> Controls:
    """What the page of a ticket offers."""
    found = Controls()
    found.feed(browser.get(f"/desk/tickets/{ticket.number}/").content.decode())
    return found


def test_everything_that_can_be_done_to_a_ticket_has_a_key(scene: Scene, jonas: Client) -> None:
    """[WRK-6] On each page whatever it offers, over all states every door of the table; no key means two things."""
    pages = [controls_of(jonas, ticket) for ticket in prepared(scene)]
    pages.append(controls_of(jonas, acknowledged(scene)))
    for page in pages:
        assert {door for door in page.offered if not page.keyed[door]} == set()
        assert [key for key, times in page.single.items() if times > 1] == []
    assert doors_of_a_ticket() - {door for page in pages for door in page.offered} == set()


@pytest.mark.parametrize("key", ["r", "n", "t", "f"])
def test_what_the_answer_can_be_has_keys_too(scene: Scene, ines: Client, key: str) -> None:
    """[WRK-6] To the customer, for the staff alone, what the ticket is afterwards, files."""
    assert key in controls_of(ines, scene.stuck).keyed["desk:reply"]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_question_mark_names_each_key_of_the_page(
    live_server: object, transactional_db: None, as_: Browse, chromium_running: Browser
) -> None:
    """[WRK-6] With its words, which no other key of the page has; a key opens what it says."""
    scene = fill()
    tickets = prepared(scene)
    session = as_(scene.people.jonas).cookies["sessionid"].value
    context = chromium_running.new_context(viewport={"width": 1280, "height": 860})
    url = str(live_server)
    context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    page = context.new_page()
    asked: list[object] = []

    def note(chooser: object) -> None:
        asked.append(chooser)

    page.on("filechooser", note)  # from now on: a browser that is told with the key may hear of it too late
    for ticket in tickets:
        page.goto(f"{url}/desk/tickets/{ticket.number}/")
        page.wait_for_load_state("networkidle")
        found = Controls()
        found.feed(page.content())
        listed = _listed(page)
        assert {key for key in found.single if len(key) == 1} - set(listed) == set()
        assert [words for words, times in Counter(listed.values()).items() if times > 1 or not words] == []
    page.goto(f"{url}/desk/tickets/{scene.pending.number}/")
    page.wait_for_load_state("networkidle")
    for key, form in (("]", "withdraw"), ("b", "entitlement")):
        page.keyboard.press(key)
        page.wait_for_selector(f"#change-slot form[action$='/{form}/']:focus-within")
        page.locator("h1").click()
    page.keyboard.press("f")
    for _tenth in range(50):
        if not asked:
            page.wait_for_timeout(100)
    assert asked
    context.close()


def _listed(page: Page) -> dict[str, str]:
    page.keyboard.press("?")
    rows = page.locator("[data-keys-list] div").evaluate_all(
        "rows => rows.map(row => [[...row.querySelectorAll('kbd')].map(key => key.textContent.trim()), "
        "row.querySelector('dd').textContent.trim()])"
    )
    page.keyboard.press("Escape")
    return {keys[0]: told for keys, told in rows if keys[0] != "g"}
