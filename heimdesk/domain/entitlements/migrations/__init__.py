"""Migrations of entitlements."""
