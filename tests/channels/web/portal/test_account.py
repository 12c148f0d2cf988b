"""The account's pages: contracts with their codes, the ledger with the rule of each row, and what members see."""

import re
from collections.abc import Callable
from datetime import date

from django.test import Client
from django.utils.functional import Promise

from heimdesk.domain.catalog.actions import withdraw
from heimdesk.domain.entitlements.models import RowKind
from heimdesk.domain.people.models import Person
from tests.cast import MONDAY, Cast
from tests.channels.web.portal.conftest import BACKEND, ticket_of
from tests.channels.web.portal.wizard import text

Browser = Callable[[Person | None], Client]


def test_contracts_show_code_plan_term_and_what_is_left(people: Cast, browser: Browser) -> None:
    """[PRG-1] [POR-4] With the free incidents of a license beside them."""
    page = text(browser(people.alice).get("/account/"))
    code = people.contract.support_code.code
    assert f"{code[:5]}-{code[5:]}" in page
    assert "Gold" in page
    assert "1 January 2026 to 31 December 2026" in page
    assert '<b class="num">100</b> of 100' in page
    assert people.license.key in page


def test_each_row_of_the_ledger_names_its_rule_and_person(people: Cast, browser: Browser) -> None:
    """[INC-7] What, why, who, how many, how many are left."""
    ticket = ticket_of(people)
    page = text(browser(people.alice).get("/account/"))
    assert f"#{ticket.number} {ticket.subject}" in page
    assert "By Bob Okafor." in page
    assert ">INC-1</button>" in page
    assert ">PRG-1</button>" in page
    assert "<b>−1</b>" in page
    assert "<b>+100</b>" in page


def test_a_member_reads_the_own_rows_only(people: Cast, browser: Browser) -> None:
    """[INC-7] [SRC-3] Neither subject nor number of others' tickets."""
    ticket = ticket_of(people)
    page = text(browser(people.dora).get("/account/"))
    assert str(ticket.number) not in page
    assert ticket.subject not in page
    assert str(ticket.number) in text(browser(people.bob).get("/account/"))


def test_who_wrote_here_was_here(people: Cast, browser: Browser) -> None:
    """[POR-4] Also before the last log-in is known, such as after an import; who never came was not here yet."""
    ticket_of(people)
    page = text(browser(people.alice).get("/account/"))
    last = dict(re.findall(r"<bdi>([^<]+)</bdi>(?:(?!</tr>).)*data-label=\"Last here\">([^<]+)<", page, re.DOTALL))
    assert (last["Alice Moreau"], last["Dora Lind"]) == ("now", "not yet")
    assert last["Bob Okafor"] not in ("now", "not yet")


def test_the_support_code_is_shown_to_who_may_see_the_contract(people: Cast, browser: Browser) -> None:
    """[PRG-2] Managers, and members whom the contract names."""
    code = people.contract.support_code.code
    assert code[5:] not in text(browser(people.dora).get("/account/"))
    assert code[5:] not in text(browser(people.charlie).get("/account/"))


def test_the_ledger_is_worded_in_the_reader_s_language(people: Cast, browser: Browser) -> None:
    """[UI-1] What a row does is asked for when it is shown; the heading of the figures is no button's verb."""
    assert all(isinstance(kind.label, Promise) for kind in RowKind)
    client = browser(people.alice)
    client.cookies["django_language"] = "de"
    page = text(client.get("/account/"))
    assert 'lang="de"' in page
    assert ">Ändern</th>" not in page


def test_the_ledger_comes_as_a_table_and_runs_no_formula(people: Cast, browser: Browser) -> None:
    """[INC-7] A name that begins with a sign of a formula stays a name."""
    Person.objects.filter(pk=people.bob.pk).update(name="=HYPERLINK()")
    ticket = ticket_of(people)
    answer = browser(people.alice).get("/account/ledger.csv")
    rows = text(answer).splitlines()
    assert "attachment" in answer.headers["Content-Disposition"]
    assert any(str(ticket.number) in row and "INC-1" in row and ",'=HYPERLINK()," in row for row in rows)


def test_the_manager_chooses_what_members_see(people: Cast, browser: Browser) -> None:
    """[POR-2] The choice holds at once; a member's try is refused with the rule."""
    dora = browser(people.dora)
    answer = dora.post("/account/visibility/", {"members_see": "account"})
    assert answer.status_code == 403
    assert "decides what its members see" in text(answer)
    alice = browser(people.alice)
    assert alice.post("/account/visibility/", {"members_see": "rubbish"}).status_code == 422
    assert alice.post("/account/visibility/", {"members_see": "account"}).status_code == 302
    assert "You are a member: you see all tickets of the account." in text(dora.get("/account/"))


def test_a_choice_that_was_sent_without_a_session_stands_there_again(people: Cast, browser: Browser) -> None:
    """[POR-2] After the log-in, or at once where only the token was old; nothing is saved before it is sent again."""
    client = browser(None)
    answer = client.post("/account/visibility/", {"members_see": "account"})
    assert answer.headers["Location"] == "/login/?next=%2Faccount%2F"
    client.force_login(people.alice, backend=BACKEND)
    page = text(client.get("/account/"))
    assert "Your session had ended. Nothing was saved; what you chose stands here again." in page
    assert 'value="account" checked' in page
    people.kestrel.refresh_from_db()
    assert people.kestrel.members_see == "own"
    assert 'value="own" checked' in text(client.get("/account/"))
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.alice, backend=BACKEND)
    own = {"Sec-Fetch-Site": "same-origin"}
    answer = strict.post("/account/visibility/", {"members_see": "account"}, headers=own)
    assert answer.headers["Location"] == "/account/"
    assert "This form had expired. Nothing was saved" in text(strict.get("/account/"))


def test_products_say_which_releases_are_supported_and_why(people: Cast, browser: Browser) -> None:
    """[LIF-1] [LIF-2] For everybody; a product past its end says so and what takes its place."""
    client = browser(None)
    assert "Mail Gateway" in text(client.get("/products/"))
    page = text(client.get("/products/mail-gateway/"))
    assert "supported" in page
    assert "LIF-1" in page
    withdraw(
        people.gateway, withdrawn_on=date(2025, 1, 1), support_ends_on=date(2026, 5, 31), replacement=people.panel,
        now=MONDAY,
    )  # fmt: skip
    page = text(client.get("/products/mail-gateway/"))
    assert "Cloud Panel" in page
    assert "Open a ticket</a></p>" not in page
    assert client.get("/products/none/").status_code == 404
