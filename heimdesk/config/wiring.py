"""Which adapter serves which port; the only place that names one."""

from django.conf import settings

from heimdesk.channels.email.delivery import deliver
from heimdesk.channels.webhook import delivery as webhook
from heimdesk.domain.notices import delivery
from heimdesk.domain.notices.models import WayKind
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine


def connect() -> None:
    """Choose the search engine and the carriers of notices for this process."""
    chosen.use(EmbeddedEngine(settings.SEARCH_DIRECTORY))
    delivery.use(deliver, WayKind.MAIL)
    delivery.use(webhook.deliver, WayKind.WEBHOOK)
