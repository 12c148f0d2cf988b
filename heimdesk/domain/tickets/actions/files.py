"""Files are kept once, under the hash of their bytes, with a type by content and a name that is only a name."""

import hashlib
import tempfile
from collections.abc import Iterable
from typing import IO, NamedTuple

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.models import StoredFile
from heimdesk.engines.text.files import HEAD, safe_name, type_of


class KeptFile(NamedTuple):
    """A stored file and the safe name under which it was sent; actions take a list of these as `files`."""

    name: str
    stored: StoredFile


def store_file(name: str, chunks: Iterable[bytes]) -> KeptFile:
    """Store the bytes as they stream in. Raises Invalid (field "files") beyond settings.UPLOAD_LIMIT_BYTES.

    Call it before the action that takes the file: no row is locked while bytes are on their way.
    """
    harmless = safe_name(name)
    with tempfile.TemporaryFile() as received:
        digest, size, head = _receive(harmless, chunks, received)
        known = StoredFile.objects.filter(digest=digest).first()
        if known:
            return KeptFile(harmless, known)
        path = f"attachments/{digest[:2]}/{digest[2:]}"
        if not default_storage.exists(path):
            received.seek(0)
            path = default_storage.save(path, File(received))
    facts = {"size": size, "content_type": type_of(head, harmless), "path": path}
    stored, _made = StoredFile.objects.get_or_create(digest=digest, defaults=facts)
    return KeptFile(harmless, stored)


def _receive(name: str, chunks: Iterable[bytes], received: IO[bytes]) -> tuple[str, int, bytes]:
    limit = settings.UPLOAD_LIMIT_BYTES
    digest, size, head = hashlib.sha256(), 0, b""
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            problem = _(
                "{name} is larger than {limit} MB, the most that a file may have. Send a part of it, or a link."
            )
            raise Invalid({"files": [problem.format(name=name, limit=f"{limit / 1_000_000:g}")]})
        digest.update(chunk)
        received.write(chunk)
        head += chunk[: HEAD - len(head)]
    return digest.hexdigest(), size, head
