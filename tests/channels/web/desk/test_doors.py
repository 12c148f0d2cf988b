"""Every page of the desk opens in each state of a ticket, and asks few statements, however much it shows."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heimdesk.channels.web.desk.navigation import list_address
from heimdesk.channels.web.desk.rows import rows_of
from heimdesk.domain.catalog.models import Bug
from heimdesk.domain.tickets.actions.escalate import escalate
from heimdesk.domain.tickets.actions.eta import promise_eta
from heimdesk.domain.tickets.actions.files import store_file
from heimdesk.domain.tickets.actions.links import link_bug
from heimdesk.domain.tickets.actions.people import add_participant
from heimdesk.domain.tickets.actions.reply import add_note, ask_back, reply, save_reply_draft
from heimdesk.domain.tickets.actions.resolve import reopen, resolve
from heimdesk.domain.tickets.actions.take import take
from heimdesk.domain.tickets.models import SavedView, Ticket, Way
from tests.channels.web.desk.scene import Scene, opened
from tests.policy.cast import BOOK

ON_A_TICKET = [
    "ticket", "facts", "context", "canned", "articles", "owner", "hand-over", "eta", "severity", "tags", "snooze",
    "spent", "forward", "link", "credit", "entitlement", "missing", "administrative", "people", "split", "merge",
    "escalate", "answer", "withdraw",
]  # fmt: skip
ALONE = [
    "list",
    "filter",
    "save-view",
    "new",
    "search",
    "palette",
    "escalations",
    "shifts",
    "colleagues",
    "accounts",
    "policy",
]


def test_every_page_opens_for_an_engineer_in_each_state_of_a_ticket(scene: Scene, ines: Client) -> None:
    """[WRK-6] Whole pages without script, parts with it."""
    for name in ALONE:
        assert ines.get(reverse(f"desk:{name}")).status_code == 200, name
    assert ines.get(reverse("desk:account", args=[scene.people.kestrel.pk])).status_code == 200
    for ticket in (scene.stuck, scene.fresh, scene.waiting, scene.pending, scene.closed, scene.escalated):
        for name in ON_A_TICKET:
            path = reverse(f"desk:{name}", args=[ticket.number])
            whole = ines.get(path, follow=True)
            assert whole.status_code == 200, path
            assert b"</html>" in whole.content, path
            if name not in ("ticket", "split", "merge"):
                part = ines.get(path, headers={"HX-Request": "true"})
                assert part.status_code == 200, path
                assert b"<html" not in part.content, path


@pytest.mark.parametrize("extra", [0, 60])
def test_the_list_asks_at_most_eight_statements(scene: Scene, ines: Client, extra: int) -> None:
    """[WRK-6] However many tickets and views there are, on the first page and on the next."""
    for number in range(extra):
        opened(scene.people, f"Issue {number}", 4, scene.now - timedelta(minutes=number), account=scene.people.osprey,
               requester=scene.people.charlie)  # fmt: skip
    SavedView.objects.create(owner=scene.people.ines, name="Mine alone", filters={"owner": "me", "severity": "2"})
    first = _counted(ines, "/desk/")
    if extra:
        following = re.search(r'href="([^"]+)" rel="next"', first.content.decode())
        assert following is not None
        _counted(ines, unescape(following[1]))
    _counted(ines, list_address(view=SavedView.objects.latest("pk").pk))


@pytest.mark.parametrize("extra", [0, 40])
def test_a_ticket_asks_at_most_twelve_statements_whatever_its_length(scene: Scene, ines: Client, extra: int) -> None:
    """[WRK-5] Page, facts and context alike, of a ticket on which everything happened that can."""
    full = _with_everything(scene)
    for number in range(extra):
        at = scene.now - timedelta(minutes=5, seconds=-number)
        reply(full, f"Word {number}", by=scene.people.bob, way=Way.WEB, now=at)
        add_note(full, f"Note {number}", by=scene.people.ines, now=at)
    for name in ("ticket", "facts", "context"):
        for ticket in (full, scene.stuck, scene.escalated, scene.pending):
            _counted(ines, reverse(f"desk:{name}", args=[ticket.number]), limit=12, htmx=name != "ticket")


def test_the_addresses_that_rows_build_by_hand_are_those_of_the_routes(scene: Scene) -> None:
    """[WRK-6] Rows are too many for reverse(); here the two are compared."""
    rows = rows_of([scene.stuck], person=scene.people.ines, now=scene.now, book=BOOK, plans={})
    assert rows[0].href == reverse("desk:ticket", args=[scene.stuck.number]) + "#latest"


def _with_everything(scene: Scene) -> Ticket:
    """It waited, was resolved, reopened and escalated; with an ETA, a file, a bug, colleagues, followers, a draft."""
    people = scene.people

    def ago(hours: float) -> datetime:
        return scene.now - timedelta(hours=hours)

    ticket = opened(people, "Mail queue stuck again", 2, ago(9))
    take(ticket, by=people.ines, now=ago(8.8))
    ask_back(ticket, "Which release is it?", by=people.ines, now=ago(8.5))
    reply(ticket, "See the log.", by=people.bob, way=Way.WEB, now=ago(8), files=[store_file("a.log", [b"ERROR 1205"])])
    resolve(ticket, "solved", "Restart it.", by=people.ines, now=ago(7))
    reopen(ticket, "It stalls again.", by=people.bob, now=ago(6))
    promise_eta(ticket, ago(4), reason="First look at the log.", by=people.ines, now=ago(5.5))
    bug = Bug.objects.create(product=people.gateway, key="GW-1205", title="Lock wait", fixed_in=people.current)
    link_bug(ticket, bug, by=people.ines, now=ago(5))
    for person in (people.alice, people.dora, people.selma):
        add_participant(ticket, person, by=people.ines, now=ago(5))
    escalate(ticket, reason="We need somebody now.", by=people.alice, now=ago(1))
    save_reply_draft(ticket, "Good morning Bob,", by=people.ines, now=ago(0.5))
    return ticket


def _counted(client: Client, path: str, *, limit: int = 8, htmx: bool = False) -> Any:
    headers = {"HX-Request": "true"} if htmx else {}
    client.get(path, headers=headers)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    assert len(asked) <= limit, (path, [query["sql"][:120] for query in asked])
    return answer
