"""What no honest browser sends: values, cookies, headers, bodies and addresses, drawn from a seeded generator.

What a server refuses before our code sees it, such as control characters in headers, is left out.
"""

from collections.abc import Sequence
from random import Random
from urllib.parse import quote_from_bytes

MARK = "<script>alert(fuzz)</script>"
LONG, VERY_LONG = 70_000, 1_000_000
DIGITS = (
    "0", "-1", "1", "2", "3", "4", "5", "²", "٣", "1e5", "1.5", "+1", "0x10", " 7 ", "9" * 9, "9" * 15, "9" * 18,
    "9" * 19, str(2**31), str(2**63-1), str(2**63), "9" * 40, "9" * 5000, "-"+"9" * 30, "NaN", "Infinity", "#1",
    "#"+"9" * 30,
)  # fmt: skip
MOMENTS = (
    "2026-06-11T16:30", "2026-06-11", "9999-12-31T23:59", "0001-01-01T00:00", "0000-00-00", "2026-13-45T99:99",
    "2026-06-11T16:30+99:99", "2026-06-11T16:30:00.000001-23:59", "9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00",
    "2026-02-30T10:00", "99999-01-01T00:00", "2026-W24-4", "20260611T163000Z", "2026-06-11T24:00", "1e999",
    "2026-06-11T16:30:00+00:00~5", "~5", "~-1", "9999-12-31T23:59:59+00:00~" + "9" * 30, "x~y", "~" + "9" * 5000,
    "0001-01-01T00:00:00+14:00~1", "2026-06-11 16:30 Europe/Berlin", "2026-06-11 16:30 Nowhere/None",
)  # fmt: skip
TEXTS = (
    "", " ", "\x00", "a\x00b", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u2028\u2029", "\ufeff", "\u202eRTL مشكلة\u202c",
    "👩‍👩‍👧‍👦" * 30, "ß" * 300, "İ", "e"+"\u0301" * 500, "' OR 1=1 --", "'; DROP TABLE people_person; --",
    '") OR ("1"="1', MARK, '"><b id=fuzz>', "javascript:alert(1)", "{{ 7 * 7 }}", "{x.__class__}", "{0}", "{",
    "%s %d %(x)s", "%", "../../etc/passwd", "..\\..\\x", "C:\\con", "None", "null", "true", "[]", "{}", "undefined",
    "a" * 61, "a" * 121, "a" * 255, "a" * 300, "a" * 5000, "x " * 600, "AND", "OR NOT", "title:x^9", "*",
    "\"unclosed", "(((", "a~9", "+" * 50, "\\", "/" * 40, "?" * 40, "@", "a@b", '"a b"@c.example',
    "a@"+"b" * 300+".example", "ü@ü.example", "+47 21 55 50 10", "+"+"9" * 40, "call me", "Europe/Berlin",
    "../Europe", "Europe", "/etc/localtime", "posixrules", "de-"+"x" * 600, "xx", "on", "me", "nobody",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid", "//evil.example/", "https://evil.example/", "//[",
    "/\\evil.example", "/desk/\n/x", "solved", "waiting", "note", "known_bug", "workaround",
)  # fmt: skip
NAMES = ("q", "x", "__proto__", "a\x00", "\ud7ff", "next", "list", "before", "all")
FILE_NAMES = ("log.txt", "", "../../x", "\x00.png", "a" * 400, "é😀.svg", "con", "x\r\ny", ".", "a/b/")
CONTENTS = (b"", b"lines", b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>", b"\x00" * 5000, b"x" * 90_000)
RAW = (b"\xff\xfe", b"\xed\xa0\x80", b"\xc3\x28", b"\xf0\x9f", b"%00", b"%", b"\x80abc", b"\xef\xbf\xbf")
COOKIES = (
    "", '"', '"\\000\\000aaaaaaaa"', "a" * 32, "a" * 5000, "../../x", "é" * 40, '"\\377\\376abcdefgh"',
    "😀" * 20, "eyJ9", ":::", "x:y:z", "{}", "'", "Europe/Berlin", "Europe", "../UTC", "a\\000b", '"Europe\\000"',
    "xx-"+"y" * 600, "de", "pt-BR", "owner=me", "view="+"9" * 30, "severity=²", "subject=%00", "subject=%ff",
    "due_within="+"9" * 400, "&&&&=", "owner=me&" * 300, "dark", "off",
)  # fmt: skip
NAMES_OF_COOKIES = (
    "sessionid", "csrftoken", "messages", "zone", "django_language", "theme", "single-keys", "desk-list", "other",
)  # fmt: skip
HEADERS = {
    "HTTP_ACCEPT_LANGUAGE": ("de", "*", "xx;q=9", "de;q=abc", "a" * 5000, "de," * 900, "zh-" + "x" * 600),
    "HTTP_HOST": ("evil.example", "", "localhost:99999999", "[", "a" * 300, "localhost%00"),
    "HTTP_REFERER": ("//[", "http://localhost/desk/%0a", "javascript:1", "https://evil.example/"),
    "HTTP_ORIGIN": ("null", "//[", "http://[", "https://evil.example", "http://testserver"),
    "HTTP_ACCEPT": ("application/json", "*/*;q=x", "text/" + "x" * 3000),
    "HTTP_IF_NONE_MATCH": ('"', 'W/"', "*", '"a", ' * 500),
    "HTTP_IF_MODIFIED_SINCE": ("never", "Mon, 99 Foo 99999 99:99:99 GMT", "Mon, 01 Jan 0001 00:00:00 GMT"),
    "HTTP_RANGE": ("bytes=0-", "bytes=9-1", "bytes=" + "0-1," * 200, "x"),
    "HTTP_HX_REQUEST": ("true", "false"),
    "HTTP_HX_CURRENT_URL": ("%ff", "//[", "http://localhost/%00"),
    "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": ("true",),
    "HTTP_HX_TARGET": ("%ff", "#", "a" * 5000),
    "HTTP_X_CSRFTOKEN": ("a" * 32, "é"),
    "HTTP_SEC_FETCH_SITE": ("same-origin", "cross-site"),
    "HTTP_X_HTTP_METHOD_OVERRIDE": ("DELETE",),
    "HTTP_X_FORWARDED_FOR": ("1.2.3.4, " * 500, "::::", "unknown"),
    "REMOTE_ADDR": ("", "not an address", "::1"),
}  # fmt: skip
CHARSETS = (
    "utf-8", "utf-16", "utf-7", "latin-1", "ascii", "hex", "rot13", "idna", "punycode", "unicode_escape", "none",
)  # fmt: skip


def value(draw: Random, honest: str = "", others: Sequence[str] = ()) -> bytes:
    """A value for a field whose honest one is given; now and then one of `others`, which is honest elsewhere."""
    kind = draw.random()
    if others and kind < 0.08:
        return draw.choice(others).encode()
    if kind < 0.25:
        return draw.choice(DIGITS).encode()
    if kind < 0.4:
        return draw.choice(MOMENTS).encode()
    if kind < 0.8:
        return draw.choice(TEXTS).encode()
    if kind < 0.9:
        return draw.choice(RAW)
    if kind < 0.92:
        return (draw.choice("xé😀 ") * LONG).encode()
    if kind < 0.925:
        return (draw.choice(("y", "<b>", "😀")) * VERY_LONG).encode()[:VERY_LONG]
    return _bent(draw, honest.encode())


def fields(draw: Random, honest: list[tuple[str, str]], others: Sequence[str] = ()) -> list[tuple[str, bytes]]:
    """The fields of a form with some bent, left out, repeated, renamed."""
    sent = [(name, text.encode()) for name, text in honest]
    for _change in range(draw.choice((1, 1, 1, 2, 3, 8))):
        at = draw.randrange(len(sent)) if sent else 0
        act = draw.random()
        if not sent or act < 0.08:
            sent.append((draw.choice(NAMES), value(draw)))
        elif act < 0.16:
            del sent[at]
        elif act < 0.24:
            sent.insert(at, (sent[at][0], value(draw, honest[at][1] if at < len(honest) else "", others)))
        elif act < 0.27:
            sent[at] = (sent[at][0] + draw.choice(("[]", "[0]", " ", "\x00", "é")), sent[at][1])
        else:
            sent[at] = (sent[at][0], value(draw, sent[at][1].decode(errors="replace"), others))
    return sent


def query(pairs: list[tuple[str, bytes]]) -> str:
    """The pairs as a query string, or as the body of a form."""
    return "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(text)}" for name, text in pairs)


def multipart(draw: Random, pairs: list[tuple[str, bytes]], files: list[str]) -> tuple[bytes, str]:
    """The pairs and some files as a multipart body, now and then broken in the middle; body and content type."""
    line = b"--fuzz"
    parts = [_part(name.encode(), text) for name, text in pairs]
    for name in files or (["files"] if draw.random() < 0.3 else []):
        file_name, content = draw.choice(FILE_NAMES), draw.choice(CONTENTS)
        kind = draw.choice(("text/plain", "image/png", "text/html; charset=hex", "x", ""))
        head = f'\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\nContent-Type: {kind}\r\n'
        broken = draw.choice(("", "", "Content-Transfer-Encoding: base64\r\n", "Content-Length: x\r\n"))
        parts.append((head + broken + "\r\n").encode() + content + b"\r\n")
    body = line + line.join(parts) + line + b"--\r\n"
    if draw.random() < 0.25:
        body = _bent(draw, body)
    charset = f"; charset={draw.choice(CHARSETS)}" if draw.random() < 0.15 else ""
    boundary = draw.choice(("", "é", "x" * 300, '"fuzz"')) if draw.random() < 0.05 else "fuzz"
    return body, f"multipart/form-data; boundary={boundary}{charset}"


def _part(name: bytes, text: bytes) -> bytes:
    head = b'\r\nContent-Disposition: form-data; name="' + name.replace(b'"', b"%22") + b'"'
    return head + b"\r\n\r\n" + text + b"\r\n"


def path(draw: Random, honest: str) -> str:
    """The address with one part replaced."""
    parts = honest.split("/")
    at = draw.randrange(1, len(parts))
    parts[at] = quote_from_bytes(value(draw, parts[at])[:3000], safe=draw.choice(("", "/", "/.%")))
    return "/".join(parts)


def cookies(draw: Random) -> dict[str, str]:
    """Some cookies, none of which we made."""
    return {draw.choice(NAMES_OF_COOKIES): draw.choice(COOKIES) for _each in range(draw.randrange(1, 4))}


def headers(draw: Random) -> dict[str, str]:
    """Some headers."""
    names = draw.sample(sorted(HEADERS), draw.randrange(1, 3))
    return {name: draw.choice(HEADERS[name]) for name in names}


def _bent(draw: Random, text: bytes) -> bytes:
    """The bytes cut, doubled, or with some signs changed."""
    if not text:
        return draw.choice(RAW)
    act, at = draw.randrange(4), draw.randrange(len(text))
    if act == 0:
        return text[:at]
    if act == 1:
        return text + text
    if act == 2:
        return text[:at] + bytes([draw.randrange(256)]) + text[at + 1 :]
    return text[at:] + text[:at]
