"""What happened to a field that a product has of its own, as a line of the timeline, in the reader's words (WRK-4)."""

from django.utils.translation import gettext
from markupsafe import Markup

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
