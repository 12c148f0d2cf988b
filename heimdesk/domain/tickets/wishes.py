"""A ticket somebody wants to open, read from a draft or given by a door, and all that stops it, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.domain.catalog.models import Module, Product, Release
from heimdesk.domain.catalog.queries import may_open_on
from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.people.lines import folded, seen_of
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.tickets.fields import asked_fields, control_of, opening_values
from heimdesk.domain.tickets.models import Attachment, Draft, Ticket
from heimdesk.engines.sql.asking import Prepared, Slot
from heimdesk.engines.text.moments import date_text, in_full
from heimdesk.engines.text.numbers import number_text, whole_number
from heimdesk.engines.text.typed_moments import is_no_day, moment_in
from heimdesk.policy.book import Book
from heimdesk.policy.opening import OpeningFacts, opening_problems
from heimdesk.policy.verdict import Verdict
from heimdesk.policy.words import Input

STEPS = ("product", "information", "solution", "entitlement", "details", "access", "contact")
"""The steps of the wizard in order; each has a mapping of its fields in Draft.values."""

PHONES = 10_000
MOST_COLLEAGUES = 64
Problems = dict[str, list[str]]

_RELEASE: Prepared[Release] = Prepared(lambda: Release.objects.filter(pk=Slot("key"), product_id=Slot("of")))
_MODULE: Prepared[Module] = Prepared(lambda: Module.objects.filter(pk=Slot("key"), product_id=Slot("of")))
_ENTITLEMENT: Prepared[Entitlement] = Prepared(
    lambda: Entitlement.objects.filter(pk=Slot("key"), account_id=Slot("of"))
)
_FIELDS_OF_FILES: Prepared[tuple[str]] = Prepared(
    lambda: Attachment.objects.filter(draft_id=Slot("draft")).order_by().values_list("field"), tuple
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted. `details` are the steps to reproduce by key of the book; `filled_by_files` their file fields.

    `fields` is what was typed into the fields of the product, by their keys.
    """

    account: Account
    requester: Person
    product: Product | None
    ticket_type: str
    severity: int | None
    subject: str
    details: Mapping[str, str]
    release: Release | None = None
    module: Module | None = None
    phone: str = ""
    reached_by: str = ""
    chosen: Entitlement | None = None
    has_files: bool = False
    filled_by_files: frozenset[str] = frozenset()
    colleagues: tuple[str, ...] = ()
    follows: Ticket | None = None
    words: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    given: Problems = field(default_factory=dict)


def wish_of(draft: Draft) -> Wish:
    """What the draft asks for; values that name nothing are among its `given` problems."""
    read = _Reader(draft)
    product = read.product()
    fields_of_files = frozenset(field for (field,) in _FIELDS_OF_FILES(draft=draft.pk))
    return Wish(
        account=draft.account,
        requester=draft.person,
        product=product,
        ticket_type=read.text("information", "ticket_type"),
        severity=read.number("contact", "severity"),
        subject=read.text("details", "subject"),
        details={key: seen_of(str(value)) for key, value in read.step("details").items() if key != "subject"},
        release=read.row("information", "release", _RELEASE, product),
        module=read.row("information", "module", _MODULE, product),
        phone=read.text("contact", "phone"),
        reached_by=read.text("contact", "reached_by"),
        chosen=read.row("entitlement", "entitlement", _ENTITLEMENT, draft.account),
        has_files=bool(fields_of_files),
        filled_by_files=fields_of_files - {""},
        colleagues=read.addresses("contact", "colleagues"),
        follows=draft.follows,
        words=read.text("solution", "words"),
        fields={each.key: read.text("information", control_of(each)) for each in asked_fields(product)},
        given=read.problems,
    )


def problems_of(wish: Wish, book: Book, *, now: datetime, by_staff: bool = False) -> Problems:
    """All that stops the opening, by field; empty when nothing does.                    [TIC-3, TIC-4, LIF-2]

    Fields: product, ticket_type, release, module, field-<key>, entitlement, subject, details.<key>, severity, phone,
    reached_by, colleagues. Whoever of the staff opens for a customer need not know the details: triage asks for them
    (WRK-1).
    """
    problems: Problems = {name: list(said) for name, said in wish.given.items()}
    unfit = product_problems(wish.product, now=now)
    if unfit:
        problems.setdefault("product", unfit)
    elif wish.product and wish.ticket_type and wish.ticket_type not in wish.product.ticket_types:
        problems.setdefault("ticket_type", []).append(_("This product has no such tickets. Choose again."))
    for problem in opening_problems(_facts(wish, book), book, now):
        if by_staff and _is_left_out(problem.field, wish):
            continue
        problems.setdefault(problem.field, []).append(_told(problem.why))
    for key in _moments_asked(book):
        if is_no_day(wish.details.get(key, "")):
            problems[f"details.{key}"] = [_("No calendar has such a day or time. Enter when the error was seen.")]
    problems.update(opening_values(wish.product, wish.fields, by_staff=by_staff)[1])
    _check_phone(wish, problems)
    _check_lengths(wish, problems)
    _check_colleagues(wish, problems)
    return problems


def product_of(typed: Any) -> Product | None:
    """The product of this key, as a form sends it; None when it names none."""
    return Product.objects.filter(pk=whole_number(typed) or 0).first()


def product_problems(product: Product | None, *, now: datetime) -> list[str]:
    """Why no ticket can be about this product; before there is one a draft is not begun.                   [TIC-1]"""
    if product is None:
        return [_("Choose the product that the ticket is about.")]
    sold = may_open_on(product, now.date())
    return [] if sold else [_told(sold)]


def subject_of(wish: Wish) -> str:
    """The subject, or the first words of what happens."""
    first = next((line for line in wish.details.get("what_happens", "").splitlines() if seen_of(line)), "")
    return folded(wish.subject or first or wish.words or _("No subject"))[:200]


@lru_cache(maxsize=PHONES)
def as_international(phone: str) -> str:
    """The number as it is dialed from anywhere; raises NumberParseException or ValueError when it is none."""
    number = phonenumbers.parse(phone, None)
    if not phonenumbers.is_valid_number(number):
        raise ValueError(phone)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _facts(wish: Wish, book: Book) -> OpeningFacts:
    by_files = dict.fromkeys(wish.filled_by_files, "x")
    return OpeningFacts(
        product=wish.product.slug if wish.product else "",
        ticket_type=wish.ticket_type,
        severity=wish.severity,
        phone=wish.phone,
        reached_by=wish.reached_by,
        details={**by_files, **{key: value for key, value in wish.details.items() if value}},
        subject=wish.subject,
        moments=_moments(wish, book),
    )


def _moments(wish: Wish, book: Book) -> dict[str, datetime]:
    """What was given for the moments that the book asks for, where it can be read as one."""
    read = {key: moment_in(wish.details.get(key, "")) for key in _moments_asked(book)}
    return {key: moment for key, moment in read.items() if moment is not None}


def _moments_asked(book: Book) -> list[str]:
    return [key for key, detail in book.steps_to_reproduce.details.items() if detail.kind is Input.DATETIME]


def _is_left_out(name: str, wish: Wish) -> bool:
    step, _dot, key = name.partition(".")
    return step == "details" and not wish.details.get(key)


def _told(why: Verdict[bool]) -> str:
    """The sentence in the reader's language, its moments on the reader's clock."""
    zone = timezone.get_current_timezone()
    return why.told(translate=_, moment=lambda at: in_full(at, zone), day=date_text).sentence


def _check_phone(wish: Wish, problems: Problems) -> None:
    if not wish.phone or "phone" in problems:
        return
    try:
        as_international(wish.phone)
    except (phonenumbers.NumberParseException, ValueError):
        said = _("This is not a phone number. Add the country code and the full number, such as +49 341 9601234.")
        problems["phone"] = [said]


def _check_lengths(wish: Wish, problems: Problems) -> None:
    limit = settings.MESSAGE_LIMIT_CHARACTERS
    said = _("The text has {count} characters, {limit} are possible. Attach the long part as a file.")
    for key, value in wish.details.items():
        if len(value) > limit:
            problems.setdefault(f"details.{key}", []).append(
                said.format(count=number_text(len(value)), limit=number_text(limit))
            )
    total = sum(map(len, wish.details.values()))
    if total > limit and not any(name.startswith("details.") for name in problems):
        longest = max(wish.details, key=lambda key: len(wish.details[key]))
        problems[f"details.{longest}"] = [said.format(count=number_text(total), limit=number_text(limit))]
    if len(wish.subject) > 200:
        problems["subject"] = [
            _("The subject has {count} characters, 200 are possible. Shorten it.").format(count=len(wish.subject))
        ]


def _check_colleagues(wish: Wish, problems: Problems) -> None:
    if len(wish.colleagues) > MOST_COLLEAGUES:
        said = _("These are {count} addresses, {limit} are possible. Add the others once the ticket is open.")
        problems["colleagues"] = [said.format(count=len(wish.colleagues), limit=MOST_COLLEAGUES)]
        return
    for address in wish.colleagues:
        known = Person.objects.at_address(address).filter(account=wish.account, is_active=True)
        try:
            validate_email(address)
        except ValidationError:
            problems["colleagues"] = [_("{address} is not an e-mail address.").format(address=address)]
        else:
            if not known.exists():
                said = _("{address} is nobody of your account. Ask a manager of the account to add the person first.")
                problems["colleagues"] = [said.format(address=address)]


class _Reader:
    """Reads the fields of a draft; what names no row becomes a problem of its field."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.problems: Problems = {}

    def step(self, step: str) -> dict[str, Any]:
        held = self.draft.values.get(step, {})
        return held if isinstance(held, dict) else {}

    def text(self, step: str, name: str) -> str:
        return seen_of(str(self.step(step).get(name) or "")).strip()

    def number(self, step: str, name: str) -> int | None:
        return whole_number(self.text(step, name))

    def product(self) -> Product | None:
        return self.draft.product

    def row(self, step: str, name: str, rows: Prepared[Any], of: Product | Account | None) -> Any:
        """The row whose key the field holds, of that product or account; None when it is empty."""
        held = self.text(step, name)
        if not held:
            return None
        found = rows.first(key=whole_number(held) or 0, of=of.pk) if of is not None else None
        if found is None:
            self.problems[name] = [_("This is not one of the list. Choose again.")]
        return found

    def addresses(self, step: str, name: str) -> tuple[str, ...]:
        held = self.step(step).get(name) or ()
        parts = held.replace(",", " ").replace(";", " ").split() if isinstance(held, str) else held
        return tuple(str(part).strip() for part in parts if str(part).strip())
