"""Questions and answers kept as YAML, turned into the Markdown of an article. [KB-6]"""

from dataclasses import dataclass
from typing import Any

import yaml

_loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Faq:
    """The article that questions and answers make."""

    meta: dict[str, Any]
    body: str


@dataclass(frozen=True, slots=True)
class NoFaq:
    """Why a YAML file is no article."""

    reason: str


def as_markdown(text: str) -> Faq | NoFaq:
    """Sections become headings, questions the headings below them."""
    try:
        read = yaml.load(text, Loader=_loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return NoFaq("it is not valid YAML")
    if not isinstance(read, dict) or not isinstance(read.get("sections"), list):
        return NoFaq("it is YAML, but no list of questions and answers")
    meta = read.get("metadata") if isinstance(read.get("metadata"), dict) else {}
    parts = [f"# {read['title']}"] if read.get("title") else []
    parts.append(str(read.get("summary") or ""))
    sections = [section for section in read["sections"] if isinstance(section, dict)]
    for section in sections:
        # A lone section is called "Ignored" where the system wants a name and the page shows none.
        if section.get("name") and section["name"] != "Ignored":
            parts.append(f"## {section['name']}")
        for pair in section.get("questions") or []:
            if isinstance(pair, dict):
                question = " ".join(str(pair.get("question") or "").split())
                parts += [f"### {question}" if section.get("name") != "Ignored" else f"## {question}"]
                parts.append(str(pair.get("answer") or ""))
    return Faq({str(key): value for key, value in (meta or {}).items()}, "\n\n".join(part.strip() for part in parts))
