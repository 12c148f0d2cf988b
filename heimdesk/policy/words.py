"""The words of the policy that never change: states, channels, ways, whom to tell. Numbers stand in the book."""

from __future__ import annotations

from enum import IntEnum, StrEnum, auto

from heimdesk.policy.verdict import storable


class SeverityNumber(IntEnum):
    """The severities: a book words them, it has neither more nor fewer.                              [SEV-1]"""

    URGENT = auto()
    HIGH = auto()
    NORMAL = auto()
    LOW = auto()


SEVERITIES = tuple(map(int, SeverityNumber))


@storable
class State(StrEnum):
    """States of a ticket.                                                                            [STA-1]"""

    NEW = "new"
    OPEN = "open"
    WAITING = "waiting"
    PENDING = "pending"
    CLOSED = "closed"


@storable
class Channel(StrEnum):
    """Doors through which a ticket can be opened."""

    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    API = "api"


@storable
class Way(StrEnum):
    """Ways to escalate.                                                                              [ESC-1]"""

    BUTTON = "button"
    PHONE = "phone"
    CHAT = "chat"


@storable
class Tell(StrEnum):
    """Whom a warning, a breach or an escalation is told."""

    OWNER = "owner"
    QUEUE = "queue"
    TAM = "tam"
    DUTY_MANAGER = "duty_manager"
    SHIFT_MANAGERS = "shift_managers"
    EXPERTS = "experts"
    SALES = "sales"
    ADMINISTRATORS = "administrators"


@storable
class Level(StrEnum):
    """Levels of the work on a ticket; each is a role of the staff too.                               [WRK-2]"""

    ENGINEER = "engineer"
    SENIOR = "senior"
    EXPERT = "expert"


class Assign(StrEnum):
    """To whom of those on shift a new ticket is given.                                               [WRK-2]"""

    TAM = "tam"
    LEAST_BUSY = "least_busy"


class Speaks(StrEnum):
    """Whether whoever gets a ticket must speak the customer's language, or goes first when so.       [WRK-2]"""

    PREFERRED = "preferred"
    REQUIRED = "required"


class Handler(StrEnum):
    """Who handles a type of ticket."""

    SUPPORT = "support"
    SALES = "sales"


class Starts(StrEnum):
    """From what an escalation gate counts.                                                           [ESC-1]"""

    NEVER = "never"
    AFTER_SUPPORT_MESSAGE = "after_support_message"
    SHARE_OF_ETA = "share_of_eta"


class Input(StrEnum):
    """How a detail of the steps to reproduce is asked for.                                           [TIC-3]"""

    TEXT = "text"
    LONG = "long"
    DATETIME = "datetime"
    FILES = "files"


@storable
class Ground(StrEnum):
    """Grounds for crediting an incident back.                                                        [INC-4]"""

    UNFIXED_BUG = "unfixed_bug"
    BUG_NOT_PUBLIC = "bug_not_public"
    HOTFIX_INSTALLATION = "hotfix_installation"
    FEATURE_REQUEST_ONLY = "feature_request_only"
    CUSTOMER_FIXED_IT = "customer_fixed_it"


GROUND_TYPES = {Ground.HOTFIX_INSTALLATION: "hotfix", Ground.FEATURE_REQUEST_ONLY: "feature"}
"""The type of ticket (its key in the book) that a ground speaks of."""


@storable
class EtaKind(StrEnum):
    """What an ETA promises.                                                                          [WRK-3]"""

    RESOLUTION = "resolution"
    UPDATE = "update"


@storable
class Promise(StrEnum):
    """What a due is about."""

    RESPONSE = "response"
    WORKAROUND = "workaround"
    ETA = "eta"


class AfterReopening(StrEnum):
    """What becomes of the workaround clock when the customer says that it is still broken.           [SLA-2]"""

    RUNS_ON = "runs_on"
    STAYS_MET = "stays_met"
