"""The cast, on whose rows the statements are tried."""

from tests.cast import people, real_people

__all__ = ["people", "real_people"]
