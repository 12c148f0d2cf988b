"""The product's settings as a test run uses them: own database, own data directory, letters kept in memory."""

import os
from pathlib import Path

from tests import databases

FOLDER = databases.prepare()
os.environ["HEIMDESK_SIGN_ON"] = str(Path(__file__).parent / "identity" / "providers.yaml")

from heimdesk.config.settings import *  # noqa: E402, F403
from heimdesk.config.settings import DATABASES, LOGGING, STORAGES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": databases.test_name(FOLDER)}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# A server of the tests tells at length of its end, when nobody listens any more.
LOGGING["level"] = "WARNING"
VENDOR_PHONE = "+47 21 55 50 10"
VENDOR_PHONES = (("", VENDOR_PHONE),)
VENDOR_MAIL = "support@northwind.example"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
