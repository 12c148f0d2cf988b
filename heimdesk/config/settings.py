"""All settings, read from the environment; each has a default that works on one machine with nothing else installed.

How each is read, and what is said of one that does not fit, stands in `variables.py`. `heimdesk check` tells of
settings that contradict each other.
"""

import os
import secrets
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from heimdesk.config import sign_on, variables
from heimdesk.config.variables import env

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = Path(variables.text("HEIMDESK_DATA", default=str(ROOT / "var"))).resolve()
try:
    DATA.mkdir(parents=True, exist_ok=True)
except OSError as error:
    raise ImproperlyConfigured(f"HEIMDESK_DATA: the data directory {DATA} cannot be made: {error.strerror}.") from error


SHORTEST_KEY = 32


def _secret_key() -> str:
    """The key of this installation: from the environment, else made on the first start and kept beside the data."""
    given = variables.secret("HEIMDESK_SECRET_KEY", least=SHORTEST_KEY)
    if given:
        return given
    path = DATA / "secret-key"
    if not path.exists():
        made = DATA / f"secret-key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        with suppress(FileExistsError):  # of two that start at once the first decides, and nobody reads half a key
            os.link(made, path)
        made.unlink()
    return path.read_text().strip()


def _public_url() -> str:
    """The address that people type: from the environment, else where this data was served last."""
    given = variables.web_address("HEIMDESK_URL")
    served = SERVED_AT.read_text().strip() if not given and SERVED_AT.exists() else ""
    return (given or served or "http://localhost:8000").rstrip("/")


DEBUG = variables.truth("HEIMDESK_DEBUG", default=False)
SECRET_KEY = _secret_key()
ALLOWED_HOSTS = variables.texts("HEIMDESK_HOSTS", default=("localhost", "127.0.0.1", "[::1]"))
SERVED_AT = DATA / "served-at"
PUBLIC_URL = _public_url()
SECURE = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

LIVE = variables.truth("HEIMDESK_LIVE", default=True)
LIVE_URL = variables.text("HEIMDESK_LIVE_URL").rstrip("/")

DEMO = variables.truth("HEIMDESK_DEMO", default=False)
VENDOR_NAME = variables.text("HEIMDESK_VENDOR", default="Northwind")
DEMO_PHONES = "Europe +47 21 55 50 10, Americas +1 416 555 0110, Asia-Pacific +65 6555 0110"
VENDOR_PHONES = variables.phones("HEIMDESK_PHONE", default=DEMO_PHONES if DEMO else "")
VENDOR_PHONE = VENDOR_PHONES[0].number if VENDOR_PHONES else ""
VENDOR_MAIL = variables.text("HEIMDESK_MAIL", default=f"support@{urlsplit(PUBLIC_URL).hostname}")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "heimdesk.domain.audit",
    "heimdesk.domain.books",
    "heimdesk.domain.people",
    "heimdesk.domain.notices",
    "heimdesk.domain.catalog",
    "heimdesk.domain.contracts",
    "heimdesk.domain.licenses",
    "heimdesk.domain.duty",
    "heimdesk.domain.knowledge",
    "heimdesk.domain.entitlements",
    "heimdesk.domain.tickets",
    "heimdesk.channels.web.components",
    "heimdesk.channels.web.portal",
    "heimdesk.channels.web.desk",
    "heimdesk.channels.email",
    "heimdesk.operations",
    "heimdesk.config",
]
SIGN_ON = sign_on.identity_providers(variables.text("HEIMDESK_SIGN_ON"))
INSTALLED_APPS += sign_on.apps_of(SIGN_ON)

MIDDLEWARE = [
    "heimdesk.channels.web.components.recovery.FreshConnection",
    "heimdesk.operations.health.Probes",
    "heimdesk.operations.proxies.LooksForProxies",
    "heimdesk.channels.web.components.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "heimdesk.channels.web.components.security.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "heimdesk.channels.web.components.readable.Readable",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "heimdesk.channels.web.components.zones.ReadersZone",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "heimdesk.channels.web.components.head_requests.AnswersHead",
]

ROOT_URLCONF = "heimdesk.config.urls"
WSGI_APPLICATION = "heimdesk.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "heimdesk.channels.web.components.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456; "
        "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;"
    ),
}
# Prepared from the second time on: a migration sends several commands as one, once, and such cannot be prepared.
POSTGRES_OPTIONS = {"server_side_binding": True, "prepare_threshold": 1, "connect_timeout": 5}


def _database() -> dict[str, Any]:
    """The database of DATABASE_URL with the options that were measured to be fast and safe for its kind (OPS-2)."""
    found: dict[str, Any] = {}
    with suppress(ValueError), warnings.catch_warnings(action="ignore"):  # what cannot be read is told below
        found = env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'db.sqlite3'}")
    if not found.get("ENGINE", "").endswith(("sqlite3", "postgresql")):
        raise ImproperlyConfigured(
            "DATABASE_URL names no database that Heimdesk knows. Expected is sqlite:////srv/heimdesk/db.sqlite3 "
            "or postgresql://user:password@host:5432/name."
        )
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "ENGINE": "heimdesk.engines.sql.sqlite", "OPTIONS": SQLITE_OPTIONS, "CONN_MAX_AGE": None}
    found["ENGINE"] = "heimdesk.engines.sql.postgresql"
    options = {**POSTGRES_OPTIONS, **found.get("OPTIONS", {})}
    if not variables.truth("HEIMDESK_PREPARED_STATEMENTS", default=True):
        options["prepare_threshold"] = None
    return {**found, "OPTIONS": options, "CONN_MAX_AGE": None}


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SEARCH_DIRECTORY = DATA / "search"
SYNONYMS = [Path(each) for each in variables.texts("HEIMDESK_SYNONYMS")]
MEDIA_ROOT = DATA / "files"
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "heimdesk.channels.web.components.storage.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
INDEX_BATCH = 500
FIRST_ARTICLE_NUMBER = variables.number("HEIMDESK_FIRST_ARTICLE", default=1001, least=1)
UPLOAD_LIMIT_BYTES = variables.number("HEIMDESK_UPLOAD_LIMIT_MB", default=50, least=1) * 1_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "heimdesk.channels.web.components.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
MESSAGE_LIMIT_CHARACTERS = variables.number("HEIMDESK_MESSAGE_LIMIT", default=100_000, least=1000)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("pt", "Português")]
LOCALE_PATHS = [ROOT / "heimdesk" / "locale"]
TIME_ZONE = variables.zone("HEIMDESK_TIME_ZONE", default="UTC")
USE_TZ = True

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "heimdesk.channels.email.login.LinkBackend",
    "heimdesk.channels.email.login.CodeBackend",
]
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "heimdesk.channels.email.login.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Codes that may be asked for, by the address that a reader comes from and by the address of the letter. Behind web
# servers the first is known only by what they pass on, and only as many of them are believed as are named here.
ACCOUNT_RATE_LIMITS = {"request_login_code": "20/m/ip,3/m/key", "single_sign_on": "30/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = variables.number("HEIMDESK_TRUSTED_PROXIES", default=0)
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/login/"
# A passkey is a way in of its own; an app whose codes change is asked for after every other one.
MFA_ADAPTER = "heimdesk.channels.web.portal.security.adapter.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "add_webauthn": "heimdesk.channels.web.portal.security.credentials.Add",
    "login_webauthn": "heimdesk.channels.web.portal.security.credentials.LogIn",
    "authenticate_webauthn": "heimdesk.channels.web.portal.security.credentials.SecondStep",
    "reauthenticate_webauthn": "heimdesk.channels.web.portal.security.credentials.Again",
}
# How long it holds that somebody has just logged in, or proved who it is: ways in are changed within that time alone.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# So long a provider that did not answer is left alone: while it is waited for, a process answers nobody else.
SIGN_ON_AWAY_SECONDS = 30
SOCIALACCOUNT_ADAPTER = "heimdesk.channels.web.portal.sign_on.adapter.Adapter"
SOCIALACCOUNT_PROVIDERS = sign_on.as_allauth(SIGN_ON)
SESAME_MAX_AGE = 600
SESAME_ONE_TIME = True
SESSION_ENGINE = "heimdesk.channels.web.components.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "heimdesk.channels.web.components.held.expired"


def _mail_server() -> dict[str, Any]:
    """Where letters go, as Django's own settings have it."""
    found: dict[str, Any] = {}
    with suppress(ImproperlyConfigured, KeyError, ValueError):  # what cannot be read is told below
        found = env.email_url("HEIMDESK_SMTP", default="consolemail://")
    if not found.get("EMAIL_BACKEND"):
        raise ImproperlyConfigured(
            "HEIMDESK_SMTP names no mail server. Expected is smtp+tls://user:password@host:587, or consolemail:// to "
            "print letters."
        )
    return found


EMAIL_CONFIG = _mail_server()
vars().update(EMAIL_CONFIG)
NOTICE_RETRY_SECONDS = variables.numbers(
    "HEIMDESK_MAIL_RETRY_SECONDS", default=[60, 300, 900, 3600, 4 * 3600, 24 * 3600]
)
# A letter takes some ten steps with the mail server; one that is claimed for longer than they may last was lost.
EMAIL_TIMEOUT = 10
NOTICE_CLAIM_SECONDS = 12 * EMAIL_TIMEOUT
# After the last of these an alarm that fails is tried again and again at that distance: a promise is not given up.
ALARM_RETRY_SECONDS = [5, 60, 300, 900, 3600]
# A reply that waited and that the database does not take for so long comes back to its author.
HELD_REPLY_TRIED_SECONDS = 300
WEBHOOK_TIMEOUT_SECONDS = variables.number("HEIMDESK_WEBHOOK_TIMEOUT_SECONDS", default=5, least=1)
WEBHOOK_PRIVATE = variables.truth("HEIMDESK_WEBHOOK_PRIVATE", default=False)
DEFAULT_FROM_EMAIL = f"{VENDOR_NAME} Support <{VENDOR_MAIL}>"
if DEMO:
    EMAIL_BACKEND = "heimdesk.channels.email.local.EmailBackend"

LOGGING_CONFIG = "heimdesk.config.logs.configure"
LOGGING = {
    "level": variables.one_of(
        "HEIMDESK_LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), default="WARNING" if DEMO else "INFO"
    ),
    "format": variables.one_of("HEIMDESK_LOG_FORMAT", ("json", "console", ""), default=""),
    "hide": [
        SECRET_KEY,
        str(DATABASES["default"].get("PASSWORD", "")),
        str(EMAIL_CONFIG.get("EMAIL_HOST_PASSWORD") or ""),
        *(each.secret for each in SIGN_ON),
    ],
}

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
}
