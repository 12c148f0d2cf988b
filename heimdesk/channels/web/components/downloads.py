"""Files go out as downloads: never shown where they could run, named safely, under the type of their bytes."""

from typing import cast

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import content_disposition_header, quote_etag

from heimdesk.engines.text.files import is_harmless_picture

RUNS = ("html", "xml", "svg", "javascript", "ecmascript", "flash")
DRAWING = "image/svg+xml"
LOCKED_DOWN = "default-src 'none'; sandbox"


def download(request: HttpRequest, path: str, *, name: str, content_type: str, digest: str) -> HttpResponse:
    """The stored bytes. Pictures that cannot run are shown in place, everything else is only saved.

    `content_type` is the one that was read from the content, never the one of the name; `nosniff` holds it.
    Raises Http404 when the bytes are gone.
    """
    inline = is_harmless_picture(content_type)
    etag = quote_etag(digest)
    response = get_conditional_response(request, etag=etag) or _whole(path, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = LOCKED_DOWN
    response.headers["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _whole(path: str, *, content_type: str) -> HttpResponse:
    if not default_storage.exists(path):
        raise Http404(path)
    response = FileResponse(default_storage.open(path), content_type=_harmless(content_type))
    response.headers["Content-Length"] = str(default_storage.size(path))
    return cast(HttpResponse, response)


def _harmless(content_type: str) -> str:
    """Types that a browser would run go out as bytes; a drawing keeps its type, it runs nothing inside a page."""
    runs = content_type != DRAWING and any(word in content_type for word in RUNS)
    return "application/octet-stream" if runs else content_type
