"""Small words for the story: log in by the letter's code, look at a page, keep its picture."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from playwright.sync_api import Page

from heimdesk.domain.people.models import Person
from tests.letters import send_login_letter

CODE = re.compile(r"^(\d{6})\b")


class Stage:
    """The people of the story in their browsers. `complaints` collects what a browser's console said against a page."""

    def __init__(self, enter: Callable[[Person], Page], clock: Any, pictures: Path, name: str) -> None:
        self._enter, self.clock, self._pictures, self._name = enter, clock, pictures, name
        self._count = 0
        self.complaints: list[str] = []

    def enter(self, person: Person) -> Page:
        """This person's browser, in which nobody is logged in yet."""
        page = self._enter(person)
        page.on("console", lambda said: self._complain(page, said.text))
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def log_in(self, person: Person) -> Page:
        """This person's browser, logged in by the code of the letter."""
        page = self.enter(person)
        page.goto("/login/")
        page.get_by_label("E-mail address").fill(person.email)
        page.get_by_role("button", name="Send the code").click()
        page.wait_for_url("**/login/code/**")
        send_login_letter()
        code = CODE.match(str(mail.outbox[-1].subject))
        assert code
        assert mail.outbox[-1].to == [person.email]
        page.get_by_label("Six-digit code").fill(code[1])
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda url: "/login/" not in url)
        return page

    def picture(self, page: Page, what: str) -> None:
        """Keep the page as it looks now, as tall as its content; axe and the width of the screen must not complain."""
        for wrong in Axe().run(page).response["violations"]:
            self.complaints += [f"{what}: {wrong['id']}: {node['html'][:160]}" for node in wrong["nodes"]]
        self._count += 1
        size = page.viewport_size
        assert size
        tall = page.evaluate("document.documentElement.scrollHeight")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{what} is {wide} px wider than the screen"
        page.set_viewport_size({"width": size["width"], "height": min(max(tall, size["height"]), 3000)})
        page.screenshot(path=self._pictures / f"{self._name}-{self._count:02d}-{what}.png")
        page.set_viewport_size(size)

    def letters_to(self, person: Person) -> list[str]:
        """The subjects of the letters that somebody got."""
        return [str(letter.subject) for letter in mail.outbox if letter.to == [person.email]]

    def _complain(self, page: Page, text: str) -> None:
        # A refusal is part of the story; and a test may reach for a field before the browser has set the focus.
        if "status of 4" not in text and "Autofocus processing was blocked" not in text:
            self.complaints.append(f"{page.url}: {text}")
