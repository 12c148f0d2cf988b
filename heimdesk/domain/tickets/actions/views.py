"""Saved views of the list, private or shared (WRK-6)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from heimdesk.domain.people.models import Person
from heimdesk.domain.people.refusals import Refused
from heimdesk.domain.tickets.filters import conditions
from heimdesk.domain.tickets.models import SavedView
from heimdesk.domain.tickets.wording import checked_line
from heimdesk.policy.verdict import N_, Verdict

_ANY_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


@transaction.atomic
def save_view(by: Person, *, name: str, filters: Mapping[str, Any], shared: bool = False) -> SavedView:
    """Keep filters under a name; the same name again replaces the own view. Raises Invalid, Refused.      [WRK-6]"""
    if not by.is_staff_member:
        raise Refused(Verdict(False, "WRK-6", N_("Views are the staff's.")))
    conditions(filters, seen_by=by, now=_ANY_MOMENT)
    kept = {key: value for key, value in filters.items() if value not in ("", None)}
    view, _made = SavedView.objects.update_or_create(
        owner=by,
        name=checked_line(name, field="name", longest=60),
        defaults={"filters": kept, "shared": shared},
    )
    return view


@transaction.atomic
def delete_view(view: SavedView, *, by: Person) -> None:
    """Forget an own view. Raises SavedView.DoesNotExist for somebody else's."""
    SavedView.objects.get(pk=view.pk, owner=by).delete()
