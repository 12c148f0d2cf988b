"""Each of the demo's people writes in an own way: two tickets on one problem begin and end differently."""

import random
import re
from dataclasses import dataclass

from heimdesk.operations.demo.texts import load

GREETING = re.compile(r"(hello|hi|dear|good (morning|day|evening)|thanks?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Voices:
    """How customer and staff of one ticket write; drawn apart from the ticket's life, which stays what it is."""

    seed: random.Random

    def opening(self, text: str, *, is_problem: bool) -> str:
        """What happens, in the customer's words."""
        return _joined(self._drawn("customer_begins"), text, self._drawn("problem_adds") if is_problem else "")

    def customer(self, text: str) -> str:
        """A word of the customer."""
        return _joined(self._drawn("customer_answers"), text)

    def staff(self, text: str) -> str:
        """A reply of the staff."""
        return _joined(self._drawn("staff_begins"), text, self._drawn("staff_ends"))

    def resolution(self, text: str) -> str:
        """A reply that resolves."""
        return _joined(self._drawn("staff_begins"), text, self._drawn("resolution_adds"), self._drawn("staff_ends"))

    def _drawn(self, kind: str) -> str:
        said: str = self.seed.choice(load("voices.yaml")[kind])
        return said


def _joined(*parts: str) -> str:
    """What is said, one below the other; whoever greets in the text does not greet before it."""
    said = [part.strip("\n") for part in parts if part]
    if len(said) > 1 and GREETING.match(said[0]) and GREETING.match(said[1]):
        said = said[1:]
    return "\n\n".join(said)
