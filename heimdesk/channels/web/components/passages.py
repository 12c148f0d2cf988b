"""A found passage on one line: where one of its lines ended without a sign, a dot parts it from the next."""

import re

from markupsafe import Markup

from heimdesk.engines.search.port import Marked

_LINE_END = re.compile(r"([.!?:;,…])?(</mark>)?\s*\n\s*")


def in_one_line(passage: Marked) -> Markup:
    """Safe HTML with marks; headings, lines of code and items do not run into what follows them.         [SRC-1]"""
    return Markup(_LINE_END.sub(_joined, passage.__html__().strip()))


def _joined(found: re.Match[str]) -> str:
    ended, mark = found.groups(default="")
    return f"{ended}{mark} " if ended else f"{mark} · "
