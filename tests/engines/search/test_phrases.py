"""What a question has in quotes is read by every engine alike."""

import pytest

from heimdesk.engines.search.phrases import phrases_in, unquoted


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ('the "exact words" here', ["exact words"]),
        ("“one two” and „drei vier“, «cinq six»", ["one two", "drei vier", "cinq six"]),
        ('"one" "two"', ["one", "two"]),
        ('path="C:\\x y"', ["C:\\x y"]),
        ('only "one of them', []),
        ('"a b" then one more "', ["a b"]),
        ('a 19" rack and a 24" rack', []),
        ('"" and "/" and " - "', []),
    ],
)
def test_what_stands_in_quotes_is_a_phrase(text: str, phrases: list[str]) -> None:
    """[SRC-1] Of whatever shape they are; not one alone, not inches, not around nothing."""
    assert [text[start:end] for start, end in phrases_in(text)] == phrases


def test_a_text_can_be_asked_for_without_its_quotes() -> None:
    """[SRC-1] What a subject quotes is no wish of who searches for what is like it."""
    assert unquoted('It says "disk full" and “no space” on 24"') == 'It says  disk full  and  no space  on 24"'
