"""Sends the questions through the results page, finds the right article's rank among its links, and counts."""

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.utils import timezone

from benchmarks import serving
from benchmarks.figures import spread_ms
from benchmarks.installation import data_folder
from benchmarks.processes import processor_seconds
from benchmarks.search.articles import CORPORA, fill
from benchmarks.search.publication import delays
from benchmarks.search.questions import Question, QuestionSet, mistyped, questions
from benchmarks.visiting import Visitor, visit
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.changes import relearn_everything
from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.models import LicenseKind
from heimdesk.domain.people.actions import add_contact, create_account
from heimdesk.domain.people.models import ContactRole, Person

# The right article may stand on a later page; beyond the fifth nobody looks, and it counts as not found.
DEEPEST = 50
WARM_UP = 50
TYPED = 200
MOST_LOST_BY_A_TYPO, P95_MS, FOUND_WITHIN_MS = 0.04, 50, 1000
_LINK = re.compile(r'<h2[^>]*><a href="/kb/(\d+)')


@dataclass(slots=True)
class Ranks:
    """The ranks of the right articles (0 for not found), and how long each first page took."""

    ranks: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def mrr(self) -> float:
        return fmean(1 / rank if rank else 0.0 for rank in self.ranks)

    def success(self, at: int) -> float:
        return fmean(0 < rank <= at for rank in self.ranks)


def measured(size: int, sets: Sequence[QuestionSet], *, most: int, changes: int) -> dict[str, Any]:
    """The figures at one size. The visitors are managers of customers, so that rights cost what they cost: one owns the
    products that the questions are about, one none, and one two that they are not about.
    """
    keys = fill(size)
    begun = time.perf_counter()
    entries = relearn_everything()
    indexing = time.perf_counter() - begun
    told: dict[str, Any] = {
        "articles": size,
        "indexed_per_second": round(entries / indexing),
        "index_megabytes": round(_size_of_index() / 1e6, 1),
    }
    everything: list[float] = []
    with serving.pages(workers=2) as served, serving.worker():
        visitor, none = visit(served, _manager("owner", owns=CORPORA)), visit(served, _manager("other"))
        others = visit(served, _manager("owner of others", owns=_others()))
        _warm(visitor)
        used, asked = processor_seconds(served.pid), visitor.asked
        told["questions"] = {each.name: _figures(visitor, each, keys, most, everything) for each in sets}
        told["whole_request"] = spread_ms(everything)
        used, asked = processor_seconds(served.pid) - used, visitor.asked - asked
        told["server_processor_ms_per_request"] = round(used / asked * 1000, 2)
        visitor.close()
        for each in sets:
            told["questions"][each.name]["mrr_of_who_owns_none"] = _mrr_for(none, each, keys, most)
            told["questions"][each.name]["mrr_of_who_owns_others"] = _mrr_for(others, each, keys, most)
        told["suggestions"] = spread_ms(list(_typing(visitor)))
        told["found_after_publication"] = delays(visitor, changes)
    told["reached"] = _reached(told)
    return told


def _reached(told: dict[str, Any]) -> dict[str, bool]:
    """What is wanted of a search, by its figures."""
    asked = told["questions"].values()
    return {
        "mrr": all(each["mrr"] >= each["must"] for each in asked),
        "mrr_of_who_owns_none": all(each["mrr_of_who_owns_none"] >= each["must"] for each in asked),
        "lost_by_one_typo": all(each["lost_by_one_typo"] <= MOST_LOST_BY_A_TYPO for each in asked),
        "whole_request": told["whole_request"]["p95_ms"] <= P95_MS,
        "found_after_publication": told["found_after_publication"]["longest_ms"] <= FOUND_WITHIN_MS,
    }


def _figures(
    visitor: Visitor, asked: QuestionSet, keys: dict[int, str], most: int, everything: list[float]
) -> dict[str, Any]:
    clean = questions(asked, most=most)
    found, slipped = _asked(visitor, clean, keys), _asked(visitor, mistyped(clean), keys)
    of_product = _asked(visitor, clean, keys, product=asked.corpus)
    everything += [*found.seconds, *slipped.seconds, *of_product.seconds]
    return {
        "count": len(clean),
        "mrr": round(found.mrr(), 3),
        "must": asked.must,
        "aim": asked.aim,
        "success_at_1": round(found.success(1), 3),
        "success_at_3": round(found.success(3), 3),
        "mrr_within_the_product": round(of_product.mrr(), 3),
        "mrr_with_one_typo": round(slipped.mrr(), 3),
        "lost_by_one_typo": round(found.mrr() - slipped.mrr(), 3),
        "whole_request": spread_ms(found.seconds),
        "whole_request_with_typo": spread_ms(slipped.seconds),
    }


def _mrr_for(visitor: Visitor, asked: QuestionSet, keys: dict[int, str], most: int) -> float:
    ranks = _asked(visitor, questions(asked, most=most), keys)
    visitor.close()  # others ask next, and a connection that lies idle is ended by the server
    return round(ranks.mrr(), 3)


def _asked(visitor: Visitor, asked: Iterable[Question], keys: dict[int, str], *, product: str = "") -> Ranks:
    result = Ranks()
    for question in asked:
        rank = 0
        for start in range(0, DEEPEST, 10):
            narrowed = {"product": product} if product else {}
            fields = {"q": question.text, "stay": "1", "from": start or "", **narrowed}
            answer = visitor.get("/search/?" + urlencode(fields))
            if answer.status != 200:
                raise RuntimeError(f"{answer.status} for {question.text!r}")
            if not start:
                result.seconds.append(answer.seconds)
            numbers = [int(number) for number in _LINK.findall(answer.text)]
            found = (place for place, number in enumerate(numbers, start + 1) if keys[number] in question.right)
            rank = next(found, 0)
            if rank or len(numbers) < 10:
                break
        result.ranks.append(rank)
    return result


def _typing(visitor: Visitor) -> Iterator[float]:
    """A title typed letter by letter, as the list under the search asks."""
    words = [
        "setting up vat statements",
        "post invoices",
        "chart data ranges",
        "print labels",
        "sort cells",
        "page style",
    ]
    prefixes = [text[:end] for text in words for end in range(2, len(text) + 1)]
    for prefix in prefixes[:TYPED]:
        answer = visitor.get("/search/suggestions/?" + urlencode({"q": prefix}))
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} while typing {prefix!r}")
        yield answer.seconds


def _warm(visitor: Visitor) -> None:
    for number in range(WARM_UP):
        visitor.get(f"/search/?q=warm+up+number+{number}")


def _manager(name: str, *, owns: Iterable[str] = ()) -> Person:
    email = f"{name.replace(' ', '.')}@bench.example"
    found = Person.objects.filter(email=email).first()
    if found is None:
        now = timezone.now()
        account = create_account(f"Bench {name}", now=now)
        found = add_contact(account, name="Manager", email=email, role=ContactRole.MANAGER, now=now)
        for product in Product.objects.filter(name__in=owns):
            issue_license(account, product, kind=LicenseKind.PURCHASED, starts_on=now.date(), now=now)
    connection.close()
    return found


def _others() -> list[str]:
    """Two products with articles of their own that no question is about; none where the size leaves no room for any."""
    found = Product.objects.exclude(name__in=CORPORA).filter(articles__isnull=False).distinct().order_by("pk")
    return list(found.values_list("name", flat=True)[:2])


def _size_of_index() -> int:
    return sum(path.stat().st_size for path in (data_folder() / "search").rglob("*") if path.is_file())
