"""Regions that settings and shifts name stand in the reader's language; an unknown one stays as it is written."""

import pytest
from django.utils import translation

from heimdesk.channels.web.components.regions import region_name


@pytest.mark.parametrize(
    ("written", "german", "portuguese"),
    [
        ("Europe", "Europa", "Europa"),
        ("americas", "Amerika", "Américas"),
        ("Asia-Pacific", "Asien-Pazifik", "Ásia-Pacífico"),
        ("Asia Pacific", "Asien-Pazifik", "Ásia-Pacífico"),
        ("EMEA", "Europa, Naher Osten und Afrika", "Europa, Oriente Médio e África"),
        ("USA", "Vereinigte Staaten", "Estados Unidos"),
        ("Our own hotline", "Our own hotline", "Our own hotline"),
        ("", "", ""),
    ],
)
def test_a_region_is_named_as_the_reader_calls_it(written: str, german: str, portuguese: str) -> None:
    """[UI-1] Parts of the world, countries, and what vendors call a part of it."""
    with translation.override("de"):
        assert region_name(written) == german
    with translation.override("pt"):
        assert region_name(written) == portuguese
    with translation.override("en"):
        assert region_name(written) == written
