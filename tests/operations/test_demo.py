"""The demo company: a small one is believable, adds up, and is the same each time."""

import re
import signal
import sqlite3
import time
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import transaction
from rich.console import Console

from heimdesk.domain.entitlements.models import Entitlement, RowKind
from heimdesk.domain.entitlements.queries import unbalanced
from heimdesk.domain.knowledge.changes import waiting
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Alarm, Attachment, Event, Message, MessageKind, State, Ticket, Way
from heimdesk.operations.demo import filling, place
from heimdesk.operations.demo.counting import counts
from heimdesk.operations.demo.filling import HISTORY, fill
from heimdesk.operations.management.commands.demo import WHO, introduction
from heimdesk.operations.setup import make_ready
from tests.operations.places import empty_place

TODAY = datetime(2026, 6, 11, 13, 0, tzinfo=UTC)
FEW = 25
LONG = 80
BEGAN = re.compile(r"Exact time of the error\W+(\d{4}-\d\d-\d\d \d\d:\d\d) UTC")


def filled(tickets: int = FEW) -> list[str]:
    """Fill the database; what was told of the progress."""
    told: list[str] = []
    make_ready(now=TODAY - HISTORY)
    fill(now=TODAY, tickets=tickets, progress=lambda what, share: told.append(what))
    return told


def subjects() -> list[tuple[int, str, str]]:
    return list(Ticket.objects.order_by("number").values_list("number", "subject", "state"))


@pytest.mark.django_db
def test_a_small_demo_is_believable_and_adds_up() -> None:
    """[OPS-1] Lived through the domain's own actions: states, clocks, ledger and letters fit together."""
    told = filled()
    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert set(states) == set(State.values)
    assert {"field", "resolved"} <= set(Event.objects.values_list("kind", flat=True))
    assert Ticket.objects.exclude(field_values={}).exists()
    assert states["closed"] >= FEW // 2
    assert Attachment.objects.filter(message__way=Way.WEB).exists()
    assert Person.objects.filter(email__in=[address for address, _ in WHO]).count() == 5
    assert Article.objects.count() >= 100
    assert not unbalanced().exists()
    assert not Entitlement.objects.filter(unlimited=False, balance__lt=0).exists()
    paid = Ticket.objects.filter(entitlement__isnull=False).exclude(ticket_type__in=("licensing", "order"))
    rows = Entitlement.objects.filter(rows__kind=RowKind.DEDUCTION).values_list("rows__ticket_number", flat=True)
    assert set(paid.values_list("number", flat=True)) == set(rows)
    assert not Message.objects.filter(at__gt=TODAY).exists()
    assert not Alarm.objects.filter(done_at=None, rings_at__lt=TODAY).exists()
    assert not Notice.objects.exclude(state=NoticeState.SENT).exists()
    assert waiting() == 0
    assert dict(counts())["tickets"] == sum(states.values()) == Ticket.objects.count()
    assert list(dict.fromkeys(told))[-1] == "Teaching the search"
    unfinished = Ticket.objects.filter(opened_at__gt=TODAY - timedelta(days=2)).exclude(state=State.CLOSED)
    asked = Counter(unfinished.values_list("account", "subject"))
    assert [twice for twice, times in asked.items() if times > 1] == []
    began = [(ticket, BEGAN.search(ticket.messages.order_by("id")[0].text)) for ticket in Ticket.objects.all()]
    lags = [ticket.opened_at - datetime.fromisoformat(f"{at[1]}+00:00") for ticket, at in began if at]
    assert lags
    assert all(timedelta() < lag < timedelta(hours=2) for lag in lags)
    assert Person.objects.get(name="Élodie Gagnon").email.startswith("elodie@")
    public = Message.objects.filter(kind=MessageKind.PUBLIC).values_list("text", flat=True)
    said = Counter(text for text in public if len(text) > LONG)
    assert sum(said.values()) > 2 * FEW
    assert sum(times for times in said.values() if times > 1) <= sum(said.values()) / 20


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_tickets() -> None:
    """[OPS-1] Two demos of one moment have the same subjects under the same numbers in the same states."""
    with transaction.atomic():
        filled(5)
        first = subjects()
        transaction.set_rollback(True)
    assert not Ticket.objects.exists()
    filled(5)
    assert subjects() == first


@pytest.mark.django_db
def test_more_tickets_than_usual_are_all_opened_and_mostly_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """[OPS-1] `--tickets N` makes about N: customers with a plan have a contract then that never runs out."""
    monkeypatch.setattr(filling, "TICKETS", 0)
    filled(60)
    closed = Ticket.objects.filter(state=State.CLOSED).count()
    assert Ticket.objects.filter(opened_at__lt=TODAY - timedelta(days=4)).count() >= 55
    assert closed >= 50
    assert not unbalanced().exists()


@pytest.mark.django_db
def test_the_table_names_five_people_to_log_in_as(people: object) -> None:
    """[OPS-1] A customer manager, a member, an engineer, a shift manager, an administrator."""
    shown = Console(file=StringIO(), width=120)
    for address, _ in WHO:
        if not Person.objects.filter(email=address).exists():
            template = Person.objects.filter(is_staff_member=True).first()
            assert template is not None
            Person.objects.create(email=address, name=address, is_staff_member=True, created_at=TODAY)
    shown.print(introduction(8000))
    text = shown.file.getvalue()  # type: ignore[attr-defined]
    assert all(address in text for address, _ in WHO)
    assert len(WHO) == 5


@pytest.mark.django_db(transaction=True)
def test_a_demo_never_empties_what_it_did_not_fill(people: object, tmp_path: Path) -> None:
    """[OPS-1] Somebody's database is refused; that of a filling which broke off is begun anew."""
    with pytest.raises(CommandError):
        place.clear(tmp_path)
    assert Person.objects.exists()
    place.begin(tmp_path)
    assert place.was_interrupted(tmp_path)
    assert place.clear(tmp_path)
    assert not Person.objects.exists()
    place.finish(tmp_path)
    assert place.is_filled(tmp_path)
    assert not place.was_interrupted(tmp_path)


def people_in(database: Path) -> int:
    """How many people another process has filled in so far."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as asked:
            return int(asked.execute("SELECT count(*) FROM people_person").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


@pytest.mark.django_db(transaction=True)
def test_a_filling_that_was_killed_is_thrown_away_and_made_anew(tmp_path: Path) -> None:
    """[OPS-1] By the next start, which says so; then the company is whole."""
    place_ = empty_place(tmp_path, "sqlite")
    filling_ = place_.start("-m", "heimdesk", "demo", "--no-serve", "--tickets", "3")
    while not people_in(place_.data / "db.sqlite3"):
        assert filling_.poll() is None
        time.sleep(0.05)
    filling_.kill()
    assert filling_.wait() == -signal.SIGKILL
    assert place.was_interrupted(place_.data / "demo")
    said = place_.run("demo", "--no-serve", "--tickets", "3")
    assert "The last filling broke off." in said
    assert "was made in" in said
    assert place.is_filled(place_.data / "demo")
    checked = place_.run("check", code=1)
    assert "0 balances differ" in checked
    assert "the chain is intact" in checked
