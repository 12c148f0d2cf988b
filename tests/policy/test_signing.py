"""What a plan freezes is told term by term with its rule, the same from the book and from what was stored."""

from datetime import timedelta

import pytest

from heimdesk.policy.book import Terms
from heimdesk.policy.reading import default_text, read_book
from heimdesk.policy.signing import frozen_terms, may_name

BOOK = read_book(default_text())
SOLD = [key for key, plan in BOOK.plans.items() if plan.is_sold]


@pytest.mark.parametrize("plan", SOLD)
def test_the_preview_is_what_is_stored(plan: str) -> None:
    """[PRG-1] What the form showed before the signing is what the contract shows after it."""
    terms = BOOK.terms(plan)
    assert frozen_terms(Terms.from_json(terms.as_json())) == frozen_terms(terms)


def test_every_term_of_a_plan_is_told_with_its_rule() -> None:
    """[PRG-1] Incidents, times, hours of the account manager, contacts, channels."""
    told = frozen_terms(BOOK.terms("gold"))
    assert {name: verdict.rule for name, verdict in told.items()} == {
        "incidents": "PRG-1", "response": "SLA-1", "workaround": "SLA-1", "tam": "PRG-6", "contacts": "PRG-1",
        "channels": "PRG-1", "calendar": "SLA-1",
    }  # fmt: skip
    assert told["response"].answer[1] == timedelta(hours=2)
    assert told["workaround"].answer[4] is None
    assert told["tam"].text() == "The technical account manager has 10 hours a week for the account."
    assert told["channels"].answer == ["api", "email", "phone", "web"]
    for verdict in told.values():
        assert "{" not in verdict.text()


def test_what_is_without_limit_says_so() -> None:
    """[PRG-1] Unlimited is no number."""
    told = frozen_terms(BOOK.terms("diamond"))
    assert told["incidents"].answer is None
    assert told["contacts"].answer is None
    assert told["contacts"].text() == "Diamond names as many contacts as the account wants."
    assert frozen_terms(BOOK.terms_without_plan())["tam"].text().startswith("No technical account manager")


def test_a_plan_names_as_many_contacts_as_its_cap() -> None:
    """[PRG-1] One more is refused with both numbers."""
    gold = BOOK.terms("gold")
    assert may_name(6, gold)
    assert not may_name(7, gold)
    assert may_name(7, gold).text() == "Gold names up to 6 contacts; these are 7. Choose fewer."
    assert may_name(700, BOOK.terms("diamond"))
