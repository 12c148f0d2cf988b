"""Pages of parts in the system's Chromium: axe finds nothing, the content policy stops nothing, nothing is too wide."""

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest

pytestmark = pytest.mark.browser
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIND = f"axe.run(document, {{runOnly: {RULES}, resultTypes: ['violations']}})"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Any) -> list[str]:
    """What axe says against the page as it stands."""
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    found = page.evaluate(FIND)["violations"]
    return [f"{each['id']}: {node['target']} {node['failureSummary']}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize(
    "path", ["/sheet", "/list", "/ticket", "/step", "/portal", "/login", "/preferences/", "/large"]
)
def test_a_page_has_no_fault_that_axe_finds_in_light_and_dark_wide_and_narrow(visit: Any, path: str) -> None:
    """[UI-1] WCAG 2.2 AA, on a desk and on phones, under our content policy."""
    seen = visit(path)
    for width in (1280, 390, 320):
        for scheme in ("light", "dark"):
            seen.page.set_viewport_size({"width": width, "height": 800})
            seen.page.emulate_media(color_scheme=scheme)
            assert violations(seen.page) == [], f"{width} px, {scheme}"
            assert seen.page.evaluate(TOO_WIDE) <= 0, f"{width} px"
    assert [each for each in seen.complaints if "413" not in each] == []


FADES = """(() => {
  const style = getComputedStyle(document.querySelector('.desk-nav'));
  return style.maskImage === 'none' ? [] : [style.getPropertyValue('--near'), style.getPropertyValue('--far')];
})()"""


def test_the_navigation_of_a_phone_fades_where_it_goes_on(visit: Any) -> None:
    """[UI-1] At the far edge, at both, at the near one; a navigation that is all in view does not fade."""
    page = visit("/list", width=390).page
    seen = []
    for left in (0, 150, 10_000):
        page.evaluate(f"document.querySelector('.desk-nav').scrollLeft = {left}")
        page.wait_for_timeout(100)
        seen.append(page.evaluate(FADES))
    assert seen == [["0px", "32px"], ["32px", "32px"], ["32px", "0px"]]
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.evaluate(FADES) == []


def test_the_lines_of_a_card_on_a_phone_stand_apart(visit: Any) -> None:
    """[UI-1] A row of a table that became a card: a tag does not touch the button below it."""
    page = visit("/list", width=390).page
    page.evaluate(
        """document.querySelector('main').innerHTML = `<table class="table cards"><tbody><tr><td>Ticket</td>
        <td data-label="Path"><span class="badge tone-accent">1 Manager</span></td>
        <td class="end"><a class="button small" href="#">Answer</a></td></tr></tbody></table>`"""
    )
    first, tag, button = (page.locator(f"main {each}").bounding_box() for each in ("td >> nth=0", ".badge", ".button"))
    assert tag["y"] - first["y"] - first["height"] >= 3
    assert button["y"] - tag["y"] - tag["height"] >= 7


def test_the_opened_palette_popover_and_list_of_keys_have_no_fault(visit: Any) -> None:
    """[UI-1] [WRK-6] What opens over the page is as accessible as the page."""
    seen = visit("/list")
    seen.page.keyboard.press("/")
    seen.page.keyboard.type("kes")
    seen.page.wait_for_selector("#palette-hits [role=option]")
    assert violations(seen.page) == []
    seen.page.keyboard.press("Escape")
    seen.page.keyboard.press("?")
    assert violations(seen.page) == []
    other = visit("/sheet")
    other.page.click("[popovertarget=why-due]")
    assert violations(other.page) == []
    assert seen.complaints + other.complaints == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (1280, "dark"), (390, "light")])
def test_the_sheet_of_parts_is_kept_as_a_picture(visit: Any, pictures: Path, width: int, scheme: str) -> None:
    """[UI-1] So that somebody can look at it."""
    seen = visit("/sheet", width=width, scheme=scheme)
    target = pictures / f"parts.{width}{'-dark' if scheme == 'dark' else ''}.png"
    seen.page.screenshot(path=target, full_page=True)
    assert target.stat().st_size > 10_000
