"""One file a command of `heimdesk` (OPS-1)."""
