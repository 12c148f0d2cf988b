"""Streams come and go in waves: what the process of the streams keeps of them, which must be nothing."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from benchmarks.day.browser import Browser
from benchmarks.day.watching import memory_of

CLOSES_WITHIN = 2.0
AT_ONCE = 50
SETTLED_AFTER = 2
"""Waves after which everything is there that is made once."""


async def waves(
    browsers: Sequence[Browser], addresses: Sequence[str], live: int, *, count: int, rests: float = CLOSES_WITHIN
) -> dict[str, Any]:
    """Open a stream for each browser and close them all, so many times; megabytes of `live` after each wave."""
    weights = []
    for _wave in range(count):
        await _wave_of(browsers, addresses)
        await asyncio.sleep(rests)
        weights.append(round(sum(memory_of({"live": live})["live"]), 1))
    grown = weights[-1] - weights[min(SETTLED_AFTER, count - 1)]
    return {"streams": len(browsers), "megabytes_after_each": weights, "grown_since_third": round(grown, 1)}


async def _wave_of(browsers: Sequence[Browser], addresses: Sequence[str]) -> None:
    async with AsyncExitStack() as open_ones:
        for start in range(0, len(browsers), AT_ONCE):
            now = list(zip(browsers, addresses, strict=True))[start : start + AT_ONCE]
            for browser, address in now:
                events = await open_ones.enter_async_context(browser.stream(address))
                await anext(events)
