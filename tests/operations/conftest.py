"""The tests of the command have the cast."""

from tests.cast import people, real_people

__all__ = ["people", "real_people"]
