"""An OpenID provider as a process: `python -m tests.identity.openid PORT FOLDER CALLBACK ADDRESS…`.

It is allauth's own provider on a database of its own, with a log-in page, consent and keys; each ADDRESS is a person
with the password `letmein`, and one that ends with `?` has never shown that the address is theirs.
"""

import sys
from pathlib import Path

import django
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

PASSWORD = "letmein"
CLIENT, SECRET = "heimdesk", "of-tests-only-and-of-no-installation"


def serve(port: int, folder: Path, callback: str, addresses: list[str]) -> None:
    """Set it up and serve until the process is ended."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    settings.configure(
        SECRET_KEY="of-a-provider-for-tests-only-and-of-no-other",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.identity.openid_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "openid.sqlite3"}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages",
            "allauth", "allauth.account", "allauth.idp.oidc",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "allauth.account.middleware.AccountMiddleware",
        ],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        TEMPLATES=[{
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]},
        }],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        LOGIN_URL="/login/",
        SESSION_COOKIE_NAME="provider",
        CSRF_COOKIE_NAME="provider-csrf",
        IDP_OIDC_PRIVATE_KEY=key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0)
    _fill(callback, addresses)
    server = ThreadedWSGIServer(("127.0.0.1", port), WSGIRequestHandler)
    server.set_app(get_wsgi_application())
    server.serve_forever()


def _fill(callback: str, addresses: list[str]) -> None:
    Client, Address = apps.get_model("allauth_idp_oidc", "Client"), apps.get_model("account", "EmailAddress")
    client = Client(id=CLIENT, name="Heimdesk", scopes="openid\nprofile\nemail", redirect_uris=callback)
    client.set_secret(SECRET)
    client.save()
    for each in addresses:
        email = each.rstrip("?")
        user = get_user_model().objects.create_user(email, email, PASSWORD)
        Address.objects.create(user=user, email=email, verified=not each.endswith("?"), primary=True)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4:])
