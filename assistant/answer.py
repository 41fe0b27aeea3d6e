"""What an answer is: sentences, each with the exact places in the sources that it rests on.

Plain values, no I/O. Everything shown to people or sent to programs is derived from them.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from index.values import Passage, Source

AnswerKind = Literal["answer", "refusal", "help"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A place in a stored text. `source.text[start:end] == quote` always; the constructor checks it."""

    number: int
    """From 1, by first use in the answer."""
    source: Source
    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= len(self.source.text):
            raise ValueError(f"citation {self.start}-{self.end} is outside source {self.source.id}")
        if self.source.text[self.start : self.end] != self.quote:
            raise ValueError(f"citation {self.start}-{self.end} of {self.source.id} does not hold its quote")

    @property
    def ref(self) -> str:
        """The place as one word, `<source id>-<start>-<end>`: the page's marker is `#cite-` and this."""
        return f"{self.source.id}-{self.start}-{self.end}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "source_id": self.source.id,
            "url": self.source.url,
            "title": self.source.title,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and what supports it."""

    text: str
    citations: tuple[Citation, ...]
    short: tuple[int, int] | None = None
    """The short answer, as offsets in `text`; None where the whole sentence is the answer."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "citations": [c.to_dict() for c in self.citations],
            "short": list(self.short) if self.short else None,
        }


@dataclass(frozen=True, slots=True)
class Rejected:
    """A sentence that was written but not shown as an answer, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole result of one question.

    `sentences` is empty in a refusal. A corrected premise is a refusal whose `correction`
    holds what the sources say instead. `citations` are numbered 1..n over `sentences`,
    `correction` and `notes`. `related` passages are near the question, but no answer.
    """

    question: str
    standalone: str
    text: str
    kind: AnswerKind
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    related: tuple[Passage, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    correction: tuple[Sentence, ...] = ()
    notes: tuple[Sentence, ...] = ()
    written_by: str | None = None
    """The chat model that wrote it; None when it was extracted."""
    suggestion: str = field(default="", kw_only=True)
    """With a refusal or help: a question that the sources do answer; may be empty."""
    notice: str = field(default="", kw_only=True)
    """One line where a part of the question has no answer, or a chat model's answer did not stand; else empty."""
    confidence: float = field(default=0.0, kw_only=True)
    """How likely the best sentence answers, 0 to 1: what the threshold is compared with."""
    read_as: str = field(default="", kw_only=True)
    """The question alone, where names in place of its pronouns make it whole; `standalone` otherwise."""

    @property
    def is_refusal(self) -> bool:
        return self.kind == "refusal"

    def to_dict(self) -> dict[str, Any]:
        """The same names as plain JSON types; `assistant ask --json` prints exactly this."""
        return {
            "question": self.question,
            "standalone": self.standalone,
            "text": self.text,
            "kind": self.kind,
            "is_refusal": self.is_refusal,
            "sentences": [s.to_dict() for s in self.sentences],
            "citations": [c.to_dict() for c in self.citations],
            "related": [passage_dict(p) for p in self.related],
            "rejected": [{"text": r.text, "reason": r.reason} for r in self.rejected],
            "correction": [s.to_dict() for s in self.correction],
            "notes": [s.to_dict() for s in self.notes],
            "written_by": self.written_by,
            "suggestion": self.suggestion,
            "notice": self.notice,
            "confidence": self.confidence,
            "read_as": self.read_as,
        }


def passage_dict(passage: Passage) -> dict[str, Any]:
    """A related passage, with the keys of a citation less its number."""
    return {
        "source_id": passage.source.id,
        "url": passage.source.url,
        "title": passage.source.title,
        "start": passage.start,
        "end": passage.end,
        "quote": passage.text,
    }


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Status:
    """What is being done, for people to read while they wait."""

    text: str


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text; pieces only ever append."""

    text: str
    citations: tuple[Citation, ...] = ()
    """Those whose markers stand in the piece, so that an answer stopped in the middle keeps them."""
