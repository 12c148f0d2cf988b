"""Ports on loopback for servers of tests."""

import socket
import subprocess
import time
from urllib.error import HTTPError
from urllib.request import urlopen


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def answers(address: str, process: subprocess.Popen[bytes], *, within: float = 30) -> None:
    """Wait until something is served at this address. Raises AssertionError when the process ends, or is too slow."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        try:
            urlopen(address, timeout=5).close()
        except HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing is served at {address}")
