"""Every answer carries a policy that lets the browser run, show and send nothing but what is ours."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from heimdesk.channels.web.components.live import live_origin

CONTENT_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware: sets the headers that an answer does not set itself (a file may ask for a stricter policy)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        streams = live_origin(request) if "html" in response.headers.get("Content-Type", "") else ""
        if streams:
            allowed = CONTENT_POLICY.replace("connect-src 'self'", f"connect-src 'self' {streams}")
            response.headers.setdefault("Content-Security-Policy", allowed)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
