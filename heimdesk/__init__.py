"""Heimdesk: the support center of a software vendor, run from one policy book."""
