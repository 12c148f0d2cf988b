"""The database's digest of a text is the one that everybody else makes of it."""

from hashlib import sha256

import pytest
from django.db.models import Value

from heimdesk.domain.people.models import Person
from heimdesk.engines.sql.digest import Digest
from tests.cast import Cast


@pytest.mark.parametrize("text", ["", "Grüße 🔥 عاجل", "x" * 100_000])
def test_a_digest_is_the_same_in_either_database(people: Cast, text: str) -> None:
    """[OPS-2] Without an extension of the database, and of every sign."""
    found = Person.objects.annotate(digest=Digest(Value(text))).values_list("digest", flat=True)[0]
    assert found == sha256(text.encode()).hexdigest()
