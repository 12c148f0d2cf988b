"""The doors: each turns what comes in into domain actions."""
