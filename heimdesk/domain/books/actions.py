"""Puts a version of the policy book into force; versions stay, none is ever changed."""

import hashlib
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.models import BookVersion
from heimdesk.policy.reading import read_book


@transaction.atomic
def put_into_force(
    text: str, *, effective_at: datetime, by: AbstractBaseUser | None, now: datetime, comment: str = ""
) -> BookVersion:
    """Store a book that holds from a moment on. Raises BookError with line and key when it cannot be read. [POL-1]"""
    read_book(text)
    last = BookVersion.objects.select_for_update().order_by("number").last()
    version = BookVersion.objects.create(
        number=last.number + 1 if last else 1,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        effective_at=effective_at,
        created_at=now,
        comment=comment,
    )
    record("put a policy book into force", subject=str(version), by=by, now=now, effective_at=effective_at.isoformat())
    return version
