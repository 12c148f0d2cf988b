"""The log of a running server is one event a line in one form, whoever writes it."""

import json
import os
import signal
import time
from pathlib import Path

from tests.operations.killing import Server
from tests.ports import free_port


def test_a_killed_process_of_the_pages_is_told_as_json_too(process_environment: dict[str, str], data: Path) -> None:
    """[OPS-4] Also by the server of others that we serve with."""
    more = {"DJANGO_SETTINGS_MODULE": "heimdesk.config.settings", "HEIMDESK_LOG_FORMAT": "json"}
    server = Server({**process_environment, **more}, free_port(), data / "server.log")
    server.start()
    try:
        killed = server.children("serve")
        os.kill(killed[0], signal.SIGKILL)
        until = time.monotonic() + 60
        while len(set(server.children("serve")) - set(killed)) < 1:
            assert time.monotonic() < until, "nobody started it anew"
            time.sleep(0.2)
        server.wait(60)
    finally:
        server.stop()
    lines = [line for line in server.log.read_text().splitlines() if line.startswith(("[", "{")) or "orker" in line]
    told = [json.loads(line) for line in lines]
    assert [each for each in told if each["level"] == "error" and "orker" in each["event"]], lines
