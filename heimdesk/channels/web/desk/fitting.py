"""Articles that fit a ticket: those of its product first, then of no product; of others only when there is none."""

from dataclasses import replace

from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.knowledge.queries import articles_visible_to
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.models import Ticket
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.phrases import unquoted
from heimdesk.engines.search.port import Hit, Query, SearchUnavailable

SHOWN = 8
ERROR = "error_in_product"
LONGEST_ERROR = 300
HEAVY = ("body", "html", "staff_html", "contents", "front_matter")


def articles_for(ticket: Ticket, person: Person, limit: int = SHOWN) -> list[Article]:
    """The articles that fit the subject and the error of a ticket; none while search is away."""
    error = str(ticket.answers.get(ERROR, "")).strip()[:LONGEST_ERROR]
    return articles_like(unquoted(f"{ticket.subject}\n{error}"), ticket, person, limit)


def articles_like(words: str, ticket: Ticket, person: Person, limit: int = SHOWN) -> list[Article]:
    """The articles that fit these words best, for the product of the ticket; none while search is away."""
    query = Query(
        readers=reader_tokens(person),
        words=words.strip(),
        kinds=frozenset({"article"}),
        prefer_products=frozenset({ticket.product.name}),
        limit=limit,
        facets=(),
    )
    try:
        numbers = [int(hit.number) for hit in _found(query)]
    except SearchUnavailable:
        return []
    known = {
        article.number: article for article in articles_visible_to(person).filter(number__in=numbers).defer(*HEAVY)
    }
    return [known[number] for number in numbers if number in known]


def _found(query: Query) -> list[Hit]:
    """An error that two products share is no reason to send the article of the other one."""
    of_product = list(engine().search(replace(query, filters={"product": query.prefer_products})).hits)
    if len(of_product) == query.limit:
        return of_product
    anywhere = engine().search(query).hits
    of_none = [hit for hit in anywhere if not hit.products]
    return [*of_product, *of_none][: query.limit] or list(anywhere)
