"""Which addresses may be called: well formed, by TLS, and in the public part of the network."""

import ipaddress
import socket
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Fault(StrEnum):
    """What is wrong with an address that shall be called."""

    FORM = "form"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    secure: bool
    host: str
    port: int
    path: str


def target_of(url: str, *, allow_private: bool) -> Target | Fault:
    """The parts of an address, or what is wrong with it. A name is not looked up here.

    Without TLS, and to addresses of the own network, only where the installation allows it.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return Fault.FORM
    if parts.scheme not in _PORTS or (parts.scheme == "http" and not allow_private):
        return Fault.SCHEME
    if not parts.hostname or not url.isascii() or any(sign <= " " or sign == "\x7f" for sign in url):
        return Fault.FORM
    if parts.username is not None or parts.password is not None:
        return Fault.CREDENTIALS
    literal = _literal(parts.hostname)
    if literal is not None and not allow_private and not is_public(literal):
        return Fault.PRIVATE
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme == "https", parts.hostname, port or _PORTS[parts.scheme], path)


def looked_up(target: Target) -> list[Address]:
    """All addresses of the host. Raises OSError when it has none."""
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(where[0]).partition("%")[0]) for *_rest, where in found]


def is_public(address: Address) -> bool:
    """Whether an address lies outside of every private, local and reserved network, also the one hidden in it."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
