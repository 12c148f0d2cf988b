"""The audit log: rows are chained, never changed, and a change behind our back shows."""

import pytest

from heimdesk.domain.audit.actions import record
from heimdesk.domain.audit.append_only import NeverChanged
from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.audit.queries import first_broken_row
from tests.cast import MONDAY
from tests.tampering import tampering

pytestmark = pytest.mark.django_db


def three_rows() -> list[AuditRow]:
    return [record("did", subject=f"thing {n}", by=None, now=MONDAY, n=n) for n in (1, 2, 3)]


def test_each_row_carries_the_hash_of_the_row_before_it() -> None:
    """[OPS-4] A chain of hashes tells of a change and of a gap."""
    first, second, third = three_rows()
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert first_broken_row() is None


def test_a_row_cannot_be_changed_or_deleted_through_the_application() -> None:
    row = three_rows()[0]
    row.verb = "did not"
    for attempt in (
        row.save,
        row.delete,
        AuditRow.objects.all().delete,
        lambda: AuditRow.objects.update(verb="did not"),
        lambda: AuditRow.objects.bulk_update([row], ["verb"]),
    ):
        with pytest.raises(NeverChanged):
            attempt()


def test_a_row_that_was_changed_in_the_database_is_found() -> None:
    _, second, _ = three_rows()
    with tampering() as cursor:
        cursor.execute("UPDATE audit_auditrow SET subject = 'nothing' WHERE id = %s", [second.pk])
    assert first_broken_row() == second


def test_a_row_that_was_taken_out_of_the_database_is_missed() -> None:
    _, second, third = three_rows()
    with tampering() as cursor:
        cursor.execute("DELETE FROM audit_auditrow WHERE id = %s", [second.pk])
    assert first_broken_row() == third
