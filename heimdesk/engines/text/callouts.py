"""Quotes that begin with [!NOTE] and the like become callouts with a word that says what they are."""

import re
from collections.abc import Mapping

from markdown_it.token import Token

Labels = Mapping[str, str]

ENGLISH: Labels = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "caution": "Caution",
    "warning": "Warning",
    "danger": "Danger",
}
TONES = {
    "note": "tone-note",
    "tip": "tone-positive",
    "important": "tone-accent",
    "caution": "tone-warning",
    "warning": "tone-warning",
    "danger": "tone-danger",
}
_MARK = re.compile(r"\s*\[!(\w+)\]\s*", re.IGNORECASE)
# Two callouts that share one quote, as writers who forget the blank line between them make it.
_SECOND = re.compile(r"(?<=\n)(?=[ \t]*>[ \t]*\[!(?:note|tip|important|caution|warning|danger)\])", re.IGNORECASE)


def set_apart(markdown: str) -> str:
    """Puts a blank line before each callout, so that each is a quote of its own."""
    return _SECOND.sub("\n", markdown) if markdown.count("[!") > 1 else markdown


def mark_callouts(tokens: list[Token], labels: Labels) -> None:
    """Turns such quotes into callouts, in place."""
    for place, token in enumerate(tokens):
        if token.type != "blockquote_open" or place + 2 >= len(tokens) or tokens[place + 2].type != "inline":
            continue
        inline = tokens[place + 2]
        found = _MARK.match(inline.content)
        kind = found.group(1).lower() if found else ""
        if kind not in TONES:
            continue
        _take_mark(inline)
        label = Token("html_inline", "", 0, content=f"<strong>{labels.get(kind, ENGLISH[kind])}</strong> ")
        inline.children = [label, *(inline.children or [])]
        close = _closing(tokens, place)
        token.type, token.tag = "callout_open", "div"
        token.attrs = {"class": f"callout {TONES[kind]}"}
        tokens[close].type, tokens[close].tag = "callout_close", "div"
    _wrap_bodies(tokens)


def _take_mark(inline: Token) -> None:
    """Removes [!NOTE] from the children, however the parser cut it, and the break behind it."""
    left = inline.content[: len(_mark_text(inline.content))]
    children = inline.children or []
    while children and left:
        child = children[0]
        if child.type in {"softbreak", "hardbreak"}:
            left = left[1:]
            children.pop(0)
        elif child.type != "text":
            break
        elif len(child.content) <= len(left):
            left = left[len(child.content) :]
            children.pop(0)
        else:
            child.content = child.content[len(left) :].lstrip()
            left = ""
    while children and children[0].type in {"softbreak", "hardbreak"}:
        children.pop(0)


def _mark_text(content: str) -> str:
    found = _MARK.match(content)
    return found.group() if found else ""


def _closing(tokens: list[Token], opening: int) -> int:
    level = tokens[opening].level
    return next(
        place
        for place in range(opening + 1, len(tokens))
        if tokens[place].type == "blockquote_close" and tokens[place].level == level
    )


def _wrap_bodies(tokens: list[Token]) -> None:
    """A callout is a grid of sign and body: everything inside stands in one cell."""
    wrapped: list[Token] = []
    for token in tokens:
        if token.type == "callout_close":
            wrapped.append(Token("body_close", "div", -1, block=True))
        wrapped.append(token)
        if token.type == "callout_open":
            wrapped.append(Token("body_open", "div", 1, block=True))
    tokens[:] = wrapped
