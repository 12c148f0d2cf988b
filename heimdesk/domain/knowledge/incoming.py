"""A document of an archive as the article it will be: the columns, read from what stands above the text (KB-6).

Front matter of our own export stands under `heimdesk:` and is taken as it is; of others the usual names are understood.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import yaml

from heimdesk.domain.knowledge.articles import LONGEST
from heimdesk.domain.knowledge.models import ArticleKind, ArticleState
from heimdesk.engines.text.archive import Archive
from heimdesk.engines.text.documents import Document, decoded
from heimdesk.engines.text.frontmatter import split_front_matter

OWN = "heimdesk"
# Values by which other systems name our kinds of articles.
KINDS = {
    "troubleshooting": ArticleKind.PROBLEM,
    "troubleshooting-general": ArticleKind.PROBLEM,
    "troubleshooting-problem-resolution": ArticleKind.PROBLEM,
    "troubleshooting-known-issue": ArticleKind.BUG,
    "whats-new": ArticleKind.ANNOUNCEMENT,
    "release-notes": ArticleKind.ANNOUNCEMENT,
    **{kind: ArticleKind(kind) for kind in ArticleKind.values},
}


@dataclass(frozen=True, slots=True)
class Incoming:
    """One article to be: where it stands in the archive, its columns, and what is looked up once all are known."""

    document: Document
    source: str
    body: str
    columns: Mapping[str, Any]
    digest: str
    is_own: bool
    own: Mapping[str, Any] = field(default_factory=dict)
    releases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    old_addresses: tuple[str, ...] = ()
    files: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Its path in the archive."""
        return self.document.path


def incoming(document: Document, archive: Archive, *, folder: str, language: str, now: datetime) -> Incoming:
    """What a document becomes. `folder` keeps the sources of one product apart from those of others."""
    meta = {str(key): value for key, value in document.meta.items()}
    own = meta.pop(OWN, None)
    is_own = isinstance(own, Mapping)
    title = str(meta.pop("title", "") or "") if is_own else document.title
    meta.pop("title", None)
    front = yaml.safe_dump(meta, sort_keys=False, allow_unicode=True) if meta else ""
    body = _written(archive, document) if is_own else document.body
    columns = {
        "title": (title or document.title).strip()[: LONGEST["title"]],
        "front_matter": front,
        **(_own_columns(own) if isinstance(own, Mapping) else _usual_columns(meta, document, language, now)),
    }
    # In our own export a source may be empty: the article was written here.
    source = str(own.get("source") or "") if isinstance(own, Mapping) else f"{folder}{document.path}"
    return Incoming(
        document=document,
        source=source[: LONGEST["source"]],
        body=body,
        columns=columns,
        digest=_digest(columns["title"], front, own, body, _attached(document, archive)),
        is_own=is_own,
        own=own if isinstance(own, Mapping) else {},
        releases=_listed(own.get("releases") if isinstance(own, Mapping) else meta.get("releases")),
        related=_listed(own.get("related") if isinstance(own, Mapping) else meta.get("related")),
        old_addresses=_listed(meta.get("redirect_from")) + _listed(meta.get("aliases")),
        files=_listed(own.get("files") if isinstance(own, Mapping) else None),
    )


def _written(archive: Archive, document: Document) -> str:
    """The text as our export wrote it, nothing taken out or put in."""
    return split_front_matter(decoded(archive.read(document.path))[0]).body


def _usual_columns(meta: Mapping[str, Any], document: Document, language: str, now: datetime) -> dict[str, Any]:
    said = str(meta.get("type") or meta.get("kind") or meta.get("ms.topic") or "").lower()
    reviewed_at = _midnight(document.updated) or now
    return {
        "kind": KINDS.get(said, ArticleKind.HOWTO),
        "language": str(meta.get("language") or meta.get("lang") or language)[:8],
        "summary": " ".join(str(meta.get("summary") or meta.get("description") or "").split())[: LONGEST["summary"]],
        "staff_only": meta.get("staff_only") is True,
        "reviewed_at": reviewed_at,
    }


def _own_columns(own: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": KINDS.get(str(own.get("kind")), ArticleKind.HOWTO),
        "language": str(own.get("language") or "en")[:8],
        "summary": str(own.get("summary") or "")[: LONGEST["summary"]],
        "staff_only": own.get("staff_only") is True,
        "state": own["state"] if own.get("state") in ArticleState.values else ArticleState.PUBLISHED,
        **{name: _moment(own[name]) for name in ("created_at", "changed_at", "reviewed_at") if own.get(name)},
    }


def _attached(document: Document, archive: Archive) -> list[str]:
    found = (archive.find(link.path) for link in document.links if link.is_picture)
    return sorted(hashlib.sha256(archive.read(path)).hexdigest() for path in found if path is not None)


def _digest(title: str, front: str, own: Any, body: str, attached: list[str]) -> str:
    said = json.dumps([title, front, own, body, attached], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()


def _listed(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    return tuple(str(item) for item in value) if isinstance(value, list | tuple) else (str(value),)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day is not None else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None
