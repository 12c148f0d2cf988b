"""Writes articles as Markdown with front matter and files, so that an import gives the same articles again (KB-6)."""

import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from django.core.files.storage import default_storage

from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.articles import path_of
from heimdesk.domain.knowledge.incoming import OWN
from heimdesk.domain.knowledge.models import Article
from heimdesk.engines.text.links import rewrite_links

Progress = Callable[[int, int], None]
# Endings by which an archive is written instead of a folder.
ARCHIVES = {".zip": "zip", ".tar.gz": "gztar", ".tgz": "gztar", ".tar": "tar"}
_ARTICLE = re.compile(r"/kb/(?P<number>[0-9]+)(?:/(?!files/)[^/#?]*)?/?(?P<anchor>#.*)?")
_FILE = re.compile(r"/kb/(?P<number>[0-9]+)/files/(?P<name>[^/#?]+)")


def export_articles(
    path: Path, *, product: Product | None = None, progress: Progress = lambda done, total: None
) -> int:
    """Write all articles, or those of a product, into a folder, .zip, .tar or .tar.gz; answers how many.    [KB-6]

    Nothing is left out: columns stand under `heimdesk:` above each text, front matter of an import stands beside them.
    """
    kind = next((kind for ending, kind in ARCHIVES.items() if path.name.endswith(ending)), None)
    articles = Article.objects.filter(products=product) if product is not None else Article.objects.all()
    if kind is None:
        return _write_all(path, articles, progress)
    with TemporaryDirectory(prefix="heimdesk-export-") as folder:
        count = _write_all(Path(folder), articles, progress)
        made = shutil.make_archive(str(path.with_name(path.name + ".part")), kind, folder)
        Path(made).replace(path)
    return count


def _write_all(folder: Path, articles: Any, progress: Progress) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    names = {
        number: f"{number}-{slug}.md" if slug else f"{number}.md"
        for number, slug in articles.values_list("number", "slug")
    }
    loaded = articles.select_related("author", "fix_release__product")
    loaded = loaded.prefetch_related("products", "releases__product", "related", "files")
    done = 0
    for done, article in enumerate(loaded, start=1):
        front = yaml.safe_dump(_front(article), sort_keys=False, allow_unicode=True)
        body = rewrite_links(article.body, lambda link: _exported(link, names))
        (folder / names[article.number]).write_text(f"---\n{front}---\n{body}", encoding="utf-8", newline="")
        for file in article.files.all():
            target = folder / "files" / str(article.number) / file.name
            target.parent.mkdir(parents=True, exist_ok=True)
            with default_storage.open(path_of(file.digest)) as content:
                target.write_bytes(content.read())
        progress(done, len(names))
    return done


def _front(article: Article) -> dict[str, Any]:
    before = yaml.safe_load(article.front_matter) if article.front_matter else {}
    own = {
        "number": article.number,
        "kind": str(article.kind),
        "state": str(article.state),
        "language": article.language,
        "summary": article.summary,
        "staff_only": article.staff_only,
        "products": [product.slug for product in article.products.all()],
        "releases": [_named(release) for release in article.releases.all()],
        "fix_release": _named(article.fix_release) if article.fix_release is not None else "",
        "related": _numbers(article.related.all()),
        "author": article.author.email if article.author is not None else "",
        "created_at": article.created_at.isoformat(),
        "changed_at": article.changed_at.isoformat(),
        "reviewed_at": article.reviewed_at.isoformat() if article.reviewed_at else "",
        "source": article.source,
        "files": [f"files/{article.number}/{file.name}" for file in article.files.all()],
    }
    return {
        "title": article.title,
        **before,
        OWN: {name: value for name, value in own.items() if value not in ("", [])},
    }


def _named(release: Release) -> str:
    return f"{release.product.slug} {release.version}"


def _numbers(articles: Iterable[Article]) -> list[int]:
    return sorted(article.number for article in articles)


def _exported(link: str, names: dict[int, str]) -> str | None:
    """A link to an article or file of ours as it stands inside the export; None leaves others as they are."""
    if file := _FILE.fullmatch(link):
        return f"files/{file['number']}/{file['name']}"
    if article := _ARTICLE.fullmatch(link):
        name = names.get(int(article["number"]))
        return name + (article["anchor"] or "") if name else None
    return None
