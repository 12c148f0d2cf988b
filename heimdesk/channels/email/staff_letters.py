"""Letters to the staff: escalations, warnings, hand-overs; short, because they are read on a phone."""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from heimdesk.channels.email.customer_letters import Writer, subject_of
from heimdesk.channels.email.letter import Letter
from heimdesk.channels.email.quoting import note_text
from heimdesk.channels.email.reader import Facts, Reader
from heimdesk.policy.verdict import percent


def _open(facts: Facts) -> tuple[str, str]:
    return _("Open on the desk"), facts.ticket_url


def _about(facts: Facts) -> tuple[tuple[str, str], ...]:
    return (
        (_("Ticket"), f"#{facts['number']} {facts['subject']}"),
        (_("Account"), facts["account"]),
        (_("Product"), facts["product"]),
        (_("Severity"), facts["severity"]),
    )


def escalated(facts: Facts, reader: Reader) -> Letter:
    """A customer escalated; it must be acknowledged in time (ESC-3)."""
    return Letter(
        subject=_("Escalation, severity {severity}: {subject}").format(
            severity=facts["severity"], subject=subject_of(facts)
        ),
        title=_("{name} escalated #{number}").format(name=facts["escalated_by"], number=facts["number"]),
        promise=(_("Acknowledge by"), reader.moment(facts["acknowledge_due"]), reader.zone_name),
        quote=facts["reason"],
        button=(_("Acknowledge"), f"{settings.PUBLIC_URL}/desk/escalations/"),
        facts=_about(facts),
    )


def escalation_passed_on(facts: Facts, reader: Reader) -> Letter:
    """Nobody acknowledged it in time; the next level is asked (ESC-3)."""
    letter = escalated(facts, reader)
    return Letter(
        subject=_("Level {level}: {subject}").format(level=facts["level"], subject=letter.subject),
        title=_("Nobody acknowledged #{number}; now it is yours").format(number=facts["number"]),
        promise=letter.promise if facts["acknowledge_due"] else None,
        quote=letter.quote,
        button=letter.button,
        facts=letter.facts,
    )


def escalation_unanswered(facts: Facts, reader: Reader) -> Letter:
    """The status that an acknowledged escalation is owed did not come in time (ESC-3)."""
    return Letter(
        subject=_("Status overdue: {subject}").format(subject=subject_of(facts)),
        title=_("The escalation of #{number} is owed a status").format(number=facts["number"]),
        promise=(_("Was due"), reader.moment(facts["answer_due"]), reader.zone_name),
        quote=facts["reason"],
        button=_open(facts),
        facts=_about(facts),
    )


def way_test(facts: Facts, reader: Reader) -> Letter:
    """Somebody tries a second address (ESC-3)."""
    return Letter(
        subject=_("A test from Heimdesk"),
        title=_("A test from Heimdesk. Escalations will arrive here."),
        button=(_("Open the ways to be told"), f"{settings.PUBLIC_URL}/desk/ways/"),
    )


def warning(facts: Facts, reader: Reader) -> Letter:
    """A share of a promised time has passed (SLA-5)."""
    share = percent(Decimal(facts["share"] or 0))
    return Letter(
        subject=_("{share} used: {subject}").format(share=share, subject=subject_of(facts)),
        title=_("{share} of the time for the {promise} has passed").format(
            share=share, promise=promise_word(facts["promise"])
        ),
        promise=(_("Due"), reader.moment(facts["due_at"]), reader.zone_name),
        button=_open(facts),
        facts=_about(facts),
    )


def breach(facts: Facts, reader: Reader) -> Letter:
    """A promise was broken (SLA-5)."""
    return Letter(
        subject=_("Overdue: {subject}").format(subject=subject_of(facts)),
        title=_("The {promise} of #{number} is overdue").format(
            promise=promise_word(facts["promise"]), number=facts["number"]
        ),
        promise=(_("Was due"), reader.moment(facts["due_at"]), reader.zone_name),
        button=_open(facts),
        facts=_about(facts),
    )


def assigned(facts: Facts, reader: Reader) -> Letter:
    """A ticket was given to somebody, by a colleague or by the routing of the policy book (WRK-2)."""
    return Letter(
        subject=subject_of(facts),
        title=_given(facts),
        paragraphs=_routed(facts),
        quote=facts["reason"],
        button=_open(facts),
        facts=_about(facts),
    )


def _given(facts: Facts) -> str:
    if "by" in facts:
        return _("{name} gave you #{number}").format(name=facts["by"], number=facts["number"])
    return _("#{number} is yours").format(number=facts["number"])


def _routed(facts: Facts) -> tuple[str, ...]:
    told = {
        "tam": _("The policy book gives it to you: you manage the account, and you are on shift."),
        "least_busy": _("The policy book gives it to you: of those on shift you have the least open work."),
    }
    return (told[facts["routed"]],) if facts["routed"] in told else ()


def handed_over(facts: Facts, reader: Reader) -> Letter:
    """A ticket goes to the next level, with a note (WRK-2)."""
    return Letter(
        subject=subject_of(facts),
        title=_("{name} hands #{number} over").format(name=facts["by"], number=facts["number"]),
        quote=note_text(facts),
        button=_open(facts),
        facts=_about(facts),
    )


def mentioned(facts: Facts, reader: Reader) -> Letter:
    """A note names the reader (WRK-4)."""
    return Letter(
        subject=subject_of(facts),
        title=_("{name} mentioned you on #{number}").format(name=facts["by"], number=facts["number"]),
        quote=note_text(facts),
        button=_open(facts),
        facts=_about(facts),
    )


def reply_returned(facts: Facts, reader: Reader) -> Letter:
    """The reader's own reply came back after it was sent, and its customer waits (WRK-4)."""
    return Letter(
        subject=_("Not sent: {subject}").format(subject=subject_of(facts)),
        title=_("Your reply on #{number} came back and has not gone").format(number=facts["number"]),
        paragraphs=(_("It is kept as it was. The page of the ticket says why; send it again there, or discard it."),),
        button=_open(facts),
        facts=_about(facts),
    )


def duty_gap(facts: Facts, reader: Reader) -> Letter:
    """Nobody is on duty in a stretch ahead (ESC-4)."""
    until = reader.moment(facts["ends_at"]) or _("until somebody is planned")
    return Letter(
        subject=_("Nobody on duty from {moment}").format(moment=reader.moment(facts["starts_at"])),
        title=_("Nobody is on duty from {moment}").format(moment=reader.moment(facts["starts_at"])),
        paragraphs=(
            _("The gap ends: {moment}. Plan a shift, so that escalations reach somebody.").format(moment=until),
        ),
        button=(_("Open the duty plan"), f"{settings.PUBLIC_URL}/desk/escalations/"),
    )


def promise_word(kind: str) -> str:
    """The name of a promise in a sentence."""
    return {"response": _("first response"), "workaround": _("workaround"), "eta": _("ETA")}.get(kind, kind)


WRITERS: dict[str, Writer] = {
    writer.__name__: writer
    for writer in (
        escalated,
        escalation_passed_on,
        escalation_unanswered,
        way_test,
        warning,
        breach,
        assigned,
        handed_over,
        mentioned,
        reply_returned,
        duty_gap,
    )
}
