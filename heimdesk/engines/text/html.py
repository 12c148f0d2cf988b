"""HTML from elsewhere: made safe to show, or turned into Markdown to keep. [MAIL-2, KB-6]"""

from html_to_markdown import ConversionOptions, PreprocessingOptions, convert

from heimdesk.engines.text.sanitizing import plain_text, sanitize_article, sanitize_message

__all__ = ["clean", "clean_article", "html_to_markdown", "plain_text"]

LONGEST = 4_000_000
# Deeper nesting than this is no letter, but an attack on the parser.
_DEEPEST = 200

_options = ConversionOptions(
    extract_metadata=False,
    bullets="-",
    escape_misc=True,
    highlight_style="none",
    infer_dimensions=False,
    max_depth=_DEEPEST,
    preprocessing=PreprocessingOptions(enabled=True),
)


def clean(markup: str) -> str:
    """HTML of a message, safe to show: no script, style, form, picture or frame."""
    return sanitize_message(markup[:LONGEST])


def clean_article(markup: str) -> str:
    """HTML of an article, safe to show: pictures and anchors of headings stay."""
    return sanitize_article(markup[:LONGEST])


def html_to_markdown(markup: str) -> str:
    """The same text as Markdown; what cannot be said in it is left out."""
    return convert(sanitize_article(markup[:LONGEST]), _options).content or ""
