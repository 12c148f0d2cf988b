"""Markdown becomes safe HTML in our components' classes; articles have contents, messages stay as they were typed."""

import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heimdesk.engines.text.markdown import render_article, render_message
from heimdesk.engines.text.secrets import strike_secrets

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](<data:text/html,<script>alert(1)</script>>)",
    "<a href='java&#10;script:alert(1)'>x</a>",
    "<svg onload=alert(1)>",
    "<iframe src=//evil.example></iframe>",
    "<p style='position:fixed'>x</p>",
    "<form action=/logout><button>x</button></form>",
    "<base href=//evil.example>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "```<script>\n<script>alert(1)</script>\n```",
    "| a |\n|---|\n| <img src=x onerror=alert(1)> |",
    "<input autofocus onfocus=alert(1)>",
    "![x](javascript:alert(1))",
    '[x](https://a.example "onmouseover=alert(1)")',
    "<details ontoggle=alert(1) open>x</details>",
]
KNOWN_ATTRIBUTES = {"href", "src", "alt", "title", "class", "id", "rel", "tabindex", "loading", "open"}
NEVER = {"script", "style", "iframe", "form", "input", "button", "svg", "math", "base", "object", "link", "meta"}


class Elements(HTMLParser):
    """Collects the elements of a page as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_gets_through(attack: str) -> None:
    """[MAIL-2, UI-1] Neither in an article nor in a message."""
    for html in (render_article(attack).html, render_message(attack).html):
        elements = Elements()
        elements.feed(html)
        for tag, attributes in elements.found:
            assert tag not in NEVER
            assert set(attributes) <= KNOWN_ATTRIBUTES
            for address in (attributes.get("href"), attributes.get("src")):
                assert not re.match(r"\s*(javascript|data|vbscript):", address or "", re.IGNORECASE)


def test_headings_get_anchors_and_a_table_of_contents() -> None:
    """[KB-1] Level 1 becomes level 2; equal headings get different anchors."""
    rendered = render_article("# Cause\n\n## A `dump` holds it\n\n## Cause\n\n# Resolution\n")
    assert [(one.level, one.anchor) for one in rendered.toc] == [
        (2, "cause"),
        (3, "a-dump-holds-it"),
        (3, "cause-1"),
        (2, "resolution"),
    ]
    assert '<h3 id="a-dump-holds-it">A <code>dump</code> holds it</h3>' in rendered.html


def test_an_anchor_never_takes_the_name_of_a_part_of_the_page() -> None:
    """[UI-1] A heading "Body" must not stand in for document.body."""
    assert render_article("## Body\n").toc[0].anchor == "body-1"


def test_callouts_say_in_words_what_they_are() -> None:
    """[KB-1, UI-1] Not by color alone; in the reader's language."""
    html = render_article("> [!WARNING]\n> Do not **end** it.\n", labels={"warning": "Warnung"}).html
    assert '<div class="callout tone-warning">' in html
    assert "<strong>Warnung</strong> Do not <strong>end</strong> it." in html
    assert "blockquote" not in html


def test_two_callouts_in_one_quote_come_apart() -> None:
    """[KB-6] As writers forget the blank line between them."""
    html = render_article("> [!NOTE]\n> One\n> [!TIP]\n> Two\n").html
    assert html.count('class="callout') == 2
    assert "[!" not in html


def test_a_plain_quote_stays_a_quote() -> None:
    """[KB-1] Only the marks make callouts."""
    assert "<blockquote>" in render_article("> said\n> [!note] no\n\n> [!UNKNOWN] x\n").html


def test_code_is_colored_by_classes_and_can_be_reached_by_keyboard() -> None:
    """[KB-1, UI-1] No inline style; a scrolling box takes the focus."""
    html = render_article('```python\nprint("<b>")\n```\n\n```no-such\n<b>\n```\n').html
    assert '<pre class="pre" tabindex="0"><code><span class="nb">print</span>' in html
    assert "&lt;b&gt;" in html


def test_tables_scroll_in_a_box_of_their_own() -> None:
    """[UI-1] A wide table does not widen a phone's page."""
    html = render_article("| a | b |\n|---|--:|\n| 1 | 2 |\n").html
    assert '<div class="scroll"><table class="table">' in html
    assert '<td align="right">2</td>' in html


def test_footnotes_and_strikethrough_work() -> None:
    """[KB-1] As GitHub writes them."""
    html = render_article("Text[^1] ~~old~~\n\n[^1]: Note\n").html
    assert '<section class="footnotes">' in html
    assert "<s>old</s>" in html


def test_links_of_an_article_can_be_led_elsewhere() -> None:
    """[KB-6] References between imported articles; a dead one keeps its words, a lost picture goes."""
    rendered = render_article(
        "[a](other.md#x) [b](gone.md) ![p](gone.png)",
        link_to=lambda target: "/kb/7#x" if target == "other.md#x" else None,
    )
    assert '<a href="/kb/7#x" rel="noopener">a</a>' in rendered.html
    assert ">b</a>" in rendered.html
    assert "gone" not in rendered.html


def test_the_plain_words_are_ready_for_the_index() -> None:
    """[SRC-1] Blocks on lines of their own, no markup."""
    plain = render_article("## Cause\n\nA *dump* &amp; a `lock`\n\n- one\n- two\n\n```sh\norcctl db\n```\n").plain
    assert plain == "Cause\nA dump & a lock\none\ntwo\norcctl db"


def test_a_message_keeps_its_lines_and_what_people_paste() -> None:
    """[MAIL-2] Breaks stay; a pasted comment is no heading; HTML is shown, not run."""
    html = render_message("Hello\n# systemctl status\n<b>raw</b>\n[1]: not a reference").html
    assert "Hello<br>\n# systemctl status<br>\n&lt;b&gt;raw&lt;/b&gt;<br>\n[1]: not a reference" in html
    assert "<h1" not in html


def test_addresses_in_a_message_become_links() -> None:
    """[MAIL-2] Without a hand on the opener."""
    html = render_message("see https://example.com/a_b and mail ops@example.com").html
    assert '<a href="https://example.com/a_b" rel="noopener">' in html
    assert '<a href="mailto:ops@example.com" rel="noopener">' in html


def test_pictures_from_elsewhere_are_not_loaded_in_a_message() -> None:
    """[MAIL-2] Remote pictures are blocked: the address is shown as a link."""
    html = render_message("![spy](https://evil.example/pixel.png)").html
    assert "<img" not in html
    assert '<a href="https://evil.example/pixel.png" rel="noopener">spy</a>' in html


def test_request_ids_lead_to_their_tickets() -> None:
    """[WRK-4] Only those that the reader may know of; not in code."""
    known = {"48213": "/tickets/48213"}
    html = render_message("Same as #48213, not #99 nor `#48213` nor &#48213;", request_link=known.get).html
    assert html.count('<a href="/tickets/48213" class="request" rel="noopener">#48213</a>') == 1
    assert "#99" in html


def test_the_quoted_end_folds_away() -> None:
    """[MAIL-2] With the line that says who wrote it; an answer between quotes stays in view."""
    html = render_message("Yes.\n\nOn Monday Bob wrote:\n> one\n> two\n> three\n").html
    assert '<p>Yes.</p>\n<details class="quoted"><summary>Quoted text</summary><p>On Monday Bob wrote:</p>' in html
    assert "<details" not in render_message("> one\n> two\n> three\n\nMy answer").html
    assert "<details" not in render_message("> one\n> two\n> three\n").html


def test_a_struck_secret_shows_as_such() -> None:
    """[MAIL-5] As an element of its own, in messages."""
    html = render_message(strike_secrets("password: abc123").text).html
    assert '<span class="stripped">password removed</span>' in html


@settings(max_examples=100)
@given(st.text(max_size=400))
def test_any_text_renders(text: str) -> None:
    """[UI-1] Nothing raises, nothing runs."""
    for rendered in (render_article(text), render_message(text)):
        assert "<script" not in rendered.html


@pytest.mark.parametrize("piece", ["[", "*a ", "> ", "`", "![](", "<a ", "&#", "- ", "|a", "[!NOTE]\n> ", "_", "#1 "])
def test_hostile_repetition_ends_in_time(piece: str) -> None:
    """[UI-1] A message of many odd signs does not hold the page up."""
    begun = time.process_time()
    render_message(piece * (20_000 // len(piece)))
    assert time.process_time() - begun < 5
