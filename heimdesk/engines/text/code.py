"""Code in colors: Pygments' short class names, no styles; what it does not know stays plain and safe."""

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

LONGEST = 20_000

_ALIASES = {"azurecli": "bash", "cli": "bash", "console": "console", "dos": "batch", "al": "pascal", "output": "text"}
_formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)


def highlighted(code: str, info: str) -> str:
    """Safe HTML of a piece of code; `info` is what stood behind the fence ("python")."""
    lexer = _lexer(info.partition(" ")[0].lower().strip("{}."))
    if lexer is None or len(code) > LONGEST:
        return escape(code, quote=False)
    return highlight(code, lexer, _formatter)


@lru_cache(maxsize=128)
def _lexer(name: str) -> Lexer | None:
    if not name or name in {"text", "plain", "none"}:
        return None
    try:
        return get_lexer_by_name(_ALIASES.get(name, name), stripnl=False)
    except ClassNotFound:
        return None
