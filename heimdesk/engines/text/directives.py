"""Directives of documentation systems said in plain Markdown: pictures, videos, columns, comments. Code stays as it is.

`[!NOTE]` and its kin stay too: they are ours. What is not understood is taken out and reported. [KB-6]
"""

import re
from collections.abc import Callable

_FENCED = re.compile(r"^([ \t>]*)(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t>]*\2`*~*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->[ \t]*", re.DOTALL)
_OPEN_COMMENT = re.compile(r"<!--(?!.*-->).*\Z", re.DOTALL)
_PICTURE = re.compile(r":::[ \t]*image\b(?P<said>[^\n]*?):::(?:.*?:::[ \t]*image-end[ \t]*:::)?", re.DOTALL)
_KEPT_WORDS = re.compile(r":::[ \t]*no-loc[ \t]+text=\"(?P<words>[^\"\n]*)\"[^\n]*?:::")
_OTHER = re.compile(r"^[ \t>]*:{3,4}[ \t]*(?P<name>[A-Za-z-]*)(?P<said>[^\n]*)$", re.MULTILINE)
_SAID = re.compile(r"([\w-]+)\s*=\s*\"([^\"]*)\"")
_VIDEO = re.compile(r"\[!video[ \t]+(?P<address>[^\]\s]+)[^\]]*\]", re.IGNORECASE)
_LABELLED = re.compile(r"\[!(?:UICONTROL|DNL|PRELIMINARY)[ \t]+(?P<words>[^\]\n]+)\]", re.IGNORECASE)
_LAYOUT = re.compile(
    r"^[ \t]*>?[ \t]*\[!(?:div|share|nextstepaction|checklist|badge|op|selector)\b[^\]\n]*\]",
    re.IGNORECASE | re.MULTILINE,
)
_UNKNOWN = re.compile(r"^[ \t]*>?[ \t]*\[!(?P<name>[a-z]+-?[a-z]*)[ \t]*\](?!\()", re.IGNORECASE | re.MULTILINE)
_CODE_FROM_FILE = re.compile(r"\[!code[^\]]*\]\([^)]*\)", re.IGNORECASE)
_ATTRIBUTES = re.compile(r"(?<=\))\{:?[^}\n]*\}")
_NAMED = re.compile(r"<a\s+name=(\"[^\"]*\"|'[^']*')", re.IGNORECASE)

_CALLOUTS = frozenset({"note", "tip", "important", "caution", "warning", "danger"})
_CONTAINERS = frozenset({"row", "column", "moniker", "zone", "image", "video", "form", "code"})


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Applies a change to everything that is not fenced code."""
    if "```" not in text and "~~~" not in text:
        return change(text)
    parts, done = [], 0
    for fence in _FENCED.finditer(text):
        parts += [change(text[done : fence.start()]), fence.group()]
        done = fence.end()
    return "".join([*parts, change(text[done:])])


def to_plain_markdown(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without directives, and what was lost by that."""
    problems: dict[str, None] = {}
    open_staff_sections: list[str] = []

    def change(prose: str) -> str:
        prose = _OPEN_COMMENT.sub("", _COMMENT.sub("", prose))
        prose = _PICTURE.sub(_picture, prose)
        prose = _KEPT_WORDS.sub(lambda found: found.group("words"), prose)
        prose = _OTHER.sub(lambda found: _other(found, problems, open_staff_sections), prose)
        prose = _VIDEO.sub(lambda found: f"[Video]({found.group('address')})", prose)
        prose = _LABELLED.sub(lambda found: f"**{found.group('words').strip()}**", prose)
        prose = _CODE_FROM_FILE.sub(lambda _: _lose("code from another file", problems), prose)
        prose = _LAYOUT.sub("", prose)
        prose = _UNKNOWN.sub(lambda found: _unknown(found, problems), prose)
        return _NAMED.sub(r"<a id=\1", _ATTRIBUTES.sub("", prose))

    return outside_code(text, change), tuple(problems)


def _picture(found: re.Match[str]) -> str:
    said = dict(_SAID.findall(found.group("said")))
    alt = said.get("alt-text", "").replace("[", "(").replace("]", ")")
    source = said.get("source", "")
    return f"![{alt}](<{source}>)" if " " in source else f"![{alt}]({source})" if source else ""


def _other(found: re.Match[str], problems: dict[str, None], open_staff_sections: list[str]) -> str:
    name = found.group("name").lower().removesuffix("-end")
    # A section for staff alone stays one: without its marks everybody would read it.
    if name == "staff" or found.group("said").strip(" \t{.}").lower() == "staff":
        open_staff_sections.append(name)
        return found.group()
    if not name and not found.group("said").strip() and open_staff_sections:
        open_staff_sections.pop()
        return found.group()
    said = dict(_SAID.findall(found.group("said")))
    if name == "video" and said.get("source"):
        return f"[Video]({said['source']})"
    if name == "code":
        return _lose("code from another file", problems)
    if name and name not in _CONTAINERS:
        return _lose(f"the directive :::{name}", problems)
    return ""


def _unknown(found: re.Match[str], problems: dict[str, None]) -> str:
    name = found.group("name").lower()
    if name in _CALLOUTS:
        return found.group()
    return _lose(f"the directive [!{name.upper()}]", problems)


def _lose(what: str, problems: dict[str, None]) -> str:
    problems[f"{what} was left out"] = None
    return ""
