"""What changed within the last seconds: a page that was made just before its stream began is told what it missed."""

import time
from collections.abc import Collection, Mapping

KEPT_SECONDS = 40.0


class Recent:
    """Numbers of tickets with the moments of their last change and of the last that customers may notice."""

    def __init__(self) -> None:
        self._begun = time.time()
        self._changed: dict[int, tuple[float, float]] = {}

    def note(self, changed: Mapping[int, bool]) -> None:
        """These changed now; what is too old is forgotten."""
        now = time.time()
        for number, public in changed.items():
            _at, public_at = self._changed.pop(number, (0.0, 0.0))
            self._changed[number] = now, now if public else public_at
        while self._changed and self._changed[oldest := next(iter(self._changed))][0] < now - KEPT_SECONDS:
            del self._changed[oldest]

    def since(self, moment: float | None, ticket: int | None, *, staff: bool) -> Collection[int] | None:
        """What a page of this moment missed of its ticket, or of all; [] for anything, None for nothing."""
        if moment is None:
            return None
        if moment < max(self._begun, time.time() - KEPT_SECONDS):
            return []
        missed = [
            number
            for number, (at, public_at) in self._changed.items()
            if ticket in {None, number} and (at if staff else public_at) >= moment
        ]
        return missed or None
