"""What a view reads can be read and kept: addresses, cookies, queries and forms are UTF-8 and hold no NUL."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import UnreadablePostError

from heimdesk.channels.web.components import errors

NUL = "\x00"
UTF_8 = frozenset({"utf-8", "utf8"})


class Readable:
    """Middleware, before all that reads cookies or forms. No database keeps a NUL: it is taken out of what was typed.

    A form in another encoding is answered 400 (some of Python's are no encodings of text at all), an address with a
    NUL 404. A form that is too large or broken in the middle is told by handler400, with session and person known.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return errors.not_found(request)
        if (request.content_params or {}).get("charset", "utf-8").lower() not in UTF_8:
            request.encoding = "utf-8"
            return errors.bad_request(request)
        if any(NUL in text for text in request.COOKIES.values()):
            request.COOKIES = {name: text for name, text in request.COOKIES.items() if NUL not in text}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Read query and form once; where one has a NUL, let the view have it without. Raises what handler400 tells."""
        request.GET = _without(request.GET)  # type: ignore[assignment]
        if request.method == "POST":
            try:
                request.POST = _without(request.POST)  # type: ignore[assignment]
            except UnreadablePostError:  # whoever sent it has gone; the check of the form's token refuses it
                return


def _without(fields: QueryDict) -> QueryDict:
    if not any(NUL in name or any(NUL in text for text in values) for name, values in fields.lists()):
        return fields
    clean = QueryDict(mutable=True)
    for name, values in fields.lists():
        for text in values:
            clean.appendlist(name.replace(NUL, ""), text.replace(NUL, ""))
    clean._mutable = False
    return clean
