"""The letter about a change in how somebody logs in: what, when, and what to do if it was not them (POR-1)."""

from django.conf import settings
from django.utils.translation import gettext as _

from heimdesk.channels.email.customer_letters import Writer
from heimdesk.channels.email.letter import Letter
from heimdesk.channels.email.reader import Facts, Reader
from heimdesk.domain.notices.log_in import LOG_IN_CHANGED, LogInChange


def log_in_changed(facts: Facts, reader: Reader) -> Letter:
    """One change, told to the address itself: whoever has only the session cannot keep it from the owner."""
    title = _titles().get(facts["change"], _("Your log-in was changed"))
    paragraphs = [_("It was done on {moment}.").format(moment=reader.moment(facts["at"]))]
    if "by_other" in facts:
        paragraphs.append(_("Our staff did it. You log in by the code of a letter now; add what you want anew."))
    return Letter(
        subject=title,
        title=title,
        paragraphs=tuple(paragraphs),
        button=(_("Log-in and security"), f"{settings.PUBLIC_URL}/security/"),
        foot=_foot(),
    )


def _titles() -> dict[str, str]:
    return {
        LogInChange.PASSKEY_ADDED.name: _("A passkey was added"),
        LogInChange.PASSKEY_REMOVED.name: _("A passkey was removed"),
        LogInChange.APP_ADDED.name: _("An authenticator app was set up"),
        LogInChange.APP_REMOVED.name: _("The authenticator app was removed"),
        LogInChange.CODES_RENEWED.name: _("New recovery codes were made"),
        LogInChange.ELSEWHERE.name: _("You were logged out everywhere else"),
        LogInChange.RESET.name: _("Passkeys and authenticator app were taken away"),
    }


def _foot() -> str:
    if settings.VENDOR_PHONE:
        return _("Was it not you? Call {phone} at once.").format(phone=settings.VENDOR_PHONE)
    return _("Was it not you? Write to {mail} at once.").format(mail=settings.VENDOR_MAIL)


WRITERS: dict[str, Writer] = {LOG_IN_CHANGED: log_in_changed}
