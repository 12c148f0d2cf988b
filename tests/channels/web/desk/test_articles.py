"""Articles are written, previewed, published, changed and retired on the desk, and nothing typed is ever lost."""

import re
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from heimdesk.domain.audit.models import AuditRow
from heimdesk.domain.knowledge.actions import change_article, publish_article, retire_article
from heimdesk.domain.knowledge.changes import learn_changes
from heimdesk.domain.knowledge.models import Article, ArticleState
from heimdesk.domain.knowledge.queries import articles_visible_to
from tests.cast import MONDAY, Cast
from tests.channels.web.desk.conftest import Browse
from tests.channels.web.desk.scene import Scene

NEW, ALL = "/desk/articles/new/", "/desk/articles/"
WRITTEN = {
    "title": "Greylisting in short", "summary": "Why first mails are late.", "kind": "howto", "language": "en",
    "body": "## Why\n\nThe **first** mail waits.\n\n::: staff\nAsk about quokka mode.\n:::",
}  # fmt: skip


@pytest.fixture
def selma(scene: Scene, as_: Browse) -> Client:
    """The senior engineer's browser: she publishes."""
    return as_(scene.people.selma)


def shown(answer: Any) -> str:
    return unescape(answer.content.decode())


def sent(article: Article, **more: Any) -> dict[str, Any]:
    """The form of an article as its page holds it."""
    return {**WRITTEN, "title": article.title, "body": article.body, "kind": article.kind, "then": "save",
            "seen_at": article.changed_at.isoformat(), **more}  # fmt: skip


def test_an_article_is_published_found_and_read(scene: Scene, selma: Client, as_: Browse) -> None:
    """[KB-1] With products, releases, a related article and a file; its sections for the staff stay with the staff."""
    people, first = scene.people, Article.objects.get()
    page = SimpleUploadedFile("grey.txt", b"lists")
    fields = {"products": [people.gateway.pk], "releases": [people.current.pk], "related": f"#{first.number}"}
    answer = selma.post(NEW, {**WRITTEN, **fields, "files": page, "then": "publish"})
    made = Article.objects.get(title="Greylisting in short")
    assert answer["Location"] == f"/kb/{made.number}/"
    assert (made.state, made.author, list(made.releases.all())) == ("published", people.selma, [people.current])
    assert list(made.related.all()) == [first]
    read = shown(as_(people.alice).get(f"/kb/{made.number}/{made.slug}/"))
    assert "<strong>first</strong>" in read
    assert "grey.txt" in read
    assert "quokka" not in read
    assert "/change/" not in read
    assert "quokka" in shown(selma.get(f"/kb/{made.number}/{made.slug}/"))
    learn_changes(scene.now, 500)
    assert f"/kb/{made.number}/" in shown(as_(people.alice).get("/search/?q=greylisting&stay=1"))


def test_an_announcement_stands_on_the_home_page_until_it_is_retired(selma: Client, as_: Browse) -> None:
    """[POR-5] [KB-1] An outage is told without a shell; after retiring it nobody finds it."""
    told = {**WRITTEN, "title": "Relays are down", "kind": "outage", "then": "publish"}
    assert selma.post(NEW, told).status_code == 302
    article = Article.objects.get(title="Relays are down")
    stranger = as_(None)
    home = shown(stranger.get("/"))
    assert '<section class="callout tone-warning" aria-labelledby="news-1">' in home
    assert "Relays are down" in home
    news = {**WRITTEN, "title": "A release is out", "kind": "announcement", "then": "publish"}
    assert selma.post(NEW, news).status_code == 302
    home = shown(stranger.get("/"))
    assert '<section class="callout tone-accent" aria-labelledby="news-2">' in home
    assert home.index("Relays are down") < home.index("A release is out")
    asked = selma.get(f"/desk/articles/{article.number}/retire/")
    assert "customers find nothing at its address" in shown(asked)
    article.refresh_from_db()
    assert article.state == ArticleState.PUBLISHED
    assert selma.post(f"/desk/articles/{article.number}/retire/").status_code == 302
    assert "Relays are down" not in shown(stranger.get("/"))
    assert stranger.get(f"/kb/{article.number}/").status_code == 404
    article.refresh_from_db()
    again = sent(article, then="publish")
    assert selma.post(f"/desk/articles/{article.number}/change/", again).status_code == 302
    assert "Relays are down" in shown(stranger.get("/"))
    verbs = AuditRow.objects.filter(subject__contains="Relays are down").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["wrote an article", "retired an article", "changed an article"]


def test_the_preview_is_what_the_page_will_show_and_keeps_what_is_typed(selma: Client, people: Cast) -> None:
    """[KB-1] As a part for a script, on the whole page without one; nothing is stored by it."""
    before = Article.objects.count()
    fields = {**WRITTEN, "then": "preview", "products": [people.panel.pk], "related": "12, x"}
    plain = shown(selma.post(NEW, fields))
    assert "<strong>first</strong> mail waits." in plain
    assert "The **first** mail waits." in plain
    assert 'value="12, x"' in plain
    assert f'value="{people.panel.pk}" id="products" checked' in plain or f'value="{people.panel.pk}" checked' in plain
    part = shown(selma.post(NEW, fields, headers={"HX-Request": "true"}))
    assert part.strip().startswith('<section class="preview')
    assert "quokka" in part
    article = Article.objects.get()
    changed = sent(article, body="It is *other*.", then="preview")
    assert "<em>other</em>" in shown(selma.post(f"/desk/articles/{article.number}/change/", changed))
    assert Article.objects.count() == before
    article.refresh_from_db()
    assert "other" not in article.body


def test_an_edit_that_crossed_anothers_loses_neither_text(people: Cast, selma: Client, as_: Browse) -> None:
    """[KB-1] The second one is told, reads both texts, and saves knowingly."""
    article = Article.objects.get()
    path = f"/desk/articles/{article.number}/change/"
    hers, his = sent(article, body="Hers."), sent(article, body="His.", products=[people.gateway.pk])
    assert as_(people.arthur).post(path, his).status_code == 302
    crossed = selma.post(path, hers)
    assert crossed.status_code == 409
    text = shown(crossed)
    assert "Somebody changed this article while you wrote" in text
    assert "\nHers.</textarea>" in text
    assert "\nHis.</textarea>" in text
    assert f" · {people.gateway.name}</span>" in text
    article.refresh_from_db()
    assert article.body == "His."
    assert f'name="seen_at" value="{article.changed_at.isoformat()}"' in text
    assert selma.post(path, {**hers, "seen_at": article.changed_at.isoformat()}).status_code == 302
    article.refresh_from_db()
    assert article.body == "Hers."


def test_an_article_is_related_to_others_when_it_is_changed(people: Cast, selma: Client) -> None:
    """[KB-1] Both show it from then on, and no more when it is taken away."""
    article, other = Article.objects.get(), publish_article("Order of dumps", "Text.", by=people.arthur, now=MONDAY)
    path = f"/desk/articles/{article.number}/change/"
    for named, shown_there in ((f"#{other.number}", [article]), ("", [])):
        article.refresh_from_db()
        assert selma.post(path, sent(article, related=named)).status_code == 302
        assert list(other.related.all()) == shown_there


def test_what_others_tied_at_the_other_end_is_not_written_over(people: Cast, selma: Client) -> None:
    """[KB-1] The form knows what it had shown: only what was typed in or taken out here changes."""
    article = Article.objects.get()
    one, two, three, four = (
        publish_article(title, "Text.", by=people.arthur, now=MONDAY) for title in ("One", "Two", "Three", "Four")
    )
    path = f"/desk/articles/{article.number}/change/"
    selma.post(path, sent(article, related=f"{one.number}, {two.number}, {three.number}"))
    page = shown(selma.get(path))
    seen = re.search(r'name="related_seen" value="([^"]*)"', page)
    assert seen
    change_article(four, related=[article], by=people.arthur, now=MONDAY)
    change_article(one, related=[], by=people.arthur, now=MONDAY)
    article.refresh_from_db()
    typed = {"related": f"{one.number}, {three.number}", "related_seen": seen[1]}
    assert selma.post(path, sent(article, **typed)).status_code == 302
    assert set(article.related.all()) == {three, four}


def test_a_retired_article_is_changed_and_published_again(people: Cast, selma: Client) -> None:
    """[KB-1] Its form says that it is retired."""
    article = Article.objects.get()
    retire_article(article, by=people.arthur, now=MONDAY)
    page = selma.get(f"/desk/articles/{article.number}/change/")
    assert page.status_code == 200
    assert "retired" in shown(page)


def test_a_new_title_keeps_the_old_address(selma: Client) -> None:
    """[KB-1] And files are taken off."""
    article = Article.objects.get()
    old = f"/kb/{article.number}/{article.slug}/"
    path = f"/desk/articles/{article.number}/change/"
    file = SimpleUploadedFile("locks.txt", b"locks")
    assert selma.post(path, sent(article, title="Locks of dumps", files=file)).status_code == 302
    article.refresh_from_db()
    assert [each.name for each in article.files.all()] == ["locks.txt"]
    assert selma.get(old)["Location"] == f"/kb/{article.number}/locks-of-dumps/"
    assert selma.post(path, sent(article, without="locks.txt")).status_code == 302
    assert not article.files.exists()


def test_what_is_wrong_stands_beside_its_field(people: Cast, selma: Client) -> None:
    """[KB-1] Each with how to mend it; nothing typed is lost."""
    wrong = {
        **WRITTEN, "title": " ", "kind": "poem", "then": "publish", "related": "999999, lock", "summary": "s" * 401,
    }  # fmt: skip
    answer = selma.post(NEW, wrong)
    assert answer.status_code == 422
    assert 'id="related-error"' in shown(answer)
    assert "999999" in shown(answer)
    answer = selma.post(NEW, {**wrong, "related": ""})
    for field in ("title", "summary", "kind"):
        assert f'id="{field}-error"' in shown(answer), field
    assert "::: staff" in shown(answer)
    other = {**WRITTEN, "products": [people.panel.pk], "releases": [people.current.pk], "then": "publish"}
    assert 'id="releases-error"' in shown(selma.post(NEW, other))
    fixed = {**WRITTEN, "products": [people.gateway.pk], "fix_release": people.current.pk, "then": "publish"}
    assert 'id="fix_release-error"' in shown(selma.post(NEW, fixed))
    assert selma.post(NEW, {**fixed, "kind": "bug"}).status_code == 302
    made = Article.objects.get(title="Greylisting in short")
    assert made.fix_release == people.current
    path = f"/desk/articles/{made.number}/change/"
    assert selma.post(path, sent(made, kind="howto", products=[people.gateway.pk])).status_code == 302
    made.refresh_from_db()
    assert made.fix_release is None


def test_an_engineer_drafts_and_others_publish(people: Cast, ines: Client, as_: Browse) -> None:
    """[KB-1] [SRC-3] Refused at the form and in the domain; the text of the refused form is kept."""
    assert ines.post(NEW, {**WRITTEN, "then": "draft"}).status_code == 302
    draft = Article.objects.get(title="Greylisting in short")
    path = f"/desk/articles/{draft.number}/change/"
    assert not articles_visible_to(people.alice).filter(pk=draft.pk).exists()
    assert "Save as draft" in shown(ines.get(path))
    assert 'value="publish"' not in shown(ines.get(path))
    refused = ines.post(path, sent(draft, body="I wrote more.", then="publish"))
    assert refused.status_code == 409
    assert "I wrote more." in shown(refused)
    assert ines.post(NEW, {**WRITTEN, "then": "publish"}).status_code == 409
    published = Article.objects.get(state="published")
    for person in (people.ines, people.sven, people.tamara):
        client = as_(person)
        for form in ("change", "retire"):
            assert client.get(f"/desk/articles/{published.number}/{form}/").status_code == 403
            assert client.post(f"/desk/articles/{published.number}/{form}/", sent(published)).status_code == 403
    for person in (people.sven, people.tamara):
        assert as_(person).get(NEW).status_code == 403
        assert as_(person).post(NEW, WRITTEN).status_code == 403
    for person in (people.arthur, people.emil, people.jonas, people.ada):
        assert as_(person).get(path).status_code == 200
    draft.refresh_from_db()
    assert draft.state == ArticleState.DRAFT
    assert as_(people.arthur).post(path, sent(draft, then="publish")).status_code == 302
    assert articles_visible_to(people.alice).filter(pk=draft.pk).exists()


def test_the_list_finds_by_words_number_type_state_and_product(
    people: Cast, selma: Client, django_assert_max_num_queries: Any
) -> None:
    """[KB-1] Drafts and retired ones too; the last changed first; page by page, with the same number of queries."""
    first = Article.objects.get()
    selma.post(NEW, {**WRITTEN, "then": "draft", "products": [people.panel.pk]})
    draft = Article.objects.get(state="draft")
    page = shown(selma.get(ALL))
    assert page.index(draft.title) < page.index(first.title)
    for query in ("?q=greylisting short", f"?q={draft.number}", "?state=draft", f"?product={people.panel.pk}"):
        page = shown(selma.get(f"{ALL}{query}"))
        assert draft.title in page, query
        assert f"/kb/{first.number}/" not in page, query
    assert "No article is like that." in shown(selma.get(f"{ALL}?kind=announcement"))
    for number in range(60):
        selma.post(NEW, {**WRITTEN, "title": f"Article {number}", "then": "draft"})
    with django_assert_max_num_queries(10):
        page = shown(selma.get(ALL))
    assert page.count('data-label="State"') == 50
    following = page.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    rest = shown(selma.get(f"{ALL}{following}"))
    assert rest.count('data-label="State"') == 12
    assert first.title in rest


def test_staff_reach_the_pages_from_the_navigation_and_the_article(selma: Client, ines: Client) -> None:
    """[KB-1] Change stands on the page of an article for who may."""
    article = Article.objects.get()
    path = f"/kb/{article.number}/{article.slug}/"
    change = reverse("desk:edit-article", args=[article.number])
    assert change in shown(selma.get(path))
    assert change not in shown(ines.get(path))
    assert f'href="{ALL}"' in shown(ines.get("/desk/"))
    assert f'href="{ALL}"' in shown(ines.get("/desk/search/"))


def test_an_empty_file_is_told_beside_its_field_and_the_text_stays(selma: Client) -> None:
    """[KB-1] Nothing is written; what was typed is on the form again."""
    before = Article.objects.count()
    answer = selma.post(NEW, {**WRITTEN, "files": SimpleUploadedFile("locks.txt", b""), "then": "publish"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“locks.txt” is empty" in page.split('id="files-error"')[1].split("</p>")[0]
    assert WRITTEN["title"] in page
    assert Article.objects.count() == before
