"""Find what may answer a question. In: an opened `Index`, an encoder, a question. Out: hits, and scored sentences.

Dense and word rankings are fused; the sentences of the best passages then get what similarity can say
of each: late interaction, cosine and shared words. Whether one answers is not decided here.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.encoder import Encoder, Vectors, unit
from index.store import Index
from index.values import Hit, Passage, Sentence
from index.words import terms

DAMPING = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""
POOL = 50
"""How many of each ranking are fused."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and its likeness to the question; each score compares within one question."""

    passage: Passage
    sentence: Sentence
    late: float
    """Mean over the question's tokens of the best cosine with a token of the sentence, -1 to 1."""
    cosine: float
    """Cosine of the question with the mean of the sentence's tokens, -1 to 1."""
    words: float
    """Share of the question's words, weighted by rarity, that the sentence holds, 0 to 1."""
    rank: int
    """Place of its passage in the fused ranking, from 0."""

    @property
    def text(self) -> str:
        return self.passage.source.text[self.sentence.start : self.sentence.end]


class Search:
    """Questions over one index. Holds no state of its own; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self._encoder = encoder

    def hits(self, question: str, count: int) -> list[Hit]:
        """The best `count` passages, best first; the score is the fused one."""
        vector = self._encoder.encode([question])[0]
        return [Hit(self.index.passages[row], score) for row, score in self._fused(question, vector)[:count]]

    def candidates(self, question: str, count: int, *, links: bool = True) -> list[Candidate]:
        """Every sentence of the best `count` passages, in the order of their passages.

        Without `links`, the lines of link lists take no part, and no place among the `count`.
        """
        if not self.index.passages:
            return []
        asked = self._encoder.tokens([question])[0]
        fused = [row for row, _ in self._fused(question, asked.vector)]
        rows = [row for row in fused if links or self.index.passages[row].source.kind != "links"][:count]
        weights = self._weights(question)
        return [
            candidate
            for rank, row in enumerate(rows)
            for candidate in self._sentences(row, rank, asked.vector, asked.vectors, weights)
        ]

    def dense(self, vector: Vectors, count: int = POOL) -> list[tuple[int, float]]:
        """(row, cosine) of the nearest passages."""
        return self.index.vectors.nearest(vector, min(count, len(self.index.passages)))

    def by_words(self, question: str, count: int = POOL) -> list[tuple[int, float]]:
        """(row, BM25) of the passages that share words with the question, best first."""
        scores = self.index.words.scores(question)
        best = np.argpartition(-scores, min(count, len(scores)) - 1)[:count]
        order = sorted(best.tolist(), key=lambda row: (-scores[row], row))
        return [(row, float(scores[row])) for row in order if scores[row] > 0]

    def _fused(self, question: str, vector: Vectors) -> list[tuple[int, float]]:
        if not self.index.passages:
            return []
        return fuse([row for row, _ in self.dense(vector)], [row for row, _ in self.by_words(question)])

    def _weights(self, question: str) -> dict[str, float]:
        return {term: self.index.words.rarity(term) for term in dict.fromkeys(terms(question))}

    def _sentences(
        self, row: int, rank: int, vector: Vectors, tokens: Vectors, weights: dict[str, float]
    ) -> list[Candidate]:
        passage = self.index.passages[row]
        found = []
        for at, sentence in enumerate(passage.sentences):
            own = self.index.sentence_tokens(row, at)
            text = passage.source.text[sentence.start : sentence.end]
            late = float((tokens @ own.T).max(1).mean()) if len(own) and len(tokens) else 0.0
            cosine = float(unit(own.mean(0)) @ vector) if len(own) else 0.0
            found.append(Candidate(passage, sentence, late, cosine, shared(text, weights), rank))
        return found


def fuse(*rankings: Sequence[int], damping: int = DAMPING) -> list[tuple[int, float]]:
    """Merge rankings by reciprocal rank, best first. Ties keep the order of first sight."""
    score: defaultdict[int, float] = defaultdict(float)
    for ranking in rankings:
        for rank, row in enumerate(ranking, start=1):
            score[row] += 1 / (damping + rank)
    return sorted(score.items(), key=lambda item: -item[1])


def shared(text: str, weights: dict[str, float]) -> float:
    """The share of the weights whose terms stand in the text, 0 to 1."""
    total = sum(weights.values())
    held = set(terms(text))
    return sum(weight for term, weight in weights.items() if term in held) / total if total else 0.0
