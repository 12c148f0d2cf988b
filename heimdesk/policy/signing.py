"""What signing a plan freezes, term by term, each with its rule: the same sentences before the signing and after it."""

from __future__ import annotations

from typing import Any

from heimdesk.policy.book import Terms
from heimdesk.policy.ledger import grant_at_signing
from heimdesk.policy.verdict import N_, Verdict

RULE = "PRG-1"


def frozen_terms(terms: Terms) -> dict[str, Verdict[Any]]:
    """Each term of a plan by its name, with its value as the answer, in the order in which a contract lists them.

    Names: incidents, response, workaround, tam, contacts, channels, calendar. Response and workaround answer the
    lengths by severity; None: not promised, unlimited.                                                    [PRG-1]
    """
    on = {"calendar": terms.calendar.name}
    return {
        "incidents": grant_at_signing(terms),
        "response": Verdict(
            dict(terms.response_within),
            "SLA-1",
            N_("The first response is due so long after opening, by severity, on the calendar {calendar}."),
            on,
        ),
        "workaround": Verdict(
            dict(terms.workaround_within),
            "SLA-1",
            N_("A workaround is due so long after opening, by severity, on the calendar {calendar}."),
            on,
        ),
        "tam": _tam(terms),
        "contacts": _contacts(terms),
        "channels": Verdict(
            sorted(terms.channels), RULE, N_("Web and e-mail are in every plan, phone and chat as the plan says.")
        ),
        "calendar": Verdict(terms.calendar.name, "SLA-1", N_("The clocks run on the calendar {calendar}."), on),
    }


def may_name(count: int, terms: Terms) -> Verdict[bool]:
    """Whether so many people may be named in a contract of these terms.                                   [PRG-1]"""
    if terms.contacts is None or count <= terms.contacts:
        return Verdict(True, RULE, N_("The contract names {count} contacts."), {"count": count})
    return Verdict(
        False,
        RULE,
        N_("{plan} names up to {most} contacts; these are {count}. Choose fewer."),
        {"plan": terms.name, "most": terms.contacts, "count": count},
    )


def _tam(terms: Terms) -> Verdict[Any]:
    hours = terms.tam_hours_a_week
    if not hours:
        return Verdict(hours, "PRG-6", N_("No technical account manager comes with {plan}."), {"plan": terms.name})
    return Verdict(
        hours,
        "PRG-6",
        N_("The technical account manager has {hours} hours a week for the account."),
        {"hours": hours},
    )


def _contacts(terms: Terms) -> Verdict[int | None]:
    if terms.contacts is None:
        return Verdict(None, RULE, N_("{plan} names as many contacts as the account wants."), {"plan": terms.name})
    return Verdict(
        terms.contacts, RULE, N_("{plan} names up to {most} contacts."), {"plan": terms.name, "most": terms.contacts}
    )
