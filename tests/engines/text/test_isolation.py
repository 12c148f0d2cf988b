"""What somebody wrote does not turn the sentence around it."""

import pytest

from heimdesk.engines.text.isolation import isolated


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        ("Mail queue stuck", "Mail queue stuck"),
        ("Größe 4 → 5, “dû” 📮", "Größe 4 → 5, “dû” 📮"),
        ("مشكلة 1205", "\u2068مشكلة 1205\u2069"),
        ("price \u202e001", "\u2068price \u202e001\u2069"),
        ("out\u2069 \u202eof it", "\u2068out \u202eof it\u2069"),
        ("\u2067open", "\u2068open\u2069"),
        ("", ""),
    ],
)
def test_only_what_could_turn_others_is_set_apart(text: str, alone: str) -> None:
    """[UI-1] A mark inside cannot end the isolation, nor keep it open."""
    assert isolated(text) == alone
