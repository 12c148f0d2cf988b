"""Markdown as safe HTML in the classes of our components: articles with contents, messages as they were typed.

Whatever goes in, what comes out has passed the sanitizer last. [KB-1, MAIL-2, UI-1]
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from heimdesk.engines.text import callouts, quoting
from heimdesk.engines.text.code import highlighted
from heimdesk.engines.text.headings import Anchors, Heading
from heimdesk.engines.text.requests import RequestLink, link_requests, show_stripped
from heimdesk.engines.text.sanitizing import plain_text, sanitize_article, sanitize_message

LONGEST_MESSAGE = 1_000_000

# Answers where a link or picture of an article leads in the end; None takes the link away and leaves its words.
LinkTo = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Rendered:
    """Safe HTML, the headings for a table of contents, and the words alone for the index."""

    html: str
    toc: tuple[Heading, ...]
    plain: str


def render_article(
    markdown: str, *, link_to: LinkTo | None = None, labels: callouts.Labels = callouts.ENGLISH
) -> Rendered:
    """An article: tables, footnotes, callouts, code in colors, anchors. Its headings begin at level 2. [KB-1]"""
    tokens = _article.parse(callouts.set_apart(markdown), env := _environment())
    callouts.mark_callouts(tokens, labels)
    toc = _anchor_headings(tokens)
    if link_to:
        _lead_links(tokens, link_to)
    safe = sanitize_article(_article.renderer.render(tokens, _article.options, env))
    return Rendered(safe, toc, plain_text(safe))


def render_message(
    text: str, *, request_link: RequestLink | None = None, quoted_label: str = "Quoted text"
) -> Rendered:
    """A message: line breaks stay, addresses become links, #48213 leads there, quoted text folds away. [MAIL-2]

    A line that begins with # is no heading here: it is a comment somebody pasted. Pictures become links.
    """
    tokens = _message.parse(text[:LONGEST_MESSAGE], env := _environment())
    link_requests(tokens, request_link)
    quoting.fold_quotes(tokens, quoted_label)
    safe = sanitize_message(show_stripped(_message.renderer.render(tokens, _message.options, env)))
    return Rendered(safe, (), plain_text(safe))


def _environment() -> dict[str, Any]:
    return {}


def _anchor_headings(tokens: list[Token]) -> tuple[Heading, ...]:
    """Anchors for all headings; a text whose headings begin at level 1 is set one level lower."""
    opened = [place for place, token in enumerate(tokens) if token.type == "heading_open"]
    lower = 1 if any(tokens[place].tag == "h1" for place in opened) else 0
    anchors, headings = Anchors(), []
    for place in opened:
        level = min(6, int(tokens[place].tag[1]) + lower)
        words = "".join(_words(child) for child in tokens[place + 1].children or ()).strip()
        anchor = anchors.anchor_of(words)
        tokens[place].tag = tokens[place + 2].tag = f"h{level}"
        tokens[place].attrSet("id", anchor)
        if words:
            headings.append(Heading(level, words, anchor))
    return tuple(headings)


def _words(token: Token) -> str:
    return token.content if token.type in {"text", "code_inline"} else " " if token.type == "softbreak" else ""


def _lead_links(tokens: list[Token], link_to: LinkTo) -> None:
    for token in tokens:
        for child in token.children or ():
            name = {"link_open": "href", "image": "src"}.get(child.type)
            if name is None:
                continue
            target = link_to(str(child.attrGet(name) or ""))
            if target is None:
                child.attrs.pop(name, None)
            else:
                child.attrSet(name, target)


def _fence(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    token = tokens[place]
    return f'<pre class="pre" tabindex="0"><code>{highlighted(token.content, token.info.strip())}</code></pre>\n'


def _table_open(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    return '<div class="scroll"><table class="table">'


def _table_close(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _cell_open(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    # The parser aligns by an inline style, which our pages do not allow.
    token = tokens[place]
    side = str(token.attrGet("style") or "").removeprefix("text-align:")
    return f'<{token.tag} align="{side}">' if side else f"<{token.tag}>"


def _picture(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    token = tokens[place]
    token.attrSet("alt", renderer.renderInlineAsText(token.children or [], options, env))
    token.attrSet("loading", "lazy")
    return str(renderer.renderToken(tokens, place, options, env)) if token.attrGet("src") else ""


def _picture_as_link(renderer: Any, tokens: list[Token], place: int, options: Any, env: Any) -> str:
    token = tokens[place]
    words = renderer.renderInlineAsText(token.children or [], options, env) or token.attrGet("src")
    opened = Token("link_open", "a", 1, attrs={"href": str(token.attrGet("src") or "")})
    inside = Token("text", "", 0, content=str(words))
    return str(renderer.render([opened, inside, Token("link_close", "a", -1)], options, env))


def _for_both(parser: MarkdownIt) -> MarkdownIt:
    for name in ("fence", "code_block"):
        parser.add_render_rule(name, _fence)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("th_open", _cell_open)
    parser.add_render_rule("td_open", _cell_open)
    return parser.enable(["table", "strikethrough"])


def _article_parser() -> MarkdownIt:
    parser = _for_both(MarkdownIt("commonmark", {"html": True, "linkify": True})).use(footnote_plugin)
    parser.add_render_rule("image", _picture)
    return parser.enable("linkify")


def _message_parser() -> MarkdownIt:
    parser = _for_both(MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True}))
    parser.add_render_rule("image", _picture_as_link)
    parser.disable(["heading", "lheading", "reference", "html_block", "html_inline"])
    return parser.enable("linkify")


_article = _article_parser()
_message = _message_parser()
