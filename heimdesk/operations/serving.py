"""The web server: granian with one blocking thread a process, as measured to be quickest."""

from granian import Granian
from granian.constants import Interfaces, RuntimeModes
from granian.log import LogLevels


def serve(*, host: str, port: int, workers: int) -> None:
    """Serve the WSGI application until SIGTERM or SIGINT. Streams of events would need a process of their own."""
    Granian(
        "heimdesk.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        runtime_mode=RuntimeModes.st,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()
