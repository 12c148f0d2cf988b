"""`/healthz` says that this process lives, `/readyz` whether it can serve; both to anybody, so neither tells a secret.

They are answered by a middleware before anything else: whoever watches often asks by an address that is no public name
of the installation, and must be answered while the database is away.                                         [OPS-4]
"""

from collections.abc import Callable
from datetime import datetime
from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from structlog.contextvars import clear_contextvars

from heimdesk.domain.books.queries import NoBook, current_book
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import SearchUnavailable
from heimdesk.operations.heartbeat import is_seen_lately

Node = tuple[str, str]
Problem = str
FINE: Problem = ""
NOT_ASKED = "not asked, as the database does not answer"


class Probes:
    """Middleware: answers `/healthz` and `/readyz`, lets everything else pass; writes no line."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in ("/healthz", "/readyz"):
            return self.get_response(request)
        clear_contextvars()  # what is logged here belongs to no request before
        answer = _answer(request)
        answer._has_been_logged = True  # type: ignore[attr-defined]
        return answer


def _answer(request: HttpRequest) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return readiness(timezone.now()) if request.path == "/readyz" else _told({"status": "alive"}, 200)


def readiness(now: datetime) -> HttpResponse:
    """Each check with its problem; 503 when there is one."""
    problems = dict.fromkeys(CHECKS, FINE)
    for name, check in CHECKS.items():
        try:
            problems[name] = check(now)
        except DatabaseError:
            problems[name] = "does not answer" if name == "database" else "cannot be read from the database"
        if name == "database" and problems[name]:
            problems |= dict.fromkeys([other for other in CHECKS if other != name], NOT_ASKED)
            break
    ready = not any(problems.values())
    checks = {
        name: {"ok": not problem, **({"problem": problem} if problem else {})} for name, problem in problems.items()
    }
    return _told({"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503)


def _database(now: datetime) -> Problem:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return FINE


def _migrations(now: datetime) -> Problem:
    applied = MigrationRecorder(connection).applied_migrations().keys()
    waiting = sum(not (step in applied or (replaced and replaced <= applied)) for step, replaced in migrations_known())
    return f"{waiting} not applied" if waiting else FINE


def _policy_book(now: datetime) -> Problem:
    try:
        current_book(now)
    except NoBook:
        return "none in force"
    return FINE


def _search(now: datetime) -> Problem:
    try:
        engine().count()
    except SearchUnavailable:  # whose cause the engine has logged
        return "the index cannot be read"
    return FINE


def _worker(now: datetime) -> Problem:
    return FINE if is_seen_lately(now) else "none was seen within a minute"


@cache
def migrations_known() -> list[tuple[Node, frozenset[Node]]]:
    """The migrations of the code that runs, each with those that it replaces; read once."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    return [(step, frozenset(migration.replaces)) for step, migration in graph.nodes.items()]


def _told(facts: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(facts, status=status, headers={"Cache-Control": "no-store"})


CHECKS: dict[str, Callable[[datetime], Problem]] = {
    "database": _database,
    "migrations": _migrations,
    "policy_book": _policy_book,
    "search": _search,
    "worker": _worker,
}
