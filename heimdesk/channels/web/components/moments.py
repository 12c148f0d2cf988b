"""The texts of time for pages; they live in engines.text.moments, because letters and the command use them too."""

from heimdesk.engines.text.moments import (
    MINUS,
    by_when,
    clock_time,
    date_text,
    day,
    day_of,
    day_short,
    known_zone,
    length_long,
    length_short,
    moment_dense,
    moment_text,
    relative,
    time_tag,
    zone,
)

__all__ = [
    "MINUS",
    "by_when",
    "clock_time",
    "date_text",
    "day",
    "day_of",
    "day_short",
    "known_zone",
    "length_long",
    "length_short",
    "moment_dense",
    "moment_text",
    "relative",
    "time_tag",
    "zone",
]
