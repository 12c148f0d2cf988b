"""The sentences of a due, by what became of it."""

from __future__ import annotations

from heimdesk.policy.verdict import N_
from heimdesk.policy.words import Promise

NOTHING = {
    Promise.RESPONSE: N_("No response time is promised: {plan}, severity {severity}."),
    Promise.WORKAROUND: N_("No workaround time is promised: {plan}, severity {severity}."),
}
RESTS = {
    Promise.WORKAROUND: N_("The workaround clock rests while we wait for the customer; {left} of {within} are left."),
}
DUE = {
    Promise.RESPONSE: N_(
        "The first response is due at {due}: {plan} promises it within {within} at severity {severity}."
    ),
    Promise.WORKAROUND: N_("A workaround is due at {due}: {plan} promises it within {within} at severity {severity}."),
}
MET = {
    Promise.RESPONSE: N_("The first response was due at {due} and came at {met}."),
    Promise.WORKAROUND: N_("A workaround was due at {due} and came at {met}."),
}
LATE = {
    Promise.RESPONSE: N_("The first response was due at {due} and came too late, at {met}."),
    Promise.WORKAROUND: N_("A workaround was due at {due} and came too late, at {met}."),
}
MISSED = {
    Promise.RESPONSE: N_("The first response was due at {due} and was missed."),
    Promise.WORKAROUND: N_("A workaround was due at {due} and was missed."),
}
MISSED_BEFORE = {
    Promise.RESPONSE: N_(
        "The first response was due at {due} by the terms that held then ({plan}, severity {severity}) and was missed."
    ),
    Promise.WORKAROUND: N_(
        "A workaround was due at {due} by the terms that held then ({plan}, severity {severity}) and was missed."
    ),
}
ENDED = {
    Promise.RESPONSE: N_("The first response was due at {due}; the ticket was closed before."),
    Promise.WORKAROUND: N_("A workaround was due at {due}; the ticket was closed before."),
}
