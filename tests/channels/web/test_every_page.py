"""Every page that a person can open, in the system's Chromium: axe finds nothing, the console is silent, all fits."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser, Page, expect
from sesame.utils import get_query_string

from heimdesk.channels.web.portal import products
from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.catalog.fields import Kind, fields_of
from heimdesk.domain.contracts.documents import attach_document
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import deflect, discard_draft, save_step, start_draft
from heimdesk.domain.tickets.actions.fields import fill_in
from heimdesk.domain.tickets.models import CannedReply, Ticket
from heimdesk.domain.tickets.wishes import STEPS
from tests.channels.web.desk.scene import LONG_WORD, Scene, fill, lengthen
from tests.channels.web.sticking_out import sticking_out
from tests.doors.table import DOORS
from tests.identity.kept import app_of, passkey_of, proved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BACKEND = "heimdesk.channels.email.login.CodeBackend"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PASTED = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
LOOKS = ((1280, "light"), (390, "dark"))
IN_BOTH = 1280
"""So wide each page is looked at in dark colors too; a phone's colors are the same, in fewer places."""
NARROWER = {1280: 1000, 390: 320}
"""Each page is made so much narrower too: a laptop beside a call, the smallest phone."""
Step = Callable[[Page], object]
"""What somebody does who comes to a page by no address, such as a preview or what went wrong with a form."""
NO_PAGE = {
    "files": ("desk:document", "desk:file", "portal:article-file", "portal:attachment", "portal:contract-document",
              "portal:ledger-csv", "mfa_download_recovery_codes"),
    "parts of a page, or where they lead": ("desk:facts", "desk:palette", "portal:forecast", "portal:suggestions",
                                            "portal:ticket-standing", "portal:draft-article"),
    "leads to another page": ("account_email", "account_inactive", "account_reauthenticate", "account_signup",
                              "desk:next", "desk:previous", "mfa_login_webauthn", "openid_connect_callback",
                              "saml_finish_acs", "saml_sls"),
    "the same page under another address": ("account_request_login_code", "portal:article-with-words"),
    "for machines": ("healthz", "readyz", "saml_metadata"),
}  # fmt: skip
"""The doors behind which there is no page to look at, and why."""


class Walk(Protocol):
    """Open each page as this person, and each of those that say what went wrong; answers what is wrong with them."""

    def __call__(
        self,
        person: Person | None,
        paths: list[str],
        *,
        amiss: tuple[str, ...] = (),
        steps: tuple[Step, ...] = (),
        just_proved: bool = False,
    ) -> list[str]: ...


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    """Tickets in every state, with names longer than a phone is wide, indexed."""
    made = fill()
    lengthen(made)
    _add_fields(made)
    learn_changes(made.now, 200)
    return made


def _add_fields(scene: Scene) -> None:
    """The gateway has fields of its own, two of them filled in on a ticket."""
    for kind in Kind:
        wanted = Wanted(f"{LONG_WORD[:50]} {kind}", "staff" if kind is Kind.LINE else "asked", LONG_WORD, (LONG_WORD,))
        add_field(scene.people.gateway, kind, wanted, now=scene.now)
    typed = {fields_of(scene.people.gateway)[0].key: LONG_WORD * 3, fields_of(scene.people.gateway)[-1].key: LONG_WORD}
    fill_in(Ticket.objects.get(pk=scene.stuck.pk), typed, by=scene.people.ines, now=scene.now)


@pytest.fixture(params=LOOKS, ids=["wide and light", "phone and dark"])
def walk(request: pytest.FixtureRequest, live_server: Any, chromium_running: Browser) -> Iterator[Walk]:
    """As wide as the look says, and narrower."""
    width, scheme = request.param
    context = chromium_running.new_context(
        viewport={"width": width, "height": 860}, color_scheme=scheme, base_url=live_server.url
    )

    def walked(
        person: Person | None,
        paths: list[str],
        *,
        amiss: tuple[str, ...] = (),
        steps: tuple[Step, ...] = (),
        just_proved: bool = False,
    ) -> list[str]:
        found: list[str] = []
        if person is not None:
            client = Client()
            client.force_login(person, backend=BACKEND)
            if just_proved:
                proved(client, person)
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
        for step in steps:
            step(page)
            expect(page.locator(".htmx-request")).to_have_count(0)
            found += [f"{page.url} ({page.title()}): {wrong}" for wrong in _wrong(page)]
        return found

    yield walked
    context.close()


def _listen(page: Page, found: list[str]) -> None:
    """Whatever the console says, but the status of an answer, which a page of what went wrong must have."""
    page.on("console", lambda said: "the server responded" in said.text or found.append(f"says: {said.text}"))
    page.on("pageerror", lambda error: found.append(f"breaks: {error}"))


def _wrong(page: Page) -> Iterator[str]:
    size = page.viewport_size
    assert size
    yield from _against_axe(page)
    if size["width"] == IN_BOTH:
        page.emulate_media(color_scheme="dark")
        yield from _against_axe(page, runOnly=["color-contrast"])
        page.emulate_media(color_scheme="light")
    for width in (size["width"], NARROWER[size["width"]]):
        page.set_viewport_size({"width": width, "height": 860})
        if page.evaluate(TOO_WIDE) > 0:
            yield f"scrolls sideways at {width} px"
        yield from (f"sticks out at {width} px: {each}" for each in sticking_out(page))
    page.set_viewport_size(size)


def _against_axe(page: Page, **options: object) -> Iterator[str]:
    """What axe finds; of the other colors, what depends on them."""
    for each in Axe().run(page, options=options).response["violations"]:
        yield from (f"{each['id']} ({_scheme(page)}): {node['html'][:160]}" for node in each["nodes"])


def _scheme(page: Page) -> str:
    return "dark" if page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") else "light"


def _of_customer(scene: Scene) -> list[str]:
    people, article = scene.people, Article.objects.get()
    tickets = [scene.stuck, scene.fresh, scene.waiting, scene.pending, scene.closed, scene.escalated]
    paths = [f"/tickets/{ticket.number}/" for ticket in tickets]
    paths += [
        f"{paths[0]}sent/",
        "/",
        "/search/?q=lock",
        "/search/?q=nothing-has-this",
        f"/search/?q={PASTED}",
        f"/kb/{article.number}/",
    ]
    paths += ["/products/", f"/products/{people.gateway.slug}/", "/tickets/", "/tickets/?q=nothing-has-this"]
    return [*paths, "/account/", f"/account/contracts/{people.contract.pk}/", "/preferences/", "/logout/"]


def _of_wizard(scene: Scene) -> list[str]:
    people = scene.people
    draft, gone, answered = (start_draft(people.bob, product=people.gateway, now=scene.now) for _each in range(3))
    save_step(draft, "solution", {"words": "lock wait"}, revision=draft.revision, by=people.bob, now=scene.now)
    discard_draft(gone, by=people.bob, now=scene.now)
    deflect(answered, Article.objects.get(), by=people.bob, now=scene.now)
    paths = [f"/tickets/new/{draft.key}/{step}/" for step in STEPS]
    return [*paths, "/tickets/new/", f"/tickets/new/{gone.key}/", f"/tickets/new/{answered.key}/answered/"]


def _of_desk(scene: Scene) -> list[str]:
    people, ticket = scene.people, f"/desk/tickets/{scene.stuck.number}/"
    others = (scene.waiting, scene.pending, scene.closed, scene.escalated)
    paths = ["/desk/", ticket, *(f"/desk/tickets/{other.number}/" for other in others), "/desk/escalations/"]
    paths += [
        f"/desk/new/?account={people.kestrel.pk}&product={people.gateway.pk}",
        "/desk/search/?q=lock&stay=1",
        f"/desk/search/?q={PASTED}",
    ]
    paths += ["/desk/accounts/", f"/desk/accounts/{people.kestrel.pk}/", "/desk/policy/"]
    paths += ["/desk/filter/", f"/desk/filter/?product={people.gateway.pk}"]
    paths += ["/desk/shifts/", f"/desk/shifts/{people.shift.pk}/crew/", "/desk/views/new/?severity=1"]
    paths += ["/desk/staff/", f"/desk/staff/{people.ines.pk}/", "/desk/ways/"]
    return [*paths, f"/desk/policy/explain/?ticket={scene.stuck.number}"]


def _of_changes(scene: Scene) -> list[str]:
    ticket = f"/desk/tickets/{scene.stuck.number}/"
    forms = ("canned", "articles", "owner", "hand-over", "eta", "severity", "tags", "link", "credit", "entitlement")
    more = ("fields", "snooze", "spent", "forward", "call", "missing", "administrative", "people", "split")
    paths = [f"{ticket}{form}/" for form in (*forms, *more)]
    paths += [
        f"{ticket}merge/",
        f"{ticket}merge/?into={scene.foreign.number}",
        f"{ticket}escalate/",
        f"{ticket}context/",
    ]
    paths += [f"/desk/tickets/{scene.escalated.number}/answer/", f"/desk/tickets/{scene.pending.number}/withdraw/"]
    return [*paths, f"/desk/tickets/change/?kind=assign&ticket={scene.fresh.number}&ticket={scene.closed.number}"]


def _of_administrator(scene: Scene) -> list[str]:
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
        f"/desk/licenses/{people.license.pk}/",
        "/desk/staff/new/",
        f"/desk/staff/{people.ines.pk}/change/",
    ]
    paths += ["/desk/products/", "/desk/products/new/", product, f"{product}change/", f"{product}end/"]
    paths += [f"{product}fields/new/", f"{product}fields/{fields_of(people.gateway)[0].key}/"]
    return [*paths, f"{product}bugs/new/", f"/desk/releases/{people.current.pk}/", f"/desk/bugs/{bug.key}/"]


def _of_writer(scene: Scene) -> list[str]:
    article = f"/desk/articles/{Article.objects.get().number}/"
    canned = CannedReply.objects.get()
    paths = ["/desk/articles/", "/desk/articles/?q=nothing-has-this", "/desk/articles/new/", f"{article}change/"]
    paths += [f"{article}retire/", "/desk/canned-replies/", "/desk/canned-replies/new/"]
    return [*paths, f"/desk/canned-replies/{canned.pk}/change/"]


def _of_ways_in(scene: Scene) -> list[str]:
    """Of Bob, who has a passkey and an app."""
    app_of(scene.people.bob)
    key = passkey_of(scene.people.bob, LONG_WORD).pk
    paths = ["/security/", "/security/again/", "/security/again/passkey/", "/security/passkeys/add/",
             "/security/log-in-again/"]  # fmt: skip
    paths += [f"/security/passkeys/{key}/rename/", f"/security/passkeys/{key}/remove/", "/security/app/take-away/"]
    return [*paths, "/security/codes/", "/security/codes/renew/"]


OF_STRANGER = ("/", "/login/", "/login/link/?sesame=old", "/login/code/")
"""The page of the code is reached by the log-in alone: the last of these is a step of its own."""


def test_what_sticks_out_is_noticed(chromium_running: Browser) -> None:
    """[UI-1] Also where the page does not scroll: in a row that hides how far it goes, beside the form it is of."""
    page = chromium_running.new_page(viewport={"width": 320, "height": 860})
    links = "<a href=/>Tickets</a> <a href=/ style='margin-left: {}px'>Account</a>"
    row = f"<nav style='overflow: auto; white-space: nowrap'>{links}</nav>"
    form = "<form style='width: 9rem; white-space: nowrap'><button>{}</button> <button>Cancel</button></form>"
    page.set_content(row.format(10) + form.format("Send"))
    assert sticking_out(page) == []
    page.set_content(row.format(250) + form.format("Mark it, tell the customer"))
    told = sticking_out(page)
    assert any("Account" in each for each in told)
    assert any("Cancel" in each for each in told)
    page.close()


def test_every_door_with_a_page_is_in_one_of_the_lists(scene: Scene) -> None:
    """[UI-1] A page that is new is looked at, or says in NO_PAGE why there is none."""
    lists = (_of_customer, _of_wizard, _of_desk, _of_changes, _of_administrator, _of_writer, _of_ways_in)
    paths = [
        *OF_STRANGER,
        "/security/app/",
        f"/desk/people/{scene.people.bob.pk}/log-in/",
        "/login/second-step/",
        *(path for each in lists for path in each(scene)),
    ]
    seen = {resolve(path.partition("?")[0]).view_name for path in paths}
    known = {name for names in NO_PAGE.values() for name in names}
    doors = {door.name for door in DOORS if door.method == "GET"}
    assert doors - seen - known == set(), "no look at these pages"
    assert known - doors == set(), "these are no doors"
    assert known & seen == set(), "these have a page"


def test_every_page_of_a_customer_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [POR-2] [POR-3] [POR-5] Lists, tickets in every state, articles, products, account, contract, errors."""
    expired = (_an_expired_form,)
    assert walk(scene.people.alice, _of_customer(scene), amiss=("/nowhere/", "/tickets/99999/"), steps=expired) == []


def test_every_page_of_the_ways_in_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [POR-1] Passkeys, the app, the recovery codes; what is wrong with a form; the second step."""
    people = scene.people
    assert walk(people.alice, ["/security/", "/security/app/"], steps=(_a_wrong_code,), just_proved=True) == []
    assert walk(people.bob, _of_ways_in(scene), just_proved=True) == []
    assert walk(people.ada, [f"/desk/people/{people.bob.pk}/log-in/", f"/desk/people/{people.bob.pk}/change/"]) == []

    def second_step(page: Page) -> None:
        page.context.clear_cookies()
        page.goto("/login/link/" + get_query_string(people.bob))
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("h1")).to_have_text("Second step")

    assert walk(None, ["/login/"], steps=(second_step, _a_wrong_code)) == []


def _a_wrong_code(page: Page) -> None:
    page.fill("input[name=code]", "000000")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("#code-error")).to_be_visible()


def _an_expired_form(page: Page) -> None:
    page.goto("/preferences/")
    page.context.clear_cookies(name="csrftoken")
    page.locator("main form button[type=submit]").first.click()
    expect(page.locator("h1")).to_have_text("This form has expired")


def test_every_step_of_the_wizard_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [TIC-1] Also an article that is read there, an answered question, a draft that was thrown away."""
    paths = _of_wizard(scene)

    def read(page: Page) -> None:
        page.goto(next(path for path in paths if path.endswith("/solution/")))
        page.locator("details summary:has-text('Lock wait')").first.click()
        expect(page.locator("details[open] .prose h2").first).to_be_visible()

    assert walk(scene.people.bob, paths, steps=(read,)) == []


def test_every_page_of_a_stranger_is_open_to_everybody(
    scene: Scene, walk: Walk, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """[UI-1] [POR-1] The start page, the log-in, its code and its link, what broke (500) or is too large (413)."""

    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("a page that breaks")

    def ask_for_a_code(page: Page) -> None:
        page.goto("/login/")
        page.fill("input[type=email]", scene.people.bob.email)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/login/code/**")

    def send_too_much(page: Page) -> None:
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
        page.goto("/login/")
        page.fill("input[type=email]", scene.people.bob.email)
        page.locator("main form button[type=submit]").first.click()
        expect(page.locator("h1")).to_have_text("Too large")

    monkeypatch.setattr(products.pages, "page", broken)
    assert walk(None, ["/login/", "/login/link/?sesame=old"], amiss=("/products/",)) == []
    monkeypatch.undo()
    assert walk(None, ["/"], steps=(ask_for_a_code, send_too_much)) == []


def test_every_page_of_the_desk_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [WRK-6] Lists, tickets in every state, the team and its shifts, and the customers' pages (403)."""
    assert walk(scene.people.jonas, _of_desk(scene), amiss=("/tickets/", "/desk/nowhere/")) == []


def test_every_change_of_a_ticket_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [WRK-6] Each form as a page of its own, and the preview of a change of several."""
    paths = _of_changes(scene)

    def preview(page: Page) -> None:
        page.goto(paths[-1])
        page.select_option("select[name=owner]", str(scene.people.ines.pk))
        page.locator("button[value=preview]").click()
        expect(page.locator("button[value=make]")).to_be_visible()

    assert walk(scene.people.jonas, paths, steps=(preview,)) == []


def test_every_page_of_who_keeps_and_who_writes_is_open_to_everybody(scene: Scene, walk: Walk) -> None:
    """[UI-1] [PRG-1] [KB-1] [WRK-4] Customers, contracts, staff, products; articles and canned replies."""
    assert walk(scene.people.ada, _of_administrator(scene)) == []
    paths = _of_writer(scene)
    publish_article("Half an article", "It begins.", state="draft", by=scene.people.selma, now=scene.now)
    assert walk(scene.people.selma, paths) == []
