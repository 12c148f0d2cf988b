"""A verdict told to a customer: lengths stand in words (1 hour 30 minutes), where the desk's are dense (1h 30m)."""

from datetime import timedelta
from functools import partial

from django.utils.translation import ngettext

from heimdesk.channels.web.components import moments, telling


def length_in_words(length: timedelta) -> str:
    """8 hours; 1 hour 5 minutes; −35 minutes; from two days on: 2 days 4 hours. A sum may hold none: 0 minutes."""
    sign, shown = moments.MINUS if length < timedelta(0) else "", abs(length)
    if shown >= telling.IN_DAYS:
        return sign + moments.length_long(shown)
    hours, minutes = divmod(int(shown.total_seconds()) // 60, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours})
    if minutes or not hours:
        parts.append(ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes})
    return sign + " ".join(parts)


sentence = partial(telling.sentence, length=length_in_words)
why = partial(telling.why, length=length_in_words)
