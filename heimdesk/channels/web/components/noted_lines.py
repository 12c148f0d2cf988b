"""What the staff notes beside the conversation, as lines of the timeline: fields of the product, tags, time (WRK-4)."""

from datetime import timedelta

from django.utils.translation import gettext, ngettext
from markupsafe import Markup

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.timeline_rows import Row
from heimdesk.domain.catalog.fields import value_text


def field_said(row: Row) -> Markup:
    """From what to what; the field by the name that it had then."""
    before, after = (value_text(row.fact("kind"), value) for value in (row.before, row.after))
    if before and after:
        text = gettext("%(who)s changed %(field)s: %(before)s → %(after)s")
    else:
        text = gettext("%(who)s filled in %(field)s: %(after)s") if after else gettext("%(who)s emptied %(field)s")
    return row.say(text, field=row.fact("name"), before=before, after=after)


def tagged(row: Row) -> Markup:
    """Which tags were put on, which taken off."""
    before, after = row.listed("off") or row.before, row.listed("on") or row.after
    if before and after:
        return row.say(gettext("%(who)s changed the tags: −%(before)s +%(after)s"), before=before, after=after)
    count = len((before or after).split())
    if before:
        text = ngettext("%(who)s took off the tag %(before)s", "%(who)s took off the tags %(before)s", count)
        return row.say(text, before=before)
    text = ngettext("%(who)s put on the tag %(after)s", "%(who)s put on the tags %(after)s", count)
    return row.say(text, after=after)


def time_spent(row: Row) -> Markup:
    """How long somebody worked, or took back."""
    spent = timedelta(minutes=int(row.fact("minutes") or 0))
    length = moments.length_short(abs(spent))
    if spent < timedelta(0):
        return row.say(gettext("%(who)s took back %(length)s of work%(reason)s"), length=length)
    return row.say(gettext("%(who)s noted %(length)s of work%(reason)s"), length=length)
