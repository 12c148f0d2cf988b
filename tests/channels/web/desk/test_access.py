"""The pages of the desk as axe-core judges them, in light and dark, wide and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from heimdesk.domain.catalog.actions import report_bug
from heimdesk.domain.contracts.documents import attach_document
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene, fill

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

Opened = tuple[Page, str, Scene]


@pytest.fixture(params=[(1280, "light"), (390, "dark")], ids=["wide and light", "phone and dark"])
def opened_desk(
    request: pytest.FixtureRequest,
    live_server: Any,
    transactional_db: None,
    as_: Browse,
    chromium_running: Browser,
) -> Iterator[Opened]:
    """The shift manager's window."""
    scene = fill()
    session = as_(scene.people.jonas).cookies["sessionid"].value
    width, scheme = request.param
    context = chromium_running.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    yield context.new_page(), live_server.url, scene
    context.close()


def test_no_page_of_the_desk_has_a_barrier_that_axe_knows(opened_desk: Opened) -> None:
    """[UI-1] WCAG 2.2 AA as far as a machine can tell; and nothing scrolls sideways."""
    page, server, scene = opened_desk
    ticket = f"/desk/tickets/{scene.stuck.number}/"
    found = barriers(
        page, server,
        "/desk/", ticket, f"/desk/tickets/{scene.escalated.number}/", f"{ticket}eta/", f"{ticket}split/",
        f"{ticket}merge/?into={scene.foreign.number}", f"{ticket}missing/", f"{ticket}entitlement/",
        f"/desk/new/?account={scene.people.kestrel.pk}&product={scene.people.gateway.pk}", "/desk/escalations/",
        "/desk/search/?q=lock&stay=1", "/desk/accounts/", f"/desk/accounts/{scene.people.kestrel.pk}/", "/desk/policy/",
        "/desk/filter/", "/desk/shifts/", "/desk/staff/", "/desk/ways/", f"/desk/staff/{scene.people.ines.pk}/",
        f"/desk/shifts/{scene.people.shift.pk}/crew/",
    )  # fmt: skip
    assert not found, "\n".join(found)


def test_no_page_of_an_administrator_has_a_barrier_that_axe_knows(opened_desk: Opened, as_: Browse) -> None:
    """[UI-1] [PRG-1] The pages on which customers, contracts, staff and products are kept."""
    page, server, scene = opened_desk
    people = scene.people
    bug = report_bug(people.gateway, "Queue locks", now=scene.now)
    attach_document(people.contract, "Signed.pdf", [b"%PDF-1.7"], by=people.ada, now=scene.now)
    page.context.add_cookies(
        [{"name": "sessionid", "value": as_(people.ada).cookies["sessionid"].value, "url": server}]
    )
    account, contract = f"/desk/accounts/{people.kestrel.pk}/", f"/desk/contracts/{people.contract.pk}/"
    found = barriers(
        page, server, account, "/desk/accounts/new/", f"{account}change/", f"{account}people/new/",
        f"{account}contracts/new/?plan=gold", f"{account}licenses/new/", f"{account}packs/new/",
        f"/desk/people/{people.bob.pk}/change/", contract, f"{contract}amend/", "/desk/staff/", "/desk/staff/new/",
        f"/desk/staff/{people.ines.pk}/change/", "/desk/products/", "/desk/products/new/",
        "/desk/products/mail-gateway/", "/desk/products/mail-gateway/change/", "/desk/products/mail-gateway/end/",
        "/desk/products/mail-gateway/bugs/new/", f"/desk/releases/{people.current.pk}/", f"/desk/bugs/{bug.key}/",
    )  # fmt: skip
    assert not found, "\n".join(found)


def barriers(page: Page, server: str, *paths: str) -> list[str]:
    """What axe finds on these pages, and which of them scroll sideways or are not there."""
    found: list[str] = []
    for path in paths:
        answer = page.goto(server + path)
        page.wait_for_load_state("networkidle")
        if answer is None or not answer.ok:
            found.append(f"{path} is not there")
        for each in Axe().run(page).response["violations"]:
            found += [f"{path} {each['id']}: {node['html'][:160]}" for node in each["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} scrolls sideways")
    return found
