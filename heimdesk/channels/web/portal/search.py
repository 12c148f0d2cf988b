"""The search: one page for articles and the tickets one may see; a number that is typed jumps to its page."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from heimdesk.channels.web.components.addresses import address
from heimdesk.channels.web.components.proofs import contract_named, license_named
from heimdesk.channels.web.components.results import SEARCHED, asked, found_for, result, results
from heimdesk.channels.web.portal import pages
from heimdesk.channels.web.portal.doors import reader_of
from heimdesk.domain.catalog.queries import preferred_products
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import Hit, SearchUnavailable

SHORTEST_PREFIX = 2


def address_of(hit: Hit) -> str:
    """The page of a hit on the portal."""
    name = "portal:ticket" if hit.kind == "ticket" else "portal:article"
    return address(name, args=[int(hit.number)])


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The results for `?q=…` with its facets; with no words everything, the newest first. [SRC-1, SRC-3]"""
    now = timezone.now()
    reader = reader_of(request)
    query = asked(
        request.GET,
        readers=reader_tokens(reader),
        today=timezone.localdate(now),
        language=translation.get_language() or "",
        prefer_products=preferred_products(reader, request.GET.get("q", "")),
    )
    proven = _page_of_proof(query.words, reader) if "stay" not in request.GET else ""
    if proven:
        return HttpResponseRedirect(proven)
    try:
        query, hits = found_for(query, engine().search)
    except SearchUnavailable:
        return pages.page(request, "search.html", "kb", now=now, status=503, results=None, words=query.words)
    found = results(hits, query, request.GET, address=address_of, now=now, zone=timezone.get_current_timezone())
    if found.jump and "stay" not in request.GET:
        return HttpResponseRedirect(found.jump)
    return pages.page(request, "search.html", "kb", now=now, results=found, words=query.words)


def _page_of_proof(words: str, reader: Person | None) -> str:
    """Where a customer reads about a support code or a license key of the own account; nothing for others."""
    if reader is None or reader.is_staff_member:
        return ""
    contract = contract_named(words, seen_by=reader)
    if contract is not None:
        return address("portal:contract", args=[contract.pk])
    return address("portal:account") + "#licenses" if license_named(words, seen_by=reader) else ""


@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What the words could become, and articles and tickets that have them, for the list under the search. [SRC-1]"""
    now, words = timezone.now(), request.GET.get("q", "")[:200]
    if len(words.strip()) < SHORTEST_PREFIX:
        return pages.part(request, "suggestions.html", completions=(), hits=())
    try:
        found = engine().suggest(words, readers=reader_tokens(reader_of(request)), kinds=frozenset(SEARCHED))
    except SearchUnavailable:
        return pages.part(request, "suggestions.html", completions=(), hits=())
    zone = timezone.get_current_timezone()
    hits = [result(hit, address=address_of, now=now, zone=zone) for hit in found.hits]
    return pages.part(request, "suggestions.html", completions=found.completions, hits=hits)
