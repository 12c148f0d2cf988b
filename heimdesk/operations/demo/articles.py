"""Publishes the demo's own articles, each on its day, and the canned replies."""

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from heimdesk.domain.knowledge.actions import publish_article
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.tickets.models import CannedReply
from heimdesk.operations.demo.founding import World
from heimdesk.operations.demo.texts import load

FENCE = "---\n"
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


def publish(world: World) -> dict[str, Article]:
    """Publish all articles, with links between them; answers them by slug. And store the canned replies."""
    numbers = {slug: FIRST_NUMBER + place for place, (slug, _, _) in enumerate(written(), start=1)}
    made = {slug: _publish(world, slug, front, body, numbers) for slug, front, body in written()}
    for slug, front, _ in written():
        made[slug].related.set(made[other] for other in front.get("related", []) if other in made)
    for entry in load("canned.yaml"):
        CannedReply.objects.create(title=entry["title"], text=entry["text"].strip())
    return made


def _publish(world: World, slug: str, front: dict[str, Any], body: str, numbers: dict[str, int]) -> Article:
    for other, number in numbers.items():
        body = body.replace(f"({other}.md)", f"(/kb/{number}/{other}/)")
    products = [world.products[code] for code in front["products"]]
    releases = [
        release
        for product in products
        for release in product.releases.filter(version__in=front.get("releases", []))
    ]
    article = publish_article(
        front["title"],
        body,
        kind=front["type"],
        summary=front.get("summary", ""),
        language=front.get("language", "en"),
        products=products,
        releases=releases,
        author=world.staff.get(front.get("author", "marek")),
        number=numbers[slug],
        old_addresses=[f"kb/{slug}.html"],
        now=world.ago(front["created"]),
    )
    article.reviewed_at = world.ago(front.get("reviewed", front["created"]))
    article.save(update_fields=["reviewed_at"])
    return article
