"""The errors a person can mend. Each is one line that names the culprit and the remedy.

What comes in: nothing. What goes out: exceptions. Programs catch `AssistantError`;
the command line prints it without a traceback and exits with 1.
"""


class AssistantError(Exception):
    """Base of every error that the reader of its message can mend."""


class SourceError(AssistantError):
    """A file or address that cannot become a source: empty, binary, too large, unreadable."""


class StoreError(AssistantError):
    """An index that cannot be opened or written: damaged, made by another model, or locked."""


class EncoderError(AssistantError):
    """An embedding model that cannot be loaded: not there, or not the bytes it should be."""


class ServerError(StoreError):
    """A database server that does not answer, or an address that is none; to build again would not help."""
