"""The people of an account: one more, and what changes about one; who left cannot log in any more (POR-1)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.preferences import zone_names
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import attempt, typed_in
from heimdesk.domain.notices.log_in import has_more_than_letters
from heimdesk.domain.people.actions import add_contact
from heimdesk.domain.people.changes import change_contact
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import accounts_visible_to, people_visible_to
from heimdesk.domain.people.refusals import require
from heimdesk.engines.text.isolation import isolated

FACTS = ("name", "email", "title", "phone", "role")


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest, key: int) -> HttpResponse:
    """One more person of an account, as manager or member."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    account = accounts_visible_to(person).get(pk=key)
    require(may(person, "add_contact", account))
    back = reverse("desk:account", args=[account.pk]) + "#people"
    status = 200
    if typed.sent:
        facts = offering.texts(typed, *FACTS, "time_zone", "language")
        added, status = attempt(typed, lambda: add_contact(account, by=person, now=now, **facts), now=now)
        if added is not None:
            say(
                request, _("%(name)s can log in with %(email)s.") % {"name": isolated(added.name), "email": added.email}
            )
            return HttpResponseRedirect(back)
    context = {
        "typed": typed, "contact": None, "title": _("New person of %(name)s") % {"name": isolated(account.name)},
        "button": _("Add the person"), "back": back, "languages": offering.languages(), "zones": zone_names(),
        "account": account,
    }  # fmt: skip
    return page(request, "desk/contact-form.html", context, now=now, here="accounts", status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """What changes about a person, and that somebody left."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    contact = people_visible_to(person).select_related("account").get(pk=key, is_staff_member=False)
    require(may(person, "change_contact", contact.account))
    back = reverse("desk:account", args=[contact.account_id]) + "#people"
    status = 200
    if typed.sent:
        facts = offering.texts(typed, *FACTS)
        here = typed.ticked("is_active")
        changed, status = attempt(
            typed, lambda: change_contact(contact, is_active=here, by=person, now=now, **facts), now=now
        )
        if changed is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(back)
        contact.refresh_from_db()
    context = {
        "typed": typed, "contact": contact, "title": _("Change %(name)s") % {"name": isolated(contact.name)},
        "button": _("Save"), "back": back, "account": contact.account,
        "more_than_letters": has_more_than_letters(contact),
    }  # fmt: skip
    return page(request, "desk/contact-form.html", context, now=now, here="accounts", status=status)
