"""Articles and the search: number, dates, contents, files; found by words, numbers and while typing."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from heimdesk.channels.web.portal import articles
from heimdesk.domain.catalog.actions import release_version
from heimdesk.domain.catalog.changes import change_product, redate_release
from heimdesk.domain.catalog.queries import preferred_products
from heimdesk.domain.knowledge.actions import attach_file, change_article, publish_article, retire_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.models import LicenseKind
from heimdesk.domain.people.models import Person
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import Clock, ticket_of
from tests.channels.web.portal.wizard import Wizard, text

WORDS: dict[str, Any] = {
    "family": "Mail", "summary": "", "ticket_types": (), "severity_wording": {}, "sold_per_incident": False,
    "free_incidents": False, "mandatory_training": False,
}  # fmt: skip
Browser = Callable[[Person | None], Client]
BODY = """## Symptom

Tasks end with `ERROR 1205`: Lock wait timeout exceeded.

## Cause

A dump holds a metadata lock.

### How to see it

Look at the list of sessions.

## Resolution

End the dump.
"""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Callable[[], None]]:
    """An index of the test's own; calling it learns what was noted."""
    before = list(chosen._chosen)
    chosen.use(EmbeddedEngine(tmp_path / "index"))
    yield lambda: learn_changes(MONDAY, 500) and None
    chosen._chosen[:] = before


@pytest.fixture
def article(people: Cast) -> Article:
    """A problem of the Mail Gateway with a file, a related article and an old address."""
    related = publish_article("Order of backups", "Dump first.", products=[people.gateway], now=MONDAY)
    made = publish_article(
        "Provisioning stalls", BODY, kind="problem", products=[people.gateway], releases=[people.current],
        related=[related], old_addresses=["/old/stalls.html"], now=MONDAY,
    )  # fmt: skip
    attach_file(made, "check.sh", b"#!/bin/sh\necho locks\n")
    return made


def test_an_article_shows_number_type_dates_contents_and_files(article: Article, browser: Browser) -> None:
    """[KB-1] For everybody, at the address of its number, with or without its words."""
    for place in (f"/kb/{article.number}/", f"/kb/{article.number}/{article.slug}/"):
        page = text(browser(None).get(place))
        assert f"Article {article.number}" in page
        assert "Problem" in page
        assert "Mail Gateway 9.4" in page
        assert "8 June 2026" in page
        assert page.count('href="#how-to-see-it"') == 2
        assert "Order of backups" in page
        assert "check.sh" in page
        assert "<code>ERROR 1205</code>" in page


def test_a_file_of_an_article_is_saved_never_run(article: Article, browser: Browser) -> None:
    """[KB-1] As a download, whatever its type."""
    answer = browser(None).get(f"/kb/{article.number}/files/check.sh")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_article_is_answered_304(article: Article, people: Cast, browser: Browser) -> None:
    """[KB-1] By its ETag; for another person, or after a change, the page is another one."""
    client, place = browser(people.bob), f"/kb/{article.number}/"
    etag = client.get(place).headers["ETag"]
    assert client.get(place, headers={"If-None-Match": etag}).status_code == 304
    assert browser(people.alice).get(place, headers={"If-None-Match": etag}).status_code == 200


def test_what_stands_beside_an_article_makes_another_page(
    article: Article, people: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[KB-1] A related title, a product's name, the reader's own, and an update of the files that a page loads."""
    other = publish_article("Order of dumps", "Text.", related=[article], now=MONDAY)
    client, place = browser(people.bob), f"/kb/{article.number}/"

    def is_unchanged(etag: str) -> bool:
        return client.get(place, headers={"If-None-Match": etag}).status_code == 304

    etag = client.get(place).headers["ETag"]
    assert is_unchanged(etag)
    change_article(other, title="Order of restores", by=people.arthur, now=MONDAY + timedelta(hours=1))
    assert not is_unchanged(etag)
    etag = client.get(place).headers["ETag"]
    renamed = {**WORDS, "name": "Mail Bridge", "by": people.ada, "now": MONDAY + timedelta(hours=2)}
    change_product(people.gateway, **renamed)
    assert not is_unchanged(etag)
    assert "Mail Bridge 9.4" in text(client.get(place))
    etag = client.get(place).headers["ETag"]
    redate_release(people.current, date(2026, 5, 1), by=people.ada, now=MONDAY + timedelta(hours=3))
    assert not is_unchanged(etag)
    etag = client.get(place).headers["ETag"]
    Person.objects.filter(pk=people.bob.pk).update(name="Robert Kestrel")
    assert not is_unchanged(etag)
    etag = client.get(place).headers["ETag"]
    monkeypatch.setattr(articles, "_of_this_installation", lambda: "of tomorrow")
    assert not is_unchanged(etag)


def test_an_article_needs_four_statements_at_most(
    article: Article, people: Cast, browser: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    """[KB-1] Session, person, article, and all that stands beside it."""
    client = browser(people.bob)
    with django_assert_max_num_queries(4):  # type: ignore[attr-defined]
        client.get(f"/kb/{article.number}/")


def test_what_a_process_has_written_of_an_article_is_not_asked_for_again(
    article: Article, people: Cast, browser: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    """[KB-1] [SRC-3] Another reader of the same gets the same in the frame of his own; the staff gets its own cut."""
    change_article(article, body=f"{BODY}\n::: staff\nAsk Sven.\n:::\n", by=people.arthur, now=MONDAY)
    place = f"/kb/{article.number}/"
    assert "Ask Sven." in text(browser(people.ines).get(place))
    first, second = browser(people.bob), browser(people.alice)
    assert "Ask Sven." not in text(first.get(place))
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        page = text(second.get(place))
    assert "check.sh" in page
    assert people.alice.name in page
    assert people.bob.name not in page
    assert "Ask Sven." not in page


def test_an_old_address_leads_to_the_article_for_good(article: Article, browser: Browser) -> None:
    """[KB-1] 301; an address that never was is 404."""
    answer = browser(None).get("/old/stalls.html")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/kb/{article.number}/{article.slug}/")
    assert browser(None).get("/old/other.html").status_code == 404


def test_a_retired_or_internal_article_is_not_there(article: Article, people: Cast, browser: Browser) -> None:
    """[SRC-3] 404 for customers, whatever they know of it."""
    internal = publish_article("Internal", "Only ours.", staff_only=True, now=MONDAY)
    retire_article(article, now=MONDAY)
    for number in (article.number, internal.number):
        assert browser(people.bob).get(f"/kb/{number}/").status_code == 404


def test_words_are_found_marked_counted_and_corrected(
    article: Article, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] Ranked and highlighted, with facets; a typing error is corrected and can be undone."""
    index()
    page = text(browser(None).get("/search/?q=metadata+lokc"))
    assert "Provisioning stalls" in page
    assert "<mark>metadata lock</mark>" in page
    assert "corrected from" in page
    assert 'href="?q=metadata+lokc&exact=1"' in page
    page = text(browser(None).get("/search/?q=dump&type=howto"))
    assert "Order of backups" in page
    assert "Provisioning stalls" not in page
    assert 'name="type" value="problem"' in page


def boxes(page: str) -> dict[str, list[tuple[str, str]]]:
    """The boxes of each facet, by its title: value and text."""
    fieldsets = re.findall(r"<fieldset><legend>(.*?)</legend>(.*?)</fieldset>", page, re.DOTALL)
    one = re.compile(r'value="([^"]*)"(?: checked)?><span class="clip" dir="auto">([^<]*)</span>')
    return {title: one.findall(inside) for title, inside in fieldsets}


def test_facets_speak_the_words_of_the_book_and_tell_articles_from_tickets(
    article: Article, people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] A problem that is an article and one that is a ticket are not in one box."""
    ticket_of(people, subject="Lock on the queue", ticket_type="problem")
    ticket_of(people, subject="Wish for the queue", ticket_type="feature")
    index()
    found = boxes(text(browser(people.bob).get("/search/?q=")))
    assert set(found["Type of article"]) == {("howto", "How-to"), ("problem", "Problem")}
    assert set(found["Type of ticket"]) == {("ticket:problem", "Problem"), ("ticket:feature", "Feature request")}
    german = browser(people.bob)
    german.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    found = boxes(text(german.get("/search/?q=")))
    assert set(found["Art des Tickets"]) == {("ticket:problem", "Problem"), ("ticket:feature", "Funktionswunsch")}
    page = text(browser(people.bob).get("/search/?q=&type=ticket:problem"))
    assert "Lock on the queue" in page
    assert not {"Provisioning stalls", "Wish for the queue"} & set(re.findall(r'">([^<]*)</a></h2>', page))


def test_facets_name_languages_in_the_language_of_the_reader(
    article: Article, people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] Not as codes."""
    publish_article("Reihenfolge", "Erst sichern.", language="de", products=[people.gateway], now=MONDAY)
    index()
    client = browser(None)
    assert set(boxes(text(client.get("/search/?q=")))["Language"]) == {("en", "English"), ("de", "German")}
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
    assert set(boxes(text(client.get("/search/?q=")))["Sprache"]) == {("en", "Englisch"), ("de", "Deutsch")}


def test_releases_are_offered_of_one_product_alone_the_newest_first_the_rest_folded(
    people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] Numbers of two products say nothing; 9.10 is newer than 9.9."""
    versions = ("9.1", "9.9", "9.10", "9.2", "10.0", "9.3", "8.7", "9.4.2")
    releases = [release_version(people.gateway, f"{version}.1", MONDAY.date(), now=MONDAY) for version in versions]
    publish_article("Of one", "Dump.", products=[people.gateway], releases=releases, now=MONDAY)
    publish_article("Of the other", "Dump.", products=[people.panel], now=MONDAY)
    index()
    client = browser(None)
    assert "Release" not in boxes(text(client.get("/search/?q=dump")))
    page = text(client.get("/search/?q=dump&product=Mail+Gateway"))
    found = [value for value, _shown in boxes(page)["Release"]]
    assert found == [f"{version}.1" for version in ("10.0", "9.10", "9.9", "9.4.2", "9.3", "9.2", "9.1", "8.7")]
    assert "2 more" in page.split("<legend>Release</legend>")[1].split("</fieldset>")[0]
    assert 'value="9.1.1" checked' in text(client.get("/search/?q=dump&release=9.1.1")), "to let go of it"


def test_nothing_found_is_not_offered_in_another_order(
    people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] There is nothing to sort."""
    assert 'name="sort"' not in text(browser(None).get("/search/?q=nothing-has-this"))


def test_the_last_change_is_asked_for_by_days_back_not_by_the_calendar_year(
    people: Cast, browser: Browser, index: Callable[[], None], clock: Clock
) -> None:
    """[SRC-1] On 2 January the last weeks of December are still recent."""
    clock.pass_(datetime(2027, 1, 2, 12, tzinfo=UTC) - clock.now)
    for title, days in (("Old", 400), ("Of summer", 200), ("Of December", 5)):
        publish_article(title, "Dump.", products=[people.gateway], now=clock.now - timedelta(days=days))
    index()
    client = browser(None)
    found = boxes(text(client.get("/search/?q=dump")))["Reviewed or changed"]
    assert found == [("", "any time"), ("30-days", "last 30 days"), ("12-months", "last 12 months"), ("older", "older")]
    shown = {span: text(client.get(f"/search/?q=dump&date={span}")) for span in ("", "30-days", "12-months", "older")}
    titles = {span: re.findall(r'">([^<]*)</a></h2>', page) for span, page in shown.items()}
    assert titles["30-days"] == ["Of December"]
    assert sorted(titles["12-months"]) == ["Of December", "Of summer"]
    assert titles["older"] == ["Old"]
    assert sorted(titles[""]) == ["Of December", "Of summer", "Old"]


def test_a_number_jumps_to_its_page(
    article: Article, people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] An article's number, a request ID with or without its sign."""
    ticket = ticket_of(people)
    index()
    client = browser(people.bob)
    assert client.get(f"/search/?q={article.number}").headers["Location"] == f"/kb/{article.number}/"
    assert client.get(f"/search/?q=%23{ticket.number}").headers["Location"] == f"/tickets/{ticket.number}/"


def test_a_number_that_nothing_has_is_told_before_what_comes_nearest(
    article: Article, people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] As it was typed; not where words were typed."""
    ticket_of(people, subject="Relay answers E-2207")
    index()
    client = browser(people.bob)
    page = text(client.get("/search/?q=E-9999"))
    assert "Nothing that you may see has “E-9999”." in page.split("<ol")[0]
    assert "Nothing that you may see" not in text(client.get("/search/?q=e2207"))
    assert "<mark>E-2207</mark>" in text(client.get("/search/?q=e2207"))
    assert "Nothing that you may see" not in text(client.get("/search/?q=lock"))


def test_a_value_of_a_facet_that_nothing_has_is_dropped(
    article: Article, people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] It is no choice and narrows nothing; one that only these words do not have stays, to let go of it."""
    index()
    page = text(browser(None).get("/search/?q=dump&product=Xyz&type=howto&kind=nonsense&language=xx"))
    assert "Order of backups" in page
    assert "Xyz" not in page.split("</form>")[0].split("<aside")[1].split("</aside>")[0]
    assert 'value="howto" checked' in page
    page = text(browser(None).get("/search/?q=metadata&type=howto"))
    assert 'value="howto" checked' in page


def test_the_own_support_code_and_license_key_lead_to_their_pages(
    people: Cast, browser: Browser, index: Callable[[], None]
) -> None:
    """[SRC-1] [SRC-3] Written in any way; for others they are numbers that nothing has."""
    index()
    contract, code = people.contract, people.contract.support_code.code
    for typed in (code, f"{code[:5]}-{code[5:]}"):
        manager, stranger = (browser(each).get("/search/", {"q": typed}) for each in (people.alice, people.charlie))
        assert manager.headers["Location"] == f"/account/contracts/{contract.pk}/"
        assert stranger.status_code == 200
        assert browser(None).get("/search/", {"q": typed}).status_code == 200
    found = browser(people.alice).get("/search/", {"q": people.license.key.lower()})
    assert found.headers["Location"] == "/account/#licenses"
    assert browser(people.charlie).get("/search/", {"q": people.license.key}).status_code == 200


def test_what_is_about_the_own_products_comes_first(people: Cast, browser: Browser, index: Callable[[], None]) -> None:
    """[SRC-1] Of what is as good a match; others are not hidden, and whoever owns nothing sees no order of ours."""
    for product in (people.gateway, people.panel):
        publish_article("A dump holds the lock", BODY, products=[product], by=people.arthur, now=MONDAY)
    issue_license(
        people.osprey, people.panel, kind=LicenseKind.PURCHASED, starts_on=MONDAY.date(), now=MONDAY, by=people.sven
    )
    index()
    kestrel, osprey = (
        re.findall(r"Mail Gateway|Cloud Panel", text(browser(each).get("/search/?q=dump+lock")).partition("<h2")[2])
        for each in (people.bob, people.charlie)
    )
    assert osprey[0] == "Cloud Panel"
    assert set(osprey) == {"Cloud Panel", "Mail Gateway"}
    assert preferred_products(people.bob, "dump lock") == {"Mail Gateway", "Cloud Panel"}
    assert preferred_products(people.ines, "dump lock") == preferred_products(None, "dump lock") == frozenset()
    assert set(kestrel) == {"Cloud Panel", "Mail Gateway"}


def test_nobody_finds_the_ticket_of_another(people: Cast, browser: Browser, index: Callable[[], None]) -> None:
    """[SRC-3] Not in results, counts, suggestions, nor by its number."""
    ticket = ticket_of(people, subject="Quokka in the queue")
    index()
    assert "Quokka" in text(browser(people.bob).get("/search/?q=quokka")).replace("<mark>", "").replace("</mark>", "")
    for person in (None, people.charlie, people.dora):
        client = browser(person)
        page = text(client.get("/search/?q=quokka"))
        assert "in the queue" not in page
        assert "0 results" in page
        assert client.get(f"/search/?q={ticket.number}").status_code == 200
        assert "queue" not in text(client.get("/search/suggestions/?q=quok"))


def test_suggestions_come_while_typing(article: Article, browser: Browser, index: Callable[[], None]) -> None:
    """[SRC-1] Completions and titles, each an option that leads somewhere."""
    index()
    part = text(browser(None).get("/search/suggestions/?q=provis"))
    assert 'role="option"' in part
    assert f"/kb/{article.number}/" in part
    assert text(browser(None).get("/search/suggestions/?q=p")).strip() == ""


def test_what_nobody_can_mean_is_answered_too(browser: Browser, index: Callable[[], None], db: None) -> None:
    """[SRC-1] Any address is valid."""
    for query in ("q=%00%22(((", "q=" + "x" * 5000, "from=-1&date=rubbish&kind=&sort=rubbish", "from=99999999"):
        assert browser(None).get(f"/search/?{query}").status_code == 200


def test_the_page_says_when_the_search_is_away(browser: Browser, index: Callable[[], None], db: None) -> None:
    """[SRC-2] What to do meanwhile; in the wizard one goes on without it."""
    chosen._chosen.clear()
    answer = browser(None).get("/search/?q=lock")
    assert answer.status_code == 503
    assert "The search does not answer now." in text(answer)


def test_the_wizard_searches_the_articles_of_the_product(
    article: Article, people: Cast, wizard: Wizard, index: Callable[[], None]
) -> None:
    """[TIC-2] With the passage marked, to be read in place; of another product only when it has none."""
    publish_article("Panel locks", "The panel holds a metadata lock.", products=[people.panel], now=MONDAY)
    index()
    wizard.begin()
    wizard.send("solution", {"words": "metadata lock", "go": "search"})
    page = text(wizard.get("solution"))
    assert "Articles on Mail Gateway" in page
    assert "Provisioning stalls" in page
    assert "Panel locks" not in page
    assert "<mark>metadata lock</mark>" in page
    assert f'name="answered" value="{article.number}"' in page
