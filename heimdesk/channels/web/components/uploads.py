"""Files stream in under a limit: one that is larger is let go, told by name, and nothing else of the form is lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import marks

FILES_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was larger than the limit: its field and its name."""

    field: str
    name: str


class LimitedUpload(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: counts what comes in and skips the rest of a file beyond UPLOAD_LIMIT_BYTES.

    A request that announces more than FILES_AT_ONCE full files is answered 413 before its body is read.
    """

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Refuse a body that no form of ours can have. Raises RequestDataTooBig."""
        if content_length > FILES_AT_ONCE * settings.UPLOAD_LIMIT_BYTES:
            raise RequestDataTooBig("the body is larger than all files of a form may be")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count anew."""
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the bytes on to the next handler, up to the limit."""
        self._received += len(raw_data)
        if self._received > settings.UPLOAD_LIMIT_BYTES:
            left_out(self.request).append(LeftOut(str(self.field_name), str(self.file_name)))
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handlers make the file."""


def left_out(request: HttpRequest | None) -> list[LeftOut]:
    """The files of this request that were too large; look after the form was read."""
    found: list[LeftOut] = request.__dict__.setdefault("_files_left_out", [])
    return found


def problems_of(files: Iterable[LeftOut]) -> list[str]:
    """What stands beside the field of files that were too large."""
    limit = marks.size(settings.UPLOAD_LIMIT_BYTES)
    sentence = _(
        "“%(name)s” is larger than %(limit)s. It was left out; send a smaller part, or put it where we can fetch it."
    )
    return [sentence % {"name": file.name, "limit": limit} for file in files]
