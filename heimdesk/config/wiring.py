"""Which adapter serves which port; the only place that names one."""

from django.conf import settings
from django.db import connection

from heimdesk.channels.email.delivery import deliver
from heimdesk.channels.webhook import delivery as webhook
from heimdesk.domain.notices import delivery
from heimdesk.domain.notices.models import WayKind
from heimdesk.domain.tickets.undelivered import note_undelivered
from heimdesk.engines.live import chosen as live
from heimdesk.engines.live.local import LocalBus
from heimdesk.engines.live.port import Bus
from heimdesk.engines.live.postgres import PostgresBus
from heimdesk.engines.search import chosen as search
from heimdesk.engines.search.embedded import EmbeddedEngine
from heimdesk.engines.search.synonyms import SHIPPED, read_synonyms


def connect() -> None:
    """Choose the search engine, the bus of live updates and the carriers of notices for this process, and who hears
    of those that are given up.
    """
    search.use(EmbeddedEngine(settings.SEARCH_DIRECTORY, synonyms=read_synonyms(SHIPPED, *settings.SYNONYMS)))
    live.use(_bus() if settings.LIVE else None)
    delivery.use(deliver, WayKind.MAIL)
    delivery.use(webhook.deliver, WayKind.WEBHOOK)
    delivery.tell_given_up(note_undelivered)


def _bus() -> Bus:
    """Who shares the database shares the bus: that of PostgreSQL, or one beside the file of SQLite."""
    return PostgresBus() if connection.vendor == "postgresql" else LocalBus(settings.DATA / "live")
