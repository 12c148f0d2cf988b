"""German and Portuguese: each placeholder of a text stands in its translation; frames of pages are translated."""

import re
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

FOLDER = Path(settings.LOCALE_PATHS[0])
LANGUAGES = ["de", "pt"]
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]+>")


def messages(language: str) -> list[Any]:
    """The texts of a catalog, without its head."""
    with (FOLDER / language / "LC_MESSAGES/django.po").open("rb") as file:
        return [message for message in read_po(file, locale=language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_every_placeholder(language: str) -> None:
    """[UI-1] A lost one would be a lost number; a wrong one an error on a page."""
    wrong = []
    for message in messages(language):
        if isinstance(message.id, tuple):
            pairs = [(message.id[1], message.string[-1])]
        else:
            pairs = [(message.id, message.string)]
        for text, told in pairs:
            if told and set(PLACEHOLDER.findall(text)) != set(PLACEHOLDER.findall(told)):
                wrong.append(f"{text!r}: {told!r}")
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_a_guess(language: str) -> None:
    """[UI-1] What a tool took from a similar text is not shown to anybody."""
    assert [message.id for message in messages(language) if message.fuzzy] == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("de", ["Zum Inhalt", "Ticket öffnen", "Abmelden"]), ("pt", ["Ir para o conteúdo", "Abrir um chamado", "Sair"])],
)
def test_the_frame_of_a_page_speaks_the_reader_s_language(site: Client, language: str, words: list[str]) -> None:
    """[UI-1] English complete, two more languages to prove it."""
    text = site.get("/portal", headers={"accept-language": language}).content.decode()
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_verdict_of_the_policy_can_be_told_in_the_reader_s_language(language: str) -> None:
    """[UI-1] [POL-3] Its sentences are templates of the catalog."""
    with translation.override(language):
        assert gettext("Tries left: {left}.") != "Tries left: {left}."
