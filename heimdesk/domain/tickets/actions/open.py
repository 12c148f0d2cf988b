"""Opens tickets: paid, promised and told in one transaction; the same draft never opens two (TIC-1, INC-1)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.models import Module, Product, Release
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.refusals import Invalid, Refused, require
from heimdesk.domain.tickets.actions.drafts import save_step
from heimdesk.domain.tickets.birth import bear, first_message, settle_and_confirm
from heimdesk.domain.tickets.conversation import Files, attach
from heimdesk.domain.tickets.locking import lock_draft
from heimdesk.domain.tickets.models import ArticleUse, Attachment, Draft, DraftState, Message, Ticket, Way
from heimdesk.domain.tickets.permissions import may_open_for
from heimdesk.domain.tickets.wishes import Wish, problems_of, wish_of
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.sql.writing import change

_ARTICLES_READ: Prepared[Article] = Prepared(
    lambda: Article.objects.filter(
        pk__in=Draft.articles_read.through.objects.filter(draft=Slot("draft")).values("article")
    )
)


def submit(draft: Draft, step: str, values: Mapping[str, str], *, revision: int, by: Person, now: datetime) -> Ticket:
    """Save the last step of a draft and open its ticket, in one transaction.                       [TIC-1, INC-1]

    The step stays saved when the ticket is refused. Raises what `save_step` and `open_ticket` raise.
    """
    refused: Exception
    with transaction.atomic():
        try:
            save_step(draft, step, values, revision=revision, by=by, now=now)
            return open_ticket(draft, by=by, now=now)
        except (Invalid, Refused) as why:
            refused = why
    raise refused


@transaction.atomic
def open_ticket(draft: Draft, *, by: Person, now: datetime, way: str = Way.WEB) -> Ticket:
    """Open the ticket of a draft; a second submit of the same draft gives the same ticket.  [TIC-1, TIC-5, INC-1]

    Raises Invalid with a problem for each field, NotEntitled or NothingLeft (both Refused) when nothing can pay; the
    draft then stays as it is. Raises Draft.DoesNotExist for somebody else's.
    """
    lock_draft(draft, by)
    if draft.ticket is not None:
        return draft.ticket
    if draft.state != DraftState.WRITING:
        raise Invalid({"": [_("This draft has ended. Begin a new one.")]})
    wish = wish_of(draft)
    ticket, message = _open(wish, by=by, way=way, now=now)
    if wish.has_files:
        Attachment.objects.filter(draft=draft).update(message=message)
    _note_articles(ticket, _ARTICLES_READ(draft=draft.pk), now)
    draft.ticket = ticket
    draft.state = DraftState.SUBMITTED
    draft.changed_at = now
    change(draft, ("ticket", "state", "changed_at"))
    return ticket


@transaction.atomic
def open_for(
    account: Account,
    *,
    requester: Person,
    product: Product,
    ticket_type: str,
    severity: int,
    subject: str,
    details: Mapping[str, str],
    by: Person,
    way: str,
    now: datetime,
    release: Release | None = None,
    module: Module | None = None,
    phone: str = "",
    reached_by: str = "ticket",
    entitlement: Entitlement | None = None,
    colleagues: Iterable[str] = (),
    follows: Ticket | None = None,
    articles: Iterable[Article] = (),
    files: Files = (),
    fields: Mapping[str, str] | None = None,
) -> Ticket:
    """Open a ticket without a wizard: from the call screen, the command, the API. Same rules, same rows.     [INC-1]

    `details` are the steps to reproduce by key of the book, `fields` those of the product by theirs; a member of the
    staff may leave out what triage asks for. Without `entitlement` the one is chosen that covers the ticket and expires
    first. Raises Invalid, NotEntitled, NothingLeft, Refused.
    """
    if requester.account_id != account.pk or not requester.is_active:
        raise Invalid({"requester": [_("This person is not of the account. Choose one of its people.")]})
    require(may_open_for(by, account))
    wish = Wish(
        account=account,
        requester=requester,
        product=product,
        ticket_type=ticket_type,
        severity=severity,
        subject=subject,
        details=dict(details),
        release=release,
        module=module,
        phone=phone,
        reached_by=reached_by,
        chosen=entitlement,
        colleagues=tuple(colleagues),
        follows=follows,
        fields=fields or {},
    )
    ticket, message = _open(wish, by=by, way=way, now=now)
    _note_articles(ticket, articles, now)
    attach(message, files, now=now)
    return ticket


def _open(wish: Wish, *, by: Person, way: str, now: datetime) -> tuple[Ticket, Message]:
    version = current_book(now)
    book = book_of(version)
    problems = problems_of(wish, book, now=now, by_staff=by.is_staff_member)
    if problems:
        raise Invalid(problems)
    born = bear(wish, version, by=by, way=way, now=now)
    message = first_message(born.ticket, wish, book, way=way, now=now)
    settle_and_confirm(born, by=by, now=now)
    return born.ticket, message


def _note_articles(ticket: Ticket, articles: Iterable[Article], now: datetime) -> None:
    for article in articles:
        ArticleUse.objects.get_or_create(ticket=ticket, article=article, sent=False, defaults={"at": now})
