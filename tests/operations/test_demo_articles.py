"""The demo's knowledge base: a hundred articles, each complete, all of them led to and led from."""

import re
from functools import cache
from typing import Any

import pytest

from heimdesk.domain.knowledge.models import ArticleKind
from heimdesk.domain.knowledge.rendering import render
from heimdesk.operations.demo.articles import linked, written
from heimdesk.operations.demo.texts import load, problems

KEYS = {
    "title", "type", "products", "releases", "created", "reviewed", "language", "author", "summary", "related",
    "fix_release",
}  # fmt: skip
SLUGS = [slug for slug, _, _ in written()]
LINK = re.compile(r"\(([a-z0-9-]+)\.md\)")


@cache
def releases() -> dict[str, set[str]]:
    """The releases of the vendor's products by code."""
    families = load("vendor.yaml")["families"].values()
    return {entry["code"]: set(entry["releases"]) for entries in families for entry in entries}


@cache
def authors() -> set[str]:
    """Who may have written an article."""
    return {entry["email"].split("@")[0] for entry in load("vendor.yaml")["staff"]}


def test_there_are_a_hundred_articles_and_every_product_has_some() -> None:
    """[KB-1] [OPS-1] The demo has 100 articles in three languages, of all kinds, for all products."""
    assert len(written()) == 100
    assert {code for _, front, _ in written() for code in front["products"]} == set(releases())
    assert {front["type"] for _, front, _ in written()} == set(ArticleKind.values)
    assert {front.get("language", "en") for _, front, _ in written()} == {"en", "de", "pt"}
    assert len({front["title"] for _, front, _ in written()}) == 100


@pytest.mark.parametrize(("slug", "front", "body"), written(), ids=SLUGS)
def test_an_article_says_what_the_vendor_knows(slug: str, front: dict[str, Any], body: str) -> None:
    """[KB-1] Keys, author, ages, products and releases are those of the vendor; related articles and links exist."""
    assert set(front) <= KEYS
    assert front["author"] in authors()
    assert front["summary"].strip()
    assert 0 <= front["reviewed"] <= front["created"] <= 700
    of_products = set().union(*(releases()[code] for code in front["products"]))
    assert set(front.get("releases", [])) <= of_products
    assert front.get("fix_release") in {None} | releases()[front["products"][0]]
    assert set(front.get("related", [])) <= set(SLUGS) - {slug}
    assert set(LINK.findall(body)) <= set(SLUGS)


def test_every_article_renders_whole() -> None:
    """[KB-1] Links lead to addresses, code and callouts come out as such, staff sections stay with the staff."""
    numbers = {slug: number for number, slug in enumerate(SLUGS, start=1000)}
    for slug, _, body in linked(numbers):
        cut = render(body)
        assert not LINK.search(body), slug
        assert "```" not in cut.html, slug
        assert "[!" not in cut.html, slug
        assert "<a>" not in cut.html, slug
        assert ":::" not in cut.html + cut.staff_html, slug
        assert bool(cut.staff_html) == ("::: staff" in body), slug


def test_a_thread_names_articles_that_exist() -> None:
    """[OPS-1] What a thread of the demo leads its customer to is there, whatever the article's title says."""
    named = {step["article"] for problem in problems() for step in problem.thread if step.get("article")}
    assert named <= set(SLUGS)
