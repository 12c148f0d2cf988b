"""Figures as they are told: percentiles in milliseconds, and what machine they are of."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = ("django", "granian", "tantivy", "psycopg")


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value below which this share of all lies, by the nearest rank."""
    if not seconds:
        return float("nan")
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spread_ms(seconds: Sequence[float]) -> dict[str, float]:
    """How many, and their p50, p95, p99 and longest in milliseconds."""
    return {
        "count": len(seconds),
        **{f"p{round(share * 100)}_ms": round(percentile(seconds, share) * 1000, 2) for share in (0.5, 0.95, 0.99)},
        "longest_ms": round(max(seconds, default=float("nan")) * 1000, 2),
    }


def machine() -> dict[str, Any]:
    """What the figures were measured on; the load tells whether others were at work."""
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "processor": _processor(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
