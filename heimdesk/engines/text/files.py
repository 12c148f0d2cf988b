"""What an uploaded file is, by its content, whether it may open in the browser, and a name that does no harm."""

import re
import unicodedata

import puremagic

LONGEST_NAME = 120
HEAD = 4_096
UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
_FALLBACK_NAME = "file"

# Pictures that no browser runs, whatever is inside. SVG, HTML, XML and PDF are downloads.
_HARMLESS_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-executable"),
)
_MARKUP = (
    (re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe|meta|title)\b", re.IGNORECASE), "text/html"),
    (re.compile(rb"<svg\b", re.IGNORECASE), "image/svg+xml"),
    (re.compile(rb"^\s*<\?xml\b", re.IGNORECASE), "application/xml"),
)
_TEXT_TYPES = {
    "csv": "text/csv",
    "json": "application/json",
    "md": "text/markdown",
    "eml": "message/rfc822",
    "yaml": "application/yaml",
    "yml": "application/yaml",
}
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "jar": "application/java-archive",
}
_RESERVED = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))}
)
_NOT_IN_NAMES = re.compile(r"[<>:\"|?*%]")


def type_of(head: bytes, name: str = "") -> str:
    """The content type by the first bytes (give 4 KB); the name only tells kinds of text and of zip apart."""
    head = head[:HEAD]
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not head:
        return UNKNOWN
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(extension, "application/zip")
    if _is_text(head):
        return _text_type(head, extension)
    return _by_magic(head)


def is_harmless_picture(content_type: str) -> bool:
    """Whether a file of this type may be shown from our own address; all others are offered as downloads."""
    return content_type.partition(";")[0].strip().lower() in _HARMLESS_PICTURES


def safe_name(name: str) -> str:
    """The last part of a path without anything that deceives or escapes: controls, text direction, reserved names."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        letter for letter in last if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    )
    cleaned = _NOT_IN_NAMES.sub("_", unicodedata.normalize("NFC", kept)).strip(" .")
    stem, dot, extension = cleaned.rpartition(".")
    if dot and len(extension) <= 12:
        cleaned = f"{stem[: LONGEST_NAME - len(extension) - 1].rstrip(' .')}.{extension}" if stem else extension
    cleaned = cleaned[:LONGEST_NAME]
    if cleaned.partition(".")[0].lower() in _RESERVED:
        cleaned = f"_{cleaned}"
    return cleaned or _FALLBACK_NAME


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return b"\0" not in head and sum(byte < 32 and byte not in b"\t\n\r\f\x1b\x08" for byte in head) == 0


def _text_type(head: bytes, extension: str) -> str:
    for pattern, content_type in _MARKUP:
        if pattern.search(head):
            return content_type
    if extension in {"html", "htm", "xhtml", "svg", "xml"}:
        return "text/html" if "htm" in extension else "image/svg+xml" if extension == "svg" else "application/xml"
    return _TEXT_TYPES.get(extension, TEXT)


def _by_magic(head: bytes) -> str:
    try:
        found: str = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    return found or UNKNOWN
