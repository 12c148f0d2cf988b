"""What every layout needs beside its page: names, person, zone, language, navigation. Asks nothing of the domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language, get_language_bidi, gettext

from heimdesk.channels.web.components import marks


@dataclass(frozen=True, slots=True)
class Entry:
    """One way to go in a navigation. `key` is compared with `here`; `keys` a sequence such as "g l"; `group` a title,
    "" for the first list, "foot" for the last."""

    href: str
    text: str
    sign: str = ""
    count: str = ""
    key: str = ""
    keys: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the page; `told` is a line under the name on the desk ("On shift until 16:00")."""

    name: str
    initials: str
    address: str = ""
    told: str = ""


def dialled(number: str) -> str:
    """A phone number as a `tel:` address wants it."""
    return "".join(sign for sign in number if sign.isdigit() or sign == "+")


@dataclass(frozen=True, slots=True)
class Frame:
    """The context of the layouts, in templates `frame`. Addresses that are "" leave their link away."""

    vendor: str
    site: str
    phone: str
    here: str
    now: datetime
    zone: tzinfo
    zone_name: str
    language: str
    language_name: str
    direction: str
    theme: str
    single_keys: bool
    person: Reader | None
    product: str = "Heimdesk"
    rail: bool = False
    home: str = "/"
    search: str = ""
    palette: str = ""
    open_ticket: str = ""
    account: str = ""
    login: str = ""
    logout: str = ""
    preferences: str = "/preferences/"
    security: str = "/security/"
    entries: tuple[Entry, ...] = ()
    footer: tuple[Entry, ...] = ()

    @property
    def now_text(self) -> str:
        """The moment of the page for the countdowns, which correct the reader's clock by it."""
        return self.now.isoformat(timespec="milliseconds")

    @property
    def phone_link(self) -> str:
        """The phone number as a `tel:` address wants it."""
        return dialled(self.phone)

    @property
    def groups(self) -> dict[str, list[Entry]]:
        """The entries of the desk's navigation by their group, in order of the first one of each."""
        found: dict[str, list[Entry]] = {"": [], "foot": []}
        for entry in self.entries:
            found.setdefault(entry.group, []).append(entry)
        return found


def reader_of(request: HttpRequest, told: str = "") -> Reader | None:
    """The person of the request from what is already loaded; None for a stranger."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    address = str(getattr(user, "email", ""))
    name = str(getattr(user, "name", "")) or address
    return Reader(name, marks.initials(name), address, told)


def frame(
    request: HttpRequest,
    here: str = "",
    *,
    now: datetime | None = None,
    entries: Iterable[Entry] = (),
    footer: Iterable[Entry] = (),
    person: Reader | None = None,
    **more: Any,
) -> dict[str, Any]:
    """The context `{"frame": …}` of a page. `here` is the key of the current entry; `more` are fields of Frame
    (home, search, palette, open_ticket, account, login, logout, preferences, security, rail)."""
    reader = person or reader_of(request)
    return _made(request, now, here=here, person=reader, entries=tuple(entries), footer=tuple(footer), **more)


def bare_frame(request: HttpRequest, *, now: datetime | None = None, **more: Any) -> dict[str, Any]:
    """The context of a page that does not ask who reads it: log-in, preferences, errors (works without a database)."""
    return _made(request, now, here="", person=None, **more)


def _made(request: HttpRequest, now: datetime | None, **more: Any) -> dict[str, Any]:
    language = get_language() or settings.LANGUAGE_CODE
    zone_name = timezone.get_current_timezone_name()
    made = Frame(
        vendor=settings.VENDOR_NAME,
        site=gettext("%(vendor)s Support") % {"vendor": settings.VENDOR_NAME},
        phone=settings.VENDOR_PHONE,
        now=now or timezone.now(),
        zone=timezone.get_current_timezone(),
        zone_name=zone_name,
        language=language,
        language_name=_language_name(language),
        direction="rtl" if get_language_bidi() else "ltr",
        theme=_one_of(request.COOKIES.get("theme", ""), ("light", "dark")),
        single_keys=request.COOKIES.get("single-keys") != "off",
        **more,
    )
    return {"frame": made}


def _language_name(language: str) -> str:
    names: dict[str, str] = dict(settings.LANGUAGES)
    return names.get(language, language)


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else ""
