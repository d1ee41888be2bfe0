"""What is remembered: the ledger and the archive, both under `out/`."""
