"""Who comes on the day: staff who work on tickets and contacts of the customers, as many as wanted."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, Q, When
from django.utils import timezone

from benchmarks.pages.asking import Asker, log_in
from heimdesk.domain.people.actions import add_contact, add_staff
from heimdesk.domain.people.models import Account, Person, Role
from heimdesk.domain.tickets.models import State, Ticket

WORK_ON_TICKETS = (Role.ENGINEER, Role.SENIOR, Role.EXPERT)


@dataclass(frozen=True, slots=True)
class Guest:
    """A customer who comes: logged in, with an own ticket. `opens`: somebody who has opened tickets before."""

    asker: Asker
    ticket: int
    opens: bool


def staff_of(count: int) -> list[Asker]:
    """So many members of the staff who work on tickets; those who are missing are engaged."""
    wanted = Person.objects.filter(is_staff_member=True, is_active=True, role_rows__role__in=WORK_ON_TICKETS)
    there = list(wanted.distinct().order_by("pk")[:count])
    now = timezone.now()
    more = [
        add_staff(f"Engineer {number}", f"engineer{number}@bench.example", [Role.ENGINEER], now=now)
        for number in range(count - len(there))
    ]
    return log_in([*there, *more])


def guests_of(count: int) -> list[Guest]:
    """So many contacts, never more than tickets, most where most is open; tickets are dealt out within each account."""
    ended = Q(state__in=(State.PENDING, State.CLOSED))
    open_first = Ticket.objects.filter(merged_into=None).annotate(rank=Case(When(ended, then=1), default=0))
    accounts = open_first.order_by("rank", "pk").values_list("account_id", flat=True)[:count]
    guests: list[Guest] = []
    for key, share in Counter(accounts).items():
        guests += _guests_of_account(Account.objects.get(pk=key), share)
    return guests


def _guests_of_account(account: Account, count: int) -> list[Guest]:
    asked = Ticket.objects.filter(account=account).values("requester")
    there = list(account.people.filter(is_active=True, pk__in=asked).order_by("pk")[:count])
    now = timezone.now()
    more = [
        add_contact(account, name=f"Contact {number}", email=f"contact{number}@account{account.pk}.example", now=now)
        for number in range(count - len(there))
    ]
    tickets = list(Ticket.objects.filter(account=account, merged_into=None).values_list("pk", "number", "state"))
    tickets.sort(key=lambda each: ((State.CLOSED, State.PENDING).count(State(each[2])), each[0]))
    people = [*there, *more]
    for at, person in enumerate(people):
        Ticket.objects.filter(pk__in=[pk for pk, _number, _state in tickets[at::count]]).update(requester=person)
    return [Guest(asker, tickets[at][1], opens=asker.person in there) for at, asker in enumerate(log_in(people))]
