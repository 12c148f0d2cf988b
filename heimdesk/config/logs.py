"""What a line of the log is: one event, as JSON or for a terminal, with its request or job, without secrets (OPS-4)."""

import json
import logging
import logging.config
import re
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import IO, Any, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from heimdesk.channels.web.components.recovery import is_unavailable

HIDDEN = "[hidden]"
# What a line may say besides its message, when it comes by Python's own logging: a request's text would hold its query.
KEPT_EXTRAS = ["ticket", "status_code"]
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w.-]{1,255}")
_NAMED = re.compile(
    r"\b((?:sesame|token|code|key|password|passwd|secret|sessionid|csrftoken|csrfmiddlewaretoken)=)[^&;\s\"']+",
    re.IGNORECASE,
)
_CREDENTIALS = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")
SHORTEST_SECRET = 6
# A request that was refused is no error of ours; whoever sends such must not be able to fill the log with errors.
REFUSED = ("DisallowedHost", "DisallowedRedirect", "RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent")

ANSWERS_OF_PROVIDERS = "allauth.socialaccount.providers.saml.views"


def as_a_warning(record: logging.LogRecord) -> bool:
    """A filter: an identity provider's answer that was refused is no error of ours either; why stands there."""
    if record.levelno == logging.ERROR:
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
    return True


class _LostWhenFull:
    """A stream that lets go of a line for which there is no room, or no reader: for its log no work is given up.

    As Python's own logging does, by which other libraries write.                                               [OPS-2]
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        """Write it where that can be done."""
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        """Send on what was written."""
        with suppress(OSError):
            self._stream.flush()


def configure(wanted: dict[str, Any]) -> None:
    """Settings name this as LOGGING_CONFIG: `level`, `format` ("json", "console", or "" to look), values to `hide`."""
    level: str = wanted["level"].upper()
    is_terminal = sys.stderr.isatty()
    form = wanted["format"] or ("console" if is_terminal else "json")
    last = renderers(form, wanted["hide"], is_terminal=is_terminal)
    structlog.configure(
        processors=[*_FIRST, *last],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _LostWhenFull(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(of_the_standard_library(level, last))


def renderers(form: str, hide: Iterable[str], *, is_terminal: bool) -> list[Processor]:
    """The last steps of a line: as text, without what must not be read."""
    if form == "json":
        # One encoder for all lines: making it costs as much as a line does.
        encode = json.JSONEncoder(default=repr).encode
        shown: Processor = structlog.processors.JSONRenderer(serializer=lambda event, **_: encode(event))
        trace: list[Processor] = [structlog.processors.format_exc_info]
    else:
        # Not the pretty traceback: it prints the values of variables.
        shown = structlog.dev.ConsoleRenderer(
            colors=is_terminal, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
        trace = []
    return [*trace, shown, hiding(hide)]


def of_the_standard_library(level: str, last: list[Processor], stream: IO[str] | None = None) -> dict[str, Any]:
    """Lines of Django and other libraries, in the same form."""
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_FIRST, structlog.stdlib.ExtraAdder(allow=KEPT_EXTRAS)],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    }
    handler = {"class": "logging.StreamHandler", "formatter": "line", "stream": stream or sys.stderr}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"line": handler},
        "filters": {"as a warning": {"()": lambda: as_a_warning}},
        "root": {"handlers": ["line"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "NOTSET", "propagate": True},
            "django.request": {"level": "ERROR"},
            **{f"django.security.{name}": {"level": "CRITICAL"} for name in REFUSED},
            ANSWERS_OF_PROVIDERS: {"filters": ["as a warning"]},
            "_granian": {"handlers": ["line"], "level": "WARNING", "propagate": False},
        },
    }


def hiding(values: Iterable[str]) -> Callable[[WrappedLogger, str, Any], str]:
    """A step that strikes these values, e-mail addresses, and what is named as a secret out of a finished line."""
    hidden = sorted({value for value in values if len(value) >= SHORTEST_SECRET}, key=len, reverse=True)

    def hide(logger: WrappedLogger, method: str, line: Any) -> str:
        text = str(line)
        for value in hidden:
            if value in text:
                text = text.replace(value, HIDDEN)
        if "@" in text:
            text = _ADDRESS.sub("[address]", _CREDENTIALS.sub(rf"\1{HIDDEN}@", text))
        return _NAMED.sub(rf"\1{HIDDEN}", text) if "=" in text else text

    return hide


def _without_trace_when_away(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A database that is away is one line; its trace leads nowhere. A statement that is wrong keeps its trace."""
    error = event.get("exc_info")
    if error is True:
        error = sys.exc_info()
    raised = error[1] if isinstance(error, tuple) else error
    if isinstance(raised, BaseException) and is_unavailable(raised):
        del event["exc_info"]
        event["error"] = " ".join(f"{type(raised).__name__}: {raised}".split())
    return event


_FIRST: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
    structlog.dev.set_exc_info,
    _without_trace_when_away,
]
