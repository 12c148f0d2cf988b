"""Somebody has lost the device: passkeys and authenticator app are taken away, the letter is enough again (POR-1)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import attempt, typed_in
from heimdesk.domain.notices.log_in import may_reset_log_in, reset_log_in
from heimdesk.domain.people.queries import people_visible_to
from heimdesk.domain.people.refusals import require
from heimdesk.engines.text.isolation import isolated


@require_http_methods(["GET", "POST"])
@staff
def reset(request: HttpRequest, key: int) -> HttpResponse:
    """Ask, and do it; the person is told by letter."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    found = people_visible_to(person).select_related("account").get(pk=key)
    require(may_reset_log_in(person, found))
    back = reverse("desk:edit-member" if found.is_staff_member else "desk:edit-contact", args=[key])
    status = 200
    if typed.sent:
        done, status = attempt(typed, lambda: reset_log_in(found, by=person, now=now), now=now)
        if done is not None:
            say(request, _("%(name)s logs in by letter alone now.") % {"name": isolated(found.name)})
            return HttpResponseRedirect(back)
    context = {
        "typed": typed, "found": found, "button": _("Take them away"), "back": back,
        "title": _("Reset the log-in of %(name)s") % {"name": isolated(found.name)},
    }  # fmt: skip
    here = "staff" if found.is_staff_member else "accounts"
    return page(request, "desk/log-in-reset.html", context, now=now, here=here, status=status)
