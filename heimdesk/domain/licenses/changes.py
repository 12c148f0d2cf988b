"""Mends the term of a license that was typed wrong."""

from datetime import date, datetime

from django.db import transaction

from heimdesk.domain.audit.actions import record
from heimdesk.domain.licenses.actions import wrong_term
from heimdesk.domain.licenses.models import License
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.refusals import Invalid, require


@transaction.atomic
def redate_license(license: License, *, starts_on: date, ends_on: date | None, by: Person, now: datetime) -> License:
    """Give a license another first and last day. Raises Refused, Invalid.                                 [PRG-4]

    What pays for tickets follows in `entitlements.sales.redate_sold_license`, which doors call.
    """
    license.refresh_from_db(from_queryset=License.objects.select_for_update())
    require(may(by, "sell", license.account))
    if problems := wrong_term(license.kind, starts_on, ends_on):
        raise Invalid(problems)
    before, after = (license.starts_on, license.ends_on), (starts_on, ends_on)
    if before != after:
        license.starts_on, license.ends_on = after
        license.save(update_fields=["starts_on", "ends_on"])
        terms = {
            name: [str(old or ""), str(new or "")]
            for name, old, new in zip(("starts_on", "ends_on"), before, after, strict=True)
        }
        record("redated a license", subject=license.key, by=by, now=now, **terms)
    return license
