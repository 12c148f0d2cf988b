"""The pages of the desk as axe-core judges them, in light and dark, wide and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

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
    found: list[str] = []
    for path in (
        "/desk/", ticket, f"/desk/tickets/{scene.escalated.number}/", f"{ticket}eta/", f"{ticket}split/",
        f"{ticket}merge/?into={scene.foreign.number}", f"{ticket}missing/", f"{ticket}entitlement/",
        f"/desk/new/?account={scene.people.kestrel.pk}&product={scene.people.gateway.pk}", "/desk/escalations/",
        "/desk/search/?q=lock&stay=1", "/desk/accounts/", f"/desk/accounts/{scene.people.kestrel.pk}/", "/desk/policy/",
        "/desk/filter/", "/desk/shifts/", "/desk/staff/", "/desk/ways/", f"/desk/staff/{scene.people.ines.pk}/",
        f"/desk/shifts/{scene.people.shift.pk}/crew/",
    ):  # fmt: skip
        page.goto(server + path)
        page.wait_for_load_state("networkidle")
        for each in Axe().run(page).response["violations"]:
            found += [f"{path} {each['id']}: {node['html'][:160]}" for node in each["nodes"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path} scrolls sideways")
    assert not found, "\n".join(found)
