"""Which adapter serves which port; the only place that names one."""

from django.conf import settings

from heimdesk.channels.email.delivery import deliver
from heimdesk.channels.webhook import delivery as webhook
from heimdesk.domain.notices import delivery
from heimdesk.domain.notices.models import WayKind
from heimdesk.engines.search import chosen
from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.synonyms import SHIPPED, read_synonyms


def connect() -> None:
    """Choose the search engine and the carriers of notices for this process."""
    chosen.use(EmbeddedEngine(settings.SEARCH_DIRECTORY, synonyms=read_synonyms(SHIPPED, *settings.SYNONYMS)))
    delivery.use(deliver, WayKind.MAIL)
    delivery.use(webhook.deliver, WayKind.WEBHOOK)
