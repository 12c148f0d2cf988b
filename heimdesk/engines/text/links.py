"""Links of a Markdown text: which there are, where in an archive they lead, how to lead them elsewhere. [KB-6]"""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

from heimdesk.engines.text.directives import outside_code

_INLINE = re.compile(
    r"(?P<code>`+)(?!`).*?(?<!`)(?P=code)(?!`)|"
    r"(?P<before>(?P<sign>!?)\[(?:[^\[\]\\]|\\.|\[[^\[\]]*\])*\]\(\s*)(?P<target><[^<>\n]*>|[^\s()<>]*(?:\([^\s()]*\)[^\s()]*)*)"
)
_REFERENCE = re.compile(
    r"^(?P<before>[ ]{0,3}(?P<sign>)\[[^\]^][^\]]*\]:[ \t]*)(?P<target><[^<>\n]*>|\S+)", re.MULTILINE
)
_HTML = re.compile(r"(?P<before><(?P<sign>img|a)\b[^>]*?\b(?:src|href)\s*=\s*[\"'])(?P<target>[^\"'>]*)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written, the path inside the archive it means, and the anchor there."""

    written: str
    path: str
    anchor: str
    is_picture: bool


def is_elsewhere(target: str) -> bool:
    """Whether a target names its own scheme or host, or only an anchor of the same page."""
    return not target or target.startswith("#") or bool(_SCHEME.match(target))


def links_in(text: str, *, at: str) -> tuple[Link, ...]:
    """The relative links and pictures of a text that stands at a path, each once; code is no link."""
    found: dict[str, Link] = {}

    def note(target: str, *, is_picture: bool) -> str:
        if not is_elsewhere(target):
            path, _, anchor = target.partition("#")
            found.setdefault(target, Link(target, resolved(path, at=at), anchor, is_picture))
        return target

    _through(text, note)
    return tuple(found.values())


def resolved(path: str, *, at: str) -> str:
    """The path inside the archive that a link means; one from the root ("/x") stays as it is, "~/" is the root."""
    clean = unquote(path.partition("?")[0]).replace("\\", "/")
    if clean.startswith("~/"):
        return posixpath.normpath(clean[2:])
    if clean.startswith("/"):
        return clean
    return posixpath.normpath(posixpath.join(posixpath.dirname(at), clean)) if clean else at


def rewrite_links(text: str, lead: Callable[[str], str | None]) -> str:
    """The text with each relative target replaced by what `lead` answers; None leaves it as it is."""

    def rewrite(target: str, *, is_picture: bool) -> str:
        new = None if is_elsewhere(target) else lead(target)
        return target if new is None else new

    return _through(text, rewrite)


def moved(text: str, *, written_at: str, to: str) -> str:
    """A text that is taken into another document, with its relative links seen from there."""
    here, there = posixpath.dirname(written_at), posixpath.dirname(to)
    if here == there or not ("](" in text or "]:" in text or "<" in text):
        return text

    def lead(target: str) -> str | None:
        if target.startswith(("/", "~/")):
            return None
        path, sign, anchor = target.partition("#")
        return posixpath.relpath(posixpath.join(here, path), there or ".") + sign + anchor

    return rewrite_links(text, lead)


def _through(text: str, change: Callable[..., str]) -> str:
    def one(found: re.Match[str]) -> str:
        target = found.group("target")
        if target is None:  # code between backticks, which only looks like a link
            return found.group()
        bare = target.removeprefix("<").removesuffix(">")
        new = change(bare, is_picture=found.group("sign").lower() in {"!", "img"})
        if new == bare:
            return found.group()
        return found.group("before") + (f"<{new}>" if " " in new else new)

    def prose(part: str) -> str:
        for pattern in (_INLINE, _REFERENCE, _HTML):
            part = pattern.sub(one, part)
        return part

    return outside_code(text, prose)
