"""Where a page looks for its stream, and that the browser may go there and nowhere else."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from heimdesk.channels.web.components import security
from heimdesk.channels.web.components.live import live_address

OF_LIST = "desk/"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `heimdesk serve` tells the processes that it starts."""
    monkeypatch.setenv("HEIMDESK_LIVE_PORT", "8001")


def test_the_stream_is_at_the_host_of_the_page(port: None, rf: RequestFactory, settings: Any) -> None:
    """[WRK-5] By whichever of its names; behind a web server it is a route of the same address."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "support.vendor.example"]
    for host, address in {
        "localhost:8000": "http://localhost:8001/live/desk/",
        "127.0.0.1:8000": "http://127.0.0.1:8001/live/desk/",
        "[::1]:8000": "http://[::1]:8001/live/desk/",
        "support.vendor.example": "/live/desk/",
    }.items():
        assert live_address(rf.get("/desk/", HTTP_HOST=host), OF_LIST) == address


def test_a_setting_says_where_it_is_or_that_there_is_none(port: None, rf: RequestFactory, settings: Any) -> None:
    """[WRK-5] [OPS-2] HEIMDESK_LIVE_URL is a route or a whole address."""
    request = rf.get("/desk/", HTTP_HOST="localhost:8000")
    settings.LIVE_URL = "https://live.vendor.example/live"
    assert live_address(request, OF_LIST) == "https://live.vendor.example/live/desk/"
    assert "connect-src 'self' https://live.vendor.example;" in policy(rf)
    settings.LIVE = False
    assert live_address(request, OF_LIST) == ""
    assert policy(rf) == security.CONTENT_POLICY


def test_a_page_may_connect_to_its_stream_and_to_nothing_else(port: None, rf: RequestFactory) -> None:
    """[WRK-5] The policy of the page names that one origin; a host that is not ours is not even named."""
    assert policy(rf) == security.CONTENT_POLICY.replace(
        "connect-src 'self'", "connect-src 'self' http://localhost:8001"
    )
    assert policy(rf, "evil.example:8000") == security.CONTENT_POLICY


def test_without_the_process_of_the_streams_pages_look_for_none(rf: RequestFactory) -> None:
    """[WRK-5] Nothing that fails, and nothing in the page."""
    assert live_address(rf.get("/desk/", HTTP_HOST="localhost:8000"), OF_LIST) == ""
    assert policy(rf) == security.CONTENT_POLICY


def policy(rf: RequestFactory, host: str = "localhost:8000") -> str:
    """The policy of a page."""
    answer = security.SecurityHeaders(lambda _: HttpResponse("a page"))(rf.get("/", HTTP_HOST=host))
    return answer.headers["Content-Security-Policy"]
