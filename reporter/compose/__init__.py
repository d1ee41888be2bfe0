"""Composing: pure functions from items to explainers; no I/O of any kind."""
