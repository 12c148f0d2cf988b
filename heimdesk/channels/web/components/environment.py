"""The Jinja2 environment of all our pages: escaped, strict about unknown names, translated, with the marks as globals.

What settings need for it:

    TEMPLATES          {"BACKEND": "django.template.backends.jinja2.Jinja2", "APP_DIRS": True, "OPTIONS":
                       {"environment": "heimdesk.channels.web.components.environment.environment"}}, before Django's own
    INSTALLED_APPS     django.contrib.staticfiles, django.contrib.messages, django_htmx, this app
    MIDDLEWARE         SecurityMiddleware, components.security.SecurityHeaders, whitenoise, sessions, common, csrf,
                       authentication, messages, components.zones.ReadersZone, htmx, allauth
    CSRF_FAILURE_VIEW  "heimdesk.channels.web.components.held.expired"
    LOCALE_PATHS, LANGUAGES, VENDOR_NAME, VENDOR_PHONE, UPLOAD_LIMIT_BYTES
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.templatetags import static as files
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import StrictUndefined
from markupsafe import Markup

from heimdesk.channels.web.components import addresses, charts, entries, heads, marks, moments
from heimdesk.channels.web.components.compiling import PageEnvironment
from heimdesk.channels.web.components.live import live_address
from heimdesk.channels.web.components.regions import region_name
from heimdesk.channels.web.components.severities import severity_word_of
from heimdesk.engines.text.isolation import isolated

TEXTS = 10_000


def csrf_field(token: object) -> Markup:
    """The hidden input of a form that changes something; `token` is the context's `csrf_token`."""
    return Markup('<input type="hidden" name="csrfmiddlewaretoken" value="{}">').format(str(token))


def _said(message: str, **put_in: Any) -> Markup:
    """A text of a template in the active language; "%%" in it is one sign, whether something is put into it or not."""
    return _put(_in_language(message, get_language()), put_in)


def _said_in_context(context: str, message: str, **put_in: Any) -> Markup:
    return _put(pgettext(context, message), put_in)


def _counted(singular: str, plural: str, count: int, /, **put_in: Any) -> Markup:
    return _put(ngettext(singular, plural, count), {"num": count, **put_in})


def _counted_in_context(context: str, singular: str, plural: str, count: int, /, **put_in: Any) -> Markup:
    return _put(npgettext(context, singular, plural, count), {"num": count, **put_in})


def _put(text: str, put_in: dict[str, Any]) -> Markup:
    """What is put into a text is escaped, and keeps its direction to itself.                              [UI-1]"""
    told = {name: isolated(value) if type(value) is str else value for name, value in put_in.items()}
    return Markup(text) % told


@lru_cache(maxsize=TEXTS)
def _in_language(message: str, _language: str | None) -> str:
    return gettext(message)


def environment(**options: Any) -> PageEnvironment:
    """Build the environment for Django's Jinja2 backend; `options` are what the backend hands over."""
    options.update(
        autoescape=True,
        auto_reload=settings.DEBUG,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made = PageEnvironment(**options)
    made.globals.update(
        _=_said, gettext=_said, ngettext=_counted, pgettext=_said_in_context, npgettext=_counted_in_context
    )
    made.globals.update(
        static=files.static if settings.DEBUG else addresses.static,
        url=addresses.address,
        sheets=heads.sheets,
        scripts=heads.scripts,
        icon=marks.icon,
        avatar=marks.avatar,
        vendor_mark=marks.vendor_mark,
        nav_entries=entries.nav_entries,
        rail_entries=entries.rail_entries,
        csrf=csrf_field,
        get_messages=get_messages,
        live=live_address,
        charts=charts,
        marks=marks,
        moments=moments,
        isolated=isolated,
        region_name=region_name,
        severity_word_of=severity_word_of,
    )
    made.filters.update(
        day=moments.day,
        clock_time=moments.clock_time,
        moment_text=moments.moment_text,
        length_short=moments.length_short,
        length_long=moments.length_long,
        size=marks.size,
    )
    return made
