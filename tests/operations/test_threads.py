"""Language and zone in a process of pages: each thread has its own, as it would with Django's own way."""

import threading
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from heimdesk.config import threads


def test_what_one_thread_speaks_is_not_what_another_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    """[UI-1] [OPS-2] Requests that are served at once keep their language and zone to themselves."""
    for module, name in threads.KEPT:
        monkeypatch.setattr(module, name, getattr(module, name))
    threads.keep_by_thread()
    translation.activate("de")
    timezone.activate(ZoneInfo("Europe/Berlin"))
    heard: list[tuple[str, str]] = []

    def serve() -> None:
        heard.append((gettext("Tickets"), timezone.get_current_timezone_name()))
        translation.activate("pt")
        timezone.activate(ZoneInfo("America/Sao_Paulo"))
        heard.append((translation.get_language() or "", timezone.get_current_timezone_name()))

    beside = threading.Thread(target=serve)
    beside.start()
    beside.join()
    assert heard == [("Tickets", "UTC"), ("pt", "America/Sao_Paulo")]
    assert (translation.get_language(), timezone.get_current_timezone_name()) == ("de", "Europe/Berlin")
    with translation.override("pt"):
        assert translation.get_language() == "pt"
    assert translation.get_language() == "de"
