"""Loops of asyncio in a thread of their own: in the thread of the tests a browser's loop may run already."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

Answer = TypeVar("Answer")


def lived(life: Coroutine[Any, Any, Answer]) -> Answer:
    """What comes of it."""
    return apart(lambda: asyncio.run(life))


def apart(work: Callable[[], Answer]) -> Answer:
    """What this answers in a thread of its own, whose connection to the database ends with it."""

    def done() -> Answer:
        try:
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(done).result()
