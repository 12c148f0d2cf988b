"""Folds the quoted end of a message away; quotes that are answered line by line stay in view. [MAIL-2]"""

import re
from html import escape

from markdown_it.token import Token

# A short quote at the end is as quickly read as its summary.
SHORTEST_FOLDED = 3
_ATTRIBUTION = re.compile(
    r"(?:wrote|writes|schrieb|schreibt|écrit|escribió|ha scritto|schreef|escreveu|skrev|kirjoitti|написал|пишет)"
    r"[^\n]{0,60}:?\s*$",
    re.IGNORECASE,
)


def fold_quotes(tokens: list[Token], label: str) -> None:
    """Wraps the last quote of a message, with the line that says who wrote it, in a fold, in place."""
    if not tokens or tokens[-1].type != "blockquote_close" or tokens[-1].level != 0:
        return
    start = max(place for place, token in enumerate(tokens) if token.type == "blockquote_open" and token.level == 0)
    lines = tokens[start].map
    if lines and lines[1] - lines[0] < SHORTEST_FOLDED:
        return
    if start >= 3 and tokens[start - 2].type == "inline" and _ATTRIBUTION.search(tokens[start - 2].content):
        start -= 3
    if start == 0:
        return
    fold = f'<details class="quoted"><summary>{escape(label)}</summary>'
    tokens.insert(start, Token("html_block", "", 0, content=fold))
    tokens.append(Token("html_block", "", 0, content="</details>"))
