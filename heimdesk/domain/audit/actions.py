"""Writes down an act outside a ticket's timeline; every row is chained to the one before it."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from heimdesk.domain.audit.chain import BEGINNING, hash_of
from heimdesk.domain.audit.models import AuditRow


@transaction.atomic
def record(verb: str, *, subject: str, by: AbstractBaseUser | None, now: datetime, **details: Any) -> AuditRow:
    """Add a row: who did what to what; details are plain JSON. Writers wait for each other at the first row.

    A subject longer than its column is cut: the details name what matters.
    """
    subject = subject[: AuditRow._meta.get_field("subject").max_length]
    if connection.features.has_select_for_update:  # elsewhere the transaction itself is the lock
        AuditRow.objects.select_for_update().order_by("id").first()
    previous = AuditRow.objects.order_by("-id").values_list("hash", flat=True).first() or BEGINNING
    actor = by.pk if by else None
    return AuditRow.objects.create(
        at=now,
        actor_id=actor,
        verb=verb,
        subject=subject,
        details=details,
        previous_hash=previous,
        hash=hash_of(previous=previous, at=now, actor=actor, verb=verb, subject=subject, details=details),
    )
