"""HTML from elsewhere is shown safely or kept as Markdown."""

import time

from heimdesk.engines.text.html import clean, clean_article, html_to_markdown, plain_text


def test_a_message_of_html_loses_what_could_run_or_call_home() -> None:
    """[MAIL-2] Scripts, styles, pictures, frames, forms."""
    html = clean(
        "<style>p{}</style><p style='x' onclick='x'>Hi <img src='https://evil.example/p.gif'><b>you</b></p><script>x</script>"
    )
    assert html == "<p>Hi <b>you</b></p>"


def test_an_article_of_html_keeps_pictures_and_anchors() -> None:
    """[KB-6] But nothing that runs."""
    assert clean_article('<h2 id="a">A</h2><img src="a.png" alt="x" onload="y">') == (
        '<h2 id="a">A</h2><img src="a.png" alt="x">'
    )


def test_html_becomes_markdown() -> None:
    """[KB-6] Headings, emphasis, links, lists, tables, code."""
    markdown = html_to_markdown(
        "<h2>T</h2><p>Hi <b>x</b> <a href='a.html'>l</a></p><ul><li>one</li></ul>"
        "<table><tr><th>a</th></tr><tr><td>1</td></tr></table><pre><code>x\n  y</code></pre><script>no</script>"
    )
    for part in ("## T", "Hi **x** [l](a.html)", "- one", "| a |", "x\n  y"):
        assert part in markdown
    assert "no" not in markdown


def test_plain_words_have_no_markup() -> None:
    """[SRC-1] Entities resolved, blocks on lines of their own, hidden parts gone."""
    assert plain_text("<p>a &lt;b&gt;</p><ul><li>1<li>2</ul><!-- c --><script>x</script>") == "a <b>\n1\n2"
    assert plain_text("1 < 2 and 3 > 2") == "1 < 2 and 3 > 2"


def test_deep_nesting_is_no_danger() -> None:
    """[MAIL-2] An attack on the parser ends in time."""
    begun = time.process_time()
    for opened in ("<div>", "<b>", "<ul><li>", "<blockquote>"):
        assert "words" in html_to_markdown(opened * 20_000 + "words")
        assert "words" in clean(opened * 20_000 + "words")
    assert time.process_time() - begun < 10
    assert clean("<div>" * 1_000 + "<script>x</script>&lt;b&gt;") == "<p>&lt;b&gt;</p>"
