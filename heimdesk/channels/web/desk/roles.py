"""What members of the staff are, in the reader's language."""

from django.utils.translation import gettext as _

from heimdesk.domain.people.models import Role


def role_words() -> dict[str, str]:
    """The roles in the reader's language, in the order of the specification."""
    words = {
        Role.ENGINEER: _("support engineer"),
        Role.SENIOR: _("senior engineer"),
        Role.EXPERT: _("expert"),
        Role.SHIFT_MANAGER: _("shift manager"),
        Role.TAM: _("technical account manager"),
        Role.SALES: _("sales"),
        Role.AUTHOR: _("author"),
        Role.TRAINER: _("trainer"),
        Role.ADMINISTRATOR: _("administrator"),
    }
    return {str(role.value): word for role, word in words.items()}
