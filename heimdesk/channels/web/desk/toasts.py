"""A short word at the foot of the next page: what was done, or why it was not."""

from django.contrib import messages
from django.http import HttpRequest


def say(request: HttpRequest, told: str) -> None:
    """Show this sentence once, on the page that comes next."""
    messages.info(request, told)
