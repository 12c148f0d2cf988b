"""Step 4: what pays for the ticket: possible proofs with why, refused ones with why not, another code or key."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.portal.told import sentence
from heimdesk.channels.web.portal.wizard import steps
from heimdesk.domain.books.terms import terms_of
from heimdesk.domain.contracts.actions import try_code
from heimdesk.domain.entitlements.models import Entitlement, ProofKind
from heimdesk.domain.entitlements.queries import Proof, choose, entitlements_of, proofs_of
from heimdesk.domain.licenses.models import License
from heimdesk.domain.licenses.queries import license_by_key
from heimdesk.domain.people.models import Person
from heimdesk.domain.tickets.actions.drafts import save_step
from heimdesk.domain.tickets.models import Draft, Way
from heimdesk.engines.text.numbers import whole_number
from heimdesk.policy.book import Book, Terms


@dataclass(frozen=True, slots=True)
class Choice:
    """A proof to choose; `refused` says why it cannot pay."""

    value: str
    title: str
    name: str
    told: str
    why: str
    refused: str
    checked: bool


def wished_type(draft: Draft, book: Book) -> str:
    """The type of the draft, else the first of the product."""
    kind = str(steps.values_of(draft, "information").get("ticket_type", ""))
    if kind in book.ticket_types:
        return kind
    known = [key for key in (draft.product.ticket_types if draft.product else ()) if key in book.ticket_types]
    return known[0] if known else next(iter(book.ticket_types))


def wished_severity(draft: Draft, book: Book) -> int | None:
    """The severity of the draft, when one was chosen already."""
    held = whole_number(steps.values_of(draft, "contact").get("severity"))
    return held if held in book.severities else None


CHECK, CHECKED = "check", "checked"
# The key: in the field of the code it checks what stands there, elsewhere on the page it goes on.
ENTER = "enter"


def context(draft: Draft, book: Book, *, now: datetime, value: str = "", checked: bool = False) -> dict[str, Any]:
    """The proofs of the account for this product and type: what can pay, the preferred first, then the rest. [PRG-3]

    `checked` after a code was looked up and chose its proof: that is told beside the field.
    """
    if draft.product is None:
        return {"choices": [], "free": False, "nothing": False, "code_found": None}
    kind, severity = wished_type(draft, book), wished_severity(draft, book)
    proofs = proofs_of(draft.account, product=draft.product, severity=severity, ticket_type=kind, way=Way.WEB, now=now)
    preferred = next((str(proof.entitlement.pk) for proof in proofs if proof.usable), "")
    chosen = value or preferred
    shown = sorted(proofs, key=lambda proof: not proof.usable)
    choices = [_choice(proof, chosen, preferred, severity, now) for proof in shown]
    return {
        "choices": choices,
        "code_found": next((each for each in choices if checked and each.checked), None),
        "free": not book.ticket_types[kind].deducts,
        "nothing": not preferred,
        "account_url": reverse("portal:account"),
    }


def problems(draft: Draft, book: Book, *, now: datetime) -> dict[str, list[str]]:
    """Why what was chosen cannot pay; with nothing chosen, why nothing can."""
    held = str(steps.values_of(draft, "entitlement").get("entitlement") or "")
    if draft.product is None:
        return {}
    found = entitlements_of(draft.account, seen_by=draft.person)
    chosen = found.filter(pk=whole_number(held) or 0).first()
    if held and chosen is None:
        return {"entitlement": [_("This is not one of the list. Choose again.")]}
    wrong = _why_not(draft, chosen, book, now)
    return {"entitlement": [wrong]} if wrong else {}


def check_code(draft: Draft, text: str, book: Book, *, by: Person, now: datetime) -> tuple[Draft, dict[str, list[str]]]:
    """Find what a support code or license key stands for and choose it; else what is wrong. [PRG-2]"""
    zone = timezone.get_current_timezone()
    if any(sign.isalpha() for sign in text):
        found = _by_key(text, by)
        if found is None:
            said = _(
                "This license key is not one of your account, or it carries no support. Compare it with your license."
            )
            return draft, {"code": [said]}
    else:
        verdict = try_code(text, by=by, now=now)
        if not verdict:
            return draft, {"code": [sentence(verdict, now=now, zone=zone)]}
        found = Entitlement.objects.filter(contract=verdict.answer).first()
        if found is None:
            return draft, {"code": [_("This contract carries no incidents yet. Call us, we mend it at once.")]}
    wrong = _why_not(draft, found, book, now)
    if wrong:
        return draft, {"code": [wrong]}
    values = {"entitlement": str(found.pk), "code": ""}
    return save_step(draft, "entitlement", values, revision=draft.revision, by=by, now=now), {}


def _why_not(draft: Draft, chosen: Entitlement | None, book: Book, now: datetime) -> str:
    """Why this proof, or with none chosen all of them, cannot pay; empty when it can."""
    if draft.product is None:
        return ""
    kind = wished_type(draft, book)
    paying, verdict = choose(
        draft.account,
        product=draft.product,
        severity=wished_severity(draft, book),
        ticket_type=kind,
        chosen=chosen,
        way=Way.WEB,
        now=now,
    )
    if paying is not None or (chosen is None and not book.ticket_types[kind].deducts):
        return ""
    return sentence(verdict, now=now, zone=timezone.get_current_timezone())


def _by_key(text: str, by: Person) -> Entitlement | None:
    try:
        license = license_by_key(text, seen_by=by)
    except License.DoesNotExist:
        return None
    return Entitlement.objects.filter(license=license, account=by.account).first()


def _choice(proof: Proof, chosen: str, preferred: str, severity: int | None, now: datetime) -> Choice:
    held = proof.entitlement
    zone = timezone.get_current_timezone()
    key = str(held.pk)
    why = sentence(proof.usable, now=now, zone=zone)
    return Choice(
        value=key,
        title=_title(held),
        name=proof.name,
        told=f"{_left(held)} {_times(terms_of(held.terms), severity)}".strip(),
        why=_("Suggested: it can pay and expires first.") if key == preferred else (why if proof.usable else ""),
        refused="" if proof.usable else why,
        checked=key == chosen and bool(proof.usable),
    )


def _title(held: Entitlement) -> str:
    if held.kind == ProofKind.CONTRACT:
        return _("%(plan)s contract") % {"plan": held.terms["name"]}
    if held.kind == ProofKind.LICENSE:
        return _("License with free incidents")
    return _("Pack of %(count)s incidents") % {"count": held.granted}


def _left(held: Entitlement) -> str:
    ends = _("until %(day)s") % {"day": moments.date_text(held.ends_on)} if held.ends_on else _("no end")
    if held.unlimited:
        return _("Unlimited incidents, %(ends)s.") % {"ends": ends}
    return _("%(left)s of %(all)s incidents left, %(ends)s.") % {
        "left": held.balance,
        "all": held.granted,
        "ends": ends,
    }


def _times(terms: Terms, severity: int | None) -> str:
    if severity is None or severity not in terms.response_within:
        return ""
    response = moments.length_long(terms.response_within[severity])
    workaround = terms.workaround_within[severity]
    if workaround is None:
        return _("First response within %(response)s at severity %(severity)s.") % {
            "response": response,
            "severity": severity,
        }
    return _("First response within %(response)s, workaround within %(workaround)s at severity %(severity)s.") % {
        "response": response,
        "workaround": moments.length_long(workaround),
        "severity": severity,
    }
