"""Everybody at every door: what they meet is what the one table says, and a refusal changes nothing."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from heimdesk.domain.catalog import permissions as of_catalog
from heimdesk.domain.contracts import permissions as of_contracts
from heimdesk.domain.duty import permissions as of_duty
from heimdesk.domain.knowledge import permissions as of_knowledge
from heimdesk.domain.people import permissions as of_people
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.tickets import permissions as of_tickets
from heimdesk.domain.tickets.models import Ticket
from tests.doors import document
from tests.doors.place import Place, browser, place
from tests.doors.table import (
    ABSENT,
    CUSTOMERS,
    DOORS,
    FROM_ELSEWHERE,
    RIGHTS,
    STREAMS,
    WHO,
    WORKERS,
    Door,
    Outcome,
    Side,
    outcome,
)
from tests.doors.tries import address, try_of
from tests.doors.walking import ADDRESSES, writes

PERMISSIONS: dict[str, Any] = {
    "tickets": of_tickets,
    "people": of_people,
    "catalog": of_catalog,
    "contracts": of_contracts,
    "duty": of_duty,
    "knowledge": of_knowledge,
}
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "TRACE")
GROUPS = {
    "outside": tuple(who for who in WHO if who == "stranger" or "another account" in who),
    "customers": tuple(who for who in WHO if who in CUSTOMERS and "another account" not in who),
    "workers": tuple(who for who in WHO if who in WORKERS),
    "other staff": tuple(who for who in WHO if who not in CUSTOMERS | WORKERS | {"stranger"}),
}
HOW = (
    "Say in tests/doors/table.py who may: a line in DOORS (side, name, method, the right it asks for; a new right in "
    "RIGHTS). What it leads to, and for a POST a form that is accepted, go into tests/doors/tries.py. Then `make who`."
)


def test_every_address_stands_in_the_table_and_nothing_else() -> None:
    """[SRC-3] A page that is new says first who may open it."""
    named = {door.name for door in DOORS} | set(ABSENT)
    missing, gone = sorted(set(ADDRESSES) - named), sorted(named - set(ADDRESSES))
    assert not missing, f"These addresses are not in the table of who may what: {missing}. {HOW}"
    assert not gone, f"The table names addresses that are not there any more: {gone}. Take them out, then `make who`."


def test_the_table_has_each_door_and_each_right_once() -> None:
    """[SRC-3] No door says two things, no right is left without meaning."""
    every = (*DOORS, *STREAMS.values())
    keys = [door.key for door in every]
    assert len(keys) == len(set(keys))
    assert {door.right for door in every} <= set(RIGHTS)
    assert all(right.who <= set(WHO) for right in RIGHTS.values())


def test_the_document_says_what_the_table_says() -> None:
    """[SRC-3] docs/who-may-what.md is made from the table."""
    assert document.PATH.read_text(encoding="utf-8") == document.written(), "docs/who-may-what.md is stale: `make who`."


@pytest.mark.django_db
@pytest.mark.parametrize("group", GROUPS)
def test_everybody_meets_at_every_door_what_the_table_says(group: str) -> None:
    """[SRC-3] Pages and forms, each form as it would be accepted, on rows that are really there."""
    filled = place()
    wrong = [told for who in GROUPS[group] for told in _walk(who, browser(filled.actors[who]), filled)]
    assert not wrong, "\n".join([*wrong, HOW])


@pytest.mark.django_db
def test_no_door_takes_another_method() -> None:
    """[SRC-3] What is not in the table is not allowed (405), to the mightiest and to nobody."""
    filled = place()
    wrong = []
    for who in ("stranger", "manager", "shift manager", "administrator"):
        client = browser(filled.actors[who])
        for door in {door.name: door for door in DOORS}.values():
            known = {each.method for each in DOORS if each.name == door.name}
            path = address(door, ADDRESSES[door.name], filled)
            for method in ({"GET", "POST"} - known) | set(OTHER_METHODS):
                status = client.generic(method, path).status_code
                if status != 405:
                    wrong.append(f"{who}: {method} {door.name} is answered {status}")
    assert not wrong, "\n".join([*wrong, HOW])


@pytest.mark.django_db
def test_the_head_of_every_page_is_answered_as_the_page() -> None:
    """[UI-1] HEAD answers wherever GET does: the same status and type; the server keeps the body."""
    filled = place()
    wrong = []
    for who in ("stranger", "requester", "shift manager"):
        client = browser(filled.actors[who])
        for door in (each for each in DOORS if each.method == "GET" and not each.form):
            path = address(door, ADDRESSES[door.name], filled)
            head, page = client.head(path), client.get(path)
            if (head.status_code, head.headers.get("Content-Type")) != (
                page.status_code,
                page.headers.get("Content-Type"),
            ):
                wrong.append(f"{who}: HEAD {door.name} is answered {head.status_code}, GET {page.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_who_has_left_meets_what_a_stranger_meets() -> None:
    """[SRC-3] With the session of yesterday."""
    filled = place()
    client = browser(filled.scene.people.alice)
    Person.objects.filter(pk=filled.scene.people.alice.pk).update(is_active=False)
    wrong = list(_walk("stranger", client, filled))
    assert not wrong, "\n".join(wrong)


@pytest.mark.django_db
def test_a_form_from_elsewhere_is_refused() -> None:
    """[UI-1] Without the token of our page nothing is changed, at no door."""
    filled = place()
    for who, side in (("requester", Side.CUSTOMERS), ("shift manager", Side.DESK), ("stranger", Side.PUBLIC)):
        client = browser(filled.actors[who], enforce_csrf_checks=True)
        for door in (each for each in DOORS if each.side is side and each.method == "POST"):
            if door.name in FROM_ELSEWHERE:
                continue
            answer, wrote = _tried(client, door, address(door, ADDRESSES[door.name], filled), filled)
            assert (answer.status_code, wrote) == (403, []), door.key


@pytest.mark.django_db
def test_a_door_that_is_not_as_the_table_says_is_noticed() -> None:
    """[SRC-3] A page that opens too wide, one that is shut, and one that writes for somebody who may not."""
    filled = place()
    client = browser(filled.scene.people.bob)
    planted = (
        Door(Side.CUSTOMERS, "portal:ticket", "GET", "own view"),
        Door(Side.CUSTOMERS, "portal:close", "POST", "credit"),
        Door(Side.CUSTOMERS, "desk:list", "GET", "see"),
        Door(Side.PUBLIC, "portal:article", "GET", "look around", "draft"),
        Door(Side.PUBLIC, "portal:article", "GET", "read hidden articles"),
    )
    told = "\n".join(_walk("requester", client, filled, planted))
    assert "portal:ticket GET is yes, not 404" in told
    assert "portal:close POST was refused and wrote" in told
    assert "desk:list GET is 404, not yes" in told
    assert "portal:article GET draft is 404, not yes" in told
    assert "portal:article GET is yes, not 404" in told


@pytest.mark.django_db
def test_an_open_door_that_asks_for_the_log_in_is_noticed() -> None:
    """[SRC-3] Also where the page of the log-in is itself open to everybody."""
    planted = (Door(Side.PUBLIC, "portal:account", "GET", "look around"),)
    told = list(_walk("stranger", browser(None), place(), planted))
    assert [line for line in told if "portal:account GET is log-in, not yes" in line]


@pytest.mark.django_db
def test_the_permissions_of_the_domain_say_the_same() -> None:
    """[SRC-3] Each verb, asked for each person; and each verb of the domain stands in the table."""
    filled = place()
    wrong, asked = [], set()
    for name, right in RIGHTS.items():
        for verb in right.verb.split():
            asked.add(verb)
            wrong += [
                f"{name}: {verb} says {who not in right.who} of {who}"
                for who in WHO
                if who != "stranger" and _verdict(verb, filled.actors[who], filled) is not (who in right.who)
            ]
    assert not wrong, "\n".join(wrong)
    assert asked == _verbs(), (
        f"Not the verbs of the domain: {asked ^ _verbs()}. Say who may in RIGHTS, then `make who`."
    )


def _walk(who: str, client: Client, filled: Place, doors: Iterable[Door] = DOORS) -> Iterator[str]:
    """What is not as the table says; each door is tried on the same state."""
    cookies = client.cookies.output()
    for door in doors:
        path, expected = address(door, ADDRESSES[door.name], filled), outcome(door, who)
        with transaction.atomic():
            answer, wrote = _tried(client, door, path, filled)
            transaction.set_rollback(True)
        client.cookies.clear()
        client.cookies.load(cookies.replace("Set-Cookie: ", ""))
        met = _met(door, answer, wrote)
        if met != expected:
            yield f"{who}: {' '.join(door.key).strip()} is {met}, not {expected} ({answer.status_code}, {wrote[:2]})"
        if expected is not Outcome.MAY and wrote:
            yield f"{who}: {' '.join(door.key).strip()} was refused and wrote {wrote[:2]}"


def _tried(client: Client, door: Door, path: str, filled: Place) -> tuple[Any, list[str]]:
    fields = try_of(door).sends(filled)
    with writes() as wrote:
        answer = client.get(path, fields) if door.method == "GET" else client.post(path, fields)
        if answer.streaming:
            b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer, wrote


def _met(door: Door, answer: HttpResponse, wrote: list[str]) -> Outcome | int:
    status, place_to = answer.status_code, answer.headers.get("Location", "")
    tried = try_of(door)
    if status == tried.lacks or (tried.leads_to and place_to == tried.leads_to):
        return Outcome.MAY
    if status >= 500 or status in (400, 405, 422):
        return status
    # An open door may lead on to the log-in, but does not ask for it on the way to somewhere else.
    if place_to.startswith("/login/?" if door.side is Side.PUBLIC else "/login/"):
        return Outcome.LOG_IN
    if status == 404:
        return Outcome.ABSENT
    if door.side is Side.PUBLIC:
        return Outcome.REFUSED if status in (403, 409) else Outcome.MAY
    if status in (403, 409) or (door.side is Side.CUSTOMERS and place_to.startswith("/desk/")):
        return Outcome.REFUSED
    return Outcome.MAY if door.method == "GET" or wrote else Outcome.REFUSED


def _verdict(verb: str, person: Person | None, filled: Place) -> bool:
    app, name = verb.split(".")
    rules = PERMISSIONS[app]
    assert person is not None
    if verb == "tickets.may_open_for":
        return bool(rules.may_open_for(person, filled.scene.people.kestrel))
    if verb == "tickets.may_keep_canned":
        return bool(rules.may_keep_canned(person))
    if app == "tickets":
        return bool(rules.may(person, name, _ticket_for(name, filled)))
    if app == "people":
        return bool(rules.may(person, name, Account.objects.get(pk=filled.scene.people.kestrel.pk)))
    if app == "contracts":
        return bool(rules.may(person, name, filled.scene.people.contract))
    if app == "catalog":
        return bool(rules.may(person, name))
    return bool(getattr(rules, name)(person, *([filled.shift] if name == "may_hand_over" else [])))


def _ticket_for(verb: str, filled: Place) -> Ticket:
    """A ticket in whose state the verb is possible."""
    scene = filled.scene
    known = {"confirm": scene.pending, "reopen": scene.pending, "withdraw_resolution": scene.pending,
             "follow_up": scene.closed, "agree_severity": filled.proposed}  # fmt: skip
    return known.get(verb, scene.stuck)


def _verbs() -> set[str]:
    """All verbs of the domain that a person may or may not do."""
    found = set()
    for app, rules in PERMISSIONS.items():
        verbs = {*getattr(rules, "_VERBS", ()), *getattr(rules, "OF_OFFICE", ()), *getattr(rules, "OF_WORKERS", ())}
        named = {name for name, held in vars(rules).items() if getattr(held, "__module__", "") == rules.__name__}
        found |= {f"{app}.{verb}" for verb in verbs | {name for name in named if name.startswith("may_")}}
    return found
