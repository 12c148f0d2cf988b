"""The bus of this installation: chosen once by the wiring; where none was chosen, what is published reaches nobody."""

from heimdesk.engines.live.port import Bus

_chosen: list[Bus] = []


def use(bus: Bus | None) -> None:
    """From now on this bus carries what is published; with None nothing does."""
    _chosen[:] = [bus] if bus is not None else []


def chosen() -> Bus | None:
    """The bus in use."""
    return _chosen[0] if _chosen else None


def publish(text: str) -> None:
    """Tell all who listen at this moment, on whichever bus."""
    for bus in _chosen:
        bus.publish(text)
