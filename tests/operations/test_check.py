"""`heimdesk check` finds what is wrong and says how to mend it."""

from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from heimdesk.domain.audit.actions import record
from heimdesk.domain.catalog.field_changes import Wanted, add_field
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.tickets.actions.hold import hold, send_held
from heimdesk.domain.tickets.actions.resolve import close
from heimdesk.domain.tickets.models import Alarm, Ticket
from heimdesk.domain.tickets.outgoing import Outgoing
from heimdesk.engines.search.chosen import engine
from heimdesk.operations.checkup import findings
from heimdesk.operations.heartbeat import beat
from tests.cast import MONDAY, Cast
from tests.domain.tickets.tickets import opened, taken
from tests.tampering import tampering


def wrong(now: object) -> list[str]:
    """What is not fine."""
    return [finding.what for finding in findings(now=now) if not finding.fine]


@pytest.fixture(autouse=True)
def a_worker(people: Cast) -> None:
    """One is at work, in the desk of the cast, which is put into an empty database."""
    beat(MONDAY, started_at=MONDAY)


def test_a_sound_installation_is_fine(people: Cast) -> None:
    """[OPS-1] Nothing to mend."""
    assert wrong(MONDAY) == []


def test_an_index_that_does_not_know_the_articles_is_found(people: Cast) -> None:
    """[OPS-1] It was emptied behind the back of what was noted."""
    publish_article("Greylisting in short", "Text.", products=[people.gateway], now=MONDAY)
    assert wrong(MONDAY) == []
    learn_changes(MONDAY, 100)
    assert wrong(MONDAY) == []
    engine().replace_all([])
    assert any("Search" in what for what in wrong(MONDAY))


def test_an_installation_without_a_worker_is_found(people: Cast) -> None:
    """[OPS-1] [OPS-4] By the same rule as `/readyz`, though nothing is late yet."""
    assert wrong(MONDAY + timedelta(seconds=59)) == []
    assert any("Worker: none was seen" in what for what in wrong(MONDAY + timedelta(seconds=90)))


def test_a_balance_that_is_not_the_sum_of_its_rows_is_found(people: Cast) -> None:
    """[INC-6] The balance can be recomputed; the check does."""
    opened(people)
    Entitlement.objects.filter(pk=people.entitlement.pk).update(balance=7)
    assert any("Ledger" in what for what in wrong(MONDAY))


def test_rows_that_were_changed_past_the_ledger_are_found_though_the_sum_fits(people: Cast) -> None:
    """[INC-6] Two rows that make up for each other: the balances that the rows tell do not follow."""
    first = opened(people).number
    second = opened(people).number
    assert wrong(MONDAY) == []
    with tampering() as cursor:
        for number, amount in ((first, -3), (second, 1)):
            cursor.execute("UPDATE entitlements_ledgerrow SET amount = %s WHERE ticket_number = %s", [amount, number])
    assert [what for what in wrong(MONDAY) if "Ledger: 1 " in what]


def test_a_row_that_was_taken_out_of_the_ledger_is_missed(people: Cast) -> None:
    """[INC-6] Also when the balance was made to fit."""
    first = opened(people).number
    opened(people)
    with tampering() as cursor:
        cursor.execute("DELETE FROM entitlements_ledgerrow WHERE ticket_number = %s", [first])
        cursor.execute(
            "UPDATE entitlements_entitlement SET balance = balance + 1 WHERE id = %s", [people.entitlement.pk]
        )
    assert [what for what in wrong(MONDAY) if "Ledger: 1 " in what]


def test_a_table_that_lost_its_guard_is_found(people: Cast) -> None:
    """[INC-6] Whoever took it off could change rows unseen."""
    where = " ON tickets_event" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER tickets_event_never_deleted{where}")
    found = [finding for finding in findings(now=MONDAY) if not finding.fine]
    assert ["tickets_event" in finding.mend for finding in found] == [True]


def test_a_changed_row_of_the_audit_log_is_found(people: Cast) -> None:
    """[OPS-4] The check reads the whole chain, and names the first row that does not fit."""
    row = record("did", subject="a thing", by=None, now=MONDAY)
    assert "Audit log: the chain is intact" in [finding.what for finding in findings(now=MONDAY)]
    with tampering() as cursor:
        cursor.execute("UPDATE audit_auditrow SET subject = 'nothing' WHERE id = %s", [row.pk])
    broken = [finding for finding in findings(now=MONDAY) if not finding.fine]
    assert [f"row {row.pk} " in finding.what for finding in broken] == [True]
    assert "backup" in broken[0].mend


def test_a_worker_that_stands_still_is_found(people: Cast) -> None:
    """[OPS-1] Overdue alarms, letters and changes tell that no worker runs."""
    opened(people)
    found = wrong(MONDAY + timedelta(days=2))
    assert any("Alarms overdue" in what for what in found)
    assert any("Letters" in what for what in found)


def test_a_reply_that_should_have_gone_is_found(people: Cast) -> None:
    """[OPS-1] [WRK-4] Nobody can take it back any more, and its customer waits for it."""
    ticket, within = taken(people), timedelta(seconds=1)
    hold(ticket, Outgoing(text="Renew the chain."), within=within, by=people.ines, now=MONDAY)
    assert not any("have not left" in what for what in wrong(MONDAY + timedelta(seconds=1)))
    assert "Replies that were sent and have not left: 1" in wrong(MONDAY + timedelta(days=1))


def test_a_reply_that_came_back_and_lies_there_is_found(people: Cast) -> None:
    """[OPS-1] [WRK-4] Its customer waits, and its author may not know it."""
    ticket = taken(people)
    hold(ticket, Outgoing(text="Renew."), within=timedelta(seconds=1), by=people.ines, now=MONDAY)
    close(ticket, by=people.bob, now=MONDAY)
    assert send_held(MONDAY + timedelta(seconds=1), 10) == 1
    assert not any("came back" in what for what in wrong(MONDAY + timedelta(hours=1)))
    (found,) = [each for each in findings(now=MONDAY + timedelta(hours=2)) if "came back" in each.what]
    assert (found.fine, found.what[-2:]) == (False, " 1")
    assert f"#{ticket.number} ({people.ines.name})" in found.mend


def test_alarms_that_fail_again_and_again_are_told_apart_from_a_worker_that_stands(people: Cast) -> None:
    """[OPS-1] The log says why; another worker would not help."""
    opened(people)
    late = MONDAY + timedelta(days=2)
    Alarm.objects.update(failures=3, try_again_at=late)
    found = [finding for finding in findings(now=late) if "fail again" in finding.what]
    assert ["alarm_failed" in finding.mend for finding in found] == [True]
    assert not any("overdue" in what for what in wrong(late))


def test_the_command_ends_with_an_error_when_something_is_wrong(people: Cast) -> None:
    """[OPS-1] Usable in scripts: the exit code tells."""
    opened(people, now=timezone.now() - timedelta(days=2))
    with pytest.raises(SystemExit):
        call_command("check", stdout=StringIO())


def test_opening_from_the_terminal_follows_the_same_rules(people: Cast, tmp_path: object) -> None:
    """[INC-1] The command deducts like every door, and says by field what is wrong."""
    text = tmp_path / "text.txt"  # type: ignore[operator]
    text.write_text("How do I list held messages?")
    base = [
        "open",
        people.bob.email,
        "--product",
        people.gateway.code,
        "--subject",
        "Held messages",
        "--text",
        str(text),
    ]
    before = Entitlement.objects.get(pk=people.entitlement.pk).balance
    out = StringIO()
    call_command(*base, stdout=out)
    assert out.getvalue().startswith("#")
    assert Entitlement.objects.get(pk=people.entitlement.pk).balance == before - 1
    with pytest.raises(CommandError, match=r"(?s)Nothing was opened.*phone"):
        call_command(*base, "--severity", "1")
    given = [f"--detail={name}=As it is." for name in ("setup", "error_at", "steps", "no_restarts")]
    with pytest.raises(CommandError, match=r"(?s)Nothing was opened.*error_at"):
        call_command(*base, "--type", "problem")
    call_command(*base, "--type", "problem", *given, stdout=out)
    assert Ticket.objects.latest("pk").messages.get().text.count("As it is.") == len(given)
    with pytest.raises(CommandError, match="Expected is NAME=VALUE"):
        call_command(*base, "--detail", "setup")
    with pytest.raises(CommandError, match=r"(?s)Nothing was opened.*colour"):
        call_command(*base, "--detail", "colour=blue")
    with pytest.raises(CommandError, match="Nobody has the address"):
        call_command("open", "who@nowhere.example", *base[2:])


def test_a_ticket_is_opened_with_the_fields_of_its_product(people: Cast, tmp_path: Path) -> None:
    """[WRK-4, OPS-1] By the names that people read; what is wrong is told by them."""
    wanted = Wanted("Deployment", "required", choices=("package", "image"))
    field = add_field(people.gateway, "choice", wanted, now=MONDAY)
    text = tmp_path / "text.txt"
    text.write_text("How do I list held messages?")
    base = ["open", people.bob.email, "--product", people.gateway.code, "--subject", "Held", "--text", str(text)]
    for given, wrong in ((), "This is needed"), (("--field=deployment=helm",), "not one of the list"):
        with pytest.raises(CommandError, match=f"Deployment: .*{wrong}"):
            call_command(*base, *given)
    with pytest.raises(CommandError, match="has no field “colour”; there are Deployment"):
        call_command(*base, "--field", "colour=blue")
    call_command(*base, "--field", "deployment=image", stdout=StringIO())
    assert Ticket.objects.get().field_values == {field.key: "image"}


def asked_for_a_code(forwarded: str, *, by: str = "127.0.0.1") -> list[str]:
    """What the check finds wrong, with how to mend it, after a log-in with this header from this machine."""
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    Client(REMOTE_ADDR=by).post("/login/", {"email": "who@nowhere.example"}, headers=headers)
    return [finding.mend for finding in findings(now=MONDAY) if not finding.fine]


def test_log_ins_through_a_web_server_that_is_not_trusted_are_found(people: Cast) -> None:
    """[OPS-1, POR-1] Who comes past it is no finding, and neither is a header that somebody far away made up."""
    assert asked_for_a_code("") == []
    assert ["HEIMDESK_TRUSTED_PROXIES" in mend for mend in asked_for_a_code("203.0.113.7")] == [True]
    assert asked_for_a_code("203.0.113.7", by="8.8.8.8") == []


def test_a_trusted_web_server_that_names_no_reader_is_found(people: Cast, settings: Any) -> None:
    """[OPS-1, POR-1] Each of the trusted ones has to have written an address."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert ["pass X-Forwarded-For" in mend for mend in asked_for_a_code("")] == [True]
    assert asked_for_a_code("203.0.113.7") == []


def test_https_without_a_trusted_web_server_is_found_before_anybody_logs_in(people: Cast, settings: Any) -> None:
    """[OPS-1, POR-1] Heimdesk itself speaks HTTP, so something stands before it."""
    settings.SECURE = True
    assert [finding.what for finding in findings(now=MONDAY) if not finding.fine] == [
        "Web servers before Heimdesk that are trusted: 0"
    ]
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert wrong(MONDAY) == []
