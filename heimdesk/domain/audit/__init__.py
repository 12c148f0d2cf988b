"""What was done outside a ticket's own timeline, tamper-evident by a chain of hashes."""
