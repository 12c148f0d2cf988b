"""What the audit log says, and whether it still holds together."""

from heimdesk.domain.audit.chain import BEGINNING, hash_of
from heimdesk.domain.audit.models import AuditRow


def first_broken_row() -> AuditRow | None:
    """The first row that was changed, or before which one is missing; None when the chain is whole. Reads all rows."""
    previous = BEGINNING
    for row in AuditRow.objects.order_by("id").iterator():
        expected = hash_of(
            previous=previous, at=row.at, actor=row.actor_id, verb=row.verb, subject=row.subject, details=row.details
        )
        if row.previous_hash != previous or row.hash != expected:
            return row
        previous = row.hash
    return None
