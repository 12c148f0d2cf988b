"""Takes what is due from the outbox and hands it to the channel that was chosen; a failure is tried again later."""

from collections.abc import Callable
from datetime import datetime

import structlog

from heimdesk.domain.notices.actions import is_over, mark_failed, mark_sent, take_next
from heimdesk.domain.notices.models import Notice, NoticeState, WayKind

log = structlog.get_logger()
Carrier = Callable[[Notice, datetime], None]
_carriers: dict[str, Carrier] = {}
_hearing: list[Callable[[Notice, datetime], None]] = []


def use(carrier: Carrier, kind: str = WayKind.MAIL) -> None:
    """From now on notices of this kind of way go by it; the wiring of the installation says which.

    Letters to a person's own address go by the carrier of mail. A carrier raises what went wrong; what that says is
    kept with the notice, so it names no secret.
    """
    _carriers[kind] = carrier


def tell_given_up(listener: Callable[[Notice, datetime], None]) -> None:
    """From now on this one is told of each notice that is tried no more, and when that was decided."""
    _hearing[:] = [listener]


def deliver_next(now: datetime) -> bool:
    """Deliver the notice that waits longest; False when none is due. `now` is the moment of this one (MAIL-6)."""
    notice = take_next(now) if _carriers else None
    if notice is None:
        return False
    if is_over(notice, now):
        mark_failed(notice, "over before it could be sent", now=now)
        return True
    try:
        _carriers[notice.way.kind if notice.way else WayKind.MAIL](notice, now)
    except Exception as error:  # whatever a mail server or a template raises: the other letters still go
        log.warning("notice.failed", notice=notice.pk, kind=notice.kind, error=type(error).__name__)
        mark_failed(notice, f"{type(error).__name__}: {error}", now=now)
        if notice.state == NoticeState.FAILED:
            for listener in _hearing:
                listener(notice, now)
    else:
        mark_sent(notice, now=now)
    return True
