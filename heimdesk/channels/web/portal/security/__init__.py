"""How somebody logs in besides the letter: passkeys, a second step with its recovery codes (POR-1)."""
