"""Rendering: an issue in, HTML and PDF out, in limited children."""
