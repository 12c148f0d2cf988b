"""Streams are for our own pages: the address that people type, or this very host at the port of the pages."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host


def is_ours(origin: str, *, host: str, pages_port: int) -> bool:
    """Is a page of this origin ours? `host` is what the browser called this process; our own host names none."""
    if not origin or origin == settings.PUBLIC_URL:
        return True
    try:
        page, here = urlsplit(origin), urlsplit(f"//{host}")
        same = page.hostname is not None and page.hostname == here.hostname and page.port == pages_port
    except ValueError:
        return False
    return same and page.scheme in {"http", "https"} and validate_host(_host(page.hostname), settings.ALLOWED_HOSTS)


def _host(name: str | None) -> str:
    return f"[{name}]" if name and ":" in name else name or ""
