"""A verdict is an answer with its rule, numbers, sentence and sum; it is stored and read back without loss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Stored = TypeVar("Stored", bound=type)

Value = datetime | date | timedelta | Decimal | int | str
"""What a sentence or a sum may hold. Moments are aware; a share is text (:func:`percent`)."""

Moment = Callable[[datetime], str]
Length = Callable[[timedelta], str]
Day = Callable[[date], str]
Translate = Callable[[str], str]


def N_(text: str) -> str:
    """Mark a sentence for translation where it stands; it is translated when told."""
    return text


_STORABLE: dict[str, type] = {}


def storable(cls: Stored) -> Stored:
    """Let instances of this dataclass or enumeration be the answer of a verdict that is stored."""
    _STORABLE[cls.__name__] = cls
    return cls


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the sum: a label (a template too), a value, and whether the total stands there."""

    label: str
    value: Value
    total: bool = False
    numbers: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToldStep:
    """A line of the sum as a reader sees it."""

    label: str
    value: str
    total: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in the reader's language and zone."""

    rule: str
    sentence: str
    steps: tuple[ToldStep, ...]


@storable
@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """What a rule decided: the answer, the tag of the rule, the sentence with its numbers, the steps of the sum.

    A verdict is true when its answer is, so ``if may(person, verb, ticket):`` asks the answer.
    """

    answer: T
    rule: str
    sentence: str
    numbers: Mapping[str, Value] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.answer)

    def text(self) -> str:
        """The sentence in plain English, moments in UTC."""
        return self.told().sentence

    def told(
        self,
        *,
        moment: Moment | None = None,
        length: Length | None = None,
        translate: Translate | None = None,
        day: Day | None = None,
    ) -> Told:
        """The sentence and the steps for one reader: how to show a moment, a length, a day, a sentence of English."""
        show = _Shower(moment or plain_moment, length or plain_length, day or date.isoformat)
        translated = translate or N_

        def filled(template: str, numbers: Mapping[str, Value]) -> str:
            return translated(template).format(**{name: show(value) for name, value in numbers.items()})

        steps = tuple(
            ToldStep(filled(step.label, {**self.numbers, **step.numbers}), show.in_sum(step), step.total)
            for step in self.steps
        )
        return Told(self.rule, filled(self.sentence, self.numbers), steps)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON for storage beside a row; :func:`verdict_from_json` reads it back equal."""
        return {
            "answer": _encoded(self.answer),
            "rule": self.rule,
            "sentence": self.sentence,
            "numbers": {name: _encoded(value) for name, value in self.numbers.items()},
            "steps": [_encoded_step(step) for step in self.steps],
        }


def verdict_from_json(stored: Mapping[str, Any]) -> Verdict[Any]:
    """The verdict that :meth:`Verdict.as_json` stored. Raises LookupError when its answer's kind is unknown.

    Fields that an earlier version stored and this one does not know fall away.
    """
    return Verdict(
        answer=_decoded(stored["answer"]),
        rule=stored["rule"],
        sentence=stored["sentence"],
        numbers={name: _decoded(value) for name, value in stored["numbers"].items()},
        steps=tuple(_decoded_step(step) for step in stored["steps"]),
    )


@dataclass(frozen=True, slots=True)
class _Shower:
    moment: Moment
    length: Length
    day: Day

    def __call__(self, value: Value) -> str:
        if isinstance(value, datetime):
            return self.moment(value)
        if isinstance(value, timedelta):
            return self.length(value)
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, Decimal):
            return format(value, "f")
        return str(value)

    def in_sum(self, step: Step) -> str:
        if step.total or not isinstance(step.value, timedelta):
            return self(step.value)
        sign = "−" if step.value < timedelta() else "+"
        return f"{sign} {self.length(abs(step.value))}"


def plain_moment(at: datetime) -> str:
    """``2026-06-11 09:12 UTC``"""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def plain_length(length: timedelta) -> str:
    """``2 d``, ``1 d 4 h``, ``8 h``, ``4 h 20 min``, ``40 s``; a minus sign before a negative one."""
    if length < timedelta():
        return "−" + plain_length(-length)
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = [f"{n} {unit}" for n, unit in ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")) if n]
    return " ".join(parts) or "0 min"


def percent(share: Decimal) -> str:
    """A share as people write it: ``50 %``."""
    return f"{format((share * 100).normalize(), 'f')} %"


_AS_IT_IS = frozenset({type(None), bool, int, str})


def _encoded(value: object) -> Any:
    kind: Any = type(value)
    if kind in _AS_IT_IS:
        return value
    encode = _ENCODERS.get(kind)
    if encode is not None:
        return encode(value)
    name = kind.__name__
    if _STORABLE.get(name) is not kind:
        raise TypeError(f"a verdict cannot store {name}")
    if isinstance(value, Enum):
        return {"is": name, "value": value.value}
    return {"is": name, "value": {held: _encoded(getattr(value, held)) for held in _names_of(kind)}}


@cache
def _names_of(kind: Any) -> tuple[str, ...]:
    return tuple(spot.name for spot in fields(kind))


def _encoded_moment(at: datetime) -> dict[str, Any]:
    if at.tzinfo is None:
        raise ValueError("a moment of a verdict knows its zone")
    return {"is": "moment", "value": at.astimezone(UTC).isoformat()}


def _encoded_step(step: Step) -> dict[str, Any]:
    return {
        "label": step.label,
        "value": _encoded(step.value),
        "total": step.total,
        "numbers": {name: _encoded(value) for name, value in step.numbers.items()},
    }


def _decoded_step(stored: Mapping[str, Any]) -> Step:
    numbers = {name: _decoded(value) for name, value in stored["numbers"].items()}
    return Step(stored["label"], _decoded(stored["value"]), stored["total"], numbers)


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    datetime: _encoded_moment,
    date: lambda day: {"is": "date", "value": day.isoformat()},
    timedelta: lambda length: {"is": "length", "value": [length.days, length.seconds, length.microseconds]},
    Decimal: lambda number: {"is": "decimal", "value": str(number)},
    Step: lambda step: {"is": "Step", "value": _encoded_step(step)},
    tuple: lambda items: [_encoded(item) for item in items],
    frozenset: lambda items: {"is": "set", "value": sorted((_encoded(item) for item in items), key=str)},
    dict: lambda held: {"is": "mapping", "value": [[_encoded(key), _encoded(item)] for key, item in held.items()]},
}
_DECODERS: dict[str, Callable[[Any], Any]] = {
    "moment": datetime.fromisoformat,
    "date": date.fromisoformat,
    "length": lambda parts: timedelta(*parts),
    "decimal": Decimal,
    "Step": _decoded_step,
    "set": lambda items: frozenset(_decoded(item) for item in items),
    "mapping": lambda pairs: {_decoded(key): _decoded(item) for key, item in pairs},
}


def _decoded(stored: Any) -> Any:
    if isinstance(stored, list):
        return tuple(_decoded(item) for item in stored)
    if not isinstance(stored, dict):
        return stored
    kind, value = stored["is"], stored["value"]
    decode = _DECODERS.get(kind)
    if decode is not None:
        return decode(value)
    cls: Any = _STORABLE.get(kind)
    if cls is None:
        raise LookupError(f"no kind of answer is called {kind}")
    if issubclass(cls, Enum):
        return cls(value)
    known = _names_of(cls)
    return cls(**{name: _decoded(item) for name, item in value.items() if name in known})
