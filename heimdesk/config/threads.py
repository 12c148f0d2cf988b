"""Language, zone and addresses of a request kept by thread, in processes that serve each request in one thread."""

import threading

from django.urls import base as urls
from django.utils import timezone
from django.utils.translation import trans_real

KEPT = ((trans_real, "_active"), (timezone, "_active"), (urls, "_urlconfs"), (urls, "_prefixes"))


def keep_by_thread() -> None:
    """Keep what is active by thread alone. A page asks for it 400 times, and asgiref's Local, which also follows a
    coroutine, takes twenty times as long to answer: a tenth of a page. Call it before the first request; where
    coroutines serve (the streams), never. Raises AttributeError when Django keeps one of them elsewhere."""
    for module, name in KEPT:
        getattr(module, name)
        setattr(module, name, threading.local())
