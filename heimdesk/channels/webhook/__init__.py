"""Notices as signed JSON to a web address that a person of the staff has set (ESC-3)."""
