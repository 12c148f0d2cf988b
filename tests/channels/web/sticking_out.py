"""What can be pressed or read as a heading but stands outside the window, or outside the form that it is of."""

from playwright.sync_api import Page

GOES_ON = ".scroll, .tabs, .desk-nav, .desk-head > .grow, .bulk, .list td, pre, .visually-hidden, .skip"
"""What goes on beyond an edge by design and shows it, by a fade or an ellipsis; and what is there for readers alone."""
FOUND = """(goesOn) => {
  const within = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1;
  const page = { left: 0, right: document.documentElement.clientWidth }, found = [];
  const all = document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary, h1, h2');
  for (const each of all) {
    const shown = each.checkVisibility({ visibilityProperty: true, opacityProperty: true });
    const box = each.getBoundingClientRect(), form = each.closest('form, .slot-box')?.getBoundingClientRect();
    if (!shown || box.width < 2 || each.closest(goesOn)) continue;
    if (!within(box, page) || (form?.width && !within(box, form))) found.push(each.outerHTML.slice(0, 160));
  }
  return found;
}"""


def sticking_out(page: Page) -> list[str]:
    """The beginning of each element that does, as the page is shown now."""
    found: list[str] = page.evaluate(FOUND, GOES_ON)
    return found
