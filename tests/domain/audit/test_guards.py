"""What only grows is held to it by the database: raw SQL is refused, and only a flush of the whole empties it."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from heimdesk.domain.audit import guards
from heimdesk.domain.audit.actions import record
from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.entitlements.models import LedgerRow
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.models import Event
from heimdesk.operations.management.commands import flush
from heimdesk.operations.setup import make_ready
from tests.cast import MONDAY, Cast, people, real_people
from tests.domain.tickets.tickets import opened

__all__ = ["people", "real_people"]
RAW = {
    "a row changed": "UPDATE {table} SET at = '2020-01-01 00:00:00'",
    "a row changed to itself": "UPDATE {table} SET id = id",
    "a row deleted": "DELETE FROM {table}",
    "a table emptied": "TRUNCATE {table} CASCADE",
}
OF_SQLITE = {how: sql for how, sql in RAW.items() if "TRUNCATE" not in sql}


def refused(sql: str) -> bool:
    """Whether the database refuses it, with a sentence that says why."""
    with (
        pytest.raises(IntegrityError, match="only added, never changed or deleted"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    return True


@pytest.mark.parametrize("model", [LedgerRow, AuditRow, Event], ids=lambda model: model.__name__)
def test_raw_sql_changes_and_deletes_no_row(model: type[LedgerRow], people: Cast) -> None:
    """[INC-6, STA-5, OPS-4] Past the application, by whoever has a connection to the database."""
    opened(people)
    record("did", subject="a thing", by=None, now=MONDAY)
    before = list(model.objects.order_by("id").values())
    assert before
    connection.check_constraints()
    for sql in (RAW if connection.vendor == "postgresql" else OF_SQLITE).values():
        assert refused(sql.format(table=model._meta.db_table))
    assert list(model.objects.order_by("id").values()) == before


@pytest.mark.django_db
def test_no_guard_is_missing_after_the_migrations() -> None:
    """[INC-6, STA-5, OPS-4] Neither on a new table that only grows nor on one that a migration made anew."""
    assert set(guards.guarded_tables()) >= {"audit_auditrow", "entitlements_ledgerrow", "tickets_event"}
    assert guards.unguarded() == []


@pytest.mark.django_db(transaction=True)
def test_a_guard_that_was_taken_off_is_missed_and_put_back_at_the_next_start() -> None:
    """[INC-6, OPS-1]"""
    where = " ON entitlements_ledgerrow" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER entitlements_ledgerrow_never_changed{where}")
    assert guards.unguarded() == ["entitlements_ledgerrow"]
    make_ready(now=MONDAY)
    assert guards.unguarded() == []


def test_a_flush_empties_the_whole_and_leaves_the_guards(real_people: Cast) -> None:
    """[OPS-1] Tests and `heimdesk demo --afresh` begin with nothing; new rows are guarded as before."""
    opened(real_people)
    call_command("flush", verbosity=0, interactive=False)
    assert [model for model in (Person, LedgerRow, Event) if model.objects.exists()] == []
    assert guards.unguarded() == []


def test_a_flush_that_fails_leaves_rows_and_guards(real_people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """[INC-6] Guards go down and come back within one transaction."""
    opened(real_people)

    def broken(*args: object, **options: object) -> None:
        LedgerRow.objects.all()._raw_delete("default")
        raise OSError("the machine fell over")

    with monkeypatch.context() as patched:
        patched.setattr(flush.DjangoFlush, "handle", broken)
        with pytest.raises(OSError, match="fell over"):
            call_command("flush", verbosity=0, interactive=False)
    assert LedgerRow.objects.exists()
    assert guards.unguarded() == []


@pytest.mark.parametrize("answer", ["no", "", "y"])
def test_a_flush_asks_first(answer: str, people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """[OPS-1] Only a whole yes empties it."""
    monkeypatch.setattr("builtins.input", lambda question: answer)
    call_command("flush", verbosity=0)
    assert Person.objects.exists()
