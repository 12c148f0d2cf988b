"""An article's Markdown as safe HTML in its two cuts, its links led to where their targets are now (KB-1, KB-6)."""

import re
from dataclasses import dataclass
from typing import Any

from heimdesk.domain.knowledge.sections import cut
from heimdesk.engines.text.html import plain_text
from heimdesk.engines.text.markdown import render_article

_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """The rendered cuts of an article, its contents, and its words: those of everybody and those of the staff."""

    html: str
    staff_html: str
    contents: list[dict[str, Any]]
    words: str
    staff_words: str


def article_address(number: int, slug: str) -> str:
    """The path of an article's page."""
    return f"/kb/{number}/{slug}/" if slug else f"/kb/{number}/"


def file_address(number: int, name: str) -> str:
    """The path of a file of an article."""
    return f"/kb/{number}/files/{name}"


def render(markdown: str) -> Cut:
    """Both cuts of a text, which begins below its title.                                                 [KB-1]"""
    cuts = cut(markdown)
    public = render_article(cuts.public, link_to=only_known)
    contents = [{"level": each.level, "text": each.text, "anchor": each.anchor} for each in public.toc]
    if not cuts.has_staff_sections:
        return Cut(public.html, "", contents, public.plain, "")
    full = render_article(cuts.full, link_to=only_known)
    return Cut(public.html, full.html, contents, public.plain, render_article(cuts.staff).plain)


def words_of_staff(html: str, staff_html: str) -> str:
    """Lines of the staff's cut that the public one has not; from the stored HTML."""
    if not staff_html:
        return ""
    known = set(plain_text(html).splitlines())
    return "\n".join(line for line in plain_text(staff_html).splitlines() if line not in known)


def only_known(link: str) -> str | None:
    """Links that lead somewhere: to a scheme of their own, to an anchor, or from our root. Others lose their link."""
    return link if link.startswith(("#", "/")) or _ELSEWHERE.match(link) else None


_ENDING = re.compile(r"\.(md|markdown|mdown|html?|xhtml)$", re.IGNORECASE)


def source_key(path: str) -> str:
    """A source path as links are compared: without its ending, lower case, no leading slash or dots."""
    bare = _ENDING.sub("", path.strip().lstrip("/").lower())
    return bare.removesuffix("/index").strip("/")
