"""Staff-only sections of an article: what stands between `::: staff` and `:::` is in the staff's cut alone (KB-1)."""

import re
from dataclasses import dataclass

_OPENING = re.compile(r" {0,3}:::\s*\{?\.?staff\}?\s*", re.IGNORECASE)
_CLOSING = re.compile(r" {0,3}:::\s*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True, slots=True)
class Cuts:
    """A text in Markdown as everybody may read it, as the staff reads it, and the staff's sections alone."""

    public: str
    full: str
    staff: str

    @property
    def has_staff_sections(self) -> bool:
        """Is there anything that not everybody may read?"""
        return bool(self.staff.strip())


def cut(markdown: str, *, label: str = "Staff only") -> Cuts:
    """The cuts of a text. A section that is not closed lasts to the end, so that nothing slips out.       [KB-1]"""
    public: list[str] = []
    full: list[str] = []
    staff: list[str] = []
    inside = False
    fence = ""
    for line in markdown.splitlines():
        if not fence and not inside and _OPENING.fullmatch(line):
            inside = True
            full += ["", '<div class="callout tone-warning"><div>', "", f"<strong>{label}</strong>", ""]
            continue
        if not fence and inside and _CLOSING.fullmatch(line):
            inside = False
            full += _END
            staff.append("")
            continue
        fence = _fence_after(line, fence)
        full.append(line)
        (staff if inside else public).append(line)
    if inside:
        full += _END
    return Cuts("\n".join(public), "\n".join(full), "\n".join(staff))


_END = ["", "</div></div>", ""]


def _fence_after(line: str, fence: str) -> str:
    """The fence of code that is open after this line; directives inside of it are code."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found.group(1)
    closes = found.group(1).startswith(fence) and not line.strip().strip(fence[0])
    return "" if closes else fence
