"""Letters about a ticket to the customer's side: what happened, what comes next, where to go."""

from collections.abc import Callable

from django.conf import settings
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heimdesk.channels.email.letter import Letter
from heimdesk.channels.email.quoting import message_text
from heimdesk.channels.email.reader import Facts, Reader
from heimdesk.domain.books.severity_words import severity_name
from heimdesk.policy.words import Way

Writer = Callable[[Facts, Reader], Letter]


def subject_of(facts: Facts) -> str:
    """The subject of every letter of a ticket: mail programs and people find the request by it."""
    return f"[#{facts['number']}] {facts['subject']}"


def open_button(facts: Facts) -> tuple[str, str]:
    """To the ticket on the desk for staff, on the portal for customers."""
    return _("Open the ticket"), facts.ticket_url


def _foot() -> str:
    return _("Answer on the ticket: mail to this address does not reach it yet. You take part in the ticket.")


def ticket_opened(facts: Facts, reader: Reader) -> Letter:
    """The confirmation: request ID, severity, when the first response is due, what paid, how to add to it (TIC-5)."""
    rows = [
        (_("Request ID"), f"#{facts['number']}"),
        (_("Product"), facts["product"]),
        (_("Severity"), f"{facts['severity']} {capfirst(severity_name(facts['severity_name']))}".strip()),
    ]
    if "workaround_due" in facts:
        rows.append((_("Workaround by"), reader.moment(facts["workaround_due"])))
    if "deducted" in facts:
        rows.append((_("Paid by"), _paid(facts)))
    rows += _urgent(facts, reader)
    below = [_("To add to the ticket, open it and write below; files go there too.")]
    if "unsupported" in facts:
        below.append(
            _("Your release is not supported any more. We help as far as we can; the answer may be to update.")
        )
    return Letter(
        subject=subject_of(facts),
        title=_("We have your ticket #{number}").format(number=facts["number"]),
        paragraphs=(facts["subject"],),
        below=tuple(below),
        promise=(_("First response by"), reader.moment(facts["response_due"]), reader.zone_name),
        button=open_button(facts),
        facts=tuple(rows),
        foot=_foot(),
    )


def _paid(facts: Facts) -> str:
    """Gold 48120-33718: 1 incident deducted, 61 left (INC-1)."""
    payer = f"{facts['plan_name']} {facts['paid_by']}".strip()
    count = int(facts["deducted"])
    told = ngettext("%(count)s incident deducted", "%(count)s incidents deducted", count) % {"count": count}
    if facts["left"]:
        told = _("{deducted}, {left} left").format(deducted=told, left=facts["left"])
    return _("{payer}: {told}").format(payer=payer, told=told)


def _urgent(facts: Facts, reader: Reader) -> list[tuple[str, str]]:
    """Where to call, and from when and how the ticket can be escalated (ESC-1)."""
    rows = []
    if settings.VENDOR_PHONE:
        rows.append((_("Urgent"), _("Call {phone} with the request ID").format(phone=settings.VENDOR_PHONE)))
    if "escalate_from" in facts and "escalate_ways" in facts:
        how = _("{ways}, from {moment}, unless we name an ETA by then")
        if "escalate_unless_written" in facts:
            how = _("{ways}, from {moment}, unless we have written by then")
        moment = reader.moment(facts["escalate_from"])
        rows.append((_("Escalate"), how.format(ways=_ways(facts["escalate_ways"]), moment=moment)))
    return rows


def _ways(named: str) -> str:
    """On the ticket or by phone: as a text says them that names these."""
    words = {Way.BUTTON: _("on the ticket"), Way.PHONE: _("by phone"), Way.CHAT: _("by chat")}
    return capfirst(get_text_list([words[way] for way in Way if way in named.split()], _("or")))


def reply(facts: Facts, reader: Reader) -> Letter:
    """Somebody wrote."""
    return Letter(
        subject=subject_of(facts),
        title=_("{name} wrote").format(name=facts["by"]),
        quote=message_text(facts),
        button=(_("Answer on the ticket"), facts.ticket_url),
        foot=_foot(),
    )


def severity_changed(facts: Facts, reader: Reader) -> Letter:
    """The severity is another one now, and the clocks follow (SEV-2)."""
    changed = (
        _("{name} changed it. The promised times follow the new severity.").format(name=facts["by"])
        if "by" in facts
        else _("It follows from the workaround that was given. The promised times follow the new severity.")
    )
    return Letter(
        subject=subject_of(facts),
        title=_("Severity {before} became {after}").format(before=facts["before"], after=facts["severity"]),
        paragraphs=(changed,),
        quote=facts["reason"],
        button=open_button(facts),
        foot=_foot(),
    )


def severity_proposed(facts: Facts, reader: Reader) -> Letter:
    """An engineer proposes a lower severity; it holds once the customer agrees (SEV-2)."""
    return Letter(
        subject=subject_of(facts),
        title=_("Do you agree to severity {proposed}?").format(proposed=facts["proposed"]),
        paragraphs=(
            _("{name} proposes it. Nothing changes unless you agree on the ticket.").format(name=facts["by"]),
            _("The proposal stands until {moment}.").format(moment=reader.moment(facts["until"])),
        ),
        quote=facts["reason"],
        button=(_("Answer the proposal"), facts.ticket_url),
        foot=_foot(),
    )


def eta(facts: Facts, reader: Reader) -> Letter:
    """A promise was given or moved (WRK-3)."""
    label = _("Solution by") if facts["about"] == "resolution" else _("Next update by")
    before = reader.moment(facts["before"])
    return Letter(
        subject=subject_of(facts),
        title=_("Our promise moved") if before else _("When you hear from us"),
        paragraphs=((_("It was {moment} before.").format(moment=before),) if before else ()),
        promise=(label, reader.moment(facts["due_at"]), reader.zone_name),
        quote=facts["reason"],
        button=open_button(facts),
        foot=_foot(),
    )


def resolved(facts: Facts, reader: Reader) -> Letter:
    """A resolution was given; the customer confirms or says that it is still broken (STA-3)."""
    return Letter(
        subject=subject_of(facts),
        title=_("Is this solved?"),
        paragraphs=(
            _("{name} sent a resolution.").format(name=facts["by"]),
            _("Confirm it, or say what is still broken: then the work goes on. Without a word it closes by itself."),
        ),
        promise=(_("Closes by itself"), reader.moment(facts["closes_at"]), reader.zone_name),
        quote=message_text(facts),
        button=(_("Confirm or reopen"), facts.ticket_url),
        foot=_foot(),
    )


def resolution_withdrawn(facts: Facts, reader: Reader) -> Letter:
    """The staff took a resolution back that did not hold; work goes on (STA-1)."""
    return Letter(
        subject=subject_of(facts),
        title=_("The resolution is taken back"),
        paragraphs=(_("{name} took it back: the work goes on. There is nothing to confirm.").format(name=facts["by"]),),
        quote=facts["reason"],
        button=open_button(facts),
        foot=_foot(),
    )


def reminder_closing(facts: Facts, reader: Reader) -> Letter:
    """The resolution still waits for a word (STA-3)."""
    return Letter(
        subject=subject_of(facts),
        title=_("Did the resolution help?"),
        paragraphs=(_("We have not heard from you since. One click confirms it or reopens the ticket."),),
        promise=(_("Closes by itself"), reader.moment(facts["closes_at"]), reader.zone_name),
        button=(_("Confirm or reopen"), facts.ticket_url),
        foot=_foot(),
    )


def closed(facts: Facts, reader: Reader) -> Letter:
    """The ticket is closed for good (STA-4)."""
    return Letter(
        subject=subject_of(facts),
        title=_("Ticket #{number} is closed").format(number=facts["number"]),
        paragraphs=(
            _("It stays readable. If the problem is back, one click there opens a follow-up with its history."),
        ),
        button=open_button(facts),
        foot=_foot(),
    )


def escalation_acknowledged(facts: Facts, reader: Reader) -> Letter:
    """A manager has heard the escalation (ESC-3)."""
    return Letter(
        subject=subject_of(facts),
        title=_("{name} has your escalation").format(name=facts["by"]),
        paragraphs=(_("You get an answer with the status on the ticket."),),
        promise=(_("Status by"), reader.moment(facts["answer_due"]), reader.zone_name)
        if "answer_due" in facts
        else None,
        button=open_button(facts),
        foot=_foot(),
    )


def split(facts: Facts, reader: Reader) -> Letter:
    """Part of the ticket became a ticket of its own (TIC-7, INC-5)."""
    count = int(facts["deducted"] or 0)
    paid = _("No incident is deducted for it.")
    if count:
        paid = ngettext(
            "%(count)s more incident is deducted for it.", "%(count)s more incidents are deducted for it.", count
        ) % {"count": count}
    return Letter(
        subject=subject_of(facts),
        title=_("A second problem has its own ticket: #{other}").format(other=facts["new_number"]),
        paragraphs=(
            facts["new_subject"],
            _("One ticket holds one problem, so that each is solved for itself."),
            paid,
        ),
        button=(_("Open the new ticket"), facts.address_of(facts["new_number"])),
        foot=_foot(),
    )


def merged(facts: Facts, reader: Reader) -> Letter:
    """The ticket goes on in another one (TIC-7)."""
    return Letter(
        subject=subject_of(facts),
        title=_("#{number} goes on as #{other}").format(number=facts["number"], other=facts["into"]),
        paragraphs=(_("Both are about the same problem. Both numbers lead there."),),
        button=(_("Open the ticket"), facts.address_of(facts["into"])),
        foot=_foot(),
    )


def participant(facts: Facts, reader: Reader) -> Letter:
    """Somebody was asked to take part in a ticket (POR-3)."""
    return Letter(
        subject=subject_of(facts),
        title=_("{name} added you to #{number}").format(name=facts["by"], number=facts["number"]),
        paragraphs=(
            facts["subject"],
            _("You can read it and answer on it, and you get a letter when somebody writes."),
        ),
        button=open_button(facts),
        foot=_foot(),
    )


def details_missing(facts: Facts, reader: Reader) -> Letter:
    """What the team needs before it can start (WRK-1)."""
    return Letter(
        subject=subject_of(facts),
        title=_("We need a few details"),
        quote=message_text(facts),
        button=(_("Answer on the ticket"), facts.ticket_url),
        foot=_foot(),
    )


def administrative(facts: Facts, reader: Reader) -> Letter:
    """The ticket is an administrative task, which no program covers (WRK-1)."""
    paid = (
        _("The incident that was deducted for this ticket stays deducted.")
        if "deducted" in facts
        else _("No incident is deducted for this ticket.")
    )
    return Letter(
        subject=subject_of(facts),
        title=_("This is an administrative task"),
        paragraphs=(
            facts["passage"] or _("Administrative tasks are outside every support program."),
            paid,
        ),
        quote=facts["reason"],
        button=open_button(facts),
        foot=_foot(),
    )


def bug_fixed(facts: Facts, reader: Reader) -> Letter:
    """The bug behind the ticket is fixed in a release (CAT-2)."""
    return Letter(
        subject=subject_of(facts),
        title=_("{bug} is fixed in {release}").format(bug=facts["bug"], release=facts["fixed_in"]),
        paragraphs=(_("It is the bug behind your ticket. Update to have the fix."),),
        button=open_button(facts),
        foot=_foot(),
    )


def reply_to_closed(facts: Facts, reader: Reader) -> Letter:
    """An answer to a closed ticket is answered with how to go on (STA-4)."""
    return Letter(
        subject=subject_of(facts),
        title=_("Ticket #{number} is closed").format(number=facts["number"]),
        paragraphs=(
            _("Your answer was not added. One click on the ticket opens a follow-up, linked and with its context."),
        ),
        button=(_("Open a follow-up"), facts.ticket_url),
        foot=_foot(),
    )


def incidents_low(facts: Facts, reader: Reader) -> Letter:
    """Few incidents are left (INC-7)."""
    return Letter(
        subject=_("{left} of {granted} incidents left").format(left=facts["left"], granted=facts["granted"]),
        title=_("{left} of {granted} incidents left").format(left=facts["left"], granted=facts["granted"]),
        paragraphs=(_("They belong to {plan}. More can be bought at any time.").format(plan=facts["plan"]),),
        button=(_("Open the ledger"), f"{settings.PUBLIC_URL}/account/"),
        foot=_("You get this letter as a manager of the account."),
    )


def incidents_none(facts: Facts, reader: Reader) -> Letter:
    """No incident is left (INC-7)."""
    return Letter(
        subject=_("No incident left"),
        title=_("No incident left"),
        paragraphs=(
            _("The last one of {plan} is used. Tickets that are open go on; a new one needs more incidents.").format(
                plan=facts["plan"]
            ),
        ),
        button=(_("Open the ledger"), f"{settings.PUBLIC_URL}/account/"),
        foot=_("You get this letter as a manager of the account."),
    )


WRITERS: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        ticket_opened,
        reply,
        severity_changed,
        severity_proposed,
        eta,
        resolved,
        resolution_withdrawn,
        reminder_closing,
        closed,
        escalation_acknowledged,
        split,
        merged,
        participant,
        details_missing,
        administrative,
        bug_fixed,
        reply_to_closed,
        incidents_low,
        incidents_none,
    )
}
