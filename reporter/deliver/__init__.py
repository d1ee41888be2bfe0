"""Delivery: channels that hand an issue over, one row per recipient."""
