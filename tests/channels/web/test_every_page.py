"""Every page that a person can open, in the system's Chromium: axe finds nothing, the console is silent, all fits."""

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from heimdesk.channels.web.portal import products
from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.contracts.documents import attach_document
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import discard_draft, save_step, start_draft
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.domain.tickets.wishes import STEPS
from tests.channels.web.desk.scene import Scene, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKEND = "heimdesk.channels.email.login.CodeBackend"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOKS = ((1280, "light"), (390, "dark"))


class Walk(Protocol):
    """Open each page as this person, and each of those that say what went wrong; answers what is wrong with them."""

    def __call__(self, person: Person | None, paths: list[str], *, amiss: tuple[str, ...] = ()) -> list[str]: ...


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Tickets in every state, indexed."""
    made = fill()
    learn_changes(made.now, 200)
    return made


@pytest.fixture(params=LOOKS, ids=["wide and light", "phone and dark"])
def walk(request: pytest.FixtureRequest, live_server: Any, chromium_running: Browser) -> Iterator[Walk]:
    """As wide as the look says and 320 px wide."""
    width, scheme = request.param
    context = chromium_running.new_context(
        viewport={"width": width, "height": 860}, color_scheme=scheme, base_url=live_server.url
    )

    def walked(person: Person | None, paths: list[str], *, amiss: tuple[str, ...] = ()) -> list[str]:
        found: list[str] = []
        if person is not None:
            client = Client()
            client.force_login(person, backend=BACKEND)
            session = client.cookies["sessionid"].value
            context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        page = context.new_page()
        _listen(page, found)
        for path in (*paths, *amiss):
            answer = page.goto(path)
            expect(page.locator(".htmx-request")).to_have_count(0)
            assert answer is not None
            if answer.ok == (path in amiss):
                found.append(f"{path} answers {answer.status}")
            found += [f"{path}: {wrong}" for wrong in _wrong(page)]
        return found

    yield walked
    context.close()


def _listen(page: Page, found: list[str]) -> None:
    """Whatever the console says, but the status of an answer, which a page of what went wrong must have."""
    page.on("console", lambda said: "the server responded" in said.text or found.append(f"says: {said.text}"))
    page.on("pageerror", lambda error: found.append(f"breaks: {error}"))


def _wrong(page: Page) -> Iterator[str]:
    for each in Axe().run(page).response["violations"]:
        yield from (f"{each['id']}: {node['html'][:160]}" for node in each["nodes"])
    size = page.viewport_size
    assert size
    for width in (size["width"], 320):
        page.set_viewport_size({"width": width, "height": 860})
        if page.evaluate(TOO_WIDE) > 0:
            yield f"scrolls sideways at {width} px"
    page.set_viewport_size(size)


def test_every_page_of_a_customer_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [POR-2] [POR-3] [POR-5] Lists, tickets in every state, articles, products, account, errors."""
    people, article = scene.people, Article.objects.get()
    tickets = [scene.stuck, scene.fresh, scene.waiting, scene.pending, scene.closed, scene.escalated]
    paths = [f"/tickets/{ticket.number}/" for ticket in tickets]
    paths += [f"{paths[0]}sent/", "/", "/search/?q=lock", "/search/?q=nothing-has-this", f"/kb/{article.number}/"]
    paths += ["/products/", f"/products/{people.gateway.slug}/", "/tickets/", "/tickets/?q=nothing-has-this"]
    paths += ["/account/", "/preferences/", "/logout/"]
    assert walk(people.alice, paths, amiss=("/nowhere/", "/tickets/99999/")) == []


def test_every_step_of_the_wizard_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [TIC-1] Also a draft that was thrown away."""
    people = scene.people
    draft, gone = (start_draft(people.bob, product=people.gateway, now=scene.now) for _each in range(2))
    save_step(draft, "solution", {"words": "lock wait"}, revision=draft.revision, by=people.bob, now=scene.now)
    discard_draft(gone, by=people.bob, now=scene.now)
    paths = [f"/tickets/new/{draft.key}/{step}/" for step in STEPS]
    assert walk(people.bob, [*paths, "/tickets/new/", f"/tickets/new/{gone.key}/"]) == []


def test_every_page_of_a_stranger_is_open_to_everybody(
    scene: Scene, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[UI-1] [POR-1] The start page, the log-in, and the page of what broke (500)."""

    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("a page that breaks")

    monkeypatch.setattr(products.pages, "page", broken)
    assert walk(None, ["/login/"], amiss=("/products/",)) == []
    monkeypatch.undo()
    assert walk(None, ["/"]) == []


def test_every_page_of_the_desk_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [WRK-6] Lists, tickets in every state, the team and its shifts, and the customers' pages (403)."""
    people, ticket = scene.people, f"/desk/tickets/{scene.stuck.number}/"
    others = (scene.waiting, scene.pending, scene.closed, scene.escalated)
    paths = ["/desk/", ticket, *(f"/desk/tickets/{other.number}/" for other in others), "/desk/escalations/"]
    paths += [f"/desk/new/?account={people.kestrel.pk}&product={people.gateway.pk}", "/desk/search/?q=lock&stay=1"]
    paths += ["/desk/accounts/", f"/desk/accounts/{people.kestrel.pk}/", "/desk/policy/", "/desk/filter/"]
    paths += ["/desk/shifts/", f"/desk/shifts/{people.shift.pk}/crew/", "/desk/views/new/?severity=1"]
    paths += ["/desk/staff/", f"/desk/staff/{people.ines.pk}/", "/desk/ways/"]
    assert walk(people.jonas, paths, amiss=("/tickets/", "/desk/nowhere/")) == []


def test_every_change_of_a_ticket_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [WRK-6] Each form as a page of its own."""
    ticket = f"/desk/tickets/{scene.stuck.number}/"
    paths = [f"{ticket}{form}/" for form in ("canned", "articles", "owner", "hand-over", "eta", "severity", "link")]
    paths += [f"{ticket}{form}/" for form in ("credit", "entitlement", "missing", "administrative", "people", "split")]
    paths += [f"{ticket}merge/?into={scene.foreign.number}", f"{ticket}escalate/", f"{ticket}context/"]
    paths += [f"/desk/tickets/{scene.escalated.number}/answer/", f"/desk/tickets/{scene.pending.number}/withdraw/"]
    assert walk(scene.people.jonas, paths) == []


def test_every_page_of_an_administrator_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [PRG-1] On which customers, contracts, staff and products are kept."""
    people = scene.people
    bug = report_bug(people.gateway, "Queue locks", now=scene.now)
    attach_document(people.contract, "Signed.pdf", [b"%PDF-1.7"], by=people.ada, now=scene.now)
    account, contract = f"/desk/accounts/{people.kestrel.pk}/", f"/desk/contracts/{people.contract.pk}/"
    product = f"/desk/products/{people.gateway.slug}/"
    paths = [account, "/desk/accounts/new/", f"{account}change/", f"{account}people/new/", f"{account}packs/new/"]
    paths += [f"{account}contracts/new/?plan=gold", f"{account}licenses/new/", f"/desk/people/{people.bob.pk}/change/"]
    paths += [
        contract,
        f"{contract}amend/",
        "/desk/staff/",
        "/desk/staff/new/",
        f"/desk/staff/{people.ines.pk}/change/",
    ]
    paths += ["/desk/products/", "/desk/products/new/", product, f"{product}change/", f"{product}end/"]
    paths += [f"{product}bugs/new/", f"/desk/releases/{people.current.pk}/", f"/desk/bugs/{bug.key}/"]
    assert walk(people.ada, paths) == []


def test_every_page_of_who_writes_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [KB-1] [WRK-4] Articles and canned replies: the lists, the forms, the question before an article goes."""
    people = scene.people
    article = f"/desk/articles/{Article.objects.get().number}/"
    publish_article("Half an article", "It begins.", state="draft", by=people.selma, now=scene.now)
    canned = CannedReply.objects.get()
    paths = ["/desk/articles/", "/desk/articles/?q=nothing-has-this", "/desk/articles/new/", f"{article}change/"]
    paths += [f"{article}retire/", "/desk/canned-replies/", "/desk/canned-replies/new/"]
    assert walk(people.selma, [*paths, f"/desk/canned-replies/{canned.pk}/change/"]) == []
