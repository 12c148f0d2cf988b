"""Words of people keep their direction to themselves, wherever they are shown."""

from html.parser import HTMLParser

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.links import link_ticket
from heimdesk.domain.tickets.actions.reply import reply
from heimdesk.domain.tickets.models import Ticket, Way
from tests.channels.web.desk.scene import fill, opened
from tests.letters import deliver_due

TURNING = "zanzibar \u202eabc"
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "path"}


class Loose(HTMLParser):
    """Collects the texts with an override that no element around them isolates."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.around: list[tuple[str, bool]] = []
        self.shown, self.found = 0, list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.around.append((tag, tag in ("bdi", "textarea", "option") or dict(attrs).get("dir") == "auto"))

    def handle_endtag(self, tag: str) -> None:
        while self.around and self.around.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "\u202e" not in data:
            return
        self.shown += 1
        if not any(isolates for _tag, isolates in self.around) and "\u2068" not in data:
            self.found.append(f"{'>'.join(tag for tag, _isolates in self.around)}: {data.strip()}")


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="heimdesk.channels.email.login.CodeBackend")
    return client


@pytest.mark.django_db
def test_an_override_in_subject_message_or_title_turns_nothing_around_it() -> None:
    """[UI-1] [POR-3] [WRK-4] [SRC-1] List, ticket, portal, results, suggestions and letters."""
    assert Loose(f"<p>{TURNING} and what follows</p>").found
    scene = fill()
    people, now = scene.people, timezone.now()
    publish_article(TURNING, TURNING, products=[people.gateway], now=now)
    ticket, other = (opened(people, TURNING, 3, scene.now, text=TURNING) for _ in range(2))
    Ticket.objects.filter(pk__in=(ticket.pk, other.pk)).update(subject=TURNING)  # as one of before lines lost the sign
    ticket.refresh_from_db()
    other.refresh_from_db()
    link_ticket(ticket, other, by=people.ines, now=now)
    reply(ticket, TURNING, by=people.ines, way=Way.DESK, now=now, then="waiting")
    while learn_changes(now, 200):
        pass
    number, account = ticket.number, people.kestrel.pk
    pages = {
        people.ines: [
            "desk/", f"desk/tickets/{number}/", f"desk/tickets/{number}/context/", f"desk/tickets/{number}/split/",
            "desk/search/?q=zanzibar", "desk/palette/?q=zanz", f"desk/accounts/{account}/", f"desk/?subject={TURNING}",
        ],
        people.bob: ["", "tickets/", f"tickets/{number}/", "search/?q=zanzibar", "search/suggestions/?q=zanz"],
    }  # fmt: skip
    for person, paths in pages.items():
        for path in paths:
            page = Loose(client_of(person).get(f"/{path}").content.decode())
            assert page.shown, path
            assert page.found == [], path
    deliver_due(now, 50)
    letters = [letter for letter in mail.outbox if "\u202e" in letter.subject]
    assert letters
    for letter in letters:
        assert letter.subject.endswith("\u2069")
        assert Loose(str(letter.alternatives[0][0])).found == []  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_name_that_turns_direction_turns_nothing_of_the_sentence_it_stands_in() -> None:
    """[UI-1] [STA-5] [POR-3] Timelines, notices and facts on the pages of both sides, and what is told after a form."""
    scene = fill()
    people, ticket = scene.people, scene.stuck
    for person in (people.ines, people.bob, people.jonas, people.alice, people.tamara):
        Person.objects.filter(pk=person.pk).update(name=f"{TURNING} {person.pk}")
    pages = {
        people.ines: [
            "desk/", f"desk/tickets/{ticket.number}/", f"desk/tickets/{ticket.number}/context/", "desk/escalations/",
            f"desk/tickets/{ticket.number}/people/", f"desk/tickets/{ticket.number}/hand-over/", "desk/shifts/",
            f"desk/accounts/{people.kestrel.pk}/",
        ],
        people.bob: [f"tickets/{ticket.number}/", "account/"],
    }  # fmt: skip
    loose = []
    for person, paths in pages.items():
        for path in paths:
            page = Loose(client_of(person).get(f"/{path}", follow=True).content.decode())
            assert page.shown, path
            loose += [f"{path}: {each}" for each in page.found]
    assert not loose, "\n".join(loose)
