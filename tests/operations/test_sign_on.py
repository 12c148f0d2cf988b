"""The file of identity providers: what it says is taken, what does not fit is told by its entry and its word."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from heimdesk.config.sign_on import apps_of, as_allauth, identity_providers

OPENID = """
- id: acme
  name: Acme ID
  kind: openid
  server: https://id.acme.example/realms/staff
  client: heimdesk
  secret_file: secret.txt
  domains: [Acme.example, acme.example.org]
  listed: true
"""
SAML = """
- id: kestrel
  name: Kestrel
  kind: saml
  entity: https://sso.kestrel.example/metadata
  address: https://sso.kestrel.example/sso
  certificate: MIIC
  email_attribute: mail
  domains: [kestrel.example]
"""


def read(folder: Path, text: str) -> tuple[object, ...]:
    """The providers of this text."""
    (folder / "secret.txt").write_text("s3cret-of-the-client\n")
    (folder / "sign-on.yaml").write_text(text)
    return identity_providers(str(folder / "sign-on.yaml"))


def test_providers_of_both_kinds_are_read(tmp_path: Path) -> None:
    """[POR-1] Domains in small letters; the secret from its file beside this one, and in no text of the provider."""
    acme, kestrel = read(tmp_path, OPENID + SAML)
    assert acme.domains == {"acme.example", "acme.example.org"}  # type: ignore[attr-defined]
    assert acme.secret == "s3cret-of-the-client"  # type: ignore[attr-defined]
    assert "s3cret" not in repr(acme)
    assert (acme.listed, kestrel.listed) == (True, False)  # type: ignore[attr-defined]
    told = as_allauth([acme, kestrel])  # type: ignore[list-item]
    assert told["openid_connect"]["APPS"][0]["settings"]["server_url"] == "https://id.acme.example/realms/staff"
    assert told["openid_connect"]["OAUTH_PKCE_ENABLED"] is True
    assert told["saml"]["APPS"][0]["settings"]["idp"]["x509cert"] == "MIIC"
    assert told["saml"]["APPS"][0]["settings"]["advanced"]["want_assertion_signed"] is True
    assert apps_of([acme]) == ["allauth.socialaccount.providers.openid_connect"]  # type: ignore[list-item]
    assert identity_providers("") == ()
    assert apps_of([]) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("acme: 1", "the file does not fit. Expected is a list of identity providers"),
        ("- id: a\n  secret: [s3cret", r"cannot be read: line \d is no YAML"),
        (
            OPENID.replace("https://id", "http://id"),
            "acme: server does not fit. Expected is the provider's https address",
        ),
        (OPENID.replace("id: acme", "id: Acme ID"), "entry 1: id does not fit"),
        (OPENID.replace("kind: openid", "kind: oidc"), "acme: kind does not fit. Expected is openid or saml"),
        (OPENID.replace("client: heimdesk", "client:"), "acme: client does not fit"),
        (OPENID.replace("secret_file: secret.txt", "secret: ''"), "acme: secret does not fit"),
        (OPENID.replace("secret.txt", "nothing.txt"), "acme: secret_file cannot be read"),
        (OPENID.replace("https://id.acme.example/realms/staff", "id.acme.example"), "acme: server does not fit"),
        (OPENID.replace("//id.acme.example", "//[acme"), "line 5: acme: server does not fit"),
        (SAML + "  metadata: https://[kestrel", "kestrel: metadata does not fit"),
        (OPENID + "  secret: s3cret", "line 7: acme: secret_file cannot stand beside secret"),
        (OPENID.replace("[Acme.example, acme.example.org]", "acme.example"), "acme: domains does not fit"),
        (OPENID.replace("Acme.example,", "'*',"), "acme: domains does not fit"),
        (OPENID.replace("listed: true", "listed: perhaps"), "acme: listed does not fit"),
        (OPENID.replace("server:", "servers:"), "acme: servers does not fit. Expected is one of"),
        (OPENID + OPENID, "acme: id does not fit. Expected is acme at one provider alone"),
        (OPENID + SAML.replace("kestrel.example]", "acme.example]"), "kestrel: domains does not fit"),
        (SAML.replace("certificate: MIIC", "certificate: ''"), "kestrel: metadata does not fit"),
        (SAML.replace("entity:", "# entity:"), "kestrel: entity does not fit"),
    ],
)
def test_what_does_not_fit_is_told_by_entry_and_word(text: str, told: str, tmp_path: Path) -> None:
    """[POR-1] [OPS-2] In one line that names the variable and the line; a secret is never repeated."""
    with pytest.raises(ImproperlyConfigured, match=told) as wrong:
        read(tmp_path, text)
    assert str(wrong.value).startswith("HEIMDESK_SIGN_ON: ")
    assert "s3cret" not in str(wrong.value)


def test_all_mistakes_are_told_at_once_each_with_its_line(tmp_path: Path) -> None:
    """[POR-1] [OPS-2] In the order of the file, one a line; what is missing at the line of its entry."""
    text = """
- id: acme
  kind: openid
  server: http://id.acme.example
  secret_file: nothing.txt
  secrets: s3cret
  domains: [acme.example]
- {id: kestrel, id: osprey, name: [s3cret], kind: [saml], domains: [acme.example], listed: 2026-13-45}
"""
    with pytest.raises(ImproperlyConfigured) as wrong:
        read(tmp_path, text)
    told = [line.partition(" does")[0].partition(" cannot")[0] for line in str(wrong.value).splitlines()]
    assert told == [
        "HEIMDESK_SIGN_ON: line 2: acme: client",
        "HEIMDESK_SIGN_ON: line 2: acme: name",
        "HEIMDESK_SIGN_ON: line 4: acme: server",
        "HEIMDESK_SIGN_ON: line 5: acme: secret_file",
        "HEIMDESK_SIGN_ON: line 6: acme: secrets",
        "HEIMDESK_SIGN_ON: line 8: entry 2: id stands there twice.",
        "HEIMDESK_SIGN_ON: line 8: entry 2: listed",
        "HEIMDESK_SIGN_ON: line 8: osprey: domains",
        "HEIMDESK_SIGN_ON: line 8: osprey: kind",
        "HEIMDESK_SIGN_ON: line 8: osprey: name",
    ]
    assert "s3cret" not in str(wrong.value)


def test_a_file_that_is_not_there_is_told() -> None:
    """[POR-1] [OPS-2] By its path."""
    with pytest.raises(ImproperlyConfigured, match=r"HEIMDESK_SIGN_ON: the file /nowhere/sign-on.yaml cannot be read"):
        identity_providers("/nowhere/sign-on.yaml")
