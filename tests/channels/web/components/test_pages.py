"""Every macro and layout renders with nothing undefined, carries our headers, and needs no inline style or script."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import timezone

from heimdesk.channels.web.components import moments, security, telling
from heimdesk.policy.verdict import Step, Verdict
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


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nowhere", 404, "Nothing is here"),
        ("/forbidden", 403, "Not open to you"),
        ("/broken", 500, "Something broke here"),
        ("/unreadable", 400, "This cannot be read"),
        ("/large", 413, "Too large"),
        ("/away", 503, "Back in a moment"),
    ],
)
def test_each_error_says_what_is_wrong_and_what_to_do(site: Client, path: str, status: int, words: str) -> None:
    """[UI-1] In the look, with our headers, without asking the database."""
    answer = site.get(path)
    assert answer.status_code == status
    assert f"<h1>{words}</h1>" in answer.content.decode()
    assert answer.headers["Content-Security-Policy"] == security.CONTENT_POLICY
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_whose_token_does_not_fit_is_answered_by_how_to_go_on(site: Client) -> None:
    """[TIC-1] A session that ended: nothing was sent, drafts are kept."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/taken", {"take": "1"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()
    assert pages.sent == []


def test_more_than_is_accepted_is_told_apart_from_a_bad_request(site: Client, settings: Any) -> None:
    """[TIC-3] 1 MB of text where less is allowed gives 413; the way back leads to the form."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = site.post("/taken", "x" * 2000, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    from_a_form = site.post("/large", headers={"Referer": "http://testserver/tickets/48213/"}).content.decode()
    assert 'href="/tickets/48213/">Try again</a>' in from_a_form


def test_an_answer_may_set_a_stricter_policy_of_its_own(rf: RequestFactory) -> None:
    """[UI-1] Files of customers are served in a sandbox."""
    strict = "default-src 'none'; sandbox"
    middleware = security.SecurityHeaders(lambda _: HttpResponse(headers={"Content-Security-Policy": strict}))
    assert middleware(rf.get("/")).headers["Content-Security-Policy"] == strict


def test_language_and_zone_come_from_cookies_and_the_browser_and_leave_nothing_behind(site: Client) -> None:
    """[UI-1] Times in the reader's zone; nobody is loaded to know them."""
    site.cookies["zone"], site.cookies["django_language"] = "Asia/Tokyo", "de"
    answer = site.get("/portal")
    assert "Asia/Tokyo" in answer.content.decode()
    assert '<html lang="de" dir="ltr"' in answer.content.decode()
    assert answer.headers["Content-Language"] == "de"
    assert "Accept-Language" in answer.headers["Vary"]
    assert timezone.get_current_timezone_name() == "UTC"
    site.cookies.clear()
    assert '<html lang="pt"' in site.get("/portal", headers={"accept-language": "pt-BR,pt"}).content.decode()
    site.cookies["zone"] = "<script>"
    assert site.get("/portal").status_code == 200


def test_preferences_are_kept_in_cookies_and_lead_back(site: Client) -> None:
    """[UI-1] Without script and without log-in."""
    chosen = {"language": "pt", "zone": "Europe/Lisbon", "theme": "dark", "next": "/portal"}
    answer = site.post("/preferences/", chosen)
    assert answer.headers["Location"] == "/portal"
    page = site.get("/portal").content.decode()
    assert 'lang="pt"' in page
    assert 'data-theme="dark"' in page
    assert 'data-single-keys="off"' in page
    site.post("/preferences/", chosen | {"theme": "system", "single-keys": "on"})
    assert "data-theme" not in site.get("/portal").content.decode()


def test_a_zone_that_does_not_exist_is_told_beside_its_field_and_nothing_changes(site: Client) -> None:
    """[UI-1] What was typed stays."""
    answer = site.post("/preferences/", {"zone": "Nowhere/Atlantis", "language": "de"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Nowhere/Atlantis"' in text
    assert 'aria-invalid="true" aria-describedby="zone-error zone-hint"' in text
    assert set(answer.cookies) == {"csrftoken"}


def test_preferences_lead_to_no_other_site(site: Client) -> None:
    """[UI-1] An open redirect would serve those who fish."""
    for address in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        assert site.post("/preferences/", {"zone": "UTC", "next": address}).headers["Location"] == "/"


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    """[UI-1] A missing one would be an empty square."""
    web = pages.FOLDER.parent
    templates = "".join(path.read_text() for path in web.glob("*/jinja2/**/*.jinja"))
    named = set(re.findall(r"icon\('([a-z-]+)'", templates))
    assert named <= set(pages.ICONS)


def test_a_field_keeps_what_was_typed_and_ties_its_error_and_hint_to_it(site: Client) -> None:
    """[TIC-1] [UI-1] Nothing typed is lost on an error; a reader hears the error with the field."""
    fields = engines["jinja2"].env.get_template("fields.jinja").module
    made = fields.field("phone", "Phone", 'a "b" <c>', hint="With country code.", error="Add <it>.", required=True)
    assert 'value="a &#34;b&#34; &lt;c&gt;"' in made
    assert 'aria-invalid="true" aria-describedby="phone-error phone-hint"' in made
    assert 'id="phone-error"' in made
    assert "Add &lt;it&gt;." in made
    assert '<textarea class="input" id="t" name="t" rows="5" dir="auto">\n\n two</textarea>' in fields.area(
        "t", "T", "\n two"
    )


def test_a_verdict_is_told_on_the_reader_s_clock() -> None:
    """[POL-3] Rule, sentence and sum; moments in the reader's zone."""
    now = datetime(2026, 6, 11, 12, 5, tzinfo=UTC)
    steps = (
        Step("Opened", now - timedelta(hours=5)),
        Step("Waiting for the customer", timedelta(minutes=35)),
        Step("Due", now + timedelta(days=1), total=True),
    )
    verdict = Verdict(now, "SLA-3", "Due {due}, after {waited}.", {"due": now, "waited": timedelta(hours=8)}, steps)
    told = telling.why(verdict, id="workaround", title="Workaround", now=now, zone=moments.zone("Europe/Berlin"))
    assert (told.rule, told.sentence) == ("SLA-3", "Due 14:05, after 8h 00m.")
    assert [(step.value, step.total) for step in told.steps] == [
        ("09:05", False),
        ("+ 0h 35m", False),
        ("Fri 14:05", True),
    ]


def test_whole_days_are_told_as_days() -> None:
    """[WRK-3] An ETA lies within 365 days, not within 365d 0h; a part of a day keeps its short form."""
    now = datetime(2026, 6, 11, 12, 5, tzinfo=UTC)
    verdict = Verdict(
        False, "WRK-3", "Within {within}, after {after}.", {"within": timedelta(days=365), "after": timedelta(hours=52)}
    )
    assert telling.sentence(verdict, now=now, zone=UTC) == "Within 365 days, after 2d 4h."
