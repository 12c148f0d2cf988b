"""How each door of the table is tried: what it leads to in the filled place, and a form that would be accepted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from sesame.utils import get_token

from heimdesk.domain.entitlements.models import Entitlement
from heimdesk.domain.knowledge.models import Article
from heimdesk.domain.tickets.models import Ticket
from tests.doors.place import DETAILS, Place
from tests.doors.table import PROBES, Door

Fields = Callable[[Place], dict[str, Any]]


@dataclass(frozen=True)
class Try:
    """`on` names the thing of the place that the address leads to; `sends` makes the form. `lacks` is how an open door
    answers a form that only a device or its codes could fill in, `leads_to` where one leads that writes nothing."""

    on: str = ""
    sends: Fields = lambda place: {}
    lacks: int = 0
    leads_to: str = ""


def _on(target: str, name: str, sends: Fields) -> dict[tuple[str, str, str], Try]:
    """A form that leads to this thing, opened and sent."""
    return {(name, "GET", ""): Try(target), (name, "POST", ""): Try(target, sends)}


def _moment(**ahead: float) -> str:
    return (timezone.now() + timedelta(**ahead)).strftime("%Y-%m-%dT%H:%M")


def _call(place: Place) -> dict[str, Any]:
    spoken_to = place.scene.stuck.requester.pk
    return {"person": spoken_to, "direction": "in", "text": "It is back.", "counts_as": "customer"}


def _pack(place: Place) -> Entitlement:
    return Entitlement.objects.get(kind="pack", account=place.scene.people.kestrel)


def _said(place: Place) -> list[int]:
    return list(place.scene.stuck.messages.order_by("id").values_list("pk", flat=True)[1:2])


def _shift_form(place: Place) -> dict[str, Any]:
    return {"person": place.scene.people.karla.pk, "region": "Asia", "starts_at": _moment(days=5),
            "ends_at": _moment(days=5, hours=8)}  # fmt: skip


def _opening(place: Place) -> dict[str, Any]:
    people = place.scene.people
    return {"account": people.kestrel.pk, "product": people.gateway.pk, "requester": people.bob.pk, "severity": "4",
            "ticket_type": "question", "subject": "A call", "text": "Where is the switch?", "way": "phone"}  # fmt: skip


OF_PUBLIC: dict[tuple[str, str, str], Try] = {
    ("account_login", "POST", ""): Try(sends=lambda place: {"email": "nobody@nowhere.example"}),
    ("account_request_login_code", "POST", ""): Try(sends=lambda place: {"email": "nobody@nowhere.example"}),
    ("login_link", "POST", ""): Try(sends=lambda place: {"sesame": get_token(place.scene.people.dora)}),
    ("components:preferences", "POST", ""): Try(
        sends=lambda place: {"zone": "Europe/Oslo", "language": "de", "letters": "on"}
    ),
    **{
        (name, "GET", form): Try(on)
        for name in ("portal:article", "portal:article-with-words", "portal:article-file")
        for form, on in (("draft", "begun"), ("for the staff", "internal"), ("retired", "retired"))
    },
}
OF_WAYS_IN: dict[tuple[str, str, str], Try] = {
    ("single_sign_on", "POST", ""): Try(sends=lambda place: {"email": "nobody@nowhere.example"}),
    ("saml_acs", "POST", ""): Try(sends=lambda place: {"SAMLResponse": "bm90aGluZw=="}),
    ("mfa_add_webauthn", "POST", ""): Try(lacks=422),
    ("log_in_again", "POST", ""): Try(leads_to="/login/"),
    ("mfa_activate_totp", "POST", ""): Try(sends=lambda place: {"code": "000000"}, lacks=422),
    ("mfa_reauthenticate", "POST", ""): Try(sends=lambda place: {"code": "000000"}, lacks=422),
    ("mfa_reauthenticate_webauthn", "POST", ""): Try(lacks=422),
    **_on("passkey", "mfa_edit_webauthn", lambda place: {"name": "Phone"}),
    **_on("passkey", "mfa_remove_webauthn", lambda place: {}),
    **_on("bob", "desk:reset-log-in", lambda place: {}),
}
OF_CUSTOMERS: dict[tuple[str, str, str], Try] = {
    ("portal:new-ticket", "POST", ""): Try(sends=lambda place: {"product": place.scene.people.gateway.pk}),
    ("portal:visibility", "POST", ""): Try(sends=lambda place: {"members_see": "account"}),
    ("portal:step", "POST", ""): Try("draft", lambda place: {**DETAILS, "version": place.draft.revision, "go": "on"}),
    ("portal:save-step", "POST", ""): Try("draft", lambda place: {**DETAILS, "version": place.draft.revision}),
    ("portal:restore", "POST", ""): Try("thrown"),
    ("portal:answered", "GET", ""): Try("answered"),
    ("portal:answered", "POST", ""): Try("draft", lambda place: {"answered": place.article.number}),
    ("portal:remove-file", "POST", ""): Try("draft", lambda place: {**DETAILS, "version": place.draft.revision}),
    ("portal:attachment", "GET", ""): Try("file_of_message"),
    ("portal:attachment", "GET", "note"): Try("file_of_note"),
    ("portal:attachment", "GET", "draft"): Try("file_of_draft"),
    ("portal:reply", "POST", ""): Try("stuck", lambda place: {"text": "It is back."}),
    ("portal:reopen", "POST", ""): Try("pending", lambda place: {"text": "It is back."}),
    ("portal:confirm", "POST", ""): Try("pending"),
    ("portal:escalate", "POST", ""): Try("stuck", lambda place: {"reason": "All mail waits.", "sure": "on"}),
    ("portal:participants", "POST", ""): Try("fresh", lambda place: {"email": place.scene.people.dora.email}),
    ("portal:severity", "POST", ""): Try("proposed"),
    ("portal:follow-up", "POST", ""): Try("closed", lambda place: {"text": "It is back."}),
}


def _bulk(kind: str, **fields: Any) -> Try:
    """One change of one picked ticket, as the button below its preview sends it."""

    def sends(place: Place) -> dict[str, Any]:
        named = {name: value(place) if callable(value) else value for name, value in fields.items()}
        return {"ticket": place.scene.fresh.number, "kind": kind, "step": "make", **named}

    return Try(sends=sends)


def _forwarding(place: Place) -> dict[str, Any]:
    message = place.scene.stuck.messages.filter(kind="public").values_list("pk", flat=True)[0]
    return {"to": "help@maker.example", "message": message, "words": "Do you know this?"}


OF_DESK: dict[tuple[str, str, str], Try] = {
    ("desk:explain", "GET", ""): Try(sends=lambda place: {"ticket": place.scene.stuck.number}),
    ("desk:save-view", "POST", ""): Try(sends=lambda place: {"name": "Kept"}),
    ("desk:delete-view", "POST", ""): Try("view"),
    ("desk:ways", "POST", ""): Try(sends=lambda place: {"kind": "mail", "target": "4791234567@sms.example"}),
    **{(f"desk:{name}-way", "POST", ""): Try("way") for name in ("test", "renew", "remove")},
    ("desk:draft", "POST", ""): Try("fresh", lambda place: {"text": "Half a", "mode": "reply"}),
    ("desk:undo", "POST", ""): Try("proposed", lambda place: {"text": "And", "mode": "reply"}),
    ("desk:take-tickets", "POST", ""): Try(sends=lambda place: {"ticket": place.scene.fresh.number}),
    ("desk:bulk", "POST", ""): _bulk("assign", owner=lambda place: place.scene.people.ines.pk),
    ("desk:bulk", "POST", "level"): _bulk("hand_over", level="senior", text="The dump holds the lock."),
    ("desk:bulk", "POST", "severity"): _bulk("severity", severity="4", text="It has no effect on work."),
    ("desk:bulk", "POST", "tags"): _bulk("tags", put_on="replica"),
    ("desk:bulk", "POST", "note"): _bulk("note", text="Same cause as #4711."),
    ("desk:new", "POST", ""): Try(sends=_opening),
    ("desk:acknowledge", "POST", ""): Try("waits"),
    ("desk:plan-shift", "POST", ""): Try(sends=_shift_form),
    ("desk:give-shift", "POST", ""): Try("next_shift", lambda place: {"person": place.scene.people.jonas.pk}),
    ("desk:swap-shifts", "POST", ""): Try(sends=lambda place: {"one": place.shift.pk, "other": place.next_shift.pk}),
    ("desk:crew", "GET", ""): Try("next_shift"),
    ("desk:crew", "POST", ""): Try("next_shift", lambda place: {"crew": [place.scene.people.ines.pk]}),
    ("desk:colleague", "GET", ""): Try("ines"),
    ("desk:colleague", "POST", ""): Try("ines", lambda place: {"languages": "en"}),
    ("desk:hand-over-shift", "POST", ""): Try("shift", lambda place: {"note": "All quiet."}),
    ("desk:account", "GET", ""): Try("kestrel"),
    ("desk:file", "GET", ""): Try("file_of_note"),
    ("desk:reply", "POST", ""): Try("stuck", lambda place: {"text": "We look.", "mode": "reply"}),
    ("desk:reply", "POST", "note"): Try("stuck", lambda place: {"text": "Odd.", "mode": "note"}),
    ("desk:reply", "POST", "ask back"): Try("stuck", lambda place: {"text": "Which?", "mode": "reply",
                                                                    "then": "waiting"}),
    ("desk:reply", "POST", "resolve"): Try("stuck", lambda place: {"text": "Done.", "mode": "reply", "then": "solved"}),
    ("desk:owner", "POST", ""): Try("fresh", lambda place: {"owner": place.scene.people.selma.pk, "reason": "Skill"}),
    ("desk:hand-over", "POST", ""): Try("fresh", lambda place: {"level": "expert", "note": "Locks.",
                                                                "owner": "nobody"}),
    ("desk:eta", "POST", ""): Try("fresh", lambda place: {"due_at": _moment(hours=5), "about": "resolution"}),
    ("desk:severity", "POST", ""): Try("stuck", lambda place: {"severity": "3", "reason": "A workaround."}),
    ("desk:severity", "POST", "raise"): Try("stuck", lambda place: {"severity": "1", "reason": "All stands."}),
    ("desk:link", "POST", ""): Try("stuck", lambda place: {"kind": "bug", "key": place.bug.key}),
    ("desk:snooze", "POST", ""): Try("stuck", lambda place: {"until": _moment(hours=5)}),
    ("desk:spent", "POST", ""): Try("stuck", lambda place: {"spent": "25"}),
    ("desk:fields", "POST", ""): Try("fresh", lambda place: {f"field-{place.field.key}": "image"}),
    ("desk:forward", "POST", ""): Try("stuck", _forwarding),
    ("desk:call", "POST", ""): Try("stuck", _call),
    ("desk:tags", "POST", ""): Try("fresh", lambda place: {"tags": "locks"}),
    ("desk:credit", "POST", ""): Try("proposed", lambda place: {"reason": "Our bug."}),
    ("desk:entitlement", "POST", ""): Try("fresh", lambda place: {"entitlement": _pack(place).pk, "reason": "Asked"}),
    ("desk:missing", "POST", ""): Try("fresh", lambda place: {"detail": ["setup"]}),
    ("desk:administrative", "POST", ""): Try("fresh", lambda place: {"reason": "A move of a mailbox."}),
    ("desk:people", "POST", ""): Try("fresh", lambda place: {"person": place.scene.people.dora.pk}),
    ("desk:split", "POST", ""): Try("stuck", lambda place: {"message": _said(place), "subject": "A second one"}),
    ("desk:merge", "POST", ""): Try("fresh", lambda place: {"into": place.scene.stuck.number}),
    ("desk:withdraw", "POST", ""): Try("pending", lambda place: {"reason": "It did not hold."}),
    ("desk:escalate", "POST", ""): Try("stuck", lambda place: {"reason": "The caller waits."}),
    ("desk:answer", "POST", ""): Try("heard", lambda place: {"text": "We are on it."}),
}  # fmt: skip


def _person(place: Place, **more: Any) -> dict[str, Any]:
    return {"name": "Eve Orr", "email": "eve@somewhere.example", "role": "manager", "roles": ["author"],
            "time_zone": "UTC", "language": "en", "is_active": "on", **more}  # fmt: skip


def _signing(place: Place) -> dict[str, Any]:
    day = timezone.localdate().isoformat()
    return {"plan": "gold", "signed_on": day, "starts_on": day, "ends_on": day, "covers_all_products": "on"}


def _named(place: Place) -> dict[str, Any]:
    return {"named_contacts": [place.scene.people.dora.pk]}


def _product(place: Place) -> dict[str, Any]:
    return {"name": "Edge", "family": "Web", "code": "EDGE", "ticket_types": ["problem"]}


COMPANY = {"name": "Merlin", "city": "Bergen", "time_zone": "UTC", "language": "en"}
OF_CUSTOMER = {
    ("desk:new-account", "POST", ""): Try(sends=lambda place: COMPANY),
    **_on("kestrel", "desk:edit-account", lambda place: COMPANY),
    **_on("kestrel", "desk:new-contact", _person),
    **_on("bob", "desk:edit-contact", _person),
    **_on("kestrel", "desk:new-license", lambda place: {"product": place.scene.people.panel.pk, "kind": "purchased",
                                                       "starts_on": "2026-06-08"}),
    **_on("kestrel", "desk:new-pack", lambda place: {"product": place.scene.people.gateway.pk, "incidents": 5,
                                                    "reference": "R-1"}),
    **_on("license", "desk:redate-license", lambda place: {"starts_on": "2026-06-08", "ends_on": "2027-06-07"}),
    **_on("kestrel", "desk:sign", _signing),
    **_on("contract", "desk:amend-contract", lambda place: {"covers_all_products": "on", "ends_on": "2030-12-31",
                                                           "reason": "Amendment"}),
    ("desk:contract", "GET", ""): Try("contract"),
    **_on("contract", "desk:contract-contacts", _named),
    **_on("contract", "desk:attach-document", lambda place: {"document": SimpleUploadedFile("a.pdf", b"%PDF-1.7 a")}),
    **_on("paper", "desk:withdraw-document", lambda place: {}),
    ("desk:document", "GET", ""): Try("paper"),
    ("portal:contract", "GET", ""): Try("contract"),
    ("portal:contract-contacts", "POST", ""): Try("contract", _named),
    ("portal:contract-document", "GET", ""): Try("paper"),
}  # fmt: skip
OF_KEEPERS = {
    ("desk:new-member", "POST", ""): Try(sends=_person),
    **_on("ines", "desk:edit-member", _person),
    ("desk:new-product", "POST", ""): Try(sends=_product),
    ("desk:edit-product", "POST", ""): Try(sends=_product),
    ("desk:withdraw-product", "POST", ""): Try(sends=lambda place: {"withdrawn_on": "2026-01-01",
                                                                    "support_ends_on": "2030-01-01"}),
    **_on("current", "desk:redate-release", lambda place: {"released_on": "2026-03-09"}),
    ("desk:release", "POST", ""): Try(sends=lambda place: {"version": "10.0", "released_on": "2026-06-08"}),
    ("desk:module", "POST", ""): Try(sends=lambda place: {"name": "Greylisting"}),
    ("desk:new-field", "POST", ""): Try(sends=lambda place: {"name": "Nodes", "kind": "number", "reach": "asked"}),
    **_on("field", "desk:edit-field", lambda place: {"name": "Set-up", "choices": "package", "reach": "asked"}),
    ("desk:report-bug", "POST", ""): Try(sends=lambda place: {"title": "It stops"}),
    ("desk:bug", "GET", ""): Try("bug"),
    **_on("bug", "desk:confirm-bug", lambda place: {"confirmed_on": "2026-06-08"}),
    **_on("bug", "desk:fix-bug", lambda place: {"patch": "P-1", "fixed_on": "2026-06-08"}),
}  # fmt: skip


def _article(of: str = "", then: str = "save") -> Fields:
    """An article as the form sends it; `of` names the one of the place that is changed."""

    def sends(place: Place) -> dict[str, Any]:
        seen = {"seen_at": getattr(place, of).changed_at.isoformat()} if of else {}
        return {"title": "Locks", "body": "End the dump.", "kind": "howto", "language": "en", "then": then, **seen}

    return sends


def _canned(place: Place) -> dict[str, Any]:
    return {"title": "Log", "text": "Hello {name}, the log?", "seen": "1"}


OF_WRITERS = {
    ("desk:new-article", "POST", ""): Try(sends=_article(then="draft")),
    ("desk:new-article", "POST", "publish"): Try(sends=_article(then="publish")),
    **_on("article", "desk:edit-article", _article("article")),
    ("desk:edit-article", "GET", "draft"): Try("begun"),
    ("desk:edit-article", "POST", "draft"): Try("begun", _article("begun", "draft")),
    ("desk:edit-article", "POST", "publish a draft"): Try("begun", _article("begun", "publish")),
    **_on("article", "desk:retire-article", lambda place: {}),
    ("desk:new-canned-reply", "POST", ""): Try(sends=_canned),
    **_on("canned", "desk:edit-canned-reply", _canned),
    ("desk:remove-canned-reply", "POST", ""): Try("canned"),
}
TRIES = OF_PUBLIC | OF_WAYS_IN | OF_CUSTOMERS | OF_DESK | OF_CUSTOMER | OF_KEEPERS | OF_WRITERS
NOT_A_TICKET = {"draft", "thrown", "answered"}
BY_ROW = {"contract", "paper", "passkey"}


def try_of(door: Door) -> Try:
    """How a door is tried; without more it leads to the stuck ticket, and sends nothing."""
    return TRIES.get(door.key, Try())


def address(door: Door, converters: dict[str, Any], place: Place) -> str:
    """The address of the door in the filled place; `converters` are those of its pattern."""
    if door.name in PROBES:
        return PROBES[door.name]
    values = _values(try_of(door).on, converters, place)
    if door.name.startswith("portal:") and "article" in door.name:
        article = getattr(place, try_of(door).on or "article")
        values |= {"number": article.number, "slug": article.slug, "name": "locks.png"}
    return reverse(door.name, kwargs={name: values[name] for name in converters})


def _values(on: str, converters: dict[str, Any], place: Place) -> dict[str, Any]:
    scene = place.scene
    target = getattr(place, on, None) or getattr(scene, on or "stuck", None) or getattr(scene.people, on)
    ticket = target if isinstance(target, Ticket) else scene.stuck
    file = target if on.startswith("file_of") else place.file_of_draft
    known: dict[str, Any] = {
        "number": target.number if isinstance(target, Article) else ticket.number,
        "pk": target.pk if on in BY_ROW else file.pk,
        "name": file.name,
        "slug": scene.people.gateway.slug,
        "provider_id": "northwind",
        "organization_slug": "kestrel",
        "step": "details",
    }
    if "key" in converters:
        draft = target if on in NOT_A_TICKET else place.draft
        known["key"] = {"UUIDConverter": draft.key, "StringConverter": getattr(target, "key", "")}.get(
            type(converters["key"]).__name__, getattr(target, "pk", 0)
        )
    return known
