"""Walks through the wizard as a browser does: each page's form is sent with the revision that the page carried."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client

from heimdesk.domain.catalog.models import Product
from heimdesk.domain.tickets.models import Draft
from tests.cast import Cast

DETAILS = {
    "what_happens": "Tasks run for a while, then end with “Lock wait timeout exceeded”.",
    "error_at": "2026-06-08T02:30",
    "steps": "Update to 9.4, create a mailbox.",
}
CONTACT = {"severity": "3", "phone": "", "reached_by": "ticket", "colleagues": ""}


@dataclass
class Wizard:
    """One draft in one tab of a browser."""

    client: Client
    people: Cast
    key: str = ""

    def begin(self, product: Product | None = None, **more: Any) -> HttpResponse:
        """Choose the product: that makes the draft."""
        chosen = product or self.people.gateway
        answer = self.client.post("/tickets/new/", {"product": chosen.pk, **more})
        self.key = str(Draft.objects.latest("id").key)
        return answer

    @property
    def draft(self) -> Draft:
        """The row as it is now."""
        return Draft.objects.get(key=self.key)

    def address(self, step: str) -> str:
        """The page of a step."""
        return f"/tickets/new/{self.key}/{step}/"

    def get(self, step: str) -> HttpResponse:
        """Open a step."""
        return self.client.get(self.address(step))

    def revision(self, step: str) -> str:
        """The revision that the page of a step carries."""
        return hidden(self.get(step), "version")

    def send(self, step: str, values: dict[str, Any] | None = None, **more: Any) -> HttpResponse:
        """Send the form of a step as its page stands."""
        fields = {"version": self.revision(step), **(values or {}), **more}
        return self.client.post(self.address(step), fields)

    def to_contact(self) -> None:
        """Everything but the last step."""
        if not self.key:
            self.begin()
        self.send("information", {"ticket_type": "problem", "release": self.people.current.pk, "module": ""})
        self.send("solution", {"words": "lock wait timeout", "go": "on"})
        self.send("entitlement", {"entitlement": self.people.entitlement.pk, "code": "", "go": "on"})
        self.send("details", DETAILS, go="on")
        self.send("access", {"when": "later"})


def hidden(page: HttpResponse, name: str) -> str:
    """The value of a hidden field of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', text(page))
    assert found, f"the page has no field {name}"
    return unescape(found[1])


def text(page: HttpResponse) -> str:
    """The page as text, signs unescaped."""
    return unescape(page.content.decode())


def error_of(page: HttpResponse, control: str) -> str:
    """The error that stands beside a control; empty without one."""
    found = re.search(rf'<p class="error" id="{re.escape(control)}-error">.*?<span>(.*?)</span>', text(page), re.DOTALL)
    return found[1] if found else ""
