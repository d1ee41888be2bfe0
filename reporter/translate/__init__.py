"""Translators: put an item into the edition's language and keep the original."""
