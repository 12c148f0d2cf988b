"""Stored bytes that nothing refers to any more are taken away, a day after that was first seen and never before.

Between the receiving of a file and the action that takes it nothing refers to it either: that day is what a file just
being sent survives by, and so does one whose bytes were there already, for `store_file` calls them used again.
"""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from heimdesk.domain.tickets.models import Attachment, DraftFile, StoredFile

UNUSED_FOR = timedelta(days=1)
_IS_USED = Exists(Attachment.objects.filter(stored=OuterRef("pk"))) | Exists(
    DraftFile.objects.filter(stored=OuterRef("pk"))
)


def forget_unused_files(now: datetime, most: int) -> int:
    """Take away at most so many files that nothing refers to; answers how many. Several workers may do this. [TIC-1]"""
    StoredFile.objects.filter(_IS_USED, unused_since__isnull=False).update(unused_since=None)
    due = Q(unused_since__lte=now - UNUSED_FOR)
    keys = StoredFile.objects.filter(~_IS_USED, due).order_by("id").values_list("pk", flat=True)[:most]
    gone = sum(_forgotten(pk, due) for pk in list(keys))
    StoredFile.objects.filter(~_IS_USED, unused_since=None).update(unused_since=now)
    return gone


@transaction.atomic
def _forgotten(pk: int, due: Q) -> bool:
    """The bytes go while the row is held: who sends the same at this moment waits, and then stores them anew."""
    locked = StoredFile.objects.filter(due, pk=pk)
    if connection.features.has_select_for_update_skip_locked:
        locked = locked.select_for_update(skip_locked=True)
    held = locked.first()
    if held is None or StoredFile.objects.filter(_IS_USED, pk=pk).exists():
        return False
    path = held.path
    held.delete()
    default_storage.delete(path)
    return True
