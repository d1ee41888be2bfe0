"""`reporter`: sources in, a dated, printable, evidence-locked explainer out."""

__all__ = ["__version__"]
__version__ = "0.1.0"
