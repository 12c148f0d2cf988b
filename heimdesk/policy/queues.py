"""Queues and the rules that lead to them, as the policy book writes them; `routing.py` follows them (WRK-2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heimdesk.policy.kinds import Language, Text, YesNo
from heimdesk.policy.words import Assign, Handler, Level, Speaks, State


@dataclass(frozen=True, slots=True)
class Queue:
    """Where tickets wait: who works in it, and which skills all of them have.                        [WRK-2]"""

    name: Text
    worked_by: Handler = Handler.SUPPORT
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoutingRule:
    """Where a ticket goes for which every condition holds; one that is left out holds for all.       [WRK-2]

    ``assign``: to whom of those on shift it is given, tried in order; empty: it waits until somebody takes it.
    """

    name: Text
    queue: str
    level: Level = Level.ENGINEER
    assign: tuple[Assign, ...] = ()
    speaks: Speaks = Speaks.PREFERRED
    handled_by: Handler | None = None
    types: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    languages: tuple[Language, ...] = ()
    has_tam: YesNo | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """Skills, queues, and the rules that are asked from the top; a book without rules routes by type. [WRK-2]"""

    skills: Mapping[str, Text] = field(default_factory=dict)
    queues: Mapping[str, Queue] = field(default_factory=dict)
    rules: tuple[RoutingRule, ...] = ()
    work_counted_in: tuple[State, ...] = (State.NEW, State.OPEN)
