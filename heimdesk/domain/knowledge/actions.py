"""Publishes, changes and retires articles, counts what they answered (KB-1, TIC-2); `by` is empty at the console."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.audit.actions import record
from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.articles import (
    LONGEST,
    file_row,
    next_number,
    remember_addresses,
    rendered_fields,
    slug_of,
    wait_for_turn,
)
from heimdesk.domain.knowledge.beside import note_beside, note_neighbors, set_related
from heimdesk.domain.knowledge.changes import note_change
from heimdesk.domain.knowledge.index import KIND
from heimdesk.domain.knowledge.models import Article, ArticleFile, ArticleKind, ArticleState, Deflection
from heimdesk.domain.knowledge.permissions import may_publish, may_write, to_change
from heimdesk.domain.knowledge.rendering import article_address, render
from heimdesk.domain.people.lines import folded, too_long
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, require
from heimdesk.engines.text.files import safe_name


@transaction.atomic
def publish_article(
    title: str,
    body: str,
    *,
    now: datetime,
    by: Person | None = None,
    kind: str = ArticleKind.HOWTO,
    state: str = ArticleState.PUBLISHED,
    summary: str = "",
    language: str = "en",
    staff_only: bool = False,
    products: Iterable[Product] = (),
    releases: Iterable[Release] = (),
    related: Iterable[Article] = (),
    fix_release: Release | None = None,
    author: Person | None = None,
    number: int | None = None,
    old_addresses: Iterable[str] = (),
) -> Article:
    """A new article in Markdown, below its title; `::: staff` begins a section for staff, `:::` ends it.     [KB-1]

    With `state` "draft" it is not yet found by customers. Raises Refused, Invalid.
    """
    if by is not None:
        require(may_write(by) if state == ArticleState.DRAFT else may_publish(by))
    title, body, summary = folded(title), _cleaned(body), folded(summary)
    products, releases = list(products), list(releases)
    _check(title=title, body=body, summary=summary, kind=kind, state=state)
    _check_releases(products, releases)
    article = Article.objects.create(
        number=_free_number(number),
        title=title,
        slug=slug_of(title),
        kind=kind,
        state=state,
        language=language,
        summary=summary,
        body=body,
        staff_only=staff_only,
        fix_release=fix_release,
        author=author or by,
        created_at=now,
        changed_at=now,
        reviewed_at=now,
        **rendered_fields(render(body)),
    )
    article.products.add(*products)
    article.releases.add(*releases)
    set_related(article.pk, [each.pk for each in related])
    remember_addresses((path, article.pk) for path in old_addresses)
    note_change(KIND, article.pk, now=now)
    record("wrote an article", subject=str(article), by=by, now=now, article=article.number, state=state)
    return article


@transaction.atomic
def change_article(
    article: Article,
    *,
    now: datetime,
    by: Person | None = None,
    title: str | None = None,
    body: str | None = None,
    summary: str | None = None,
    kind: str | None = None,
    state: str | None = None,
    staff_only: bool | None = None,
    fix_release: Release | None = None,
    products: Iterable[Product] | None = None,
    releases: Iterable[Release] | None = None,
    related: Iterable[Article] | None = None,
) -> Article:
    """Change what is given and leave the rest; the former address of a renamed article goes on leading to it. [KB-1]

    Counts as a review. Raises Refused, Invalid.
    """
    if by is not None:
        require(to_change(by, before=article.state, after=state or article.state))
    wait_for_turn()
    given: dict[str, Any] = {
        "title": folded(title) if title is not None else None, "body": _cleaned(body) if body is not None else None,
        "summary": folded(summary) if summary is not None else None, "kind": kind, "state": state,
        "staff_only": staff_only, "fix_release": fix_release,
    }  # fmt: skip
    for name, value in given.items():
        if value is not None:
            setattr(article, name, value)
    _check(
        title=article.title, body=article.body, summary=article.summary, kind=article.kind, state=article.state
    )  # fmt: skip
    if slug_of(article.title) != article.slug:
        remember_addresses([(article_address(article.number, article.slug), article.pk)])
        article.slug = slug_of(article.title)
    for name, value in rendered_fields(render(article.body)).items():
        setattr(article, name, value)
    article.changed_at = article.reviewed_at = now
    article.save()
    if releases is not None:
        releases = list(releases)
        products = list(article.products.all() if products is None else products)
        _check_releases(products, releases)
        article.releases.set(releases)
    if products is not None:
        article.products.set(products)
    note_neighbors([article.pk])
    if related is not None:
        set_related(article.pk, [each.pk for each in related])
    note_change(KIND, article.pk, now=now)
    record("changed an article", subject=str(article), by=by, now=now, article=article.number, state=article.state)
    return article


@transaction.atomic
def retire_article(article: Article, *, now: datetime, by: Person | None = None) -> Article:
    """Take an article out of every search and list; staff still read it by its number. Raises Refused.      [KB-1]"""
    if by is not None:
        require(may_publish(by))
    wait_for_turn()
    article.state = ArticleState.RETIRED
    article.changed_at = now
    article.save(update_fields=["state", "changed_at"])
    note_neighbors([article.pk])
    note_change(KIND, article.pk, now=now)
    record("retired an article", subject=str(article), by=by, now=now, article=article.number)
    return article


@transaction.atomic
def attach_file(article: Article, name: str, content: bytes, *, by: Person | None = None) -> ArticleFile:
    """Add a file to an article, or replace the one of that name. Raises Refused."""
    if by is not None:
        require(to_change(by, before=article.state, after=article.state))
    row = file_row(article.pk, safe_name(name), content)
    values = {"digest": row.digest, "content_type": row.content_type, "size": row.size}
    stored = ArticleFile.objects.update_or_create(article=article, name=row.name, defaults=values)[0]
    note_beside(Article.objects.filter(pk=article.pk))
    return stored


def record_deflection(
    article: Article, *, by: Person, draft: UUID, words: str, now: datetime, product: Product | None = None
) -> Deflection:
    """Count a ticket that was not opened because of this article; once per draft.                           [TIC-2]"""
    found, _made = Deflection.objects.get_or_create(
        draft=draft,
        defaults={
            "article": article,
            "person": by,
            "product": product,
            "words": words[: Deflection._meta.get_field("words").max_length],
            "at": now,
        },
    )
    return found


def _free_number(wanted: int | None) -> int:
    """The number that is wanted, or the next one; whoever takes numbers waits here. Raises Invalid."""
    highest = next_number()
    if wanted is not None and Article.objects.filter(number=wanted).exists():
        problem = _("Article {number} exists already. Leave the number out to get the next one.")
        raise Invalid({"number": problem.format(number=wanted)})
    return wanted or highest


def _cleaned(body: str) -> str:
    return body.replace("\x00", "").replace("\r\n", "\n")


def _check_releases(products: list[Product], releases: list[Release]) -> None:
    known = {product.pk for product in products}
    for release in releases:
        if release.product_id not in known:
            problem = _("{release} is not of a product that is ticked. Tick its product, or leave the release out.")
            raise Invalid({"releases": problem.format(release=release)})


def _check(*, title: str, body: str, summary: str, kind: str, state: str) -> None:
    problems: dict[str, str | list[str]] = {**too_long(Article, summary=summary)}
    if not title:
        problems["title"] = _("An article needs a title.")
    elif len(title) > LONGEST["title"]:
        problems["title"] = _("The title is longer than {longest} characters. Shorten it.").format(
            longest=LONGEST["title"]
        )
    if not body.strip():
        problems["body"] = _("An article needs a text.")
    if kind not in ArticleKind.values:
        problems["kind"] = _("This kind of article is not known. Choose of {kinds}.").format(
            kinds=", ".join(ArticleKind.values)
        )
    if state not in ArticleState.values:
        problems["state"] = _("This state is not known. Choose of {states}.").format(
            states=", ".join(ArticleState.values)
        )
    if problems:
        raise Invalid(problems)
