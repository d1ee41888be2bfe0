"""Composing: pure functions from items to explainers; no clock, no network. Word lists of `data/` are part of the code."""

from reporter.compose.compose import compose

__all__ = ["compose"]
