"""Language and zone of a request kept by thread, in processes that serve each request in one thread."""

import threading

from django.utils import timezone
from django.utils.translation import trans_real


def keep_by_thread() -> None:
    """Keep what is active by thread alone. A page asks for it 400 times, and asgiref's Local, which also follows a
    coroutine, takes twenty times as long to answer: a tenth of a page. Call it before the first request; where
    coroutines serve (the streams), never."""
    for module in (trans_real, timezone):
        setattr(module, "_active", threading.local())  # noqa: B010 - Django's own tests renew it the same way
