"""Proofs of the right to support, and the ledger of incidents."""
