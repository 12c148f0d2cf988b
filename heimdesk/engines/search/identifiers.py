"""Finds what must match to the letter: error codes, versions, paths, request IDs. Pure. [SRC-1]"""

import re
from functools import lru_cache

LONGEST = 120
KEPT = 2048
"""Of so many chunks the answer is remembered: texts repeat themselves."""

_CHUNK = re.compile(r"\S+")
_EDGES = "\"'`“”‘’«»()[]{}<>,;:!?.…*=|"
_JOINED = re.compile(r"\w[_/\\@:]+\w|\w\.\w|^[/\\~]\w")
_REQUEST_ID = re.compile(r"(?:#|(?:kb|article|artikel|artigo)[ -]?)?([0-9]{1,10})|\[#([0-9]{1,10})\]", re.IGNORECASE)
_VERSION = re.compile(r"v([0-9]+(?:\.[0-9]+)+)")
_WORD_CHARACTER = re.compile(r"\w")
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2014\u2212"
_HYPHEN = re.compile(f"[{_HYPHENS}]")
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_SIGNS_OF_CODES = re.compile(f"[{_HYPHENS}._]")
# As people write them into a sentence: ORC-1043, CVE-2026-3094, KB_17, E2207, 0x80070005; not 64-bit, 500GB or 9.4.2.
_ERROR_CODE = re.compile(
    "0x[0-9a-f]{4,}|[a-z]+[0-9]{3,}[a-z0-9]*"
    f"|[a-z][a-z0-9]*(?:[{_HYPHENS}_][a-z0-9]+)*[{_HYPHENS}_][a-z0-9]*[0-9][a-z0-9]*"
)
_MOST_WORDS_OF_CODES = 2
_PATH = re.compile(r"[~.]*[/\\]|.*[/\\]\.")
_ALTERNATIVES = re.compile(r"[^\W\d_]+(?:/[^\W\d_]+)+")


def identifiers_in(text: str) -> list[str]:
    """Every identifier of a text, lower case, in order, each once.

    A chunk between blanks is one when it holds a digit (0x80070005, ORC-31877, 1205, 9.4.2) or is joined by a
    sign that prose does not use inside words (lock_wait_timeout, /var/log/syslog, a.b). One or two digits are not.
    """
    found: dict[str, None] = {}
    for chunk in _CHUNK.findall(text):
        identifier = _as_identifier(chunk)
        if identifier:
            found[identifier] = None
    return list(found)


def consists_of_identifiers(words: str) -> bool:
    """Whether somebody typed nothing but identifiers, so that near misses are of no use."""
    chunks = [chunk for chunk in _CHUNK.findall(words) if _WORD_CHARACTER.search(chunk)]
    return bool(chunks) and all(_as_identifier(chunk) for chunk in chunks)


def names_in(text: str) -> list[tuple[int, int]]:
    """From where to where a text has what is no prose: identifiers, paths, addresses. In "and/or" both are words."""
    return [(chunk.start(), chunk.end()) for chunk in _CHUNK.finditer(text) if _is_name(chunk.group())]


def codes_in(text: str) -> list[tuple[int, int]]:
    """From where to where a text has codes and versions whose parts say nothing alone: ORC-1043, 64-bit, 9.4.2.

    An identifier with slashes is a path, one with several words is the address of a page; their parts are words.
    """
    codes = (chunk for chunk in _CHUNK.finditer(text) if _is_code(_as_identifier(chunk.group())))
    return [_bare_place(chunk) for chunk in codes]


def error_codes_in(text: str) -> list[str]:
    """The identifiers of a sentence that surely are codes, so that it is worth telling when nothing has them."""
    return [each for each in identifiers_in(text) if _is_code(each) and _ERROR_CODE.fullmatch(each)]


def unhyphened(identifier: str) -> str:
    """An identifier of letters and digits without its hyphens ("e2207" of "e-2207"); others stay as they are.

    Of digits alone the hyphens say something: 10-24 is not 1024.
    """
    if _LETTER.search(identifier) and _DIGIT.search(identifier):
        return _HYPHEN.sub("", identifier)
    return identifier


def pattern_of(identifier: str) -> re.Pattern[str]:
    """Where an identifier stands in a text, in any case, with or without hyphens between its signs."""
    if unhyphened(identifier) != identifier or _LETTER.search(identifier):
        signs = f"[{_HYPHENS}]?".join(re.escape(sign) for sign in unhyphened(identifier))
    else:
        signs = re.escape(identifier)
    return re.compile(rf"(?<!\w){'v?' if identifier[0].isdecimal() else ''}{signs}(?!\w)", re.IGNORECASE)


def number_in(words: str) -> str:
    """The request ID or article number, if that is all that was typed: 48213, #48213, [#48213] as in
    letters, KB-1080, article 1080."""
    found = _REQUEST_ID.fullmatch(words.strip())
    return found.group(1) or found.group(2) if found else ""


def _bare_place(chunk: re.Match[str]) -> tuple[int, int]:
    text = chunk.group()
    return chunk.start() + len(text) - len(text.lstrip(f"{_EDGES}#")), chunk.start() + len(text.rstrip(_EDGES))


def _is_name(chunk: str) -> bool:
    is_one = bool(_as_identifier(chunk) or _PATH.match(chunk)) or len(chunk) > LONGEST
    return is_one and not _ALTERNATIVES.fullmatch(chunk.strip(_EDGES))


def _is_code(identifier: str) -> bool:
    parts: list[str] = _SIGNS_OF_CODES.split(identifier)
    if not all(part.isalnum() for part in parts) or not _DIGIT.search(identifier):
        return False
    return sum(part.isalpha() for part in parts) <= _MOST_WORDS_OF_CODES


def _as_identifier(chunk: str) -> str:
    return "" if chunk.isalpha() else _bare_identifier(chunk)


@lru_cache(maxsize=KEPT)
def _bare_identifier(chunk: str) -> str:
    bare = chunk.strip(_EDGES).removeprefix("#").rstrip("/\\").lower()
    if len(bare) < 3 or len(bare) > LONGEST or not _WORD_CHARACTER.search(bare):
        return ""
    if not any(letter.isdigit() for letter in bare) and not _JOINED.search(bare):
        return ""
    version = _VERSION.fullmatch(bare)
    return version.group(1) if version else bare
