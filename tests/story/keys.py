"""What a hand on the keyboard does: nothing is clicked, and each control is reached in the order of the page."""

import re

from django.core import mail
from playwright.sync_api import Locator, Page, expect

from heimdesk.domain.people.models import Person
from tests.letters import send_login_letter
from tests.story.stage import CODE, Stage

FOCUSED = "each => each === document.activeElement"
STEPS = 150


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _step in range(STEPS):
        if target.evaluate(FOCUSED):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{target} is not reached by Tab")


def press(page: Page, name: str, role: str = "button") -> None:
    """Reach a button or a link, and press it."""
    reach(page, page.get_by_role(role, name=re.compile(name)).first)  # type: ignore[arg-type]
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def write(page: Page, label: str, text: str) -> None:
    """Reach a field and write into it."""
    reach(page, page.get_by_label(label).last)
    page.keyboard.type(text)


def choose(page: Page, radio: Locator) -> None:
    """Reach a group of radios, and go to one of them by the arrows."""
    group = page.locator(f"input[type=radio][name={radio.get_attribute('name')}]")
    for _step in range(STEPS):
        if any(each.evaluate(FOCUSED) for each in group.all()):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _step in range(group.count()):
        if radio.is_checked():
            return
        page.keyboard.press("ArrowDown")
    assert radio.is_checked()


def log_in(stage: Stage, person: Person) -> Page:
    """A browser of this person, in which each key of the log-in was pressed."""
    page = stage.enter(person)
    page.goto("/login/")
    log_in_there(page, person)
    return page


def log_in_there(page: Page, person: Person) -> None:
    """On the page of the log-in: the address, then the code of the letter."""
    code = ask_for_code(page, person)
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login/" not in url)


def ask_for_code(page: Page, person: Person) -> str:
    """The focus is in the field that is to be filled in, as soon as the page is drawn: nobody types earlier."""
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type(person.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/login/code/**")
    send_login_letter()
    code = CODE.match(str(mail.outbox[-1].subject))
    assert code, mail.outbox[-1].subject
    expect(page.get_by_label("Six-digit code")).to_be_focused()
    return code[1]


def to_what_is_wrong(page: Page, field: str) -> None:
    """What is wrong is told first and beside the field; the first Tab and Enter lead into the field."""
    told_first(page)
    expect(page.locator(f"#{field}-error")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f"#{field}")).to_be_focused()


def told_first(page: Page) -> None:
    """What is wrong has the focus, and is spoken at once to who does not see it."""
    expect(page.locator("#wrong")).to_be_focused()
    expect(page.locator("#wrong")).to_have_role("alert")
