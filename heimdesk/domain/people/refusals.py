"""The two ways in which an action says no; every door turns them into an answer beside the button or the field."""

from collections.abc import Mapping
from typing import Any

from heimdesk.policy.verdict import Verdict


class Refused(Exception):
    """The person may not, or a rule says no. `verdict` tells which rule and with which numbers."""

    def __init__(self, verdict: Verdict[Any]) -> None:
        super().__init__(verdict.text())
        self.verdict = verdict

    @property
    def text(self) -> str:
        """The sentence in plain English, moments in UTC."""
        return self.verdict.text()


class Invalid(Exception):
    """What was given cannot stand. `problems` holds sentences by field; the field "" is the form as a whole."""

    def __init__(self, problems: Mapping[str, str | list[str]]) -> None:
        self.problems: dict[str, list[str]] = {
            field: [said] if isinstance(said, str) else list(said) for field, said in problems.items()
        }
        super().__init__("; ".join(f"{field}: {' '.join(said)}" for field, said in self.problems.items()))


def require(verdict: Verdict[Any]) -> None:
    """Raise Refused unless the verdict says yes."""
    if not verdict:
        raise Refused(verdict)
