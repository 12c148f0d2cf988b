"""How numbers read in each language."""

from django.utils import translation

from heimdesk.engines.text.numbers import number_text


def test_a_number_is_written_as_the_reader_writes_it() -> None:
    """[UI-1] Thousands stand apart by the sign of the language."""
    told = {}
    for language in ("en", "de", "pt"):
        with translation.override(language):
            told[language] = number_text(60000)
    assert told == {"en": "60,000", "de": "60.000", "pt": "60.000"}
