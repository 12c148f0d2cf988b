"""What must be told to whom: stored with its cause, delivered by a channel."""
