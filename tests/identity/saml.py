"""A SAML provider on loopback: pysaml2's, with a page that asks for an address and believes it.

What it signs it signs with a key of its own, by the system's xmlsec1.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server
from saml2.sigver import get_xmlsec_binary
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256


@dataclass
class SamlProvider:
    """The provider: `of_heimdesk` is where Heimdesk's metadata lies; `signs` switched off, nobody may believe it."""

    folder: Path
    of_heimdesk: str = ""
    port: int = 0
    signs: bool = True
    answers: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def server(self) -> Server:
        """The provider as pysaml2 has it, with what Heimdesk says of itself now."""
        known = {"inline": [urlopen(self.of_heimdesk).read().decode()]} if self.of_heimdesk else {}
        return Server(config=self._config(known))

    def metadata(self) -> bytes:
        """What a service must know of it."""
        return str(entity_descriptor(self._config({}))).encode()

    def _config(self, known: dict[str, list[str]]) -> IdPConfig:
        return IdPConfig().load({
            "entityid": f"{self.url}/metadata",
            "key_file": str(self.folder / "key.pem"),
            "cert_file": str(self.folder / "cert.pem"),
            "xmlsec_binary": get_xmlsec_binary(),
            "metadata": known,
            "service": {"idp": {
                "endpoints": {"single_sign_on_service": [(f"{self.url}/sso", BINDING_HTTP_REDIRECT)]},
                "name_id_format": [NAMEID_FORMAT_EMAILADDRESS],
            }},
        })  # fmt: skip

    def answer(self, request: str, address: str) -> tuple[str, str]:
        """Where the browser brings the answer to this request, and the answer: this is the person of that address."""
        server = self.server()
        asked = server.parse_authn_request(request, BINDING_HTTP_REDIRECT).message
        given = server.response_args(asked, [BINDING_HTTP_POST])
        made = server.create_authn_response(
            {}, userid=address, name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=address),
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
            sign_assertion=self.signs, sign_response=False, sign_alg=SIG_RSA_SHA256, digest_alg=DIGEST_SHA256,
            **{key: given[key] for key in ("in_response_to", "destination", "sp_entity_id")},
        )  # fmt: skip
        filled = server.apply_binding(BINDING_HTTP_POST, str(made), given["destination"], response=True)
        self.answers.append(str(made))
        return given["destination"], filled["data"]


@contextmanager
def saml_provider(folder: Path) -> Iterator[SamlProvider]:
    """The provider, served until the end of the block."""
    provider = SamlProvider(folder)
    _write_key(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = parse_qs(urlsplit(self.path).query)
            if self.path == "/metadata":
                self._send(provider.metadata(), "application/samlmetadata+xml")
            elif "email" not in asked:
                hidden = "".join(
                    f'<input type="hidden" name="{name}" value="{escape(values[0])}">' for name, values in asked.items()
                )
                self._send(f'<form>{hidden}<input name="email" aria-label="Address"><button>Sign in</button></form>')
            else:
                _to, form = provider.answer(asked["SAMLRequest"][0], asked["email"][0])
                self._send(form if isinstance(form, str) else "".join(form))

        def _send(self, body: str | bytes, kind: str = "text/html; charset=utf-8") -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode() if isinstance(body, str) else body)

        def log_message(self, format: str, *args: object) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        provider.port = listening.server_port
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        yield provider
        listening.shutdown()
        thread.join()


def _write_key(folder: Path) -> None:
    key = generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "provider.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    certificate = (
        builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9)).sign(key, SHA256())
    )
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
