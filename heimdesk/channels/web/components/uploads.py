"""Files stream in under a limit: one that is larger, or empty, is told by name; nothing else of the form is lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import marks
from heimdesk.engines.text.isolation import isolated

FILES_AT_ONCE = 10
# A body up to so many times of what is taken is read to its end, so that the text of the form is not lost.
READ_TIMES = 4


def most_together() -> int:
    """How much all files of a form may have together, in bytes."""
    return int(FILES_AT_ONCE * settings.UPLOAD_LIMIT_BYTES)


class Flaw(Enum):
    """Why a file was not taken: larger than the limit, too much with those before it, or without a byte."""

    LARGE = auto()
    TOGETHER = auto()
    EMPTY = auto()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that was not taken: its field, its name and why."""

    field: str
    name: str
    flaw: Flaw


class LimitedUpload(FileUploadHandler):
    """First of FILE_UPLOAD_HANDLERS: counts what comes in and skips the rest of a file beyond UPLOAD_LIMIT_BYTES.

    What comes after FILES_AT_ONCE full files is skipped too. A request that announces READ_TIMES as much is refused
    before its body is read.
    """

    _all = 0

    def handle_raw_input(
        self, input_data: Any, META: dict[str, str], content_length: int, boundary: Any, encoding: str | None = None
    ) -> None:
        """Refuse a body that no form of ours can have. Raises RequestDataTooBig."""
        if content_length > READ_TIMES * most_together():
            raise RequestDataTooBig("the body is larger than all files of a form may be")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin to count anew."""
        super().new_file(*args, **kwargs)
        self._received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Hand the bytes on to the next handler, up to the limit."""
        self._received += len(raw_data)
        self._all += len(raw_data)
        too_large, too_many = self._received > settings.UPLOAD_LIMIT_BYTES, self._all > most_together()
        if too_large or too_many:
            self._leave_out(Flaw.LARGE if too_large else Flaw.TOGETHER)
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handlers make the file, also an empty one: whoever takes files asks `left_out` first."""
        if not self._received:
            self._leave_out(Flaw.EMPTY)

    def _leave_out(self, flaw: Flaw) -> None:
        left_out(self.request).append(LeftOut(str(self.field_name), str(self.file_name), flaw))


def left_out(request: HttpRequest | None) -> list[LeftOut]:
    """The files of this request that were too large or empty; look after the form was read."""
    found: list[LeftOut] = request.__dict__.setdefault("_files_left_out", [])
    return found


def had_files(request: HttpRequest) -> bool:
    """Whether files came with this form: a page that comes back cannot have them again."""
    return bool(request.FILES) or bool(left_out(request))


def lead_of(files_gone: bool) -> str:
    """What stands above a form that came back."""
    if files_gone:
        return _("Nothing was sent. What you typed is kept; files must be chosen again.")
    return _("Nothing was sent or lost.")


def problems_of(files: Iterable[LeftOut]) -> list[str]:
    """What stands beside the field of files that were not taken."""
    large = _(
        "“%(name)s” is larger than %(limit)s. It was left out; send a smaller part, or put it where we can fetch it."
    )
    together = _("“%(name)s” was left out: all files together may have %(limit)s. Send it with another message.")
    empty = _("“%(name)s” is empty: it has no content. Save it once more, then choose it again.")
    said = {
        Flaw.LARGE: (large, marks.size(settings.UPLOAD_LIMIT_BYTES)),
        Flaw.TOGETHER: (together, marks.size(most_together())),
        Flaw.EMPTY: (empty, ""),
    }
    return [said[file.flaw][0] % {"name": isolated(file.name), "limit": said[file.flaw][1]} for file in files]
