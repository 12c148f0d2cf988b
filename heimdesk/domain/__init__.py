"""The business: one Django app per word of the specification."""
