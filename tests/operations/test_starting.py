"""A second start is quick: static files are collected only when one changed; a demo has a place of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from heimdesk.operations.command import demo_surroundings, served_surroundings
from heimdesk.operations.serving import PortTaken, require_free
from heimdesk.operations.setup import COLLECTED, collect_static
from tests.operations.places import empty_place, vendors
from tests.ports import free_port


def test_static_files_are_collected_again_only_when_one_changed(tmp_path: Path, settings: Any) -> None:
    """[OPS-1] The second start answers within seconds."""
    settings.STATIC_ROOT = tmp_path / "static"
    assert collect_static()
    assert not collect_static()
    (settings.STATIC_ROOT / COLLECTED).write_text("of an earlier version")
    assert collect_static()
    assert not collect_static()


def test_a_demo_has_a_folder_and_an_address_of_its_own() -> None:
    """[OPS-1] It lies beside the data of an installation and never in it."""
    found = demo_surroundings(["--no-serve", "--port", "8765", "--tickets", "5"], {"HEIMDESK_DATA": "/srv/heimdesk"})
    assert found["HEIMDESK_DATA"] == os.path.join("/srv/heimdesk", "demo")
    assert found["HEIMDESK_URL"] == "http://localhost:8765"
    assert found["HEIMDESK_DEMO"] == "true"
    assert demo_surroundings([], {})["HEIMDESK_URL"] == "http://localhost:8000"


def test_a_server_is_known_by_the_port_it_was_given() -> None:
    """[OPS-1] Unless somebody names the address that people type."""
    assert served_surroundings(["--port", "8765"], {}) == {"HEIMDESK_URL": "http://localhost:8765"}
    assert served_surroundings([], {"HEIMDESK_URL": ""}) == {"HEIMDESK_URL": "http://localhost:8000"}
    for name in ("HEIMDESK_URL", "HEIMDESK_URL_FILE"):
        assert served_surroundings(["--port", "8765"], {name: "https://support.example"}) == {}


def test_what_runs_beside_a_server_names_its_true_address(tmp_path: Path) -> None:
    """[OPS-1] `heimdesk check` said the default port of an installation that was served on another one."""
    place = empty_place(tmp_path, "sqlite", HEIMDESK_LIVE="false", HEIMDESK_HOSTS="localhost,127.0.0.1")
    place.environment.pop("HEIMDESK_URL", None)
    port = free_port()
    command = [sys.executable, "-m", "heimdesk", "serve", "--port", str(port), "--no-worker", "--workers", "1"]
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while not (place.data / "served-at").exists() and time.monotonic() < until:
            time.sleep(0.2)
        said = place.run("check", code=1)
    finally:
        server.terminate()
        server.wait()
    assert f"Public address http://localhost:{port}\n" in said
    assert "8000" not in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("vendor", vendors())
def test_two_that_start_at_once_make_one_installation(tmp_path: Path, vendor: str) -> None:
    """[OPS-2] On an empty database one makes the tables while the other waits; one book is in force."""
    place = empty_place(tmp_path, vendor)
    with ThreadPoolExecutor() as both:
        commands = [("staff", f"Ada {n}", f"ada{n}@vendor.example", "--role", "administrator") for n in (1, 2)]
        told = list(both.map(lambda command: place.run(*command), commands))
    assert [f"Ada {n} is administrator." in said for n, said in enumerate(told, 1)] == [True, True]
    assert place.run("policy", "versions").count("The book that ships") == 1


@pytest.mark.parametrize("option", ["port", "live_port"])
def test_a_port_that_is_taken_is_told_and_not_shared(option: str) -> None:
    """[OPS-1] Two servers on one port would answer in turns, each from its own data."""
    with socket.socket() as other, socket.socket() as free:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        free.bind(("127.0.0.1", 0))
        taken, wanted = other.getsockname()[1], free.getsockname()[1]
        free.close()
        ports = {"port": wanted, "live_port": wanted} | {option: taken}
        with pytest.raises(PortTaken, match=rf"Port {taken} is taken.*--{option.replace('_', '-')}"):
            require_free("127.0.0.1", **ports)
        require_free("127.0.0.1", port=wanted)


def test_one_interrupt_of_the_terminal_ends_the_server(tmp_path: Path) -> None:
    """[OPS-1] ^C reaches every process of the terminal's group at once: pages, workers and their server."""
    place, port = empty_place(tmp_path, "sqlite", HEIMDESK_LIVE="false"), free_port()
    command = [sys.executable, "-m", "heimdesk", "serve", "--port", str(port), "--workers", "2"]
    environment = {**place.environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}
    silent: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen(command, env=environment, start_new_session=True, **silent)
    try:
        until = time.monotonic() + 120
        while not _answers(port):
            assert time.monotonic() < until, "nobody answered"
            time.sleep(0.2)
        os.killpg(server.pid, signal.SIGINT)
        server.wait(10)
    finally:
        server.kill()
        server.wait()
    require_free("127.0.0.1", port=port)


def _answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
