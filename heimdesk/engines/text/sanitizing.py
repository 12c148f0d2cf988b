"""HTML made safe: only known tags, classes of our own components, no style, no script, no event. [MAIL-2, UI-1]"""

import html
import re

import nh3
from pygments.token import STANDARD_TYPES

_TEXT_TAGS = {
    *("p", "br", "hr", "a", "strong", "b", "em", "i", "u", "s", "del", "ins", "sub", "sup", "small", "kbd", "code"),
    *("pre", "samp", "var", "q", "cite", "abbr", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "div", "span"),
    *("details", "summary", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "mark", "time"),
}
_ARTICLE_TAGS = _TEXT_TAGS | {"h1", "h2", "h3", "h4", "h5", "h6", "img", "figure", "figcaption", "section"}
_TEXT_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "ol": {"start"},
    "pre": {"tabindex"},
    "time": {"datetime"},
}
_ARTICLE_ATTRIBUTES = {
    **_TEXT_ATTRIBUTES,
    **{f"h{level}": {"id"} for level in range(1, 7)},
    "a": {"href", "title", "id"},
    "li": {"id"},
    "sup": {"id"},
    "img": {"src", "alt", "title", "width", "height", "loading"},
    "details": {"open"},
}
_TONES = {"tone-accent", "tone-note", "tone-positive", "tone-warning", "tone-danger"}
_CLASSES = {
    "div": {"callout", "scroll", *_TONES},
    "table": {"table"},
    "pre": {"pre"},
    "span": {"stripped", *STANDARD_TYPES.values()} - {""},
    "details": {"quoted"},
    "section": {"footnotes"},
    "sup": {"footnote-ref"},
    "a": {"footnote-backref", "request"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_NEVER_SHOWN = {"script", "style", "template", "noscript", "head", "title", "object", "iframe", "svg", "math"}

_message = nh3.Cleaner(
    tags=_TEXT_TAGS,
    attributes=_TEXT_ATTRIBUTES,
    allowed_classes=_CLASSES,
    clean_content_tags=_NEVER_SHOWN,
    url_schemes=_SCHEMES,
    link_rel="noopener",
)
_article = nh3.Cleaner(
    tags=_ARTICLE_TAGS,
    attributes=_ARTICLE_ATTRIBUTES,
    allowed_classes=_CLASSES,
    clean_content_tags=_NEVER_SHOWN,
    url_schemes=_SCHEMES,
    link_rel="noopener",
)

DEEPEST = 400
_OPENED_OR_CLOSED = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)")
# Elements that end by themselves, with or without a closing tag.
_NEVER_DEEP = frozenset({"p", "br", "hr", "img", "td", "th", "tr", "dt", "dd", "input", "meta", "link", "wbr", "col"})
_HIDDEN = re.compile(r"<(script|style|head|template)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE)
_ENDS_A_LINE = re.compile(
    r"\s*(?:<br\s*/?>|</?(?:p|div|li|ul|ol|dl|dt|dd|tr|table|h[1-6]|pre|blockquote|details|summary|section|hr)\b[^>]*>)\s*",
    re.IGNORECASE,
)
_ENDS_A_CELL = re.compile(r"</t[dh]>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^>]*>")
_BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")
_LINES = re.compile(r" ?\n[ \n]*")


def sanitize_message(text: str) -> str:
    """HTML of a message made safe; no pictures, no headings, no ids."""
    return _safe(_message, text)


def sanitize_article(text: str) -> str:
    """HTML of an article made safe; headings keep their ids, pictures stay."""
    return _safe(_article, text)


def plain_text(markup: str) -> str:
    """The words of an HTML text: each block on a line of its own, entities resolved. For the index and previews."""
    text = _HIDDEN.sub(" ", markup)
    text = _ENDS_A_LINE.sub("\n", text)
    text = _TAG.sub("", _ENDS_A_CELL.sub(" ", text))
    text = _BLANKS.sub(" ", html.unescape(text))
    return _LINES.sub("\n", text).strip()


def _safe(cleaner: nh3.Cleaner, text: str) -> str:
    """Text nested deeper than any letter is shown as its words: a parser needs the square of the depth."""
    if text.count("<") > DEEPEST and _depth(text) > DEEPEST:
        return "<p>" + html.escape(plain_text(text)).replace("\n", "<br>\n") + "</p>"
    return cleaner.clean(text)


def _depth(text: str) -> int:
    depth = deepest = 0
    for tag in _OPENED_OR_CLOSED.finditer(text):
        if tag.group("name").lower() in _NEVER_DEEP:
            continue
        depth = max(0, depth - 1) if tag.group("close") else depth + 1
        deepest = max(depth, deepest)
    return deepest
