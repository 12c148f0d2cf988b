"""Puts one batch of incoming articles into their rows: text with its links led home, files, releases, addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from heimdesk.domain.catalog.models import Product, Release
from heimdesk.domain.knowledge.articles import file_row, remember_addresses, rendered_fields, slug_of, wait_for_turn
from heimdesk.domain.knowledge.beside import note_beside, note_neighbors, set_related
from heimdesk.domain.knowledge.incoming import Incoming
from heimdesk.domain.knowledge.index import entry_of
from heimdesk.domain.knowledge.models import Article, ArticleFile, ArticleState
from heimdesk.domain.knowledge.rendering import Cut, article_address, file_address, render, source_key
from heimdesk.domain.people.models import Person
from heimdesk.engines.search.port import Entry
from heimdesk.engines.text.archive import Archive
from heimdesk.engines.text.files import safe_name
from heimdesk.engines.text.links import resolved, rewrite_links

# Endings of files that an article links to but that are articles or parts themselves.
_TEXTS = (".md", ".markdown", ".mdown", ".html", ".htm", ".xhtml", ".yml", ".yaml", ".json")


@dataclass(frozen=True, slots=True)
class Place:
    """The row of an article, with the digest of what it was made from."""

    pk: int
    number: int
    slug: str
    digest: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article ready to be written."""

    incoming: Incoming
    place: Place
    values: Mapping[str, Any]
    cut: Cut
    files: Sequence[ArticleFile]
    products: Sequence[Product]
    releases: Sequence[Release]


class Taking:
    """What all batches of one import share."""

    def __init__(
        self,
        archive: Archive,
        product: Product | None,
        targets: Mapping[str, Place],
        notes: list[tuple[str, str]],
        *,
        author: Person | None,
        now: datetime,
    ) -> None:
        self._archive = archive
        self._product = product
        self._targets = targets
        self._notes = notes
        self._author = author
        self._now = now
        self._products = {each.slug: each for each in Product.objects.all()}
        releases = Release.objects.select_related("product")
        self._releases = {(each.product.slug, each.version): each for each in releases}

    def prepare(self, each: Incoming, place: Place) -> Prepared:
        """Lead the links, render, keep the files: all that takes time and touches no row."""
        body, files = self._led(each, place)
        cut = render(body)
        values = {
            **each.columns,
            "body": body,
            "digest": each.digest,
            **rendered_fields(cut),
            **self._more(each, place),
        }
        return Prepared(each, place, values, cut, files, self._products_of(each), self._releases_of(each))

    def write(self, batch: Sequence[Prepared]) -> list[Entry]:
        """Write a batch into its rows; answers its search entries. Needs a transaction."""
        pks = [each.place.pk for each in batch]
        wait_for_turn()
        for each in batch:
            Article.objects.filter(pk=each.place.pk).update(**each.values)
        note_beside(Article.objects.filter(pk__in=pks))
        note_neighbors(pks)
        products = [(each.place.pk, product.pk) for each in batch for product in each.products]
        releases = [(each.place.pk, release.pk) for each in batch for release in each.releases]
        of_products, of_releases = Article.products.through, Article.releases.through
        of_products.objects.filter(article_id__in=pks).delete()
        of_products.objects.bulk_create(of_products(article_id=pk, product_id=other) for pk, other in products)
        of_releases.objects.filter(article_id__in=pks).delete()
        of_releases.objects.bulk_create(of_releases(article_id=pk, release_id=other) for pk, other in releases)
        ArticleFile.objects.filter(article_id__in=pks).delete()
        ArticleFile.objects.bulk_create(file for each in batch for file in each.files)
        addresses = [(each.place.pk, (*_own_path(each.incoming), *each.incoming.old_addresses)) for each in batch]
        remember_addresses((path, pk) for pk, paths in addresses for path in paths)
        states = dict(Article.objects.filter(pk__in=pks).values_list("pk", "state"))
        return [_entry(each, states[each.place.pk]) for each in batch]

    def is_same(self, each: Incoming, place: Place) -> bool:
        """Is an article of our own export just as it stands here?"""
        if not each.is_own or place.is_new:
            return False
        row = Article.objects.get(pk=place.pk)
        return all(
            getattr(row, name) == value for name, value in {**each.columns, "body": self._led(each, place)[0]}.items()
        )

    def relate(self, documents: Sequence[Incoming], places: Mapping[str, Place]) -> None:
        """Tie related articles together once all are there; they are named by number (ours) or by path."""
        by_old_number = {str(each.own.get("number")): places[each.path].pk for each in documents if each.is_own}
        for each in documents:
            if not each.related:
                continue
            found = {
                by_old_number.get(name)
                or getattr(self._targets.get(source_key(resolved(name, at=each.path))), "pk", None)
                for name in each.related
            }
            set_related(places[each.path].pk, [pk for pk in found if pk is not None])

    def _led(self, each: Incoming, place: Place) -> tuple[str, list[ArticleFile]]:
        """The text with links to other articles and to files led to our addresses, and the files."""
        names: dict[str, str] = {}
        for path in each.files:
            self._name(path, names)

        def lead(target: str) -> str | None:
            path, sign, anchor = target.partition("#")
            meant = resolved(path, at=each.path)
            other = self._targets.get(source_key(meant))
            if other is not None:
                return article_address(other.number, other.slug) + sign + anchor
            name = self._name(meant, names)
            return file_address(place.number, name) if name else None

        body = rewrite_links(each.body, lead)
        return body, [file_row(place.pk, name, self._archive.read(path)) for path, name in names.items()]

    def _name(self, path: str, names: dict[str, str]) -> str:
        """The name under which a file of the archive hangs on the article; nothing when there is no such file."""
        found = self._archive.find(path.lstrip("/"))
        if found is None or found.lower().endswith(_TEXTS):
            return ""
        if found not in names:
            parts = found.split("/")
            name = safe_name(parts[-1])
            while name in names.values():
                parts = [*parts[:-2], "-".join(parts[-2:])] if len(parts) > 1 else [f"_{parts[0]}"]
                name = safe_name(parts[-1])
            names[found] = name
        return names[found]

    def _more(self, each: Incoming, place: Place) -> dict[str, Any]:
        """Columns that depend on whether the article is new, and on what else there is."""
        more: dict[str, Any] = {"slug": slug_of(each.columns["title"])}
        if not each.is_own:
            more["changed_at"] = self._now
        if place.is_new or not place.digest:
            more.setdefault("state", each.columns.get("state", ArticleState.PUBLISHED))
            author = str(each.own.get("author") or "")
            known = Person.objects.at_address(author).first() if author else None
            more["author_id"] = known.pk if known else getattr(self._author, "pk", None)
        if each.is_own and each.own.get("fix_release"):
            release = self._release(str(each.own["fix_release"]))
            more["fix_release_id"] = release.pk if release else None
        return more

    def _products_of(self, each: Incoming) -> list[Product]:
        if not each.is_own:
            return [self._product] if self._product is not None else []
        named = each.own.get("products") or []
        found = [self._products[slug] for slug in dict.fromkeys(named) if slug in self._products]
        for slug in named:
            if slug not in self._products:
                self._notes.append((each.path, f"the product {slug} is not in the catalog"))
        return found or ([self._product] if self._product is not None and named else [])

    def _releases_of(self, each: Incoming) -> list[Release]:
        found = [(name, self._release(name)) for name in dict.fromkeys(each.releases)]
        self._notes += [(each.path, f"the release {name} is not in the catalog") for name, one in found if one is None]
        return list({one.pk: one for _, one in found if one is not None}.values())

    def _release(self, name: str) -> Release | None:
        """A release by "product version", or by its version alone of the product of this import."""
        slug, _, version = name.partition(" ")
        if version and (slug, version) in self._releases:
            return self._releases[slug, version]
        return self._releases.get((self._product.slug, name)) if self._product is not None else None


def _entry(each: Prepared, state: str) -> Entry:
    row = Article(pk=each.place.pk, number=each.place.number, **{**each.values, "state": state})
    return entry_of(
        row,
        words=each.cut.words,
        staff_words=each.cut.staff_words,
        products=[product.name for product in each.products],
        releases=[release.version for release in each.releases],
    )


def _own_path(each: Incoming) -> tuple[str, ...]:
    """The path from which others may have linked to it; a file of our own export never was an address."""
    return () if each.is_own else (each.path,)
