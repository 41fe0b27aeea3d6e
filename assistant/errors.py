"""The assistant's own errors; the rest come from `index.errors`."""

from index.errors import AssistantError


class QuestionError(AssistantError):
    """A question that cannot be asked: empty, too long, or without a letter or digit."""
