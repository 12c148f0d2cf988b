"""The staff: who speaks and knows what, who is on shift, how much each has to do; shift managers set it (WRK-2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from heimdesk.channels.web.components.kinds import language_name
from heimdesk.channels.web.desk.book import book_now
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.roles import role_words
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.duty.queries import crew_on_shift
from heimdesk.domain.people.abilities import languages_of, set_abilities, skills_of
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import people_visible_to, staff_with_role
from heimdesk.domain.people.refusals import Invalid, Refused


@dataclass(frozen=True, slots=True)
class Colleague:
    """One member of the staff as the table shows it."""

    key: int
    name: str
    roles: str
    languages: str
    skills: str
    on_shift: bool
    open_tickets: int
    is_active: bool


@require_GET
@staff
def colleagues(request: HttpRequest) -> HttpResponse:
    """All of the staff, who left at the end."""
    now, person = timezone.now(), person_of(request)
    context = {
        "colleagues": _everybody(person, book_now(now).routing.skills, now),
        "may_set": bool(may(person, "set_abilities")),
        "may_change": bool(may(person, "change_staff")),
    }
    return page(request, "desk/colleagues.html", context, now=now, here="staff")


@require_http_methods(["GET", "POST"])
@staff
def colleague(request: HttpRequest, key: int) -> HttpResponse:
    """What one of them speaks and knows."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = staff_with_role().select_related("ability").get(pk=key)
    status = 200
    if request.method == "POST":
        try:
            set_abilities(found, languages=_words(typed), skills=typed.values("skills"), by=person, now=now)
        except Invalid as invalid:
            typed.wrong(invalid)
            status = 422
        except Refused as refused:
            typed.refuse(refused, now=now)
            status = 409
        else:
            say(request, _("Saved. New tickets are routed by it."))
            return HttpResponseRedirect(reverse("desk:colleagues"))
    sent = request.method == "POST"
    context = {
        "found": found,
        "typed": typed,
        "languages": typed.value("languages") if sent else ", ".join(sorted(languages_of(found))),
        "known": set(typed.values("skills")) if sent else skills_of(found),
        "skills": book_now(now).routing.skills,
        "may_set": bool(may(person, "set_abilities")),
    }
    return page(request, "desk/colleague.html", context, now=now, here="staff", status=status)


def _words(typed: Typed) -> Iterable[str]:
    return typed.value("languages").replace(",", " ").split()


def _everybody(person: Person, skills: Mapping[str, str], now: datetime) -> list[Colleague]:
    there = set(crew_on_shift(now).values_list("pk", flat=True))
    words = role_words()
    everybody = people_visible_to(person).filter(is_staff_member=True).order_by("-is_active", "name")
    counted = everybody.annotate(open_tickets=Count("tickets_owned", filter=Q(tickets_owned__is_open=True)))
    return [
        Colleague(
            key=each.pk,
            name=each.name,
            roles=", ".join(sorted(words[row.role] for row in each.role_rows.all())),
            languages=", ".join(sorted(language_name(code) for code in languages_of(each))),
            skills=", ".join(skills.get(skill, skill) for skill in sorted(skills_of(each))),
            on_shift=each.pk in there,
            open_tickets=each.open_tickets,
            is_active=each.is_active,
        )
        for each in counted.select_related("ability").prefetch_related("role_rows")
    ]
