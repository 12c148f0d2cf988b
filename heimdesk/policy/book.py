"""The policy book as frozen values: each number of the product has its type here and its value in default.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from heimdesk.policy.calendars import Calendar
from heimdesk.policy.kinds import (
    Count,
    Hours,
    Length,
    LengthOrZero,
    Months,
    Positive,
    Share,
    ShareOrZero,
    Text,
    YesNo,
)
from heimdesk.policy.queues import Routing
from heimdesk.policy.words import (
    AfterReopening,
    Channel,
    EtaKind,
    Ground,
    Handler,
    Input,
    Starts,
    State,
    Tell,
    Way,
)


@dataclass(frozen=True, slots=True)
class Severity:
    """A severity: its word, what it means, examples.                                                 [SEV-1]"""

    name: Text
    definition: Text
    examples: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A level of contract. ``incidents`` and ``contacts`` None: unlimited; a workaround None: not promised."""

    name: Text
    tam_hours_a_week: Hours
    incidents: Count | None
    contacts: Positive | None
    channels: tuple[Channel, ...]
    calendar: Text
    response: Mapping[int, Length]
    workaround: Mapping[int, Length | None]
    is_sold: YesNo = True


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of a plan as they held when a contract was signed; they are frozen into it.           [PRG-1]"""

    plan: str
    name: str
    incidents: int | None
    tam_hours_a_week: Decimal
    contacts: int | None
    channels: frozenset[Channel]
    response_within: Mapping[int, timedelta]
    workaround_within: Mapping[int, timedelta | None]
    calendar: Calendar

    def as_json(self) -> dict[str, Any]:
        """Plain JSON, lengths in seconds; :meth:`from_json` reads it back equal."""
        return {
            "plan": self.plan,
            "name": self.name,
            "incidents": self.incidents,
            "tam_hours_a_week": str(self.tam_hours_a_week),
            "contacts": self.contacts,
            "channels": sorted(self.channels),
            "response_within": {str(n): within.total_seconds() for n, within in self.response_within.items()},
            "workaround_within": {
                str(n): within and within.total_seconds() for n, within in self.workaround_within.items()
            },
            "calendar": self.calendar.as_json(),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Terms:
        """The terms that :meth:`as_json` stored. Raises KeyError or ValueError when they are not."""
        return cls(
            plan=stored["plan"],
            name=stored["name"],
            incidents=stored["incidents"],
            tam_hours_a_week=Decimal(stored["tam_hours_a_week"]),
            contacts=stored["contacts"],
            channels=frozenset(Channel(channel) for channel in stored["channels"]),
            response_within={int(n): timedelta(seconds=held) for n, held in stored["response_within"].items()},
            workaround_within={
                int(n): None if held is None else timedelta(seconds=held)
                for n, held in stored["workaround_within"].items()
            },
            calendar=Calendar.from_json(stored["calendar"]),
        )


@dataclass(frozen=True, slots=True)
class TicketType:
    """A type of ticket: who handles it and whether opening one deducts an incident.                  [INC-2]"""

    name: Text
    handled_by: Handler
    deducts: YesNo


@dataclass(frozen=True, slots=True)
class Detail:
    """A field of the steps to reproduce.                                                             [TIC-3]"""

    label: Text
    help: Text
    kind: Input


@dataclass(frozen=True, slots=True)
class StepsToReproduce:
    """What is asked for, what of it by ticket type and product is required, how far a moment may lie. [TIC-3]"""

    details: Mapping[str, Detail]
    required: Mapping[str, tuple[str, ...]]
    required_by_product: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    moments_ahead: LengthOrZero | None = None
    moments_back: Months | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """What the contact step asks for.                                                                [TIC-4]"""

    phone_required_for: tuple[int, ...]
    ways_to_be_reached: Mapping[str, Text]


@dataclass(frozen=True, slots=True)
class Opening:
    """Around the opening of a ticket.                                                         [TIC-1, TIC-2]"""

    solutions_shown: Positive
    draft_kept_for: Length
    access_reminder_after: Length
    follow_up_copies_last_messages: Count


@dataclass(frozen=True, slots=True)
class SeverityChanges:
    """Rules on changing a severity; ``lowered_to_after_workaround`` None: never by rule.             [SEV-2]"""

    proposal_open_for: Length
    lowered_to_after_workaround: Positive | None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A kind of resolution; ``lowers_severity`` None: not said, as in older books.            [STA-2, SEV-2]"""

    name: Text
    meets_workaround: YesNo
    lowers_severity: YesNo | None = None
    asks_for_release: YesNo = False
    asks_for_bug: YesNo = False


@dataclass(frozen=True, slots=True)
class Replies:
    """How long a public reply of the desk can be taken back; zero: it goes at once, as in books of before.   [WRK-4]"""

    undo_within: LengthOrZero = timedelta()


@dataclass(frozen=True, slots=True)
class Closing:
    """When a resolved ticket closes by itself, and when the customer is reminded before.             [STA-3]"""

    after: Length
    reminders: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class ClockWarning:
    """A notch of the fuse: at this share of the promised time, these are told.                       [SLA-5]"""

    at: Share
    tell: tuple[Tell, ...]


@dataclass(frozen=True, slots=True)
class Clocks:
    """Rules of the clocks.                                                             [SLA-2, SLA-3, SLA-5]"""

    warnings: tuple[ClockWarning, ...]
    breach_tells: tuple[Tell, ...]
    workaround_after_reopening: AfterReopening


@dataclass(frozen=True, slots=True)
class Etas:
    """For which kinds of work no ETA of the resolution may be promised; no ETA lies beyond ``within``. [WRK-3]"""

    resolution_eta_forbidden_for_types: tuple[str, ...]
    resolution_eta_forbidden_for_bugs: YesNo
    within: Length | None = None

    def forbidden(self, kind: EtaKind, ticket_type: str, *, has_bug: bool) -> bool:
        """Whether this book forbids an ETA of this kind on such a ticket."""
        by_type = ticket_type in self.resolution_eta_forbidden_for_types
        by_bug = has_bug and self.resolution_eta_forbidden_for_bugs
        return kind is EtaKind.RESOLUTION and (by_type or by_bug)


@dataclass(frozen=True, slots=True)
class Gate:
    """From when, and how, one severity may be escalated.                                             [ESC-1]

    ``not_before``: so long after opening at the earliest. ``spares_response_time``: not within the guaranteed
    response time since opening or the last update.
    """

    starts: Starts
    after: LengthOrZero | None = None
    share: Share | None = None
    ways: tuple[Way, ...] = ()
    not_before: Length | None = None
    spares_response_time: YesNo = False


@dataclass(frozen=True, slots=True)
class EscalationLevel:
    """A level of the escalation path: who is told, and how long they have to acknowledge.            [ESC-3]"""

    name: Text
    tell: tuple[Tell, ...]
    acknowledge_within: Length


@dataclass(frozen=True, slots=True)
class Escalation:
    """Gates by severity, the states in which nobody may escalate, the path.                   [ESC-1, ESC-3]

    ``answer_within``: so long after it was acknowledged it is owed a status; None: no length is promised.
    """

    gates: Mapping[int, Gate]
    refused_in: tuple[State, ...]
    path: tuple[EscalationLevel, ...]
    repeats_last_level: YesNo
    duty_gap_warning: Length
    answer_within: Length | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """Rules of the incident ledger.                                                           [INC-1..INC-7]"""

    credit_grounds: tuple[Ground, ...]
    administrative_tasks_deduct: YesNo
    split_deducts: Count
    warnings_at: tuple[ShareOrZero, ...]


@dataclass(frozen=True, slots=True)
class Administrative:
    """Tasks outside every program: the passage that answers them, empty in books of before.              [WRK-1]"""

    passage: Text = ""


@dataclass(frozen=True, slots=True)
class Incidents:
    """Incidents that come with a license, and packs of them.                                  [PRG-4, PRG-5]"""

    free_per_license: Count
    bundle_from: Positive


@dataclass(frozen=True, slots=True)
class SupportCodes:
    """How often somebody may try a support code.                                                     [PRG-2]"""

    tries: Positive
    tries_within: Length


@dataclass(frozen=True, slots=True)
class Updates:
    """The software update service.                                                            [SUS-1..SUS-4]"""

    included_with_purchase: Months
    renewal_lasts: Months
    renewal_rate: Share
    reinstatement_rate: Share
    reminders_before: tuple[Length, ...]
    reminders_after: tuple[Length, ...]


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """Which releases are supported, and notices of their end.                                 [LIF-1..LIF-3]"""

    releases_before: Count
    window: Months
    renewal_notice_before: Length


@dataclass(frozen=True, slots=True)
class Book:
    """One version of the policy book.                                                                [POL-1]"""

    title: Text
    calendars: Mapping[str, Calendar]
    severities: Mapping[int, Severity]
    plans: Mapping[str, Plan]
    without_plan: Text
    ticket_types: Mapping[str, TicketType]
    steps_to_reproduce: StepsToReproduce
    contact: Contact
    opening: Opening
    severity_changes: SeverityChanges
    resolutions: Mapping[str, Resolution]
    closing: Closing
    clocks: Clocks
    etas: Etas
    escalation: Escalation
    ledger: Ledger
    incidents: Incidents
    support_codes: SupportCodes
    updates: Updates
    lifecycle: Lifecycle
    routing: Routing = field(default_factory=Routing)
    administrative: Administrative = field(default_factory=Administrative)
    replies: Replies = field(default_factory=Replies)

    def terms(self, plan: str) -> Terms:
        """The terms of a plan of this book, ready to be frozen into a contract. Raises KeyError.      [PRG-1]"""
        sold = self.plans[plan]
        return Terms(
            plan=plan,
            name=sold.name,
            incidents=sold.incidents,
            tam_hours_a_week=sold.tam_hours_a_week,
            contacts=sold.contacts,
            channels=frozenset(sold.channels),
            response_within=dict(sold.response),
            workaround_within=dict(sold.workaround),
            calendar=self.calendars[sold.calendar],
        )

    def terms_without_plan(self) -> Terms:
        """The terms of a ticket paid by a free incident or a per-incident pack."""
        return self.terms(self.without_plan)
