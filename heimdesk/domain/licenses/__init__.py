"""License keys and their software update service."""
