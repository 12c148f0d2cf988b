"""What leaves the house reaches public addresses only, within its time, signed, and tells no secret when it fails."""

import hashlib
import hmac
import ipaddress
import socket
import time
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

import pytest

from heimdesk.engines.outgoing import addresses
from heimdesk.engines.outgoing.addresses import Fault, Target, is_public, target_of
from heimdesk.engines.outgoing.posting import NotDelivered, post
from heimdesk.engines.outgoing.signing import shown, signed
from tests.listening import web_server

AT = datetime(2026, 6, 11, 9, 12, tzinfo=UTC)


def posted(url: str, *, allow_private: bool = True, timeout_seconds: float = 5) -> int:
    return post(url, b"{}", {"X-Own": "1"}, timeout_seconds=timeout_seconds, allow_private=allow_private)


def test_a_body_arrives_with_its_headers() -> None:
    """[ESC-3] Once, at path and query of the address."""
    with web_server() as heard:
        assert posted(heard.url) == 204
    (path, headers, body), *others = heard.calls
    assert (path, body, headers["x-own"]) == ("/hook?token=s3cret", b"{}", "1")
    assert headers["host"] == f"127.0.0.1:{heard.port}"
    assert not others


@pytest.mark.parametrize("status", [301, 307, 400, 410, 500])
def test_only_success_counts_and_no_redirect_is_followed(status: int) -> None:
    """[ESC-3] A redirect could lead into the own network."""
    with web_server() as heard, web_server() as other:
        heard.status, heard.location = status, other.url
        with pytest.raises(NotDelivered, match=f"127.0.0.1 answered {status}"):
            posted(heard.url)
    assert not other.calls


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"])
def test_the_own_network_is_not_called(host: str) -> None:
    """[ESC-3] Unless the installation allows it; a name is judged by where it leads."""
    with web_server() as heard, pytest.raises(NotDelivered, match=r"private|cannot be called"):
        posted(f"https://{host}:{heard.port}/", allow_private=False)
    assert not heard.calls


def test_the_address_that_was_judged_is_the_one_that_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """[ESC-3] A name that leads elsewhere at the second look-up changes nothing: there is none."""
    asked: list[str] = []

    def rebinding(host: str, *rest: Any, **named: Any) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1" if len(asked) == 1 else "10.0.0.1", 0))]

    with web_server() as heard:
        monkeypatch.setattr(addresses.socket, "getaddrinfo", rebinding)
        monkeypatch.setattr("socket.create_connection", connect_straight)
        assert posted(f"http://hooks.example:{heard.port}/") == 204
    assert asked == ["hooks.example"]
    assert heard.calls[0][1]["host"] == f"hooks.example:{heard.port}"


def connect_straight(address: tuple[str, int], timeout: float) -> socket.socket:
    """Connect to a literal address without any look-up."""
    made = socket.socket()
    made.settimeout(timeout)
    made.connect(address)
    return made


def test_an_answer_that_drips_is_cut_at_the_time_of_the_whole_call() -> None:
    """[ESC-3] Each byte in time, the whole never: the worker is not held up."""
    with web_server() as heard:
        heard.drips = 0.05
        began = time.monotonic()
        with pytest.raises(NotDelivered, match="did not answer in time"):
            posted(heard.url, timeout_seconds=0.5)
        assert time.monotonic() - began < 5


def test_a_server_that_never_answers_or_is_not_there_is_given_up() -> None:
    """[ESC-3] In words without the address."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/hook?token=s3cret"
        with pytest.raises(NotDelivered, match="in time") as late:
            posted(url, timeout_seconds=0.3)
    with pytest.raises(NotDelivered, match="ConnectionRefusedError") as gone:
        posted(url)
    for refused in (late, gone):
        assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("ftp://hooks.example/", Fault.SCHEME),
        ("http://hooks.example/", Fault.SCHEME),
        ("hooks.example", Fault.SCHEME),
        ("https:///nowhere", Fault.FORM),
        ("https://hooks.example:99999/", Fault.FORM),
        ("https://hooks.example/a b", Fault.FORM),
        ("https://hooks.example/\r\nHost: other", Fault.FORM),
        ("https://höks.example/", Fault.FORM),
        ("https://me:word@hooks.example/", Fault.CREDENTIALS),
        ("https://10.1.2.3/", Fault.PRIVATE),
        ("https://169.254.169.254/latest/meta-data", Fault.PRIVATE),
        ("https://[fd00::1]/", Fault.PRIVATE),
    ],
)
def test_an_address_that_cannot_be_called_is_told(url: str, fault: Fault) -> None:
    """[ESC-3] Before anything is looked up."""
    assert target_of(url, allow_private=False) is fault


def test_an_address_is_taken_apart() -> None:
    """[ESC-3] With the port of its scheme."""
    assert target_of("https://hooks.example?a=b", allow_private=False) == Target(True, "hooks.example", 443, "/?a=b")
    assert target_of("http://localhost:8080/x", allow_private=True) == Target(False, "localhost", 8080, "/x")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False), ("100.64.0.1", False),
        ("169.254.169.254", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False),
        ("::1", False), ("fe80::1", False), ("fd00::1", False), ("::ffff:10.0.0.1", False),
        ("2002:0a00:0001::1", False),
        ("64:ff9b::a00:1", False), ("ff02::1", False),
    ],
)  # fmt: skip
def test_private_local_and_reserved_networks_are_known(address: str, public: bool) -> None:
    """[ESC-3] Also where an address of version 6 hides one of version 4."""
    assert is_public(ipaddress.ip_address(address)) is public


def test_the_signature_is_that_of_the_standard_webhooks_specification() -> None:
    """[ESC-3] Checked as a receiver does, with the secret as it was copied."""
    key = bytes(range(32))
    headers = signed(b'{"a": 1}', identifier="abc", at=AT, key=key)
    copied = b64decode(shown(key).removeprefix("whsec_"))
    text = f"abc.{int(AT.timestamp())}." + '{"a": 1}'
    expected = b64encode(hmac.new(copied, text.encode(), hashlib.sha256).digest()).decode()
    assert headers == {
        "webhook-id": "abc",
        "webhook-timestamp": str(int(AT.timestamp())),
        "webhook-signature": f"v1,{expected}",
    }
