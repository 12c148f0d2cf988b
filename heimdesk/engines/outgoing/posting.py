"""Posts to an address within a time: the address that was judged is the one that is called, and no other after it."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection, HTTPException

from heimdesk.engines.outgoing.addresses import Address, Fault, Target, is_public, looked_up, target_of


class NotDelivered(Exception):
    """Why it did not arrive. Names the host at most: path and query of an address can be a secret."""


class _Vetted(HTTPConnection):
    """A connection to an address that was judged, under the host's name: a second look-up could lie (rebinding)."""

    def __init__(self, target: Target, address: Address, deadline: float) -> None:
        super().__init__(target.host, target.port, timeout=_left(deadline))
        self.default_port = 443 if target.secure else 80
        self._secure, self._address, self._deadline = target.secure, address, deadline

    def connect(self) -> None:
        """Connect to the judged address; the certificate must be the host's."""
        plain = socket.create_connection((str(self._address), self.port), _left(self._deadline))
        plain.settimeout(_left(self._deadline))
        self.sock = plain
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str], *, timeout_seconds: float, allow_private: bool) -> int:
    """Post a body; answers the status, which is one of success. Raises NotDelivered.

    Redirects are not followed, and the answer's body is not read. `timeout_seconds` holds for the whole call but for
    the look-up of the name.
    """
    target = target_of(url, allow_private=allow_private)
    if isinstance(target, Fault):
        raise NotDelivered(f"the address cannot be called: {target.value}")
    try:
        addresses = looked_up(target)
    except (OSError, UnicodeError):
        raise NotDelivered(f"{target.host} is not known") from None
    if not allow_private and not all(map(is_public, addresses)):
        raise NotDelivered(f"{target.host} leads to a private address, which is not called")
    status = _posted(target, addresses, body, headers, time.monotonic() + timeout_seconds)
    if not 200 <= status < 300:
        raise NotDelivered(f"{target.host} answered {status}")
    return status


def _posted(
    target: Target, addresses: Sequence[Address], body: bytes, headers: Mapping[str, str], deadline: float
) -> int:
    over = threading.Event()
    connection: HTTPConnection | None = None
    try:
        connection = _connected(target, addresses, deadline)
        watch = threading.Timer(_left(deadline), _cut, (connection.sock, over))
        watch.daemon = True
        watch.start()
        try:
            connection.request("POST", target.path, body, {**headers, "Connection": "close"})
            return connection.getresponse().status
        finally:
            watch.cancel()
    except (OSError, HTTPException, ValueError) as error:
        late = over.is_set() or isinstance(error, TimeoutError)
        why = "did not answer in time" if late else f"could not be called: {type(error).__name__}"
        raise NotDelivered(f"{target.host} {why}") from None
    finally:
        if connection is not None:
            connection.close()


def _connected(target: Target, addresses: Sequence[Address], deadline: float) -> HTTPConnection:
    """A connection to the first address that takes one. Raises OSError of the last."""
    *others, last = addresses
    for address in others:
        with contextlib.suppress(OSError):
            connection = _Vetted(target, address, deadline)
            connection.connect()
            return connection
    connection = _Vetted(target, last, deadline)
    connection.connect()
    return connection


def _cut(open_socket: socket.socket, over: threading.Event) -> None:
    """End a call whose answer drips: each byte in time, the whole never."""
    over.set()
    with contextlib.suppress(OSError):
        open_socket.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.001)
