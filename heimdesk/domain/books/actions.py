"""Puts a version of the policy book into force; versions stay, none is ever changed."""

import hashlib
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from heimdesk.domain.audit.actions import record
from heimdesk.domain.books.models import BookVersion
from heimdesk.policy.reading import default_text, read_book


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


@transaction.atomic
def put_shipped_book_into_force(*, effective_at: datetime, now: datetime) -> BookVersion:
    """The book that ships as version 1, unless there is a book already; then that one."""
    first = BookVersion.objects.order_by("number").first()
    if first is not None:
        return first
    return put_into_force(default_text(), effective_at=effective_at, by=None, now=now, comment="the book that ships")
