"""Calls that leave the house: to addresses that somebody typed in, signed, within a time, never to a private place."""
