"""What the head of a page loads: its sheets, and the scripts of its frame; the same on each page, so written once."""

from functools import lru_cache

from django.conf import settings
from django.templatetags import static as files
from markupsafe import Markup, escape

_PAGE = ("page", "countdown", "combobox", "draft", "submit-once", "file-size", "preferences", "commands")
_BARE = ("page", "submit-once", "preferences", "commands")
_MODULES = {
    "portal": (*_PAGE, "live"),
    "desk": (*_PAGE, "keys", "keys-help", "page-commands", "list-keys", "composer", "goes", "live"),
    "bare": _BARE,
    "passkey": (*_BARE, "passkey"),
}
_HTMX = ("django_htmx/htmx-2.min.js",)
_PLAIN = {
    "portal": _HTMX,
    "desk": _HTMX,
    "passkey": ("mfa/js/webauthn-json.js", "mfa/js/webauthn.js", "account/js/onload.js"),
}


def sheets(*names: str) -> Markup:
    """Links to the style sheets of these names."""
    return _sheets.__wrapped__(names) if settings.DEBUG else _sheets(names)


def scripts(place: str) -> Markup:
    """The scripts of a frame: of the portal, of the desk, of a bare page (one thing to do), of one with passkeys."""
    return _scripts.__wrapped__(place) if settings.DEBUG else _scripts(place)


@lru_cache(maxsize=32)
def _sheets(names: tuple[str, ...]) -> Markup:
    return Markup("\n".join(f'<link rel="stylesheet" href="{_file(f"heimdesk/css/{name}.css")}">' for name in names))


@lru_cache(maxsize=8)
def _scripts(place: str) -> Markup:
    lines = [f'<script defer src="{_file(path)}"></script>' for path in _PLAIN.get(place, ())]
    modules = (_file(f"heimdesk/js/{name}.js") for name in _MODULES[place])
    return Markup("\n".join([*lines, *(f'<script type="module" src="{each}"></script>' for each in modules)]))


def _file(path: str) -> Markup:
    return escape(files.static(path))
