"""Search and palette of the desk: articles, tickets and accounts on the results page of the portal (SRC-1)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from markupsafe import Markup

from heimdesk.channels.web.components.proofs import contract_named, license_named
from heimdesk.channels.web.components.results import LONGEST_WORDS, SEARCHED, asked, found_for, results
from heimdesk.channels.web.desk.door import page, part, person_of, staff
from heimdesk.channels.web.desk.navigation import list_address
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.queries import accounts_visible_to
from heimdesk.domain.people.readers import reader_tokens
from heimdesk.domain.tickets.filters import DESK_VIEWS
from heimdesk.domain.tickets.models import Ticket
from heimdesk.domain.tickets.queries import ticket_by_number, visible_to
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import Hit, SearchUnavailable
from heimdesk.engines.text.isolation import isolated
from heimdesk.engines.text.numbers import whole_number

SHORTEST = 2
HITS_SHOWN = 6


class PaletteHit(NamedTuple):
    """One line of the palette, as its part wants it."""

    href: str
    text: Markup | str
    told: str = ""
    sign: str = ""
    severity: int = 0
    key: str = ""


def address_of(hit: Hit) -> str:
    """The page of a hit for staff."""
    if hit.kind == "ticket":
        return f"/desk/tickets/{hit.number}/"
    return reverse("portal:article", args=[int(hit.number)])


@require_safe
@staff
def search(request: HttpRequest) -> HttpResponse:
    """The results of `?q=…`; a number jumps to its ticket or article."""
    now, person = timezone.now(), person_of(request)
    words = request.GET.get("q", "").strip()[:LONGEST_WORDS]
    jump = _ticket_of_number(words, person) if "stay" not in request.GET else None
    if jump is not None:
        return HttpResponseRedirect(_page_of(jump))
    proof = _page_of_proof(words, person) if "stay" not in request.GET else ""
    if proof:
        return HttpResponseRedirect(proof)
    query = asked(
        request.GET,
        readers=reader_tokens(person),
        today=timezone.localdate(now),
        language=translation.get_language() or "",
    )
    accounts = list(accounts_visible_to(person).filter(name__icontains=words)[:HITS_SHOWN]) if words else []
    try:
        query, hits = found_for(query, engine().search)
    except SearchUnavailable:
        context: dict[str, object] = {"results": None, "words": words, "accounts": accounts}
        return page(request, "desk/search.html", context, now=now, here="search", status=503)
    zone = timezone.get_current_timezone()
    found = results(hits, query, request.GET, address=address_of, now=now, zone=zone)
    if found.jump and "stay" not in request.GET:
        return HttpResponseRedirect(found.jump)
    context = {"results": found, "words": query.words, "accounts": accounts}
    return page(request, "desk/search.html", context, now=now, here="search")


def _page_of_proof(words: str, person: Person) -> str:
    """Where the staff reads about a support code or a license key; nothing for other words."""
    contract = contract_named(words, seen_by=person)
    if contract is not None:
        return reverse("desk:contract", args=[contract.pk])
    license = license_named(words, seen_by=person)
    return reverse("desk:account", args=[license.account_id]) if license else ""


@require_safe
@staff
def palette(request: HttpRequest) -> HttpResponse:
    """Hits while somebody types: the ticket of a number, accounts, tickets and articles, and what can be done."""
    person, now = person_of(request), timezone.now()
    words = request.GET.get("q", "").strip()[:200]
    groups = [(title, hits) for title, hits in _groups(words, person, now) if hits]
    return part(request, "palette-hits.jinja", {"groups": groups})


def _groups(words: str, person: Person, now: datetime) -> Iterator[tuple[str, list[PaletteHit]]]:
    ticket = _ticket_of_number(words, person)
    if ticket is not None:
        yield _("Jump"), [PaletteHit(_page_of(ticket), _line(ticket), severity=ticket.severity, key="↵")]
    if len(words) >= SHORTEST:
        yield _("Accounts"), list(_accounts(words, person))
        yield from _found(words, person, shown=ticket)
    yield _("Commands"), list(_commands(words))


def _accounts(words: str, person: Person) -> Iterator[PaletteHit]:
    found = list(accounts_visible_to(person).filter(name__icontains=words)[:3])
    for account in found:
        count = visible_to(person).filter(account=account, is_open=True).count()
        told = ngettext("%(count)s open ticket", "%(count)s open tickets", count) % {"count": count}
        yield PaletteHit(reverse("desk:account", args=[account.pk]), account.name, told, "building")
    for account in found[:1]:
        address = f"{reverse('desk:new')}?account={account.pk}"
        yield PaletteHit(address, _("Open a ticket for %(name)s") % {"name": isolated(account.name)}, sign="plus")


def _found(words: str, person: Person, *, shown: Ticket | None) -> Iterator[tuple[str, list[PaletteHit]]]:
    try:
        found = engine().suggest(words, readers=reader_tokens(person), kinds=frozenset(SEARCHED), limit=HITS_SHOWN)
    except SearchUnavailable:
        return
    above = str(shown.number) if shown else ""
    tickets = [hit for hit in found.hits if hit.kind == "ticket" and hit.number != above]
    articles = [hit for hit in found.hits if hit.kind == "article"]
    yield _("Tickets"), [PaletteHit(address_of(hit), _hit_text(hit, "#"), sign="inbox") for hit in tickets]
    yield _("Articles"), [PaletteHit(address_of(hit), _hit_text(hit, ""), sign="book") for hit in articles]


def _commands(words: str) -> Iterator[PaletteHit]:
    commands = (
        PaletteHit(reverse("desk:new"), _("New ticket"), sign="plus", key="c"),
        PaletteHit(reverse("desk:list"), _("All open tickets"), sign="inbox"),
        PaletteHit(list_address(**DESK_VIEWS["mine"]), _("My tickets"), sign="user"),
        PaletteHit(reverse("desk:escalations"), _("Escalations and duty"), sign="horn"),
        PaletteHit(reverse("desk:policy"), _("Policy book"), sign="scales"),
        PaletteHit(reverse("desk:accounts"), _("Accounts"), sign="building"),
        PaletteHit(reverse("desk:all-articles"), _("Articles"), sign="edit"),
        PaletteHit(reverse("desk:new-article"), _("New article"), sign="plus"),
        PaletteHit(reverse("desk:canned-replies"), _("Canned replies"), sign="reply"),
        PaletteHit(reverse("components:preferences"), _("Preferences"), sign="settings"),
        PaletteHit(reverse("account_logout"), _("Log out"), sign="external"),
    )
    for command in commands:
        if words.lower() in str(command.text).lower():
            yield command


def _line(ticket: Ticket) -> Markup:
    return Markup('<span class="faint num">#{}</span> {}').format(ticket.number, ticket.subject)


def _hit_text(hit: Hit, sign: str) -> Markup:
    return Markup('<span class="faint num">{}{}</span> {}').format(sign, hit.number, Markup(hit.title.__html__()))


def _page_of(ticket: Ticket) -> str:
    return f"/desk/tickets/{ticket.number}/"


def _ticket_of_number(words: str, person: Person) -> Ticket | None:
    """The ticket whose number was typed, with or without its sign, if this person may see it."""
    number = whole_number(words.lstrip("#"))
    if number is None:
        return None
    with suppress(Ticket.DoesNotExist):
        return ticket_by_number(number, seen_by=person)
    return None
