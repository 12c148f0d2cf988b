"""Short texts from whoever does something to whoever listens at that moment: over processes, kept nowhere."""
