"""A small site of pages made from the components alone: what the browser tests walk through."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path
from django.utils import timezone

from heimdesk.channels.web import components
from heimdesk.channels.web.components import errors, telling
from heimdesk.channels.web.components.charts import RotaRow, Shift
from heimdesk.channels.web.components.frame import Entry, Reader, bare_frame, frame
from heimdesk.policy.verdict import Step, Verdict

FOLDER = Path(components.__file__).parent
ICONS = re.findall(r'symbol id="([^"]+)', (FOLDER / "static/heimdesk/icons.svg").read_text())
sent: list[dict[str, Any]] = []
drafts: list[dict[str, Any]] = []
ENTRIES = [
    Entry("/list", "All open", "inbox", "46", "list", "g l"),
    Entry("/ticket", "Escalations", "horn", "2", "duty", "g e"),
    Entry("/list?q=1", "Orchestrator", "box", "18", group="Queues"),
    Entry("/portal", "Knowledge base", "book", group="foot"),
]


def _desk(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    person = Reader("Ines Carvalho", "IC", told="On shift until 16:00")
    return frame(request, here, entries=ENTRIES, person=person, home="/list", search="/list", palette="/hits", **more)


def _portal(request: HttpRequest) -> dict[str, Any]:
    addresses = {
        "home": "/portal",
        "search": "/list",
        "open_ticket": "/step",
        "account": "/portal",
        "logout": "/portal",
    }
    entries = [Entry("/portal", "Tickets", key="tickets"), Entry("/list", "Knowledge base", key="kb")]
    footer, person = [Entry("/portal", "Support guide")], Reader("Mara Voss", "MV")
    return frame(request, "tickets", entries=entries, footer=footer, person=person, **addresses)


def sheet_context(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """What the sheet of parts shows, at a moment."""

    def after(**parts: int) -> datetime:
        return now + timedelta(**parts)

    total = Step("Due", now, total=True)
    steps = (Step("Opened", after(hours=-5)), Step("Workaround within", timedelta(hours=8)), total)
    verdict = Verdict(now, "SLA-1", "The workaround is due {due}.", {"due": after(hours=3)}, steps)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    shift = Shift("Jonas Lindqvist", midnight + timedelta(hours=8), midnight + timedelta(hours=16), True)
    dots = ((-72, 2), (-8, 2), (14, 1), (14, 3), (145, 2), (600, 4), (9000, 1))
    return _desk(request, "sheet", now=now) | {
        "now": now,
        "icons": ICONS,
        "ends": {"far": after(hours=11), "very-soon": after(minutes=14), "seconds": after(seconds=220)},
        "reason_of_due": telling.why(verdict, id="due", title="Workaround due 17:47", now=now, zone=UTC, more="Book 7"),
        "dots": [(after(minutes=minutes), severity) for minutes, severity in dots],
        "day_start": midnight,
        "rota": [RotaRow("Europe", "Bergen", [shift])],
    }


def sheet(request: HttpRequest) -> HttpResponse:
    return render(request, "sheet.jinja", sheet_context(request, timezone.now()))


def listed(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = _desk(request, "list", now=now) | {"dots": [(now, 2)], "now": now, "later": now + timedelta(hours=2)}
    return render(request, "list.jinja", context)


def ticket(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    soon = now + timedelta(seconds=float(request.GET.get("left", "599")))
    return render(request, "ticket.jinja", _desk(request, "ticket", now=now, rail=True) | {"soon": soon})


def step(request: HttpRequest) -> HttpResponse:
    names = ["Product", "Product information", "Search for a solution", "Contact and severity"]
    steps = [
        SimpleNamespace(name=name, href="/step", told="Orchestrator" if at < 3 else "") for at, name in enumerate(names)
    ]
    more = {"steps": steps, "step": 4, "leave": "/portal", "saved": "Draft saved at 14:05", "draft_url": "/draft"}
    return render(request, "step.jinja", _portal(request) | more | {"action": "", "version": 1})


def hits(request: HttpRequest) -> HttpResponse:
    word = request.GET.get("q", "")
    hit = {"told": "", "sign": "building", "severity": 0, "key": ""}
    found = (
        [hit | {"href": f"/ticket?n={n}", "text": f"{word} {n}", "severity": n} for n in (2, 3)]
        if word != "none"
        else []
    )
    return render(request, "palette-hits.jinja", {"groups": [("Tickets", found), ("Accounts", [])]})


def draft(request: HttpRequest) -> HttpResponse:
    drafts.append(request.POST.dict())
    if request.POST.get("text") == "conflict":
        return JsonResponse({"notice": "Changed in another tab. Load the page again to go on there."}, status=409)
    return JsonResponse({"notice": f"Draft saved, {len(drafts)}", "version": len(drafts) + 1})


def taken(request: HttpRequest) -> HttpResponse:
    sent.append(request.POST.dict())
    messages.success(request, "#48219 is yours.")
    return render(request, "home.jinja", _portal(request))


def slow_answer(request: HttpRequest) -> HttpResponse:
    sent.append(request.POST.dict() | {"files": [file.name for file in request.FILES.getlist("files")]})
    return HttpResponse(status=204)


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def unreadable(request: HttpRequest) -> HttpResponse:
    raise BadRequest


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a page that breaks")


urlpatterns = [
    path("sheet", sheet),
    path("list", listed),
    path("ticket", ticket),
    path("step", step),
    path("portal", lambda request: render(request, "home.jinja", _portal(request))),
    path("login", lambda request: render(request, "login-page.jinja", bare_frame(request))),
    path("hits", hits),
    path("draft", draft),
    path("taken", taken),
    path("replied", slow_answer),
    path("forbidden", forbidden),
    path("broken", broken),
    path("unreadable", unreadable),
    path("away", errors.unavailable),
    path("large", errors.too_large),
    path("", include("heimdesk.channels.web.components.urls")),
]
handler400, handler403, handler404, handler500 = (
    errors.bad_request,
    errors.permission_denied,
    errors.not_found,
    errors.server_error,
)
