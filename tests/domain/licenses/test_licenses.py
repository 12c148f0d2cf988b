"""License keys: drawn, unique, read as they are typed, seen by their own account."""

from datetime import date

import pytest

from heimdesk.domain.licenses.actions import issue_license
from heimdesk.domain.licenses.models import License, LicenseKind
from heimdesk.domain.licenses.queries import license_by_key, licenses_visible_to
from heimdesk.domain.people.refusals import Invalid, Refused
from tests.cast import MONDAY, Cast, license_of


def test_a_key_is_drawn_and_found_however_it_is_typed(people: Cast) -> None:
    """[PRG-3] A license key proves the right to support."""
    made = issue_license(
        people.kestrel,
        people.gateway,
        kind=LicenseKind.PURCHASED,
        starts_on=date(2026, 1, 1),
        by=people.sven,
        now=MONDAY,
    )
    assert len(made.key) == len("XXXXX-XXXXX-XXXXX-XXXXX")
    assert license_by_key(f" {made.key.lower()} ", seen_by=people.bob) == made
    with pytest.raises(License.DoesNotExist):
        license_by_key(made.key, seen_by=people.charlie)
    assert made in licenses_visible_to(people.ines)


def test_what_is_wrong_with_a_license_stands_beside_its_field(people: Cast) -> None:
    """[PRG-3] A leased license has an end; a key is one license."""
    for field, wrong in (
        ("ends_on", {"kind": LicenseKind.LEASED}),
        ("ends_on", {"ends_on": date(2025, 1, 1)}),
        ("kind", {"kind": "found"}),
        ("key", {"key": people.license.key}),
    ):
        with pytest.raises(Invalid) as problem:
            license_of(people.kestrel, people.gateway, **wrong)  # type: ignore[arg-type]
        assert list(problem.value.problems) == [field]
    with pytest.raises(Refused):
        license_of(people.kestrel, people.gateway, by=people.alice)
