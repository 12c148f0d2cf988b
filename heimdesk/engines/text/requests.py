"""Request IDs in messages lead to their tickets, and struck-out secrets show as what they are."""

import re
from collections.abc import Callable

from markdown_it.token import Token

from heimdesk.engines.text.secrets import CLOSING, OPENING

# Answers where a request ID leads, None when the reader may not know of it.
RequestLink = Callable[[str], str | None]

_REQUEST_ID = re.compile(r"(?<![\w#&/])#([0-9]{1,10})\b")
_STRIPPED = re.compile(f"{OPENING}([^{OPENING}{CLOSING}<>]{{1,80}}){CLOSING}")


def link_requests(tokens: list[Token], request_link: RequestLink | None) -> None:
    """Makes links of the request IDs in the text, outside code and other links, in place."""
    if request_link is None:
        return
    for token in tokens:
        if token.children and "#" in token.content:
            token.children = _linked(token.children, request_link)


def show_stripped(markup: str) -> str:
    """Marks of struck-out secrets as elements of their own."""
    return _STRIPPED.sub(r'<span class="stripped">\1</span>', markup)


def _linked(children: list[Token], request_link: RequestLink) -> list[Token]:
    linked: list[Token] = []
    links = 0
    for child in children:
        links += child.nesting if child.type in {"link_open", "link_close"} else 0
        if child.type == "text" and not links:
            linked += _split(child, request_link)
        else:
            linked.append(child)
    return linked


def _split(text: Token, request_link: RequestLink) -> list[Token]:
    parts: list[Token] = []
    done = 0
    for found in _REQUEST_ID.finditer(text.content):
        target = request_link(found.group(1))
        if target is None:
            continue
        parts += [
            Token("text", "", 0, content=text.content[done : found.start()]),
            Token("link_open", "a", 1, attrs={"href": target, "class": "request"}),
            Token("text", "", 0, content=found.group()),
            Token("link_close", "a", -1),
        ]
        done = found.end()
    return [*parts, Token("text", "", 0, content=text.content[done:])]
