"""One results page for wizard, portal and desk: what the address asks becomes a query, what is found becomes texts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from markupsafe import Markup

from heimdesk.channels.web.components import moments
from heimdesk.engines.search.port import Count, DateRange, Hit, Hits, Query, Sort
from heimdesk.engines.text.numbers import whole_number

PAGE = 10
LONGEST_WORDS = 500
FURTHEST = 1000
SHOWN_FACETS = ("kind", "product", "release", "type", "date", "language")
THIS_YEAR, EARLIER = "this-year", "earlier"

Address = Callable[[Hit], str]


@dataclass(frozen=True, slots=True)
class Value:
    """One box of a facet."""

    value: str
    text: str
    count: int
    on: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """A group of boxes; `name` is the field of the form."""

    name: str
    title: str
    values: tuple[Value, ...]


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
    """The page of results. `next` and `back` are addresses or empty; `exact` searches for what was typed."""

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


def asked(
    fields: QueryDict,
    *,
    readers: frozenset[str],
    today: date,
    language: str = "",
    kinds: Iterable[str] = (),
    limit: int = PAGE,
) -> Query:
    """The query of an address such as `?q=lock&product=Orchestrator&from=10`. Whatever stands there is valid."""
    filters = {name: frozenset(values) for name in SHOWN_FACETS if name != "date" and (values := fields.getlist(name))}
    dates = set(fields.getlist("date")) & {THIS_YEAR, EARLIER}
    begin = date(today.year, 1, 1)
    one = next(iter(dates)) if len(dates) == 1 else ""
    sort: Sort = "newest" if fields.get("sort") == "newest" else "best"
    return Query(
        readers=readers,
        words=fields.get("q", "").replace("\x00", "").strip()[:LONGEST_WORDS],
        kinds=frozenset(kinds),
        filters=filters,
        since=begin if one == THIS_YEAR else None,
        until=date(today.year - 1, 12, 31) if one == EARLIER else None,
        language=language,
        sort=sort,
        limit=limit,
        offset=_offset(fields.get("from", "")),
        corrected="exact" not in fields,
        date_ranges=(DateRange(THIS_YEAR, since=begin), DateRange(EARLIER, until=date(today.year - 1, 12, 31))),
    )


def results(hits: Hits, query: Query, fields: QueryDict, *, address: Address, now: datetime, zone: tzinfo) -> Results:
    """The texts of the page for what was found; `address` gives the page of a hit."""
    first, last = query.offset + 1, query.offset + len(hits.hits)
    return Results(
        words=query.words,
        found=tuple(result(hit, address=address, now=now, zone=zone) for hit in hits.hits),
        total=hits.total,
        count_text=ngettext("%(count)s result", "%(count)s results", hits.total) % {"count": f"{hits.total:,}"},
        searched=hits.words,
        corrected=tuple((one.typed, one.searched) for one in hits.corrections),
        exact=_address(fields, exact="1"),
        facets=tuple(_facets(hits.facets, fields)),
        sort=query.sort,
        shown=_("%(first)s to %(last)s of %(total)s") % {"first": first, "last": last, "total": f"{hits.total:,}"}
        if hits.hits
        else "",
        next=_address(fields, **{"from": str(last)}) if last < min(hits.total, FURTHEST) else "",
        back=_address(fields, **{"from": str(max(0, query.offset - query.limit))}) if query.offset else "",
        jump=address(hits.jump) if hits.jump else "",
    )


def result(hit: Hit, *, address: Address, now: datetime, zone: tzinfo) -> Result:
    """The texts of one hit."""
    what = ", ".join(hit.products[:3])
    if what and len(hit.products) == 1 and hit.releases:
        what += " " + _span(hit.releases)
    number = f"#{hit.number}" if hit.kind == "ticket" else hit.number
    parts = [type_text(hit.type) if hit.kind == "article" else kind_text(hit.kind), what]
    if hit.date:
        parts.append(_date_told(hit, now=now, zone=zone))
    return Result(
        key=hit.key,
        kind=hit.kind,
        number=number,
        href=address(hit),
        title=Markup(hit.title.__html__()),
        passage=Markup(hit.passage.__html__()),
        told=" · ".join(part for part in parts if part),
    )


def kind_text(kind: str) -> str:
    """The source of a hit as people call it."""
    return {"article": _("Articles"), "ticket": _("Ticket")}.get(kind, kind.capitalize())


def type_text(kind: str) -> str:
    """The type of an article as people call it."""
    names = {
        "howto": _("How-to"),
        "how-to": _("How-to"),
        "problem": _("Problem"),
        "bug": _("Known bug"),
        "announcement": _("Announcement"),
    }
    return names.get(kind, kind.capitalize())


def _date_told(hit: Hit, *, now: datetime, zone: tzinfo) -> str:
    assert hit.date is not None
    day = moments.day(hit.date, now=now, zone=zone)
    return day if hit.kind == "ticket" else _("reviewed %(day)s") % {"day": day}


def _span(releases: tuple[str, ...]) -> str:
    if len(releases) == 1:
        return releases[0]
    return _("%(first)s to %(last)s") % {"first": releases[-1], "last": releases[0]}


def _facets(counts: Mapping[str, Iterable[Count]], fields: QueryDict) -> Iterable[Facet]:
    titles = {
        "kind": _("Source"),
        "product": _("Product"),
        "release": _("Release"),
        "type": _("Type"),
        "date": _("Reviewed"),
        "language": _("Language"),
    }
    for name in SHOWN_FACETS:
        chosen = fields.getlist(name)
        found = {one.value: one.count for one in counts.get(name, ()) if one.count or one.value in chosen}
        found.update({value: 0 for value in chosen if value not in found})
        if len(found) < 2 and not chosen:
            continue
        yield Facet(
            name,
            titles[name],
            tuple(Value(value, _value_text(name, value), count, value in chosen) for value, count in found.items()),
        )


def _value_text(name: str, value: str) -> str:
    if name == "kind":
        return {"article": _("Articles"), "ticket": _("Tickets")}.get(value, value.capitalize())
    if name == "type":
        return type_text(value)
    if name == "date":
        return {THIS_YEAR: _("this year"), EARLIER: _("earlier")}[value] if value in (THIS_YEAR, EARLIER) else value
    return value


def _offset(text: str) -> int:
    return min(whole_number(text) or 0, FURTHEST)


def _address(fields: QueryDict, **changed: str) -> str:
    kept = [(name, value) for name, values in fields.lists() for value in values if name not in ("from", *changed)]
    return "?" + urlencode([*kept, *changed.items()])
