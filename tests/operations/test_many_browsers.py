"""Browsers that keep their connection while people read do not keep others out."""

import http.client
import resource
import socket
from contextlib import ExitStack

import pytest

from benchmarks import serving
from tests.cast import Cast
from tests.lacking import leave_out

# Granian by itself takes 1,024 connections in all.
RESTING = 1_100
OPEN_FILES = RESTING + 200


@pytest.fixture
def many_files() -> None:
    """This process may open so many; a hard limit below that leaves the test out."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < OPEN_FILES:
        leave_out(f"{OPEN_FILES} open files are more than the hard limit of {hard} (ulimit -Hn)", of_the_machine=True)
    if soft < OPEN_FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, hard))


@pytest.mark.django_db(transaction=True)
def test_who_comes_is_answered_while_very_many_rest(
    real_people: Cast, process_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, many_files: None
) -> None:
    """[OPS-2] More connections than a server takes by default are open and silent; a new one is answered at once."""
    for name, value in {**process_environment, "DJANGO_SETTINGS_MODULE": "heimdesk.config.settings"}.items():
        monkeypatch.setenv(name, value)
    with serving.pages(workers=1) as served, ExitStack() as resting:
        for _number in range(RESTING):
            resting.enter_context(socket.create_connection((served.host, served.port), 10))
        connection = http.client.HTTPConnection(served.host, served.port, timeout=20)
        connection.request("GET", "/healthz")
        assert connection.getresponse().status == 200
        connection.close()
