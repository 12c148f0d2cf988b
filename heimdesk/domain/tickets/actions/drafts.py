"""Drafts live on the server: no error, reload, second tab or end of a session loses what was typed (TIC-1)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heimdesk.domain.books.queries import book_of, current_book
from heimdesk.domain.catalog.models import Product
from heimdesk.domain.knowledge.actions import record_deflection
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Invalid, Refused
from heimdesk.domain.tickets.actions.files import KeptFile
from heimdesk.domain.tickets.locking import lock_draft
from heimdesk.domain.tickets.models import Attachment, Draft, DraftState, Ticket
from heimdesk.domain.tickets.wishes import STEPS, product_of
from heimdesk.engines.sql.writing import change
from heimdesk.policy.verdict import N_, Verdict


class DraftMovedOn(Invalid):
    """Another tab saved this step meanwhile. `stored` is what it saved, `typed` what came now: both are kept.

    `typed` stays in the draft under values["crossed"][step] until the step is saved again.
    """

    def __init__(self, step: str, stored: Mapping[str, Any], typed: Mapping[str, Any], revision: int) -> None:
        said = _(
            "This draft was changed in another tab or on another device. Both texts are here; keep the one you want."
        )
        super().__init__({"": [said]})
        self.step, self.stored, self.typed, self.revision = step, dict(stored), dict(typed), revision


def start_draft(by: Person, *, product: Product | None = None, follows: Ticket | None = None, now: datetime) -> Draft:
    """A new draft of a contact for the own account. Raises Refused for anybody else."""
    if by.account is None:
        raise Refused(
            Verdict(False, "TIC-1", N_("Drafts are for people of an account; the staff opens tickets for them."))
        )
    values = {"product": {"product": product.pk}} if product else {}
    step = "information" if product else "product"
    return Draft.objects.create(
        person=by, account=by.account, product=product, follows=follows, values=values, step=step, created_at=now,
        changed_at=now,
    )  # fmt: skip


def save_step(draft: Draft, step: str, values: Mapping[str, Any], *, revision: int, by: Person, now: datetime) -> Draft:
    """Keep what was typed in a step, right or wrong; `wishes.problems_of` tells what is wrong.             [TIC-1]

    `revision` is the one of the page that was filled in. Raises DraftMovedOn when another tab saved other values for
    this step since then, Invalid for an unknown step or a draft that ended, Draft.DoesNotExist for somebody else's.
    """
    if step not in STEPS:
        raise Invalid({"": [_("The wizard has no such step. Begin at the first one.")]})
    typed = {str(name): _plain(value) for name, value in values.items()}
    with transaction.atomic():
        _lock_own(draft, by)
        stored = draft.values.get(step, {})
        crossed = draft.values.get("revisions", {}).get(step, 0) > revision and stored != typed
        if crossed:
            draft.values = {**draft.values, "crossed": {**draft.values.get("crossed", {}), step: typed}}
        else:
            _keep(draft, step, typed)
        draft.changed_at = now
        change(draft, ("values", "step", "revision", "product", "changed_at"))
    if crossed:
        raise DraftMovedOn(step, stored, typed, draft.revision)
    return draft


@transaction.atomic
def attach_to_draft(draft: Draft, file: KeptFile, *, field: str = "", by: Person, now: datetime) -> Attachment:
    """Hang a stored file on the draft, for a field of the steps to reproduce. Raises Invalid, Draft.DoesNotExist."""
    _lock_own(draft, by)
    return Attachment.objects.create(draft=draft, stored=file.stored, name=file.name, field=field[:40], added_at=now)


@transaction.atomic
def detach_from_draft(draft: Draft, attachment: Attachment, *, by: Person, now: datetime) -> None:
    """Take a file off the draft again. Raises Attachment.DoesNotExist."""
    _lock_own(draft, by)
    Attachment.objects.get(pk=attachment.pk, draft=draft, message=None).delete()


@transaction.atomic
def read_article(draft: Draft, article: Article, *, by: Person, now: datetime) -> None:
    """Note that this article was read while looking for a solution; it goes with the ticket.              [TIC-2]"""
    _lock_own(draft, by)
    draft.articles_read.add(article)


@transaction.atomic
def deflect(draft: Draft, article: Article, *, by: Person, now: datetime) -> Draft:
    """An article answered the question: the draft ends, nothing is deducted, the article is credited.     [TIC-2]"""
    _lock_own(draft, by)
    draft.articles_read.add(article)
    words = str(draft.values.get("solution", {}).get("words", ""))
    record_deflection(article, by=by, product=draft.product, words=words[:500], draft=draft.key, now=now)
    return _end(draft, DraftState.DEFLECTED, now)


@transaction.atomic
def discard_draft(draft: Draft, *, by: Person, now: datetime) -> Draft:
    """Throw a draft away; `restore_draft` takes it back."""
    _lock_own(draft, by)
    return _end(draft, DraftState.DISCARDED, now)


@transaction.atomic
def restore_draft(draft: Draft, *, by: Person, now: datetime) -> Draft:
    """Undo the throwing away."""
    lock_draft(draft, by)
    if draft.state == DraftState.DISCARDED:
        draft.state = DraftState.WRITING
        draft.changed_at = now
        draft.save(update_fields=["state", "changed_at"])
    return draft


@transaction.atomic
def forget_old_drafts(now: datetime) -> int:
    """Take away what nobody went on with for as long as the book keeps it; answers how many drafts.         [TIC-1]

    A draft that became a ticket or was answered by an article stays with that.
    """
    untouched_since = now - book_of(current_book(now)).opening.draft_kept_for
    left = Draft.objects.filter(state__in=(DraftState.WRITING, DraftState.DISCARDED), changed_at__lte=untouched_since)
    _count, by_model = left.delete()
    return by_model.get(Draft._meta.label, 0)


def _keep(draft: Draft, step: str, typed: dict[str, Any]) -> None:
    crossed = {name: held for name, held in draft.values.get("crossed", {}).items() if name != step}
    values = {name: held for name, held in draft.values.items() if name != "crossed"}
    draft.values = {**values, step: typed, **({"crossed": crossed} if crossed else {})}
    draft.step = step
    draft.revision += 1
    draft.values["revisions"] = {**draft.values.get("revisions", {}), step: draft.revision}
    if step == "product":
        _choose_product(draft, typed)


def _choose_product(draft: Draft, typed: dict[str, Any]) -> None:
    product = product_of(typed.get("product"))
    if product != draft.product:
        draft.product = product
        information = draft.values.get("information", {})
        kept = {name: value for name, value in information.items() if name not in {"release", "module"}}
        draft.values = {**draft.values, "information": kept}


def _lock_own(draft: Draft, by: Person) -> None:
    lock_draft(draft, by)
    if draft.state != DraftState.WRITING:
        raise Invalid({"": [_("This draft has ended. Begin a new one.")]})


def _end(draft: Draft, state: str, now: datetime) -> Draft:
    draft.state = state
    draft.changed_at = now
    draft.save(update_fields=["state", "changed_at"])
    return draft


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value).replace("\x00", "")
