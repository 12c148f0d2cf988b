"""A digest of texts made by the database, so that they need not be carried to be compared."""

from typing import Any

from django.db.models.functions import SHA256


class Digest(SHA256):
    """SHA-256 of a text as UTF-8, in hexadecimal: by what PostgreSQL itself has, where Django's asks an extension."""

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        template = "encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')"
        return self.as_sql(compiler, connection, template=template, **more)
