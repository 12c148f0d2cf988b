"""Every macro and layout renders with nothing undefined, carries our headers, and needs no inline style or script."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory
from django.template import engines

from heimdesk.channels.web.components import security
from tests.channels.web.components import pages

PAGES = ["/sheet", "/list", "/ticket", "/step", "/portal", "/login", "/preferences/", "/hits?q=x", "/hits?q=none"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_parts_renders_strictly_and_without_inline_style_or_script(site: Client, path: str) -> None:
    """[UI-1] Strict undefined finds every name that is not given; the content policy forbids what is inline."""
    answer = site.get(path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\ssrc=)", text)
    assert answer.headers["Content-Security-Policy"] == security.CONTENT_POLICY
