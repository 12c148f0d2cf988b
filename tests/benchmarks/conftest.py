"""The tests of the benches have the cast."""

from tests.cast import real_people

__all__ = ["real_people"]
