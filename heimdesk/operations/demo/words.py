"""Fills the placeholders of the demo's texts, the same way each time for the same ticket."""

import random
import re
from dataclasses import dataclass
from typing import Self

PLACE = re.compile(r"\{(\w+)\}")
NODES = ("node-14", "mx-07", "web-03", "db-02", "bk-01", "edge-5", "ns2", "app-11", "store-04", "lb-a")
USERS = ("anna.berg", "shop", "office", "m.keller", "j.ortiz", "billing", "info", "k.sato")


@dataclass(frozen=True, slots=True)
class Words:
    """The values of one ticket's placeholders."""

    values: dict[str, str]

    def of_engineer(self, name: str) -> Self:
        """The same, once another engineer has the ticket."""
        return type(self)({**self.values, "engineer": name.split(maxsplit=1)[0]})

    def fill(self, text: str) -> str:
        """The text with its placeholders filled; other braces stay as they are."""
        return PLACE.sub(lambda found: self.values.get(found[1], found[0]), text)


def words_of(
    seed: random.Random, *, domain: str, version: str, account: str, contact: str, engineer: str, hour: str
) -> Words:
    """Draw the values for one ticket; `hour` is when it began, on the customer's clock."""
    return Words(
        {
            "version": version,
            "node": f"{seed.choice(NODES)}.{domain}",
            "domain": seed.choice(["shop", "mail", "www", "intranet", "blog"])
            + f".{seed.choice(['acme', 'birke', 'lumen', 'orsa', 'tilia'])}.example",
            "n": f"{seed.randrange(120, 9800):,}",
            "n2": str(seed.randrange(3, 60)),
            "user": seed.choice(USERS),
            "hour": hour,
            "ip": f"192.0.2.{seed.randrange(2, 250)}",
            "id": str(seed.randrange(10_000, 99_999)),
            "account": account,
            "contact": contact.split(maxsplit=1)[0],
            "engineer": engineer.split(maxsplit=1)[0],
        }
    )
