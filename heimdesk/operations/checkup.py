"""What `heimdesk check` looks at; each finding says what to do when it is not fine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from heimdesk.domain.audit.guards import unguarded
from heimdesk.domain.audit.queries import first_broken_row
from heimdesk.domain.books.queries import NoBook, book_of, current_book
from heimdesk.domain.duty.queries import gaps_ahead
from heimdesk.domain.entitlements.queries import unbalanced
from heimdesk.domain.knowledge.models import Article, ArticleState, IndexChange
from heimdesk.domain.notices.models import Notice, NoticeState
from heimdesk.domain.tickets.hearing import BACK
from heimdesk.domain.tickets.models import Alarm, ReplyDraft
from heimdesk.engines.search.chosen import engine
from heimdesk.engines.search.port import SearchUnavailable
from heimdesk.operations.backups.broken_off import what_to_do
from heimdesk.operations.heartbeat import is_seen_lately
from heimdesk.operations.odd_days import DATED, odd_days
from heimdesk.operations.proxies import Trust, seen_last

WORKER_BEHIND = timedelta(minutes=2)
LEFT_LYING = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: is it fine, what was seen, and how to mend it."""

    fine: bool
    what: str
    mend: str = ""


def findings(*, now: datetime) -> Iterator[Finding]:
    """Look at everything in order; what needs the database is left out when it does not answer."""
    yield _settings()
    yield _phone()
    if settings.SIGN_ON:
        yield _sign_on()
    database = _database()
    yield database
    if not database.fine:
        return
    if told := what_to_do():
        yield Finding(False, _("A restore broke off"), told)
    for look in LOOKS:
        yield look(now)


def _settings() -> Finding:
    insecure = not settings.SECURE and settings.PUBLIC_URL.split("://")[-1].split(":")[0] not in {
        "localhost",
        "127.0.0.1",
    }
    return Finding(
        not insecure,
        _("Public address {url}").format(url=settings.PUBLIC_URL),
        _("Set HEIMDESK_URL to an https:// address: cookies of a log-in must not travel in the clear."),
    )


def _phone() -> Finding:
    return Finding(
        bool(settings.VENDOR_PHONE),
        _("Support phone number {phone}").format(phone=settings.VENDOR_PHONE or "–"),
        _("Set HEIMDESK_PHONE: a severity that escalates by phone alone needs a number to call."),
    )


def _sign_on() -> Finding:
    named = ", ".join(f"{each.name} ({', '.join(sorted(each.domains))})" for each in settings.SIGN_ON)
    return Finding(True, _("Single sign-on by {providers}").format(providers=named))


def _database() -> Finding:
    mend = _(
        "Compare DATABASE_URL with the server, then run `heimdesk serve` or `heimdesk demo` once: they make the tables."
    )
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        return Finding(False, _("The database does not answer: {error}").format(error=error), mend)
    said = _("Database {vendor}, {count} migrations waiting").format(vendor=connection.vendor, count=waiting)
    return Finding(waiting == 0, said, mend)


def _book(now: datetime) -> Finding:
    try:
        said = _("Policy book version {number} in force").format(number=current_book(now).number)
    except NoBook as none:
        return Finding(False, str(none), _("Put one into force: `heimdesk policy put FILE`."))
    return Finding(True, said)


def _ledger(now: datetime) -> Finding:
    wrong = list(unbalanced())
    return Finding(
        not wrong,
        _("Ledger: {count} balances differ from the sum of their rows").format(count=len(wrong)),
        _("Something wrote past the ledger. Entitlements: {list}.").format(
            list=", ".join(str(row.pk) for row in wrong)
        ),
    )


def _audit(now: datetime) -> Finding:
    broken = first_broken_row()
    if broken is None:
        return Finding(True, _("Audit log: the chain is intact"))
    return Finding(
        False,
        _("Audit log: the chain is broken at row {row} of {at}").format(row=broken.pk, at=broken.at.isoformat()),
        _("Somebody changed or removed rows in the database. Compare it with a backup, from this row on."),
    )


def _guards(now: datetime) -> Finding:
    bare = unguarded()
    return Finding(
        not bare,
        _("Tables that only grow and are not guarded by the database: {count}").format(count=len(bare)),
        _(
            "Rows of {tables} could be changed or deleted. Compare them with a backup; the next start of "
            "`heimdesk serve` puts the guards back."
        ).format(tables=", ".join(bare)),
    )


def _search(now: datetime) -> Finding:
    waiting = IndexChange.objects.count()
    try:
        known = engine().count()
    except SearchUnavailable as error:
        return Finding(False, str(error), _("Look at the search directory, then rebuild: `heimdesk search rebuild`."))
    behind = IndexChange.objects.filter(at__lt=now - WORKER_BEHIND).exists()
    articles = Article.objects.filter(state=ArticleState.PUBLISHED).count()
    said = _("Search: {known} entries, {articles} articles, {waiting} changes to learn").format(
        known=known, articles=articles, waiting=waiting
    )
    if known + waiting < articles:
        return Finding(False, said, _("The index does not know all articles. Rebuild it: `heimdesk search rebuild`."))
    return Finding(not behind, said, _("The index is behind. Does a worker run? `heimdesk worker`."))


def _worker(now: datetime) -> Finding:
    late = Alarm.objects.filter(done_at=None, rings_at__lt=now - WORKER_BEHIND)
    failing = late.filter(try_again_at__gt=now - WORKER_BEHIND).count()
    if failing:
        said = _("Alarms that fail again and again: {count}").format(count=failing)
        return Finding(False, said, _("The log of the worker names each ticket (alarm_failed) and what went wrong."))
    overdue = late.count()
    said = _("Alarms overdue: {count}").format(count=overdue)
    return Finding(overdue == 0, said, _("No worker keeps up. Start one: `heimdesk worker`."))


def _held(now: datetime) -> Finding:
    """A reply that was sent and that nobody can take back any more is overdue: its customer waits for it."""
    late = ReplyDraft.objects.filter(goes_at__lt=now - WORKER_BEHIND).count()
    said = _("Replies that were sent and have not left: {count}").format(count=late)
    return Finding(late == 0, said, _("No worker keeps up. Start one: `heimdesk worker`."))


def _returned(now: datetime) -> Finding:
    """A reply that was sent, came back, and was not taken up since: its customer waits, and may not know it."""
    lying = ReplyDraft.objects.filter(kind=BACK, changed_at__lt=now - LEFT_LYING).select_related("ticket", "person")
    told = [f"#{each.ticket.number} ({each.person.name})" for each in lying.order_by("changed_at")]
    return Finding(
        not told,
        _("Replies that came back over an hour ago and have not gone: {count}").format(count=len(told)),
        _("Let each author open the ticket and send or discard it; for one who has left, answer it: {list}.").format(
            list=", ".join(told)
        ),
    )


def _seen(now: datetime) -> Finding:
    """The same rule as `/readyz`: without a worker nobody can log in and no letter leaves."""
    seen = is_seen_lately(now)
    return Finding(
        seen,
        _("Worker: seen at work within the last minute") if seen else _("Worker: none was seen within the last minute"),
        _("Nobody can log in and no letter leaves. Start one, with `heimdesk serve` or apart: `heimdesk worker`."),
    )


def _letters(now: datetime) -> Finding:
    failed = Notice.objects.filter(state=NoticeState.FAILED).count()
    late = Notice.objects.filter(state=NoticeState.QUEUED, next_try_at__lt=now - WORKER_BEHIND).count()
    said = _("Letters: {late} late, {failed} given up").format(late=late, failed=failed)
    return Finding(
        not (late or failed), said, _("Compare HEIMDESK_SMTP with the mail server; the outbox names each error.")
    )


def _duty(now: datetime) -> Finding:
    try:
        ahead = book_of(current_book(now)).escalation.duty_gap_warning
    except NoBook as none:
        return Finding(False, str(none), _("Put one into force: `heimdesk policy put FILE`."))
    gaps = gaps_ahead(now, ahead)
    said = _("Duty: {count} gaps within {hours} hours").format(count=len(gaps), hours=ahead // timedelta(hours=1))
    return Finding(not gaps, said, _("Plan a shift: Desk, Escalations, Edit shifts."))


def _proxies(now: datetime) -> Finding:
    """By https nobody reaches Heimdesk itself; else the last log-in tells what stands before it."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = Trust.TOO_LITTLE if settings.SECURE and not trusted else seen_last()
    mend = {
        Trust.TOO_LITTLE: _(
            "Readers come through a web server, so the limit of log-ins takes all of them for one. Set "
            "HEIMDESK_TRUSTED_PROXIES to the number of web servers before Heimdesk, and let them pass X-Forwarded-For."
        ),
        Trust.TOO_MUCH: _(
            "The last log-in came with fewer addresses in X-Forwarded-For than web servers are trusted, so who it was "
            "cannot be told. Let the web server pass X-Forwarded-For, or lower HEIMDESK_TRUSTED_PROXIES."
        ),
    }
    said = _("Web servers before Heimdesk that are trusted: {count}").format(count=trusted)
    return Finding(seen == Trust.RIGHT, said, mend.get(seen, ""))


def _days(now: datetime) -> Finding:
    odd = [told for rows, columns in DATED for told in odd_days(rows, columns)]
    return Finding(
        not odd,
        _("Days and moments of years that nobody can have meant: {count}").format(count=len(odd)),
        _("They break no page, but they were typed wrong. Amend or replace: {list}.").format(list=", ".join(odd)),
    )


LOOKS: tuple[Callable[[datetime], Finding], ...] = (
    _book,
    _ledger,
    _audit,
    _guards,
    _search,
    _seen,
    _worker,
    _held,
    _returned,
    _letters,
    _duty,
    _days,
    _proxies,
)
