"""The forms of a page as a browser reads them: where they go and what stands in their fields; its links beside them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

NOT_SENT = {"submit", "button", "image", "reset"}


@dataclass
class Form:
    """A form: method, address, and its fields in their order with their values."""

    method: str
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.forms: list[Form] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.path, held.get("action") or self.path)
            self.forms.append(Form(held.get("method", "get").upper(), action))
        elif tag == "a" and urlsplit(held.get("href", "")).query:
            link = urlsplit(urljoin(self.path, held["href"]))
            if not link.netloc:
                self.forms.append(Form("GET", link.path, parse_qsl(link.query, keep_blank_values=True)))
        elif not self.forms:
            return
        elif tag == "select":
            self._select = held.get("name", "")
        elif tag == "option" and self._select:
            self.forms[-1].fields.append((self._select, held.get("value", "")))
        elif tag == "textarea" and held.get("name"):
            self.forms[-1].fields.append((held["name"], ""))
        elif tag in ("input", "button") and held.get("name"):
            self._control(held)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def _control(self, held: dict[str, str]) -> None:
        if held.get("type") == "file":
            self.forms[-1].files.append(held["name"])
        else:
            self.forms[-1].fields.append((held["name"], held.get("value", "")))


def forms_of(html: str, path: str) -> list[Form]:
    """The forms of a page, and its links with a query as forms that are sent by GET."""
    reader = _Reader(path)
    reader.feed(html)
    return [each for each in reader.forms if each.action.startswith("/")]
