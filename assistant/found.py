"""What looking for an answer found, however it was looked for. A plain value."""

from dataclasses import dataclass

from assistant.cite import Draft
from index.values import Passage


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: drafts to show (none is a refusal), passages near by, and how sure it is."""

    drafts: tuple[Draft, ...]
    related: tuple[Passage, ...]
    confidence: float
    """The best sentence's probability, 0 to 1; 1 where the way of answering leaves no doubt."""
    read: int = 0
    """Passages that were read."""
    correction: tuple[Draft, ...] = ()
    """What contradicts the premise of the question; then `drafts` is empty."""
    notes: tuple[Draft, ...] = ()
    """Where another source differs from what `drafts` say."""
    because: str = ""
    """What a refusal says, where it can say more than that the sources are silent."""
    silent: tuple[str, ...] = ()
    """Parts of the question that nothing answers, where another part is answered."""
    read_as: str = ""
    """The question as it was read, where that is not how it was understood first."""
