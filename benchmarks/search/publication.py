"""How long after its publication a change is found, with a worker running: from the commit to the page that has it."""

import time
from typing import Any

from django.utils import timezone

from benchmarks.figures import spread_ms
from benchmarks.visiting import Visitor
from heimdesk.domain.knowledge.actions import change_article
from heimdesk.domain.knowledge.models import Article

GIVE_UP_AFTER = 30
LOOK_EVERY = 0.01


def delays(visitor: Visitor, changes: int) -> dict[str, Any]:
    """Change so many articles, one after the other, each to a word that no article has, and wait for each.

    Afterwards they say what they said before: the next size is asked about it.
    """
    articles = list(Article.objects.order_by("?")[:changes])
    told = spread_ms([_delay(visitor, article.pk, place) for place, article in enumerate(articles)])
    for article in articles:
        article.save()
    return told


def _delay(visitor: Visitor, pk: int, place: int) -> float:
    article = Article.objects.get(pk=pk)
    word = f"zqx{chr(97 + place // 26)}{chr(97 + place % 26)}w{article.pk}"
    # Not in step with the pauses of the worker.
    time.sleep(0.37 * (place % 5))
    change_article(article, body=f"Changed to {word}.", now=timezone.now())
    published = time.perf_counter()
    while time.perf_counter() - published < GIVE_UP_AFTER:
        if f'"/kb/{article.number}' in visitor.get(f"/search/?q={word}&stay=1&exact=1").text:
            return time.perf_counter() - published
        time.sleep(LOOK_EVERY)
    raise RuntimeError(f"The change of article {article.number} was not found within {GIVE_UP_AFTER} seconds.")
