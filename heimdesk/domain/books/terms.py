"""The terms that are stored with an entitlement or a ticket: thousands of rows share a few dozen, each read once."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import orjson

from heimdesk.policy.book import Terms

KEPT = 1000


def terms_of(stored: Mapping[str, Any]) -> Terms:
    """The terms as the policy knows them. Raises KeyError or ValueError when the row holds none.      [CAT-1, SLA-4]"""
    return _read(orjson.dumps(stored))


@lru_cache(maxsize=KEPT)
def _read(text: bytes) -> Terms:
    return Terms.from_json(orjson.loads(text))
