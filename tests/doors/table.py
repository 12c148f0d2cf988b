"""Who may what: the one table that the doors, the permissions of the domain and `docs/who-may-what.md` are held to.

Two parts. RIGHTS says of each thing that can be done who may do it, where a ticket is meant: on a ticket of the
requester. DOORS says of each address and method which of these rights it asks for, and at which side it stands. From
both follows, in `outcome`, what each person meets there. A new address gets a line in DOORS, a new thing one in RIGHTS.
"""

from dataclasses import dataclass
from enum import StrEnum

WHO = (
    "stranger", "manager of another account", "member of another account", "member", "colleague on it", "requester",
    "manager", "engineer", "senior", "expert", "shift manager", "account manager", "sales", "author", "trainer",
    "administrator",
)  # fmt: skip
EVERYBODY = frozenset(WHO)
KNOWN = EVERYBODY - {"stranger"}
ON_TICKET = frozenset({"colleague on it", "requester", "manager"})
SPEAKERS = frozenset({"requester", "manager"})
MANAGERS = frozenset({"manager", "manager of another account"})
CUSTOMERS = ON_TICKET | MANAGERS | {"member", "member of another account"}
WORKERS = frozenset({"engineer", "senior", "expert", "shift manager", "account manager", "sales"})
STAFF = WORKERS | {"author", "trainer", "administrator"}
HEARERS = frozenset({"shift manager", "account manager", "expert", "administrator"})
OFFICE = frozenset({"sales", "administrator"})
PLANNERS = frozenset({"shift manager", "administrator"})
KEEPERS_OF_BUGS = frozenset({"engineer", "senior", "expert", "shift manager", "administrator"})


class Side(StrEnum):
    """Where a door stands: it decides what somebody meets who may not go through."""

    PUBLIC = "public"
    CUSTOMERS = "portal"
    DESK = "desk"
    BOTH = "both"


class Outcome(StrEnum):
    """What somebody meets at a door."""

    MAY = "yes"
    LOG_IN = "log-in"
    ABSENT = "404"
    REFUSED = "no"


@dataclass(frozen=True)
class Right:
    """A thing that can be done and who may. `verb` names the permission of the domain that must say the same.

    `hidden`: to whoever may not, what it is about is not there (404), instead of a refusal that says why; but to those
    of them who see it (`seen`). `own`: it is the right of whoever it belongs to, and could be any of these; `who` then
    names those to whom it belongs where it is tried.
    """

    what: str
    who: frozenset[str]
    verb: str = ""
    hidden: bool = False
    seen: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Door:
    """An address and a method; `form` tells apart what one address does with different fields."""

    side: Side
    name: str
    method: str
    right: str
    form: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """How the door is named."""
        return self.name, self.method, self.form


_work = WORKERS
RIGHTS: dict[str, Right] = {
    # what needs no ticket
    "look around": Right("read what is public, search, log in, set language and time zone", EVERYBODY),
    "read hidden articles": Right("read drafts of articles, retired ones, those for the staff only, and their files",
                                  STAFF, hidden=True),
    "be a customer": Right("own tickets, lists, account page, ledger, drafts of the own account", CUSTOMERS),
    "own draft": Right("go on with, send, throw away the own draft, its files", frozenset({"requester"}), hidden=True,
                       own=CUSTOMERS),
    "be on the staff": Right("lists, search, forms, accounts, shifts, policy book of the desk", STAFF),
    "own reply": Right("take back an own reply that waits before it goes", frozenset({"engineer"}),
                       own=WORKERS),
    "own view": Right("delete an own saved view", frozenset({"engineer"}), hidden=True, own=STAFF),
    "own way": Right("try, renew, remove an own way to be told of escalations", frozenset({"engineer"}), hidden=True,
                     own=STAFF),
    "own ways in": Right("see the own ways to log in, add a passkey, end other sessions", KNOWN),
    "set up an app": Right("set up an authenticator app, where there is none yet",
                           KNOWN - {"colleague on it"}, own=KNOWN),
    "own app": Right("take the own authenticator app away", frozenset({"colleague on it"}), hidden=True, own=KNOWN),
    "own passkey": Right("rename and remove an own passkey", frozenset({"requester"}), hidden=True, own=KNOWN),
    "own recovery codes": Right("read the own recovery codes", frozenset({"requester", "colleague on it"}),
                                hidden=True, own=KNOWN),
    "renew recovery codes": Right("make new recovery codes, for who has a passkey or an app",
                                  frozenset({"requester", "colleague on it"}), own=KNOWN),
    "prove again": Right("prove anew who one is before the own ways in are changed",
                         frozenset({"requester", "colleague on it"}), own=KNOWN),
    "prove again by passkey": Right("do so by a passkey", frozenset({"requester"}), own=KNOWN),
    "own ticket's files": Right("fetch the files of a message", ON_TICKET | STAFF, hidden=True),
    "files of notes": Right("fetch the files of an internal note", STAFF, hidden=True),
    # people.permissions
    "own account's visibility": Right("choose which tickets members of the own account see", MANAGERS),
    "see account": Right("see the account", CUSTOMERS - {"manager of another account", "member of another account"}
                         | STAFF, "people.see"),
    "change_visibility": Right("choose which tickets members of the account see", {"manager"} | OFFICE,
                               "people.change_visibility"),
    "add_contact": Right("add people of the account", {"manager"} | OFFICE, "people.add_contact"),
    "create_account": Right("create accounts", OFFICE, "people.create_account"),
    "change_contact": Right("change people of the account", OFFICE, "people.change_contact"),
    "change_account": Right("change the account", OFFICE, "people.change_account"),
    "sell": Right("issue licenses, sell packs", OFFICE, "people.sell"),
    "add_staff": Right("add members of the staff, change them and their roles", frozenset({"administrator"}),
                       "people.add_staff people.change_staff"),
    "set_abilities": Right("set what the staff speaks and knows", PLANNERS, "people.set_abilities"),
    # contracts.permissions
    "sign": Right("sign and amend contracts, keep their documents", OFFICE,
                  "contracts.sign contracts.amend contracts.attach_document"),
    "name_contacts": Right("name the contacts of a contract", {"manager", "account manager"} | OFFICE,
                           "contracts.name_contacts"),
    "read_document": Right("read the signed documents of a contract", {"manager", "account manager"} | OFFICE,
                           "contracts.read_document", hidden=True),
    "read own contract": Right("read a contract of the own account that one manages or is named in (the requester is)",
                               SPEAKERS, hidden=True),
    "own contract": Right("name the contacts of a contract of the own account", frozenset({"manager"}), hidden=True,
                          seen=SPEAKERS),
    # catalog, duty, knowledge
    "catalog": Right("add and change products, their fields, modules, releases; withdraw products",
                     frozenset({"administrator"}),
                     "catalog.add_product catalog.change_product catalog.add_module catalog.release_version "
                     "catalog.withdraw catalog.keep_fields"),
    "bugs": Right("report, confirm and fix bugs", KEEPERS_OF_BUGS,
                  "catalog.report_bug catalog.confirm_bug catalog.fix_bug"),
    "plan": Right("plan, give and swap shifts, set their crews", PLANNERS, "duty.may_plan"),
    "hand_over_shift": Right("write the hand-over note of the own shift", PLANNERS, "duty.may_hand_over"),
    "write": Right("write, change, preview drafts of articles", KEEPERS_OF_BUGS | {"author"}, "knowledge.may_write"),
    "publish": Right("publish and retire articles, change published ones", KEEPERS_OF_BUGS - {"engineer"} | {"author"},
                     "knowledge.may_publish"),
    # tickets.permissions
    "keep canned": Right("add, change and remove canned replies", PLANNERS | {"senior"}, "tickets.may_keep_canned"),
    "see": Right("see the ticket", ON_TICKET | STAFF, "tickets.see", hidden=True),
    "reply": Right("write an answer", ON_TICKET | _work, "tickets.reply"),
    "note": Right("write an internal note", STAFF, "tickets.note"),
    "take": Right("take the ticket", _work, "tickets.take"),
    "assign": Right("give the ticket to somebody", _work, "tickets.assign"),
    "hand_over": Right("hand the ticket over to another level", _work, "tickets.hand_over"),
    "ask": Right("ask back, ask for missing details", _work, "tickets.ask"),
    "resolve": Right("resolve the ticket", _work, "tickets.resolve"),
    "withdraw_resolution": Right("take a resolution back", _work, "tickets.withdraw_resolution"),
    "confirm": Right("confirm a resolution", SPEAKERS, "tickets.confirm"),
    "reopen": Right("say that it is still broken", ON_TICKET, "tickets.reopen"),
    "close": Right("close the ticket", SPEAKERS, "tickets.close"),
    "escalate": Right("escalate the ticket (staff: for who calls)", ON_TICKET | _work, "tickets.escalate"),
    "acknowledge": Right("acknowledge an escalation", HEARERS, "tickets.acknowledge"),
    "answer_escalation": Right("answer an escalation with a status", HEARERS | _work, "tickets.answer_escalation"),
    "set_eta": Right("promise an ETA", _work, "tickets.set_eta"),
    "change_severity": Right("change the severity", frozenset({"shift manager"}), "tickets.change_severity"),
    "propose_severity": Right("propose a lower severity", _work, "tickets.propose_severity"),
    "agree_severity": Right("agree to a proposed severity", SPEAKERS, "tickets.agree_severity"),
    "split": Right("split the ticket", _work, "tickets.split"),
    "merge": Right("merge the ticket into another", _work, "tickets.merge"),
    "link": Right("link bugs, articles and other tickets", _work, "tickets.link"),
    "snooze": Right("snooze the ticket, for its owner and the shift manager", frozenset({"engineer", "shift manager"}),
                    "tickets.snooze", own=WORKERS - {"shift manager"}),
    "spend_time": Right("note time spent on the ticket", _work, "tickets.spend_time"),
    "forward": Right("forward a message by e-mail", _work, "tickets.forward"),
    "call": Right("note a phone call on the ticket", _work, "tickets.call"),
    "tag": Right("put tags on the ticket and take them off", _work, "tickets.tag"),
    "fill_in": Right("fill in the fields that the product has of its own", _work, "tickets.fill_in"),
    "credit": Right("grant a credit of the incident", frozenset({"shift manager"}), "tickets.credit"),
    "add_participant": Right("add people to the ticket", ON_TICKET | _work, "tickets.add_participant"),
    "change_entitlement": Right("let something else pay", frozenset({"shift manager", "account manager", "sales"}),
                                "tickets.change_entitlement"),
    "mark_administrative": Right("mark the ticket as an administrative task", _work, "tickets.mark_administrative"),
    "follow_up": Right("follow up on a closed ticket", ON_TICKET, "tickets.follow_up"),
    "may_open_for": Right("open a ticket of the account (staff: for who calls)",
                          CUSTOMERS - {"manager of another account", "member of another account"} | _work,
                          "tickets.may_open_for"),
}  # fmt: skip


def _doors(side: Side, right: str, method: str, *names: str, form: str = "") -> list[Door]:
    return [Door(side, name, method, right, form) for name in names]


def _both(right: str, *names: str) -> list[Door]:
    """Forms of the desk whose page asks for the same right as sending them."""
    return [*_doors(Side.DESK, right, "GET", *names), *_doors(Side.DESK, right, "POST", *names)]


DOORS: tuple[Door, ...] = (
    # open to everybody
    *_doors(Side.PUBLIC, "look around", "GET", "account_login", "account_request_login_code", "login_link",
            "account_confirm_login_code", "account_logout", "components:preferences", "portal:home", "portal:search",
            "portal:suggestions", "portal:article", "portal:article-with-words", "portal:article-file",
            "portal:products", "portal:product", "account_signup", "account_email", "account_inactive",
            "account_reauthenticate", "healthz", "readyz", "mfa_authenticate", "mfa_login_webauthn",
            "openid_connect_callback", "saml_metadata", "saml_finish_acs", "saml_sls"),
    *(Door(Side.PUBLIC, name, "GET", "read hidden articles", form)
      for name in ("portal:article", "portal:article-with-words", "portal:article-file")
      for form in ("draft", "for the staff", "retired")),
    *_doors(Side.PUBLIC, "look around", "POST", "account_login", "account_request_login_code", "login_link",
            "account_confirm_login_code", "account_logout", "components:preferences", "mfa_authenticate",
            "mfa_login_webauthn", "single_sign_on", "saml_acs"),
    # the ways in of everybody who is known
    *_doors(Side.BOTH, "own ways in", "GET", "mfa_index", "mfa_add_webauthn", "mfa_activate_totp",
            "mfa_generate_recovery_codes", "log_in_again"),
    *_doors(Side.BOTH, "own ways in", "POST", "mfa_add_webauthn", "log_in_again", "log_out_elsewhere"),
    *_doors(Side.BOTH, "set up an app", "POST", "mfa_activate_totp"),
    *_doors(Side.BOTH, "own app", "GET", "mfa_deactivate_totp"),
    *_doors(Side.BOTH, "own app", "POST", "mfa_deactivate_totp"),
    *_doors(Side.BOTH, "own passkey", "GET", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *_doors(Side.BOTH, "own passkey", "POST", "mfa_edit_webauthn", "mfa_remove_webauthn"),
    *_doors(Side.BOTH, "own recovery codes", "GET", "mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    *_doors(Side.BOTH, "renew recovery codes", "POST", "mfa_generate_recovery_codes"),
    *_doors(Side.BOTH, "prove again", "GET", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    *_doors(Side.BOTH, "prove again", "POST", "mfa_reauthenticate"),
    *_doors(Side.BOTH, "prove again by passkey", "POST", "mfa_reauthenticate_webauthn"),
    # the portal, for people of an account
    *_doors(Side.CUSTOMERS, "be a customer", "GET", "portal:tickets", "portal:account", "portal:ledger-csv",
            "portal:new-ticket"),
    *_doors(Side.CUSTOMERS, "be a customer", "POST", "portal:new-ticket"),
    *_doors(Side.CUSTOMERS, "own account's visibility", "POST", "portal:visibility"),
    *_doors(Side.CUSTOMERS, "read own contract", "GET", "portal:contract"),
    *_doors(Side.CUSTOMERS, "own contract", "POST", "portal:contract-contacts"),
    *_doors(Side.CUSTOMERS, "read_document", "GET", "portal:contract-document"),
    *_doors(Side.CUSTOMERS, "own draft", "GET", "portal:draft", "portal:step", "portal:forecast", "portal:answered",
            "portal:draft-article"),
    *_doors(Side.CUSTOMERS, "own draft", "POST", "portal:step", "portal:save-step", "portal:discard", "portal:restore",
            "portal:answered", "portal:remove-file"),
    *_doors(Side.CUSTOMERS, "see", "GET", "portal:ticket", "portal:ticket-standing", "portal:sent"),
    *_doors(Side.BOTH, "own ticket's files", "GET", "portal:attachment"),
    *_doors(Side.BOTH, "files of notes", "GET", "portal:attachment", form="note"),
    *_doors(Side.BOTH, "own draft", "GET", "portal:attachment", form="draft"),
    *_doors(Side.CUSTOMERS, "reply", "POST", "portal:reply"),
    *_doors(Side.CUSTOMERS, "reopen", "POST", "portal:reopen"),
    *_doors(Side.CUSTOMERS, "confirm", "POST", "portal:confirm"),
    *_doors(Side.CUSTOMERS, "close", "POST", "portal:close"),
    *_doors(Side.CUSTOMERS, "escalate", "POST", "portal:escalate"),
    *_doors(Side.CUSTOMERS, "add_participant", "POST", "portal:participants"),
    *_doors(Side.CUSTOMERS, "agree_severity", "POST", "portal:severity"),
    *_doors(Side.CUSTOMERS, "follow_up", "POST", "portal:follow-up"),
    # the desk, for the staff
    *_doors(Side.DESK, "be on the staff", "GET", "desk:list", "desk:filter", "desk:save-view", "desk:new", "desk:bulk",
            "desk:search", "desk:palette", "desk:escalations", "desk:shifts", "desk:accounts", "desk:account",
            "desk:policy", "desk:explain", "desk:file", "desk:ticket", "desk:facts", "desk:context", "desk:next",
            "desk:previous", "desk:canned", "desk:articles", "desk:owner", "desk:hand-over", "desk:eta",
            "desk:severity", "desk:tags", "desk:fields", "desk:snooze", "desk:spent", "desk:forward", "desk:call",
            "desk:link", "desk:credit", "desk:entitlement", "desk:missing", "desk:administrative", "desk:people",
            "desk:split", "desk:merge", "desk:withdraw", "desk:escalate", "desk:answer", "desk:colleagues",
            "desk:colleague", "desk:crew", "desk:ways", "desk:contract",
            "desk:catalog", "desk:product", "desk:bug", "desk:all-articles", "desk:canned-replies"),
    *_doors(Side.DESK, "be on the staff", "POST", "desk:save-view", "desk:draft", "desk:ways"),
    *_doors(Side.DESK, "own way", "POST", "desk:test-way", "desk:renew-way", "desk:remove-way"),
    *_both("create_account", "desk:new-account"),
    *_both("change_account", "desk:edit-account"),
    *_both("add_contact", "desk:new-contact"),
    *_both("change_contact", "desk:edit-contact", "desk:reset-log-in"),
    *_both("sell", "desk:new-license", "desk:new-pack", "desk:redate-license"),
    *_both("sign", "desk:sign", "desk:amend-contract"),
    *_doors(Side.DESK, "sign", "POST", "desk:attach-document", "desk:withdraw-document"),
    *_doors(Side.DESK, "name_contacts", "POST", "desk:contract-contacts"),
    *_doors(Side.DESK, "read_document", "GET", "desk:document"),
    *_both("add_staff", "desk:new-member", "desk:edit-member"),
    *_both("catalog", "desk:new-product", "desk:edit-product", "desk:withdraw-product", "desk:redate-release",
           "desk:new-field", "desk:edit-field"),
    *_doors(Side.DESK, "catalog", "POST", "desk:release", "desk:module"),
    *_both("bugs", "desk:report-bug"),
    *_doors(Side.DESK, "bugs", "POST", "desk:confirm-bug", "desk:fix-bug"),
    *_both("write", "desk:new-article"),
    *_doors(Side.DESK, "publish", "POST", "desk:new-article", form="publish"),
    *_both("publish", "desk:edit-article", "desk:retire-article"),
    *_doors(Side.DESK, "write", "GET", "desk:edit-article", form="draft"),
    *_doors(Side.DESK, "write", "POST", "desk:edit-article", form="draft"),
    *_doors(Side.DESK, "publish", "POST", "desk:edit-article", form="publish a draft"),
    *_both("keep canned", "desk:new-canned-reply", "desk:edit-canned-reply"),
    *_doors(Side.DESK, "keep canned", "POST", "desk:remove-canned-reply"),
    *_doors(Side.DESK, "own reply", "POST", "desk:undo"),
    *_doors(Side.DESK, "own view", "POST", "desk:delete-view"),
    *_doors(Side.DESK, "take", "POST", "desk:take", "desk:take-tickets"),
    *_doors(Side.DESK, "assign", "POST", "desk:bulk"),
    *_doors(Side.DESK, "hand_over", "POST", "desk:bulk", form="level"),
    *_doors(Side.DESK, "propose_severity", "POST", "desk:bulk", form="severity"),
    *_doors(Side.DESK, "note", "POST", "desk:bulk", form="note"),
    *_doors(Side.DESK, "tag", "POST", "desk:bulk", form="tags"),
    *_doors(Side.DESK, "may_open_for", "POST", "desk:new"),
    *_doors(Side.DESK, "acknowledge", "POST", "desk:acknowledge"),
    *_doors(Side.DESK, "plan", "POST", "desk:plan-shift", "desk:give-shift", "desk:swap-shifts", "desk:crew"),
    *_doors(Side.DESK, "set_abilities", "POST", "desk:colleague"),
    *_doors(Side.DESK, "hand_over_shift", "POST", "desk:hand-over-shift"),
    *_doors(Side.DESK, "reply", "POST", "desk:reply"),
    *_doors(Side.DESK, "note", "POST", "desk:reply", form="note"),
    *_doors(Side.DESK, "ask", "POST", "desk:reply", form="ask back"),
    *_doors(Side.DESK, "resolve", "POST", "desk:reply", form="resolve"),
    *_doors(Side.DESK, "assign", "POST", "desk:owner"),
    *_doors(Side.DESK, "hand_over", "POST", "desk:hand-over"),
    *_doors(Side.DESK, "set_eta", "POST", "desk:eta"),
    *_doors(Side.DESK, "propose_severity", "POST", "desk:severity"),
    *_doors(Side.DESK, "change_severity", "POST", "desk:severity", form="raise"),
    *_doors(Side.DESK, "link", "POST", "desk:link"),
    *_doors(Side.DESK, "call", "POST", "desk:call"),
    *_doors(Side.DESK, "tag", "POST", "desk:tags"),
    *_doors(Side.DESK, "fill_in", "POST", "desk:fields"),
    *_doors(Side.DESK, "spend_time", "POST", "desk:spent"),
    *_doors(Side.DESK, "forward", "POST", "desk:forward"),
    *_doors(Side.DESK, "snooze", "POST", "desk:snooze"),
    *_doors(Side.DESK, "credit", "POST", "desk:credit"),
    *_doors(Side.DESK, "change_entitlement", "POST", "desk:entitlement"),
    *_doors(Side.DESK, "ask", "POST", "desk:missing"),
    *_doors(Side.DESK, "mark_administrative", "POST", "desk:administrative"),
    *_doors(Side.DESK, "add_participant", "POST", "desk:people"),
    *_doors(Side.DESK, "split", "POST", "desk:split"),
    *_doors(Side.DESK, "merge", "POST", "desk:merge"),
    *_doors(Side.DESK, "withdraw_resolution", "POST", "desk:withdraw"),
    *_doors(Side.DESK, "escalate", "POST", "desk:escalate"),
    *_doors(Side.DESK, "answer_escalation", "POST", "desk:answer"),
)  # fmt: skip
STREAMS: dict[str, Door] = {
    "/live/desk/": Door(Side.DESK, "live:desk", "GET", "be on the staff"),
    "/live/tickets/{number}/": Door(Side.BOTH, "live:ticket", "GET", "see"),
}
"""The streams of live updates by their addresses: another process serves them, no pattern of the site knows them."""
PROBES = {"healthz": "/healthz", "readyz": "/readyz"}
"""What a middleware answers before any address is looked up."""
FROM_ELSEWHERE = {"saml_acs": "a provider's answer: it is put aside, and counts only for the session that asked"}
"""Forms that come from other sites by their nature, and why they change nothing by themselves."""
ABSENT = {"outbox": "only in the demo; anywhere else nobody finds it"}
"""Addresses that nobody meets here, and why."""


def outcome(door: Door, who: str) -> Outcome:
    """What somebody meets at a door."""
    right, side = RIGHTS[door.right], door.side
    if side is Side.PUBLIC:
        return Outcome.MAY if who in right.who else Outcome.ABSENT
    if who == "stranger":
        return Outcome.LOG_IN
    at_home = side is Side.BOTH or (who in STAFF) is (side is Side.DESK)
    if at_home and who in right.who:
        return Outcome.MAY
    if side is Side.DESK and who in CUSTOMERS:
        return Outcome.ABSENT
    if side is Side.CUSTOMERS and who in STAFF:
        return Outcome.REFUSED
    on_ticket = right.verb.startswith("tickets.") and who not in RIGHTS["see"].who
    return Outcome.ABSENT if (right.hidden and who not in right.seen) or on_ticket else Outcome.REFUSED
