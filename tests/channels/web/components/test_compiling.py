"""What is the same on every page of a language is written into the templates, and nothing else is."""

from typing import Any

import pytest
from django.urls import NoReverseMatch
from django.utils import translation
from jinja2 import DictLoader

from heimdesk.channels.web.components.compiling import PageEnvironment
from heimdesk.channels.web.components.environment import environment


def _made(**texts: str) -> PageEnvironment:
    return environment(loader=DictLoader(texts))


def _shown(made: PageEnvironment, language: str, **context: Any) -> str:
    with translation.override(language):
        return made.get_template("page").render(context)


def test_each_reader_gets_the_own_language_however_often_and_in_whatever_order() -> None:
    """[UI-1]"""
    made = _made(page="{% include 'part' %} {{ _('Log out') }}", part="{{ _('Severity') }}")
    said = {language: _shown(made, language) for language in ("en", "de", "pt", "en", "de")}
    assert said["en"] == "Severity Log out"
    assert len(set(said.values())) == 3
    assert _shown(made, "de") == said["de"]


def test_a_text_stands_in_the_page_as_it_would_be_said_there() -> None:
    """[UI-1] Escaped or marked as safe alike, and a sign of percent is one."""
    made = _made(
        page="{{ _('100 %% <b>') }}|{{ told }}|{{ _('%(n)s of 10 %%', n=n) }}|{{ _('a') ~ n }}|{{ icon('plus') }}"
    )
    shown = _shown(made, "en", n="<i>", told=made.globals["_"]("100 %% <b>"))
    assert shown.startswith("100 % <b>|100 % <b>|&lt;i&gt; of 10 %|a&lt;i&gt;|<svg")


def test_what_a_template_is_given_anew_is_asked_for_on_each_page() -> None:
    """[UI-1] A macro's own `url` is none of ours."""
    made = _made(page="{% macro link(url) %}{{ url('x') }}{% endmacro %}{{ link(own) }} {{ icon(sign) }}")
    shown = _shown(made, "en", own=lambda asked: f"own {asked}", sign="close")
    assert shown.startswith("own x <svg")


def test_an_address_that_is_not_there_harms_only_who_reaches_it() -> None:
    """[UI-1]"""
    made = _made(page="{% if reached %}{{ url('desk:nowhere') }}{% endif %}")
    assert _shown(made, "en", reached=False) == ""
    with pytest.raises(NoReverseMatch):
        _shown(made, "en", reached=True)


def test_nothing_is_asked_for_again_that_was_written_into_a_template() -> None:
    """[UI-1]"""
    made, asked = _made(page="{{ _('Log out') }}"), []
    made.globals["_"] = lambda text: asked.append(text) or text
    assert [_shown(made, "en") for _ in range(3)] == ["Log out"] * 3
    assert asked == ["Log out"]
