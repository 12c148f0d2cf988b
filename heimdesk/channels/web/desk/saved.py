"""Saved views of the list: kept under a name, private or shared, and deleted by whoever owns them (WRK-6)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heimdesk.channels.web.desk.asked import asked_of
from heimdesk.channels.web.desk.door import is_htmx, page, part, person_of, staff
from heimdesk.channels.web.desk.navigation import Entries, list_address
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, typed_in
from heimdesk.domain.people.refusals import Invalid
from heimdesk.domain.tickets.actions.views import delete_view, save_view
from heimdesk.domain.tickets.models import SavedView
from heimdesk.engines.text.isolation import isolated


@require_http_methods(["GET", "POST"])
@staff
def save(request: HttpRequest) -> HttpResponse:
    """Name the filters of the address and keep them."""
    now, person = timezone.now(), person_of(request)
    entries = Entries(person, now=now)
    asked = asked_of(request.GET, entries)
    typed = typed_in(request) if request.method == "POST" else Typed(request.POST)
    if request.method == "POST":
        try:
            shared = typed.value("shared") == "on"
            view = save_view(person, name=typed.value("name"), filters=asked.filters, shared=shared)
        except Invalid as invalid:
            typed.wrong(invalid)
        else:
            return HttpResponseRedirect(list_address(view=view.pk))
    context = {"asked": asked, "typed": typed, "action": request.get_full_path()}
    status = 422 if typed.problems else 200
    if is_htmx(request):
        return part(request, "desk/parts/save_view.html", context, status=status)
    return page(request, "desk/save_view.html", context, now=now, entries=entries, status=status)


@require_POST
@staff
def delete(request: HttpRequest, key: int) -> HttpResponse:
    """Delete an own view; the tickets stay where they are."""
    person = person_of(request)
    view = SavedView.objects.get(pk=key, owner=person)
    delete_view(view, by=person)
    say(request, _("The view “%(name)s” is gone.") % {"name": isolated(view.name)})
    return HttpResponseRedirect(reverse("desk:list"))
