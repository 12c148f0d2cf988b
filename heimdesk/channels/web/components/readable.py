"""Every request that a view reads is readable: UTF-8 without NUL, a form that could be taken apart, or it is told."""

from collections.abc import Callable

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError

from heimdesk.channels.web.components import errors

NUL = "\x00"


class Readable:
    """Middleware, before all that reads cookies or forms. Databases keep no NUL, so it is taken out of what was typed.

    A form in another encoding, one that is broken in the middle or has too many fields is answered 400, one that is too
    large 413, an address with a NUL 404.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return errors.not_found(request)
        charset = (request.content_params or {}).get("charset", "utf-8")
        if charset.lower().replace("_", "-") not in ("utf-8", "utf8"):
            request.encoding = "utf-8"
            return errors.bad_request(request)
        try:
            _take_out_nul(request)
        except RequestDataTooBig:
            return errors.too_large(request)
        except (BadRequest, SuspiciousOperation, MultiPartParserError, UnreadablePostError):
            return errors.bad_request(request)
        return self.get_response(request)


def _take_out_nul(request: HttpRequest) -> None:
    """Read query, cookies and form once; where one has a NUL, let the request have it without."""
    request.GET = _without(request.GET)  # type: ignore[assignment]
    if any(NUL in text for text in request.COOKIES.values()):
        request.COOKIES = {name: text for name, text in request.COOKIES.items() if NUL not in name + text}
    if request.method == "POST":
        request.POST = _without(request.POST)  # type: ignore[assignment]


def _without(fields: QueryDict) -> QueryDict:
    if not any(NUL in name or any(NUL in text for text in values) for name, values in fields.lists()):
        return fields
    clean = QueryDict(mutable=True)
    for name, values in fields.lists():
        for text in values:
            clean.appendlist(name.replace(NUL, ""), text.replace(NUL, ""))
    clean._mutable = False
    return clean
