"""Who works here and by which roles: an administrator adds members, changes them, and shuts out who left."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.preferences import zone_names
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.roles import role_words
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import attempt, typed_in
from heimdesk.domain.notices.log_in import has_more_than_letters
from heimdesk.domain.people.actions import add_staff
from heimdesk.domain.people.changes import change_staff
from heimdesk.domain.people.models import Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import people_visible_to
from heimdesk.domain.people.refusals import require
from heimdesk.engines.text.isolation import isolated

FACTS = ("name", "email", "title", "phone")


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest) -> HttpResponse:
    """One more member of the staff."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "add_staff"))
    status = 200
    if typed.sent:
        facts = offering.texts(typed, *FACTS, "time_zone", "language")
        roles = typed.values("roles")
        added, status = attempt(typed, lambda: add_staff(roles=roles, by=person, now=now, **facts), now=now)
        if added is not None:
            say(
                request, _("%(name)s can log in with %(email)s.") % {"name": isolated(added.name), "email": added.email}
            )
            return HttpResponseRedirect(reverse("desk:colleagues"))
    context = {
        "typed": typed, "member": None, "title": _("New member of the staff"), "button": _("Add the member"),
        "back": reverse("desk:colleagues"), "roles": list(role_words().items()), "held": [],
        "languages": offering.languages(), "zones": zone_names(), "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    return page(request, "desk/team-form.html", context, now=now, here="staff", status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """The roles of a member, and that somebody left."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "change_staff"))
    member = people_visible_to(person).get(pk=key, is_staff_member=True)
    status = 200
    if typed.sent:
        facts = offering.texts(typed, *FACTS)
        roles, here = typed.values("roles"), typed.ticked("is_active")
        changed, status = attempt(
            typed, lambda: change_staff(member, roles=roles, is_active=here, by=person, now=now, **facts), now=now
        )
        if changed is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:colleagues"))
        member = Person.objects.get(pk=member.pk)
    context = {
        "typed": typed, "member": member, "title": _("Change %(name)s") % {"name": isolated(member.name)},
        "button": _("Save"), "back": reverse("desk:colleagues"), "roles": list(role_words().items()),
        "held": sorted(member.roles), "more_than_letters": has_more_than_letters(member),
    }  # fmt: skip
    return page(request, "desk/team-form.html", context, now=now, here="staff", status=status)
