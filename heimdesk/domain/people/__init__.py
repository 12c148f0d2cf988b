"""Accounts, contacts, staff and their roles."""
