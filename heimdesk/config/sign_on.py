"""Single sign-on: who else may say who somebody is, read from the file that HEIMDESK_SIGN_ON names (POR-1).

Each entry is an identity provider and the mail domains that it answers for. What does not fit is said in one line, by
its entry and its word, before anything starts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import yaml
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

VARIABLE = "HEIMDESK_SIGN_ON"
OPENID, SAML = "openid", "saml"
_APPS = {OPENID: "openid_connect", SAML: "saml"}
_WORDS = {
    OPENID: ("server", "client", "secret"),
    SAML: ("metadata", "entity", "address", "certificate", "email_attribute"),
}
_COMMON = ("id", "name", "kind", "domains", "listed")
OF_ANYBODY = ("common", "organizations", "consumers")
GOOGLE = "accounts.google.com"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_MAY_BE_FILES = ("secret", "certificate")


@dataclass(frozen=True, slots=True)
class IdentityProvider:
    """Who may say that somebody has an address of these domains. `listed`: its button stands on the log-in page; others
    are found by the address that is typed there. `app` is what allauth wants to know of it."""

    id: str
    name: str
    kind: str
    domains: frozenset[str]
    listed: bool
    app: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @property
    def tells_the_company(self) -> bool:
        """Must each answer name the company (the claim `hd`)? Google lets anybody have an account of any address."""
        return urlsplit(str(self.app["settings"].get("server_url", ""))).hostname == GOOGLE

    @property
    def secret(self) -> str:
        """What must never reach a log; "" for SAML, which keeps none."""
        return str(self.app.get("secret", ""))


def identity_providers(path: str) -> tuple[IdentityProvider, ...]:
    """The providers of this file; none without a path. Raises ImproperlyConfigured."""
    if not path:
        return ()
    try:
        read = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{VARIABLE}: the file {path} cannot be read: {_why(error)}.") from error
    except yaml.YAMLError as error:  # whose own words repeat the line, which may be that of a secret
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1} is no YAML" if mark else "it is no YAML"
        raise ImproperlyConfigured(f"{VARIABLE}: the file {path} cannot be read: {line}.") from None
    if not isinstance(read, list) or not all(isinstance(each, dict) for each in read):
        _wrong("the file", "a list of identity providers, each with id, name, kind, domains")
    found = tuple(_provider(each, place, Path(path).parent) for place, each in enumerate(read, 1))
    for what in ("id", "domains"):
        _told_once(what, found)
    return found


def as_allauth(found: Iterable[IdentityProvider]) -> dict[str, Any]:
    """What SOCIALACCOUNT_PROVIDERS holds."""
    apps: dict[str, Any] = {}
    for each in found:
        apps.setdefault(_APPS[each.kind], {"APPS": []})["APPS"].append(dict(each.app))
    if "openid_connect" in apps:
        apps["openid_connect"]["OAUTH_PKCE_ENABLED"] = True
    return apps


def apps_of(found: Iterable[IdentityProvider]) -> list[str]:
    """The Django apps of the kinds that are used: the others cost no start and no memory."""
    return [f"allauth.socialaccount.providers.{_APPS[kind]}" for kind in sorted({each.kind for each in found})]


def _provider(entry: Mapping[str, Any], place: int, folder: Path) -> IdentityProvider:
    key = entry.get("id")
    if not isinstance(key, str) or not key or slugify(key) != key:
        _wrong(f"entry {place}: id", "small letters, digits and hyphens, such as acme")
    kind = entry.get("kind")
    if kind not in _APPS:
        _wrong(f"{key}: kind", "openid or saml")
    allowed = {*_COMMON, *_WORDS[kind], *(f"{word}_file" for word in _MAY_BE_FILES if word in _WORDS[kind])}
    unknown = sorted(set(entry) - allowed)
    if unknown:
        _wrong(f"{key}: {unknown[0]}", f"one of {', '.join(sorted(allowed))}")
    domains = entry.get("domains")
    if not isinstance(domains, list) or not domains or not all(_is_domain(each) for each in domains):
        _wrong(f"{key}: domains", "the mail domains that it answers for, such as [acme.example]")
    listed = entry.get("listed", False)
    if not isinstance(listed, bool):
        _wrong(f"{key}: listed", "true or false")
    name = _text(entry, key, "name")
    texts = {word: _text(entry, key, word, folder, needed=False) for word in _WORDS[kind]}
    app = _openid(key, texts) if kind == OPENID else _saml(key, texts)
    return IdentityProvider(
        id=key, name=name, kind=kind, domains=frozenset(each.lower() for each in domains), listed=listed,
        app={"provider_id": key, "name": name} | app,
    )  # fmt: skip


def _openid(key: str, texts: Mapping[str, str]) -> dict[str, Any]:
    for word in ("client", "secret"):
        if not texts[word]:
            _wrong(f"{key}: {word}", "what the provider gave you for Heimdesk")
    if any(part in OF_ANYBODY for part in urlsplit(texts["server"]).path.split("/")):
        _wrong(f"{key}: server", "the address of one tenant, as what any other one says of addresses proves nothing")
    if not _is_safe(texts["server"]):
        _wrong(f"{key}: server", "the provider's https address, such as https://id.acme.example/realms/staff")
    return {
        "client_id": texts["client"],
        "secret": texts["secret"],
        "settings": {"server_url": texts["server"], "oauth_pkce_enabled": True},
    }


def _saml(key: str, texts: Mapping[str, str]) -> dict[str, Any]:
    if not texts["entity"]:
        _wrong(f"{key}: entity", "the entity ID of the provider, as its metadata has it")
    idp: dict[str, str] = {"entity_id": texts["entity"]}
    if _is_safe(texts["metadata"]):
        idp["metadata_url"] = texts["metadata"]
    elif texts["metadata"] or not (_is_safe(texts["address"]) and texts["certificate"]):
        _wrong(
            f"{key}: metadata", "the https address of the provider's metadata, or its address and certificate instead"
        )
    else:
        idp |= {"sso_url": texts["address"], "x509cert": texts["certificate"]}
    settings: dict[str, Any] = {
        "idp": idp,
        "use_nameid_for_email": not texts["email_attribute"],
        "advanced": {"want_assertion_signed": True, "allow_single_label_domains": True,
                     "want_attribute_statement": bool(texts["email_attribute"])},
    }  # fmt: skip
    if texts["email_attribute"]:
        settings["attribute_mapping"] = {"email": texts["email_attribute"]}
    return {"client_id": key, "settings": settings}


def _text(entry: Mapping[str, Any], key: str, word: str, folder: Path | None = None, *, needed: bool = True) -> str:
    """A text of the entry, or that of the file that WORD_file names, beside this one."""
    named = entry.get(f"{word}_file")
    if named is not None and folder is not None:
        try:
            return (folder / str(named)).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ImproperlyConfigured(f"{VARIABLE}: {key}: {word}_file cannot be read: {_why(error)}.") from error
    given = entry.get(word, "")
    if not isinstance(given, str) or (needed and not given.strip()):
        _wrong(f"{key}: {word}", "a text")
    return given.strip()


def _why(error: OSError | UnicodeDecodeError) -> str:
    return str(error.strerror) if isinstance(error, OSError) else "it is no text in UTF-8"


def _told_once(what: str, found: Iterable[IdentityProvider]) -> None:
    seen: set[str] = set()
    for each in found:
        for value in each.domains if what == "domains" else {each.id}:
            if value in seen:
                _wrong(f"{each.id}: {what}", f"{value} at one provider alone")
            seen.add(value)


def _is_domain(given: object) -> bool:
    return isinstance(given, str) and "." in given.strip(".") and "@" not in given and given == given.strip()


def _is_safe(given: str) -> bool:
    """An https address, or one of this machine: what comes by it is believed."""
    parts = urlsplit(given)
    return (parts.scheme == "https" and bool(parts.hostname)) or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def _wrong(what: str, expected: str) -> NoReturn:
    raise ImproperlyConfigured(f"{VARIABLE}: {what} does not fit. Expected is {expected}.")
