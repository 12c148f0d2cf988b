"""Language and zone in a process of pages: each thread has its own, as it would with Django's own way."""

import subprocess
import sys
import threading
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from heimdesk.config import threads


def test_processes_of_pages_keep_it_by_thread(process_environment: dict[str, str]) -> None:
    """[OPS-2] As they load the application; a Django that keeps it elsewhere would fail here, not be slow unseen."""
    look = (
        "import threading, heimdesk.config.wsgi; from heimdesk.config.threads import KEPT; "
        "print([type(getattr(module, name)) is threading.local for module, name in KEPT])"
    )
    environment = {**process_environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}
    found = subprocess.run([sys.executable, "-c", look], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == str([True] * len(threads.KEPT))


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
