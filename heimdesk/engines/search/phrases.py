"""Finds what a question has in quotes: words that shall be found just so. Pure. [SRC-1]"""

import re

# A quote begins where a word could: 19" is a size. One that nobody closes is a sign like others.
_QUOTED = re.compile(r'(?<!\w)"([^"]*)"(?!\w)|“([^“”„]*)”|„([^„“”]*)[“”]|«([^«»]*)»|»([^«»]*)«')
_WORD_CHARACTER = re.compile(r"\w")


def phrases_in(text: str) -> list[tuple[int, int]]:
    """From where to where the insides of quotes stand, without the quotes; quotes around signs alone are none."""
    places = (match.span(match.lastindex or 0) for match in _QUOTED.finditer(text))
    return [(start, end) for start, end in places if _WORD_CHARACTER.search(text, start, end)]


def unquoted(text: str) -> str:
    """The text without these quotes, to search for what is like a text: what it quotes is no wish of who asks."""
    for start, end in reversed(phrases_in(text)):
        text = f"{text[: start - 1]} {text[start:end]} {text[end + 1 :]}"
    return text
