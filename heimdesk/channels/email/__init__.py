"""Letters: what is written to people and how it leaves the house."""
