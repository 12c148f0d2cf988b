"""Publishes the demo's own articles, each on its day, and the canned replies."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.articles import slug_of
from heimdesk.domain.knowledge.beside import set_related
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.knowledge.rendering import article_address
from heimdesk.domain.tickets.macros import Changes, kept
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.texts import load

FENCE = "---\n"
LINK = re.compile(r"\([a-z0-9-]+\.md\)")
FIRST_NUMBER = 1000


@cache
def written() -> tuple[tuple[str, dict[str, Any], str], ...]:
    """(slug, front matter, Markdown) of every article, the oldest first."""
    found = []
    for path in files("heimdesk.operations.demo").joinpath("articles").iterdir():
        if path.name.endswith(".md"):
            _, front, body = path.read_text(encoding="utf-8").split(FENCE, 2)
            found.append((path.name.removesuffix(".md"), yaml.safe_load(front), body.strip()))
    return tuple(sorted(found, key=lambda each: (-each[1]["created"], each[0])))


def linked(slug_to_number: dict[str, int]) -> tuple[tuple[str, dict[str, Any], str], ...]:
    """The articles as written, with links that lead to the addresses that they get by these numbers."""
    addresses = {
        f"({slug}.md)": f"({article_address(slug_to_number[slug], slug_of(front['title']))})"
        for slug, front, _ in written()
    }
    return tuple(
        (slug, front, LINK.sub(lambda link: addresses.get(link.group(), link.group()), body))
        for slug, front, body in written()
    )


def publish(world: World) -> dict[str, Article]:
    """Publish all articles, with links between them; the world knows them by the names of their files from then on.

    And store the canned replies.
    """
    numbers = {slug: FIRST_NUMBER + place for place, (slug, _, _) in enumerate(written(), start=1)}
    world.articles = {slug: _publish(world, slug, front, body, numbers[slug]) for slug, front, body in linked(numbers)}
    for slug, front, _ in written():
        set_related(world.articles[slug].pk, [world.articles[other].pk for other in front.get("related", [])])
    for entry in load("canned.yaml"):
        changes = kept(Changes(**entry.get("changes", {})))
        CannedReply.objects.create(title=entry["title"], text=entry["text"].strip(), changes=changes)
    return world.articles


def _publish(world: World, slug: str, front: dict[str, Any], body: str, number: int) -> Article:
    products = [world.products[code] for code in front["products"]]
    releases = [
        release for product in products for release in product.releases.filter(version__in=front.get("releases", []))
    ]
    article = publish_article(
        front["title"],
        body,
        kind=front["type"],
        summary=front.get("summary", ""),
        language=front.get("language", "en"),
        products=products,
        releases=releases,
        fix_release=products[0].releases.filter(version=front.get("fix_release", "")).first(),
        author=world.staff.get(front.get("author", "marek")),
        number=number,
        old_addresses=[f"kb/{slug}.html"],
        now=world.ago(front["created"]),
    )
    article.reviewed_at = world.ago(front.get("reviewed", front["created"]))
    article.save(update_fields=["reviewed_at"])
    return article
