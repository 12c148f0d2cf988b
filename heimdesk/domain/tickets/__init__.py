"""The heart: support requests, what was said, what is due, what happened."""
