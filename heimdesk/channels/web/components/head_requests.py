"""Whoever asks for the head of a page alone (HEAD) is answered as whoever asks for the page, without its body."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class AnswersHead:
    """Middleware, the last before the views, which know GET alone. The server keeps the body, and says its length."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "HEAD":
            return self.get_response(request)
        request.method = "GET"
        response = self.get_response(request)
        request.method = "HEAD"
        return response
