"""A small network that reads: which words answer a question, and does evidence support a claim?"""

from .inference import Reader, ReaderError, Reading, Support

__all__ = ["Reader", "ReaderError", "Reading", "Support"]
