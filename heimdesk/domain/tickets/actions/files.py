"""Files are kept once, under the hash of their bytes, with a type by content and a name that is only a name."""

import tempfile
from collections.abc import Iterable
from typing import NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.models import StoredFile
from heimdesk.engines.text.files import safe_name
from heimdesk.engines.text.receiving import TooLarge, receive


class KeptFile(NamedTuple):
    """A stored file and the safe name under which it was sent; actions take a list of these as `files`."""

    name: str
    stored: StoredFile


def store_file(name: str, chunks: Iterable[bytes]) -> KeptFile:
    """Store the bytes as they stream in. Raises Invalid (field "files") beyond settings.UPLOAD_LIMIT_BYTES.

    Call it before the action that takes the file: no row is locked while bytes are on their way.
    """
    harmless, limit = safe_name(name), settings.UPLOAD_LIMIT_BYTES
    with tempfile.TemporaryFile() as held:
        try:
            came = receive(chunks, held, name=harmless, limit=limit)
        except TooLarge:
            problem = _(
                "{name} is larger than {limit} MB, the most that a file may have. Send a part of it, or a link."
            )
            raise Invalid({"files": [problem.format(name=harmless, limit=f"{limit / 1_000_000:g}")]}) from None
        known = _known(came.digest)
        if known:
            return KeptFile(harmless, known)
        path = f"attachments/{came.digest[:2]}/{came.digest[2:]}"
        if default_storage.exists(path) and default_storage.size(path) != came.size:
            default_storage.delete(path)  # a piece, left by a process that was killed or a disk that was full
        if not default_storage.exists(path):
            held.seek(0)
            path = default_storage.save(path, File(held))
    facts = {"size": came.size, "content_type": came.content_type, "path": path, "unused_since": None}
    stored, _made = StoredFile.objects.update_or_create(digest=came.digest, defaults=facts)
    return KeptFile(harmless, stored)


def _known(digest: str) -> StoredFile | None:
    """The row of bytes that are here already; from now on they count as used, so that nobody takes them away."""
    known = StoredFile.objects.filter(digest=digest).first()
    if known is None or not default_storage.exists(known.path):
        return None
    if known.unused_since and not StoredFile.objects.filter(pk=known.pk).update(unused_since=None):
        return None  # taken away this very moment
    return known
