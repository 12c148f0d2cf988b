"""What an article's row holds besides its text: number, slug, files named by their hash, old addresses."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Field, Model
from django.utils.text import slugify

from heimdesk.domain.knowledge.models import Article, ArticleFile, Redirect
from heimdesk.domain.knowledge.rendering import Cut, source_key
from heimdesk.engines.text.files import type_of
from heimdesk.engines.text.numbers import whole_number


def _longest(model: type[Model], column: str) -> int:
    spot = model._meta.get_field(column)
    return (spot.max_length or 0) if isinstance(spot, Field) else 0


LONGEST = {name: _longest(Article, name) for name in ("title", "slug", "summary", "source")}
LONGEST_PATH = _longest(Redirect, "path")


def wait_for_turn() -> None:
    """Whoever writes articles or takes a number for one waits here until the transaction of the other ends.

    Before any row of an article is locked: what changes is counted at its neighbors too, so two who change related
    ones would wait for each other for good.
    """
    Article.objects.select_for_update(no_key=True).order_by("pk").values_list("pk").first()


def next_number() -> int:
    """The number after the highest one."""
    wait_for_turn()
    last = Article.objects.order_by("number").values_list("number", flat=True).last()
    return last + 1 if last is not None else int(settings.FIRST_ARTICLE_NUMBER)


def written_numbers(text: str) -> tuple[list[int], list[str]]:
    """The numbers of articles in a line such as "1004, #1017", and the words in it that are no numbers."""
    words = [word.lstrip("#") for word in text.replace(",", " ").split()]
    numbers = {word: whole_number(word) for word in words}
    return (
        list(dict.fromkeys(number for number in numbers.values() if number is not None)),
        [word for word, number in numbers.items() if number is None],
    )


def slug_of(title: str) -> str:
    """The words of the title as they stand in its address."""
    return slugify(title)[: LONGEST["slug"]].strip("-")


def rendered_fields(cut: Cut) -> dict[str, Any]:
    """The columns that follow from the text; the last one stands for the others where a page only asks what is new."""
    digest = texts_digest(cut.html, cut.staff_html, cut.contents)
    return {"html": cut.html, "staff_html": cut.staff_html, "contents": cut.contents, "texts_digest": digest}


def texts_digest(html: str, staff_html: str, contents: list[dict[str, Any]]) -> str:
    """SHA-256 of what an article's page shows of its text, in hexadecimal digits."""
    return hashlib.sha256(json.dumps([html, staff_html, contents], sort_keys=True).encode()).hexdigest()


def path_of(digest: str) -> str:
    """Where the content of this hash is kept."""
    return f"kb/{digest[:2]}/{digest}"


def keep(content: bytes) -> str:
    """Keep the content once, named by its hash; answers the hash."""
    digest = hashlib.sha256(content).hexdigest()
    if not default_storage.exists(path_of(digest)):
        default_storage.save(path_of(digest), ContentFile(content))
    return digest


def file_row(article_id: int, name: str, content: bytes) -> ArticleFile:
    """The row, not yet saved, of a file whose content is kept now."""
    return ArticleFile(
        article_id=article_id, name=name, digest=keep(content), content_type=type_of(content, name), size=len(content)
    )


def remember_addresses(rows: Iterable[tuple[str, int]]) -> None:
    """Let old addresses lead to articles (by id); an address that leads somewhere already stays as it is.   [KB-1]"""
    wanted = {source_key(path): article_id for path, article_id in rows}
    Redirect.objects.bulk_create(
        (Redirect(path=path, article_id=pk) for path, pk in wanted.items() if path and len(path) <= LONGEST_PATH),
        ignore_conflicts=True,
    )
