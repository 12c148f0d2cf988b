"""Small marks as ready Markup: icon, severity, state, due and fuse, avatar. Quick enough for one call a table row.

Macros of `parts.jinja` call these; views that prepare rows for the two large tables call them directly.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import get_language, gettext, ngettext
from markupsafe import Markup, escape

from heimdesk.domain.books.severity_words import severity_name, severity_words

ESCAPED, LANGUAGES = 1_000, 16
LONGEST_ENDING = 5


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("heimdesk/icons.svg")


@lru_cache(maxsize=512)
def icon(name: str, big: bool = False) -> Markup:
    """The icon `name` of the sprite, hidden from readers: the word stands beside it."""
    size = " big" if big else ""
    return Markup(f'<svg class="icon{size}" aria-hidden="true"><use href="{_sprite()}#{escape(name)}"/></svg>')


@lru_cache(maxsize=ESCAPED, typed=True)
def escaped(text: str) -> Markup:
    """A text made safe for a page, for names, subjects and words that stand there again and again.

    By its type too: what is marked as safe already is another text than the same signs that somebody wrote.
    """
    return escape(text)


@lru_cache(maxsize=128)
def _severity(number: int, large: bool, word: str, _language: str | None) -> Markup:
    told = severity_name(word) if word else list(severity_words().values())[number - 1]
    label = gettext("Severity %(number)s, %(word)s") % {"number": number, "word": told}
    size = " large" if large else ""
    return Markup(f'<span class="severity s{number}{size}" role="img" aria-label="{escape(label)}">{number}</span>')


def severity(number: int, large: bool = False, word: str = "") -> Markup:
    """A square with its digit, 1 to 4; the weight says it without color, the label says it to readers.

    `word` is its name in the book or of the product; without it the label has the name in the book that ships.
    """
    return _severity(number, large, word, get_language())


def state_word(name: str) -> str:
    """The desk's word for a state of a ticket."""
    return _state_words(get_language())[name]


@lru_cache(maxsize=LANGUAGES)
def _state_words(_language: str | None) -> dict[str, str]:
    return {
        "new": gettext("New"),
        "open": gettext("Open"),
        "waiting": gettext("Waiting"),
        "pending": gettext("Pending"),
        "closed": gettext("Closed"),
    }


@lru_cache(maxsize=256)
def _state(name: str, words: str, _language: str | None) -> Markup:
    return Markup(f'<span class="state {escape(name)}">{escape(words or state_word(name))}</span>')


def state(name: str, words: str = "") -> Markup:
    """The dot and word of a state; `words` replaces the desk's word (the customer reads whose turn it is)."""
    return _state(name, words, get_language())


@lru_cache(maxsize=64)
def _shares(warnings: tuple[float, ...]) -> str:
    return " ".join(f"{at:g}" for at in warnings)


@lru_cache(maxsize=64)
def _notches(warnings: tuple[float, ...]) -> str:
    return "".join(f'<rect class="notch" x="{at - 0.6:g}" width="1.2" height="3"/>' for at in warnings)


def fuse(percent: float, warnings: Sequence[float] = ()) -> Markup:
    """The line that burns over the promised time, `percent` of it gone, notches at the book's warnings (%)."""
    width = f"{min(max(percent, 0), 100):.4g}"
    return Markup(
        '<svg class="fuse" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="track" width="100" height="3" rx="1"/>'
        f'<rect class="burnt" width="{width}" height="3" rx="1"/>{_notches(tuple(warnings))}</svg>'
    )


def due_state(percent: float, warnings: Sequence[float] = ()) -> str:
    """The class of a clock that runs: far before the first warning, then soon, very-soon, and breached at the end."""
    if percent >= 100:
        return "breached"
    passed = sum(1 for at in warnings if percent >= at)
    return ("far", "soon", "very-soon")[min(passed, 2)]


def due(
    state: str,
    text: str,
    percent: float,
    what: str = "",
    at: datetime | str = "",
    hero: bool = False,
    warnings: Sequence[float] = (),
    seconds: bool = False,
    speak: str = "",
) -> Markup:
    """A countdown with its fuse. `state`: far, soon, very-soon, breached, paused, met. `at`: the due moment of a clock
    that runs; the script counts it down (each second under ten minutes when `seconds`) and, with `speak`, tells a
    reader when the state changes."""
    if at:
        moment = escaped(at) if isinstance(at, str) else at.isoformat(timespec="seconds")
        first = f'<time datetime="{moment}">{escaped(text)}</time>'
        data = f' data-due data-warnings="{_shares(tuple(warnings))}"'
        data += " data-seconds" if seconds else ""
        data += f' data-speak="{escaped(speak)}"' if speak else ""
    else:
        first, data = f"<b>{escaped(text)}</b>", ""
    told = f'<span class="what">{escaped(what)}</span>' if what else ""
    size = " hero" if hero else ""
    return Markup(f'<span class="due {escaped(state)}{size}"{data}>{first}{told}{fuse(percent, warnings)}</span>')


def avatar(initials: str, ours: bool = False, name: str = "") -> Markup:
    """A person's initials; square and blue for staff. With `name` it speaks; without, the name stands beside it."""
    return _avatar(initials, ours, name, get_language())


@lru_cache(maxsize=2048)
def _avatar(initials: str, ours: bool, name: str, _language: str | None) -> Markup:
    kind = " ours" if ours else ""
    label = f'role="img" aria-label="{escape(name)}"' if name else 'aria-hidden="true"'
    if not initials:
        nobody = gettext("nobody")
        return Markup(f'<span class="avatar free" role="img" aria-label="{escape(nobody)}"></span>')
    return Markup(f'<span class="avatar{kind}" {label}>{escape(initials)}</span>')


@lru_cache(maxsize=2048)
def initials(name: str) -> str:
    """First letters of the first and the last word of a name: Mara Voss gives MV."""
    words = [word for word in name.split() if word[:1].isalnum()]
    if not words:
        return ""
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


def vendor_mark() -> Markup:
    """What stands before the vendor's name: its initials; the vendor of the demo has a mark of its own."""
    return icon("northwind", big=True) if settings.DEMO else avatar(initials(settings.VENDOR_NAME), ours=True)


def file_told(name: str, content_type: str, count: int) -> str:
    """What a file is, and how large: Text, 269 bytes. What no page shows is called by the ending of its name."""
    return f"{_kind_of(name, content_type)}, {size(count)}"


def _kind_of(name: str, content_type: str) -> str:
    main, _slash, sub = content_type.partition("/")
    if main == "text":
        return gettext("Text")
    if main == "image":
        return sub.upper()
    ending = name.rpartition(".")[2] if "." in name else ""
    return ending.upper() if ending.isalnum() and len(ending) <= LONGEST_ENDING else gettext("File")


def size(count: int) -> str:
    """A number of bytes for people, in steps of 1000: 84 KB, 2.1 MB."""
    if count < 1000:
        return ngettext("%(count)s byte", "%(count)s bytes", count) % {"count": count}
    for unit in ("KB", "MB"):
        count_shown = count / (1e3 if unit == "KB" else 1e6)
        if round(count_shown) < 1000:
            return f"{count_shown:.1f} {unit}" if unit == "MB" and count_shown < 10 else f"{round(count_shown)} {unit}"
    return f"{count / 1e9:.1f} GB"
