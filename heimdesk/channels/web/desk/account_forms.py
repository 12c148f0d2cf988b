"""A new account, and what changes about one: place, zone, language, account manager, what it stands under (PRG-1)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heimdesk.channels.web.components.preferences import zone_names
from heimdesk.channels.web.desk import offering
from heimdesk.channels.web.desk.door import page, person_of, staff
from heimdesk.channels.web.desk.toasts import say
from heimdesk.channels.web.desk.typed import Typed, attempt, typed_in
from heimdesk.domain.people.actions import create_account
from heimdesk.domain.people.changes import change_account
from heimdesk.domain.people.models import Account, Person
from heimdesk.domain.people.permissions import may
from heimdesk.domain.people.queries import accounts_visible_to
from heimdesk.domain.people.refusals import require
from heimdesk.engines.text.isolation import isolated

PLACE = ("name", "city", "country", "time_zone", "language")


@require_http_methods(["GET", "POST"])
@staff
def new(request: HttpRequest) -> HttpResponse:
    """A new customer company."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    require(may(person, "create_account"))
    status = 200
    if typed.sent:
        facts = offering.texts(typed, *PLACE[1:])
        made, status = attempt(
            typed,
            lambda: create_account(
                typed.value("name"), parent=_parent(typed, person), manager=_manager(typed, None), by=person, now=now,
                **facts,
            ),
            now=now,
        )  # fmt: skip
        if made is not None:
            say(request, _("%(name)s is there. Add its people, then sign a contract.") % {"name": isolated(made.name)})
            return HttpResponseRedirect(reverse("desk:account", args=[made.pk]))
    context = {
        "typed": typed, "account": None, "title": _("New account"), "button": _("Create the account"),
        "back": reverse("desk:accounts"), "accounts": offering.account_choices(person),
        "managers": offering.manager_choices(), "languages": offering.languages(), "zones": zone_names(),
        "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    return page(request, "desk/account-form.html", context, now=now, here="accounts", status=status)


@require_http_methods(["GET", "POST"])
@staff
def edit(request: HttpRequest, key: int) -> HttpResponse:
    """What changes about an account."""
    now, person, typed = timezone.now(), person_of(request), typed_in(request)
    account = accounts_visible_to(person).get(pk=key)
    require(may(person, "change_account", account))
    status = 200
    if typed.sent:
        facts = offering.texts(typed, *PLACE)
        changed, status = attempt(
            typed,
            lambda: change_account(
                account, parent=_parent(typed, person), manager=_manager(typed, account), by=person, now=now, **facts
            ),
            now=now,
        )
        if changed is not None:
            say(request, _("Saved."))
            return HttpResponseRedirect(reverse("desk:account", args=[account.pk]))
    context = {
        "typed": typed, "account": account, "title": _("Change %(name)s") % {"name": isolated(account.name)},
        "button": _("Save"), "back": reverse("desk:account", args=[account.pk]),
        "accounts": offering.account_choices(person, besides=account), "managers": _managers(account),
        "languages": offering.languages(), "zones": zone_names(), "zone": account.time_zone,
    }  # fmt: skip
    return page(request, "desk/account-form.html", context, now=now, here="accounts", status=status)


def _parent(typed: Typed, person: Person) -> Account | None:
    return offering.row_chosen(accounts_visible_to(person), typed, "parent")


def _manager(typed: Typed, account: Account | None) -> Person | None:
    """Who is chosen; whom the account has stays, though the role is gone. Raises Invalid."""
    if account is not None and typed.value("manager") == str(account.manager_of_account_id):
        return account.manager_of_account
    return offering.row_chosen(offering.account_managers(), typed, "manager")


def _managers(account: Account) -> list[offering.Choice]:
    """Who can look after the account, and who does, though the role is gone."""
    choices = offering.manager_choices()
    held = account.manager_of_account
    if held is not None and str(held.pk) not in dict(choices):
        choices.append((str(held.pk), held.name))
    return choices
