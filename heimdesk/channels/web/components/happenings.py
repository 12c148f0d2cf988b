"""A row of the timeline as one line: its sign and its sentence, for staff and, shorter, for customers (STA-5).

What the sentences use of a row: `before` and `after` (states, severities, names, numbers; moments in ISO form),
`reason`, and of `facts` what its action put there. What is not there leaves its part of the sentence away.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from markupsafe import Markup

from heimdesk.channels.web.components import moments
from heimdesk.channels.web.components.noted_lines import field_said, tagged, time_spent
from heimdesk.channels.web.components.timeline_rows import Reader, Row, TimelineRow

__all__ = ["SAYINGS", "Happening", "Reader", "happening"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the timeline. `verdict` is the stored explanation where a rule decided, `label` names it."""

    id: str
    sign: str
    sentence: Markup
    at: datetime
    when: str
    verdict: Mapping[str, Any] | None
    label: str


def happening(row: TimelineRow, reader: Reader) -> Happening:
    """The line of a row. Unknown kinds are told by their own name, so nothing that happened is ever hidden."""
    sign, say = SAYINGS.get(row.kind, ("history", _unknown))
    return Happening(
        id=f"e{row.id}",
        sign=sign,
        sentence=say(Row(row, reader)),
        at=row.at,
        when=moments.moment_dense(row.at, now=reader.now, zone=reader.zone),
        verdict=row.verdict or None,
        label=gettext("what happened at %(time)s") % {"time": moments.clock_time(row.at, reader.zone)},
    )


def _unknown(row: Row) -> Markup:
    told = str(row.row.kind).replace("_", " ")
    change = " → ".join(part for part in (row.before, row.after) if part)
    return row.say(gettext("%(who)s: %(what)s%(reason)s"), what=f"{told} {change}".strip())


def _opened(row: Row) -> Markup:
    if row.facts.get("unsupported"):
        return row.say(gettext("%(who)s opened the ticket on a release that is not supported any more"))
    if row.facts.get("words") and not row.reader.customer:
        return row.say(
            gettext("%(who)s opened the ticket after a search for “%(words)s”"),
            words=Markup("<bdi>{}</bdi>").format(row.facts["words"]),
        )
    return row.say(gettext("%(who)s opened the ticket"))


def _taken(row: Row) -> Markup:
    if row.states and not row.reader.customer and {row.before, row.after} <= _STATES:
        return row.say(gettext("%(who)s took the ticket, %(states)s"), states=row.states)
    return row.say(gettext("%(who)s took the ticket"))


def _assigned(row: Row) -> Markup:
    reason = "" if row.reader.customer else row.reason  # colleagues write it to each other
    if not row.after:
        return row.say(gettext("%(who)s put the ticket back into the queue%(reason)s"), reason=reason)
    return row.say(gettext("%(who)s gave the ticket to <b>%(name)s</b>%(reason)s"), name=row.after, reason=reason)


def _state_changed(row: Row) -> Markup:
    if row.reader.customer:
        told = {
            "new": gettext("We have it in our queue%(reason)s"),
            "open": gettext("We work on it again%(reason)s"),
            "waiting": gettext("We wait for you%(reason)s"),
            "pending": gettext("Pending your confirmation%(reason)s"),
            "closed": gettext("Closed%(reason)s"),
        }
        return row.say(told.get(row.after, "%(reason)s"))
    if row.after == "waiting":
        return row.say(gettext("%(states)s. Workaround clock paused%(reason)s"), states=row.states)
    if row.before == "waiting" and row.after == "open":
        return row.say(gettext("%(states)s. Workaround clock runs on%(reason)s"), states=row.states)
    return row.say(gettext("%(states)s%(reason)s"), states=row.states)


def _severity(row: Row) -> Markup:
    text = gettext("%(who)s changed severity %(before)s → %(after)s%(reason)s")
    return row.say(text, before=row.before, after=row.after)


def _severity_proposed(row: Row) -> Markup:
    text = gettext("%(who)s proposed severity %(after)s instead of %(before)s%(reason)s")
    return row.say(text, before=row.before, after=row.after)


def _severity_agreed(row: Row) -> Markup:
    text = gettext("%(who)s agreed to severity %(after)s instead of %(before)s%(reason)s")
    return row.say(text, before=row.before, after=row.after)


def _eta(row: Row) -> Markup:
    after = row.reader.moment(row.after)
    update = row.fact("about") == "update"
    if not row.after:
        return row.say(gettext("%(who)s withdrew the ETA%(reason)s"))
    if row.before:
        text = (
            gettext("%(who)s moved the next update %(before)s → %(after)s%(reason)s")
            if update
            else gettext("%(who)s moved the ETA %(before)s → %(after)s%(reason)s")
        )
        return row.say(text, before=row.reader.moment(row.before), after=after)
    text = (
        gettext("%(who)s promised the next update by %(after)s%(reason)s")
        if update
        else gettext("%(who)s gave the ETA %(after)s%(reason)s")
    )
    return row.say(text, after=after)


def _promise(row: Row) -> str:
    names = {
        "response": gettext("First response"),
        "workaround": gettext("Workaround"),
        "eta": gettext("ETA"),
        "acknowledgment": gettext("Acknowledgment"),
    }
    return names.get(row.after, row.after)


def _met(row: Row) -> Markup:
    """A sentence for each promise, as in other languages the verb follows what was promised."""
    said = {
        "response": gettext("First response met"),
        "workaround": gettext("Workaround met"),
        "eta": gettext("ETA met"),
        "acknowledgment": gettext("Acknowledgment met"),
    }
    return row.say(said.get(row.after) or gettext("A promise was met: %(what)s"), what=row.after)


def _breached(row: Row) -> Markup:
    said = {
        "response": gettext("First response overdue"),
        "workaround": gettext("Workaround overdue"),
        "eta": gettext("ETA overdue"),
        "acknowledgment": gettext("Acknowledgment overdue"),
    }
    return row.say(said.get(row.after) or gettext("A promise is overdue: %(what)s"), what=row.after)


def _warning(row: Row) -> Markup:
    try:
        share = f"{float(row.fact('share')) * 100:g} %"
    except ValueError:
        return row.say(gettext("%(what)s: warning sent"), what=_promise(row))
    return row.say(gettext("%(what)s: %(share)s of the time gone"), what=_promise(row), share=share)


def _escalated(row: Row) -> Markup:
    if row.fact("from"):
        return row.say(gettext("The escalation of %(other)s goes on here%(reason)s"), other=row.other)
    return row.say(gettext("%(who)s escalated%(reason)s"))


def _acknowledged(row: Row) -> Markup:
    return row.say(gettext("%(who)s acknowledged the escalation%(reason)s"))


def _escalation_answered(row: Row) -> Markup:
    how = row.fact("how")
    if how == "end":
        return row.say(gettext("The escalation ended with the ticket"))
    if how == "resolution":
        return row.say(gettext("%(who)s answered the escalation with the resolution"))
    if how == "reply":
        return row.say(gettext("%(who)s answered the escalation with a reply"))
    return row.say(gettext("%(who)s answered the escalation with a status"))


def _escalation_unanswered(row: Row) -> Markup:
    return row.say(gettext("The escalation is owed a status since %(when)s"), when=row.reader.moment(row.after))


def _passed_on(row: Row) -> Markup:
    level = row.fact("level") or row.after
    if row.reader.customer:
        return row.say(gettext("Your escalation went on to the next level"))
    return row.say(gettext("Nobody acknowledged: the escalation went on to level %(level)s"), level=level)


def _resolved(row: Row) -> Markup:
    kinds = {
        "solved": gettext("solved"),
        "workaround": gettext("workaround"),
        "agreed": gettext("not solved, agreed"),
        "known_bug": gettext("known bug"),
    }
    kind = kinds.get(row.after, row.after.replace("_", " "))
    told = row.say(gettext("%(who)s gave a resolution: %(kind)s"), kind=kind)
    if row.fact("fix_version"):
        told += row.say(gettext(", fixed in %(release)s"), release=row.fact("fix_version"))
    if row.fact("article"):
        told += row.say(gettext(", article %(number)s"), number=row.fact("article"))
    return told


def _confirmed(row: Row) -> Markup:
    return row.say(gettext("%(who)s confirmed that it is solved%(reason)s"))


def _withdrawn(row: Row) -> Markup:
    return row.say(gettext("%(who)s took the resolution back, work goes on%(reason)s"))


def _closed(row: Row) -> Markup:
    if row.row.actor is None:
        return row.say(gettext("Closed by itself%(reason)s"))
    return row.say(gettext("%(who)s closed the ticket%(reason)s"))


def _split(row: Row) -> Markup:
    if row.is_target:
        return row.say(gettext("Split from %(other)s by %(who)s%(reason)s"), other=row.other)
    return row.say(gettext("%(who)s split off %(other)s%(reason)s"), other=row.other)


def _merged(row: Row) -> Markup:
    if row.is_target:
        return row.say(gettext("%(who)s merged %(other)s into this ticket%(reason)s"), other=row.other)
    return row.say(gettext("%(who)s merged this ticket into %(other)s%(reason)s"), other=row.other)


def _linked(row: Row) -> Markup:
    if row.fact("fixed_bug"):
        return row.say(
            gettext("The bug %(what)s is fixed in %(release)s"), what=row.after, release=row.fact("fixed_in")
        )
    if row.before and not row.after:
        return row.say(gettext("%(who)s took the link to %(what)s away"), what=row.before)
    if row.fact("bug"):
        return row.say(gettext("%(who)s linked the bug %(what)s%(reason)s"), what=row.after)
    if row.fact("article"):
        return row.say(gettext("%(who)s linked article %(what)s%(reason)s"), what=row.after)
    return row.say(gettext("%(who)s linked %(other)s%(reason)s"), other=row.other)


def _entitlement(row: Row) -> Markup:
    if row.before:
        return row.say(
            gettext("%(who)s changed what pays: %(before)s → %(after)s%(reason)s"), before=row.before, after=row.after
        )
    return row.say(gettext("%(after)s pays for this ticket%(reason)s"), after=row.after or row.fact("name"))


def _credited(row: Row) -> Markup:
    return row.say(gettext("%(who)s credited the incident back%(reason)s"))


def _handed_over(row: Row) -> Markup:
    if row.reader.customer:
        return row.say(gettext("%(who)s handed the ticket over"))
    return row.say(gettext("%(who)s handed over: %(before)s → <b>%(after)s</b>"), before=row.before, after=row.after)


def _routed(row: Row) -> Markup:
    if not row.before:
        return row.say(gettext("%(who)s routed the ticket by its type"))
    if row.after:
        text = gettext("%(who)s routed the ticket: %(queue)s → <b>%(name)s</b>")
        return row.say(text, queue=row.before, name=row.after)
    return row.say(gettext("%(who)s routed the ticket to the queue %(queue)s"), queue=row.before)


def _participant(row: Row) -> Markup:
    if row.before and not row.after:
        return row.say(gettext("%(who)s took %(name)s off the ticket"), name=row.before)
    return row.say(gettext("%(who)s added %(name)s"), name=row.after or row.fact("name"))


def _mentioned(row: Row) -> Markup:
    return row.say(gettext("%(who)s mentioned %(name)s"), name=row.listed("names", ", ") or row.after)


def _snoozed(row: Row) -> Markup:
    return row.say(gettext("%(who)s snoozed the ticket until %(when)s"), when=row.reader.moment(row.after))


def _woken(row: Row) -> Markup:
    said = {
        "customer": gettext("The snooze ended, as the customer wrote"),
        "escalation": gettext("The snooze ended with an escalation"),
        "owner": gettext("The snooze ended, as the owner changed"),
        "end": gettext("The snooze ended with the ticket"),
        "moment": gettext("The snooze ended at its time"),
    }
    return row.say(said.get(row.fact("cause")) or gettext("%(who)s ended the snooze"))


def _forwarded(row: Row) -> Markup:
    return row.say(gettext("%(who)s forwarded a message to %(name)s%(reason)s"), name=row.listed("to", ", "))


def _called(row: Row) -> Markup:
    theirs = gettext("<b>%(name)s</b> called and spoke with %(who)s, %(when)s")
    said = theirs if row.fact("direction") == "in" else gettext("%(who)s called <b>%(name)s</b>, %(when)s")
    return row.say(said, name=row.after, when=row.reader.moment(row.before))


def _administrative(row: Row) -> Markup:
    if row.reader.customer:
        told = row.say(gettext("This is an administrative task, outside every support program%(reason)s"))
        if row.fact("passage"):
            told += Markup('<br><span class="soft" dir="auto">{}</span>').format(row.fact("passage"))
        return told
    return row.say(gettext("%(who)s marked this as an administrative task%(reason)s"))


def _notice_failed(row: Row) -> Markup:
    return row.say(
        gettext("A message to %(name)s could not be delivered%(reason)s"), name=row.after or row.fact("address")
    )


def _reminder(row: Row) -> Markup:
    if not row.after:
        return row.say(gettext("Reminder sent: the ticket closes by itself"))
    return row.say(gettext("Reminder sent: the ticket closes by itself %(when)s"), when=row.reader.moment(row.after))


_STATES = {"new", "open", "waiting", "pending", "closed"}

SAYINGS: Mapping[str, tuple[str, Callable[[Row], Markup]]] = {
    "opened": ("inbox", _opened),
    "taken": ("user", _taken),
    "assigned": ("user", _assigned),
    "routed": ("branch", _routed),
    "state": ("right", _state_changed),
    "severity": ("sort", _severity),
    "severity_proposed": ("sort", _severity_proposed),
    "severity_agreed": ("check", _severity_agreed),
    "eta": ("calendar", _eta),
    "met": ("check", _met),
    "breached": ("warning", _breached),
    "warning": ("bell", _warning),
    "escalated": ("horn", _escalated),
    "acknowledged": ("check", _acknowledged),
    "escalation_answered": ("reply", _escalation_answered),
    "escalation_unanswered": ("warning", _escalation_unanswered),
    "passed_on": ("horn", _passed_on),
    "resolved": ("check", _resolved),
    "confirmed": ("check", _confirmed),
    "withdrawn": ("refresh", _withdrawn),
    "closed": ("lock", _closed),
    "split": ("split", _split),
    "merged": ("branch", _merged),
    "linked": ("link", _linked),
    "entitlement": ("receipt", _entitlement),
    "credited": ("receipt", _credited),
    "handed_over": ("users", _handed_over),
    "participant": ("users", _participant),
    "mentioned": ("user", _mentioned),
    "tagged": ("tag", tagged),
    "field": ("edit", field_said),
    "snoozed": ("clock", _snoozed),
    "woken": ("clock", _woken),
    "time_spent": ("history", time_spent),
    "forwarded": ("mail", _forwarded),
    "called": ("phone", _called),
    "administrative": ("info", _administrative),
    "notice_failed": ("mail", _notice_failed),
    "reminder": ("bell", _reminder),
}
