"""Find what may answer a question. In: an opened `Index`, an encoder, a question. Out: hits, and scored sentences.

Dense and word rankings are fused; the sentences of the best passages then get what similarity can say
of each: late interaction, cosine and shared words. Whether one answers is not decided here.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from index.encoder import Encoder, TokenVectors, Vectors, unit
from index.mistyped import mended
from index.sections import stands_under
from index.store import Index
from index.values import Hit, Passage, Sentence
from index.words import STOPWORDS, Words, terms

DAMPING = 60
"""The constant of reciprocal rank fusion (Cormack, Clarke and Buettcher 2009)."""
POOL = 50
"""How many of each ranking are fused."""
TITLES = 1024
"""Of this many titles the tokens are kept."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, and its likeness to the question; each score compares within one question."""

    passage: Passage
    sentence: Sentence
    late: float
    """Mean over the question's tokens of the best cosine with a token of the sentence or of what it stands under."""
    cosine: float
    """Cosine of the question with the mean of the sentence's tokens, -1 to 1."""
    words: float
    """Share of the question's words, weighted by rarity, that the sentence holds, 0 to 1."""
    rank: int
    """Place of its passage in the fused ranking, from 0."""
    least: float
    """The same of the question's worst matched word of weight: what is asked and neither of them holds."""
    least_near: float
    """The same against the whole passage."""

    @property
    def text(self) -> str:
        return self.passage.source.text[self.sentence.start : self.sentence.end]


class Titles:
    """The token vectors of the titles and headings that passages stand under, each made once."""

    def __init__(self, encoder: Encoder) -> None:
        self._tokens = lru_cache(TITLES)(lambda title: encoder.tokens([title])[0].vectors)

    def __call__(self, passage: Passage) -> Vectors | None:
        """Those of one passage; None where it stands under none."""
        title = stands_under(passage)
        return self._tokens(title) if title else None


class Search:
    """Questions over one index. Holds no state but the tokens of titles; safe to share between threads."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self.index = index
        self._encoder = encoder
        self._titles = Titles(encoder)

    def hits(self, question: str, count: int) -> list[Hit]:
        """The best `count` passages, best first; the score is the fused one."""
        vector = self._encoder.encode([question])[0]
        return [Hit(self.index.passages[row], score) for row, score in self._fused(question, vector)[:count]]

    def candidates(self, question: str, count: int, *, links: bool = True, like: str = "") -> list[Candidate]:
        """Every sentence of the best `count` passages, in the order of their passages.

        Without `links`, the lines of link lists take no part, and no place among the `count`. With `like`, passages
        are found by the question, and their sentences compared with that.
        """
        if not self.index.passages:
            return []
        vectors = self._encoder.tokens([question])[0]
        fused = [row for row, _ in self._fused(question, vectors.vector)]
        rows = [row for row in fused if links or self.index.passages[row].source.kind != "links"][:count]
        if like and like != question:
            question, vectors = like, self._encoder.tokens([like])[0]
        asked = understood(question, vectors, self.index.words)
        return [c for rank, row in enumerate(rows) for c in self._candidates(row, rank, asked)]

    def _candidates(self, row: int, rank: int, asked: "Asked") -> list[Candidate]:
        passage = self.index.passages[row]
        groups = [self.index.sentence_tokens(row, at) for at in range(len(passage.sentences))]
        return candidates_of(passage, groups, asked, rank, self._titles(passage))

    def spelled(self, question: str) -> str:
        """The question with its mistyped words mended; see index/mistyped.py."""
        return mended(question, self.index.written, self._knows)

    def mentions(self, word: str) -> bool:
        """Does any passage hold a word that begins like it?"""
        return self.index.words.begins(word)

    def _knows(self, word: str) -> bool:
        return self._encoder.knows(word) or self.index.words.knows(word)

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


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as vectors and words."""

    vector: Vectors
    tokens: Vectors
    """Unit vectors, float32 (tokens, dimension)."""
    weighty: list[int]
    """The rows of `tokens` that are words of weight."""
    weights: dict[str, float]
    """The rarity of each of its terms."""


def understood(question: str, vectors: TokenVectors, words: Words) -> Asked:
    """A question with the rarity of its terms; words of weight are neither stop words nor marks."""
    pieces = [question[start:end] for start, end in vectors.places]
    weighty = [at for at, piece in enumerate(pieces) if piece.isalnum() and piece.lower() not in STOPWORDS]
    weights = {term: words.rarity(term) for term in dict.fromkeys(terms(question))}
    return Asked(vectors.vector, vectors.vectors, weighty, weights)


def candidates_of(
    passage: Passage, groups: Sequence[Vectors], asked: Asked, rank: int, title: Vectors | None
) -> list[Candidate]:
    """The sentences of a passage and their likeness to a question; `groups` are the tokens of each sentence.

    The tokens of the title and of the headings count as if they stood in every sentence: `The tournament was won by
    France` does not say of which year.
    """
    lent = 0.0 if title is None else (asked.tokens @ title.T).max(1, initial=0.0)
    best = [np.maximum(lent, (asked.tokens @ own.T).max(1, initial=0.0)) for own in groups]
    near = float(np.max(best, 0)[asked.weighty].min(initial=1.0))
    found = []
    for sentence, own, match in zip(passage.sentences, groups, best, strict=True):
        text = passage.source.text[sentence.start : sentence.end]
        found.append(
            Candidate(
                passage=passage,
                sentence=sentence,
                late=float(match.mean()) if len(match) else 0.0,
                cosine=float(unit(own.mean(0)) @ asked.vector) if len(own) else 0.0,
                words=shared(text, asked.weights),
                rank=rank,
                least=float(match[asked.weighty].min(initial=1.0)),
                least_near=near,
            )
        )
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
