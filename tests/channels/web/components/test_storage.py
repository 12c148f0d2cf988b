"""Static files as an installation serves them: under names of their content, modules of modules too."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, expect
from whitenoise import WhiteNoise

from heimdesk.channels.web.components import addresses, heads, marks
from tests.channels.web.components.conftest import Visit, served

HASHED = re.compile(r"\.[0-9a-f]{12}\.(js|css|svg)$")
IMPORTED = re.compile(r"""^import[^'"]*['"](\./[^'"]+)['"]""", re.M)


@pytest.fixture
def collected(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """The static files as `heimdesk serve` collects them."""
    named = {"BACKEND": "heimdesk.channels.web.components.storage.HashedStaticFiles"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": named}
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("collectstatic", verbosity=0, interactive=False)
    _forget_names()
    yield tmp_path / "static"
    _forget_names()


def _forget_names() -> None:
    """Names are asked for once a process, which outside tests serves the same files all its life."""
    for kept in (addresses.static, heads._sheets, heads._scripts, marks._sprite, marks.icon):
        kept.cache_clear()


def test_a_module_that_only_modules_import_has_a_name_of_its_content_too(collected: Path) -> None:
    """[UI-1] Each import in what a page loads leads to a file that may be kept for good."""
    scripts = [path for path in (collected / "heimdesk/js").glob("*.js") if HASHED.search(path.name)]
    loaded = {Path(staticfiles_storage.url(f"heimdesk/js/{path.name.split('.')[0]}.js")).name for path in scripts}
    imports = {name for script in loaded for name in IMPORTED.findall((collected / "heimdesk/js" / script).read_text())}
    assert len(imports) >= 4
    assert {name.removeprefix("./") for name in imports} <= loaded


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/list", "/portal"])
def test_every_script_that_a_page_loads_may_be_kept_and_works(
    collected: Path, site: Client, chromium_running: Browser, path: str
) -> None:
    """[UI-1] [WRK-6] No address without the hash, none asked for twice, nothing that the browser complains about."""
    application = WhiteNoise(WSGIHandler(), root=str(collected), prefix="static/")
    context = chromium_running.new_context()
    with served(application) as address:
        visit = Visit(context.new_page())
        asked: list[str] = []
        visit.page.on("request", lambda request: asked.append(request.url))
        visit.page.goto(address + path)
        visit.page.wait_for_load_state("networkidle")
        scripts = [each for each in asked if "/heimdesk/js/" in each]
        assert len(scripts) > 5
        assert [each for each in scripts if not HASHED.search(each)] == []
        assert len(scripts) == len(set(scripts))
        if path == "/list":
            visit.page.keyboard.press("?")
            expect(visit.page.locator("[data-keys-list]")).to_contain_text("Search or jump")
        assert visit.complaints == []
    context.close()
