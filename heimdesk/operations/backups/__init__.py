"""Backup and restore of a whole installation, in one portable archive."""
