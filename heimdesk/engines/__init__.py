"""Machines that know nothing of support: search, text."""
