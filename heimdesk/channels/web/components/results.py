"""One results page for wizard, portal and desk: what the address asks becomes a query, what is found becomes texts."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.kinds import article_type_name, language_name, source_name, ticket_type_names
from heimdesk.channels.web.components.passages import in_one_line
from heimdesk.domain.books.queries import NoBook, book_of, current_book
from heimdesk.domain.tickets.index import OF_TICKETS
from heimdesk.engines.search.phrases import phrases_in
from heimdesk.engines.search.port import FACETS, Count, DateRange, Hit, Hits, Query, Sort
from heimdesk.engines.text.isolation import isolated
from heimdesk.engines.text.numbers import number_text, whole_number

PAGE = 10
LONGEST_WORDS = 500
FURTHEST = 1000
CHOSEN = 24
"""So many values of a facet are asked for at once; a page offers fewer."""
LOOKED_FOR = 5
"""So many that no page offered are looked for one by one; an address has more only by hand."""
SEARCHED = ("article", "ticket")
RECENT, YEAR, OLDER = "30-days", "12-months", "older"
RELEASES = 6
RECENT_DAYS, YEAR_DAYS, YEAR_MONTHS = 30, 365, 12

Address = Callable[[Hit], str]


@dataclass(frozen=True, slots=True)
class Value:
    """One box of a facet; `count` is None where there is nothing to count."""

    value: str
    text: str
    count: int | None
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of boxes; `name` is the field of the form, `one_alone`: choosing one lets go of the others;
    `further` are folded under the first ones."""

    name: str
    title: str
    values: tuple[Value, ...]
    one_alone: bool = False
    further: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """One thing found: `title` and `passage` are safe HTML with marks, `told` the line between them."""

    key: str
    kind: str
    number: str
    href: str
    title: Markup
    passage: Markup
    told: str


@dataclass(frozen=True, slots=True)
class Results:
    """The page of results. `next` and `back` are addresses or empty; `exact` searches for what was typed;
    `unknown` says that nothing has an identifier that was typed, `quoted` that words are wanted just so, `loosened`
    that nothing has them so."""

    words: str
    found: tuple[Result, ...]
    total: int
    count_text: str
    searched: str
    corrected: tuple[tuple[str, str], ...]
    exact: str
    facets: tuple[Facet, ...]
    sort: str
    shown: str
    next: str
    back: str
    jump: str
    unknown: str = ""
    quoted: bool = False
    loosened: bool = False


def asked(
    fields: QueryDict,
    *,
    readers: frozenset[str],
    today: date,
    language: str = "",
    prefer_products: frozenset[str] = frozenset(),
    kinds: Iterable[str] = SEARCHED,
    limit: int = PAGE,
) -> Query:
    """The query of an address such as `?q=lock&product=Orchestrator&from=10`. Whatever stands there is valid.

    What is about `prefer_products` or about none comes before what is about others.
    """
    filters = {name: frozenset(values[:CHOSEN]) for name in FACETS if (values := fields.getlist(name))}
    spans = _spans(today)
    span = spans.get(_span_chosen(fields), DateRange(""))
    sort: Sort = "newest" if fields.get("sort") == "newest" else "best"
    return Query(
        readers=readers,
        words=fields.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS],
        kinds=frozenset(kinds),
        filters=filters,
        since=span.since,
        until=span.until,
        prefer_products=prefer_products,
        language=language,
        sort=sort,
        limit=limit,
        offset=_offset(fields.get("from", "")),
        corrected="exact" not in fields,
        date_ranges=tuple(spans.values()),
    )


def found_for(query: Query, search: Callable[[Query], Hits]) -> tuple[Query, Hits]:
    """What is found; values of facets that nothing has, as of an address typed wrongly, are dropped.     [SRC-1]"""
    hits = search(query)
    unseen = {
        name: values.difference(one.value for one in hits.facets.get(name, ()))
        for name, values in query.filters.items()
    }
    nowhere = {
        name: values.difference(
            value for value in sorted(values)[:LOOKED_FOR] if _is_anywhere(name, value, query, search)
        )
        for name, values in unseen.items()
    }
    if not any(nowhere.values()):
        return query, hits
    filters = {name: values - nowhere[name] for name, values in query.filters.items()}
    query = replace(query, filters={name: values for name, values in filters.items() if values})
    return query, search(query)


def _is_anywhere(name: str, value: str, query: Query, search: Callable[[Query], Hits]) -> bool:
    alone = Query(query.readers, kinds=query.kinds, filters={name: frozenset({value})}, facets=(), limit=1)
    return search(alone).total > 0


def results(hits: Hits, query: Query, fields: QueryDict, *, address: Address, now: datetime, zone: tzinfo) -> Results:
    """The texts of the page for what was found; `address` gives the page of a hit."""
    first, last = query.offset + 1, query.offset + len(hits.hits)
    chosen = _chosen(fields, query)
    return Results(
        words=query.words,
        found=tuple(result(hit, address=address, now=now, zone=zone) for hit in hits.hits),
        total=hits.total,
        count_text=ngettext("%(count)s result", "%(count)s results", hits.total) % {"count": number_text(hits.total)},
        searched=hits.words,
        corrected=tuple((one.typed, one.searched) for one in hits.corrections),
        exact=_address(chosen, exact="1"),
        facets=tuple(facet for facet in _facets(hits.facets, chosen, now) if facet.values),
        sort=query.sort,
        shown=_("%(first)s to %(last)s of %(total)s") % {"first": first, "last": last, "total": number_text(hits.total)}
        if hits.hits
        else "",
        next=_address(chosen, **{"from": str(last)}) if last < min(hits.total, FURTHEST) else "",
        back=_address(chosen, **{"from": str(max(0, query.offset - query.limit))}) if query.offset else "",
        jump=address(hits.jump) if hits.jump else "",
        unknown=_unknown(hits.unknown, query.words),
        quoted=bool(phrases_in(query.words)) and not hits.loosened,
        loosened=hits.loosened,
    )


def _chosen(fields: QueryDict, query: Query) -> QueryDict:
    """What the address asks for, without the values of facets that were dropped."""
    chosen = fields.copy()
    for name in FACETS:
        chosen.setlist(name, [value for value in fields.getlist(name) if value in query.filters.get(name, ())])
    return chosen


def _unknown(identifiers: Iterable[str], words: str) -> str:
    typed = [next((chunk for chunk in words.split() if each in chunk.lower()), each) for each in identifiers]
    named = ", ".join(_("“%(words)s”") % {"words": isolated(each)} for each in typed)
    return _("Nothing that you may see has %(identifiers)s.") % {"identifiers": named} if named else ""


def result(hit: Hit, *, address: Address, now: datetime, zone: tzinfo) -> Result:
    """The texts of one hit."""
    what = ", ".join(hit.products[:3])
    if what and len(hit.products) == 1 and hit.releases:
        what += " " + _span(hit.releases)
    number = f"#{hit.number}" if hit.kind == "ticket" else hit.number
    parts = [article_type_name(hit.type) if hit.kind == "article" else _("Ticket"), what]
    if hit.date:
        parts.append(_date_told(hit, now=now, zone=zone))
    return Result(
        key=hit.key,
        kind=hit.kind,
        number=number,
        href=address(hit),
        title=Markup(hit.title.__html__()),
        passage=in_one_line(hit.passage),
        told=" · ".join(part for part in parts if part),
    )


def _date_told(hit: Hit, *, now: datetime, zone: tzinfo) -> str:
    assert hit.date is not None
    day = moments.day(hit.date, now=now, zone=zone)
    return day if hit.kind == "ticket" else _("reviewed %(day)s") % {"day": day}


def _span(releases: tuple[str, ...]) -> str:
    if len(releases) == 1:
        return releases[0]
    return _("%(first)s to %(last)s") % {"first": releases[-1], "last": releases[0]}


def _facets(counts: Mapping[str, Iterable[Count]], fields: QueryDict, now: datetime) -> Iterator[Facet]:
    ticket_types: Mapping[str, str] = {}
    with suppress(NoBook):
        ticket_types = ticket_type_names(book_of(current_book(now)))
    types = counts.get("type", ())
    of_articles = [one for one in types if not one.value.startswith(OF_TICKETS)]
    of_tickets = [one for one in types if one.value.startswith(OF_TICKETS)]
    chosen = fields.getlist("type")
    yield _facet("kind", _("Source"), counts.get("kind", ()), fields.getlist("kind"), source_name)
    yield _facet("product", _("Product"), counts.get("product", ()), fields.getlist("product"), str)
    yield _facet(
        "type",
        _("Type of article"),
        of_articles,
        [value for value in chosen if not value.startswith(OF_TICKETS)],
        article_type_name,
    )
    yield _facet(
        "type",
        _("Type of ticket"),
        of_tickets,
        [value for value in chosen if value.startswith(OF_TICKETS)],
        lambda value: ticket_types.get(key := value.removeprefix(OF_TICKETS), key),
    )
    yield _dates(counts.get("date", ()), _span_chosen(fields))
    yield _facet("language", _("Language"), counts.get("language", ()), fields.getlist("language"), language_name)
    yield _releases(counts, fields)


def _facet(name: str, title: str, counts: Iterable[Count], chosen: list[str], text: Callable[[str], str]) -> Facet:
    """The boxes of what was found and of what is chosen; none where there is nothing to choose."""
    found = {one.value: one.count for one in counts if one.count or one.value in chosen}
    found.update({value: 0 for value in chosen if value not in found})
    if len(found) < 2 and not chosen:
        found = {}
    boxes = (Value(value, text(value), count, value in chosen) for value, count in found.items())
    return Facet(name, title, tuple(boxes))


def _releases(counts: Mapping[str, Iterable[Count]], fields: QueryDict) -> Facet:
    """The releases of one product, the newest first: a number without its product says nothing.

    Which one it is was chosen, or nothing else was found. What is chosen is always there, to be let go of.
    """
    chosen = fields.getlist("release")
    products = set(fields.getlist("product")) or {one.value for one in counts.get("product", ()) if one.count}
    facet = _facet("release", _("Release"), counts.get("release", ()) if len(products) == 1 else (), chosen, str)
    boxes = sorted(facet.values, key=lambda box: _as_version(box.value), reverse=True)
    return replace(facet, values=tuple(boxes[:RELEASES]), further=tuple(boxes[RELEASES:]))


def _as_version(text: str) -> list[tuple[int, str]]:
    """Numbers as numbers, so that 9.10 follows 9.9."""
    return [(int(part) if part.isdecimal() else -1, part) for part in re.split(r"(\d+)", text) if part.strip(".")]


def _dates(counts: Iterable[Count], chosen: str) -> Facet:
    """Spans overlap, so one is chosen, or any time."""
    texts = {
        RECENT: _("last %(count)s days") % {"count": RECENT_DAYS},
        YEAR: _("last %(count)s months") % {"count": YEAR_MONTHS},
        OLDER: _("older"),
    }
    spans = _facet("date", _("Reviewed or changed"), counts, [chosen] if chosen else [], texts.__getitem__)
    if not spans.values:
        return spans
    return replace(spans, values=(Value("", _("any time"), None, not chosen), *spans.values), one_alone=True)


def _span_chosen(fields: QueryDict) -> str:
    chosen = fields.get("date", "")
    return chosen if chosen in (RECENT, YEAR, OLDER) else ""


def _spans(today: date) -> dict[str, DateRange]:
    recent = today - timedelta(days=RECENT_DAYS)
    year = today - timedelta(days=YEAR_DAYS)
    spans = (
        DateRange(RECENT, since=recent),
        DateRange(YEAR, since=year),
        DateRange(OLDER, until=year - timedelta(days=1)),
    )
    return {span.name: span for span in spans}


def _offset(text: str) -> int:
    return min(whole_number(text) or 0, FURTHEST)


def _address(fields: QueryDict, **changed: str) -> str:
    kept = [(name, value) for name, values in fields.lists() for value in values if name not in ("from", *changed)]
    return "?" + urlencode([*kept, *changed.items()])
