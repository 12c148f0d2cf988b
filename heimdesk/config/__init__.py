"""Settings, addresses and the choice of adapters."""
