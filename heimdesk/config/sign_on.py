"""Single sign-on: who else may say who somebody is, read from the file that HEIMDESK_SIGN_ON names (POR-1).

Each entry is an identity provider and the mail domains that it answers for. All that does not fit
is told at once, each by its line, its entry and its word, before anything starts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

from heimdesk.config.sign_on_file import Entry, entries_of, mistakes_of

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
    """The providers of this file; none without a path. Raises ImproperlyConfigured, with all that is wrong."""
    entries = entries_of(path) if path else []
    found = [(entry, _provider(entry)) for entry in entries]
    _require_once([(entry, "id", [provider.id]) for entry, provider in found])
    _require_once([(entry, "domains", provider.domains) for entry, provider in found])
    if told := mistakes_of(entries):
        raise ImproperlyConfigured(told)
    return tuple(provider for _entry, provider in found)


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


def _provider(entry: Entry) -> IdentityProvider:
    """What the entry says; what is wrong with it is noted there, and it must not be used then."""
    key, kind, name = _id_of(entry), str(entry.words.get("kind")), entry.text("name")
    if not name:
        entry.wrong("name", "a text")
    if kind in _APPS:
        _require_known(entry, kind)
        app = (_openid if kind == OPENID else _saml)(entry, key)
    else:
        app = {}
        entry.wrong("kind", "openid or saml")
    listed = entry.words.get("listed", False)
    if not isinstance(listed, bool):
        entry.wrong("listed", "true or false")
    return IdentityProvider(
        id=key, name=name, kind=kind, domains=_domains(entry), listed=bool(listed),
        app={"provider_id": key, "name": name} | app,
    )  # fmt: skip


def _id_of(entry: Entry) -> str:
    key = entry.words.get("id")
    if not isinstance(key, str) or not key or slugify(key) != key:
        entry.wrong("id", "small letters, digits and hyphens, such as acme")
        return entry.name
    entry.name = key
    return key


def _require_known(entry: Entry, kind: str) -> None:
    allowed = {*_COMMON, *_WORDS[kind], *(f"{word}_file" for word in _MAY_BE_FILES if word in _WORDS[kind])}
    for word in sorted(set(entry.words) - allowed):
        entry.wrong(word, f"one of {', '.join(sorted(allowed))}")


def _domains(entry: Entry) -> frozenset[str]:
    domains = entry.words.get("domains")
    if not isinstance(domains, list) or not domains or not all(_is_domain(each) for each in domains):
        entry.wrong("domains", "the mail domains that it answers for, such as [acme.example]")
        return frozenset()
    return frozenset(each.lower() for each in domains)


def _openid(entry: Entry, key: str) -> dict[str, Any]:
    server, client, secret = entry.text("server"), entry.text("client"), entry.text_or_file("secret")
    for word, given in (("client", client), ("secret", secret)):
        if given == "":
            entry.wrong(word, "what the provider gave you for Heimdesk")
    if any(part in OF_ANYBODY for part in _parts_of(server).path.split("/")):
        entry.wrong("server", "the address of one tenant, as what any other one says of addresses proves nothing")
    elif not _is_safe(server):
        entry.wrong("server", "the provider's https address, such as https://id.acme.example/realms/staff")
    return {
        "client_id": client,
        "secret": secret or "",
        "settings": {"server_url": server, "oauth_pkce_enabled": True},
    }


def _saml(entry: Entry, key: str) -> dict[str, Any]:
    entity, metadata, address = entry.text("entity"), entry.text("metadata"), entry.text("address")
    certificate, attribute = entry.text_or_file("certificate"), entry.text("email_attribute")
    if not entity:
        entry.wrong("entity", "the entity ID of the provider, as its metadata has it")
    if not _is_safe(metadata) and (metadata or not _is_safe(address) or certificate == ""):
        entry.wrong("metadata", "the https address of the provider's metadata, or its address and certificate instead")
    known = {"metadata_url": metadata} if metadata else {"sso_url": address, "x509cert": certificate or ""}
    settings: dict[str, Any] = {
        "idp": {"entity_id": entity} | known,
        "use_nameid_for_email": not attribute,
        "advanced": {"want_assertion_signed": True, "allow_single_label_domains": True,
                     "want_attribute_statement": bool(attribute)},
    }  # fmt: skip
    if attribute:
        settings["attribute_mapping"] = {"email": attribute}
    return {"client_id": key, "settings": settings}


def _require_once(given: Iterable[tuple[Entry, str, Iterable[str]]]) -> None:
    """Ids and domains are of one provider alone."""
    seen: set[str] = set()
    for entry, word, values in given:
        for value in sorted(set(values) & seen):
            entry.wrong(word, f"{value} at one provider alone")
        seen |= set(values)


def _is_domain(given: object) -> bool:
    return isinstance(given, str) and "." in given.strip(".") and "@" not in given and given == given.strip()


def _parts_of(given: str) -> SplitResult:
    """The parts of an address; those of none where it is not even one, such as https://[acme."""
    try:
        return urlsplit(given)
    except ValueError:
        return urlsplit("")


def _is_safe(given: str) -> bool:
    """An https address, or one of this machine: what comes by it is believed."""
    parts = _parts_of(given)
    return (parts.scheme == "https" and bool(parts.hostname)) or (parts.scheme == "http" and parts.hostname in LOOPBACK)
