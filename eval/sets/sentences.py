"""Score the sentences of a text for a question, as the assistant does and as simpler systems do.

In: questions with their candidate sentences. Out: for each system a score a sentence. The sentences are put
together as one text and packed into passages as the index packs them, so that the reader sees what it would see.
"""

from collections.abc import Sequence

import numpy as np

from assistant.judge import verdict
from assistant.reader import Reader
from assistant.score import score
from eval.sets.base import Tools
from index.encoder import Encoder
from index.passages import PASSAGE_CHARS, passage
from index.search import Titles, candidates_of, fuse, understood
from index.store import by_sentence
from index.values import Passage, Sentence, Source
from index.words import Words

Scores = dict[str, list[float]]
"""By system, one score a sentence."""


def packed(texts: Sequence[str], *, title: str = "", limit: int = PASSAGE_CHARS) -> list[Passage]:
    """The sentences in order, as passages of at most `limit` characters or one sentence."""
    source = Source("set", "", title, " ".join(texts))
    found: list[Passage] = []
    held: list[Sentence] = []
    start = 0
    for text in texts:
        sentence = Sentence(start, start + len(text))
        if held and sentence.end - held[0].start > limit:
            found.append(passage(source, held))
            held = []
        held.append(sentence)
        start = sentence.end + 1
    return [*found, passage(source, held)] if held else found


class Scorer:
    """Scores sentences by every system. Knows the words of all texts, for how rare each is."""

    def __init__(self, texts: Sequence[str], encoder: Encoder, reader: Reader | None) -> None:
        self._words = Words.build(texts)
        self._encoder = encoder
        self._titles = Titles(encoder)
        self._reader = reader

    def scores(self, question: str, texts: Sequence[str], first: int, *, title: str = "") -> tuple[Scores, float]:
        """Scores of consecutive sentences of one page, and how likely the assistant holds its best for an answer.

        `first` is the row of the first of them among all texts.
        """
        asked = self._encoder.tokens([question])[0]
        passages = packed(texts, title=title)
        rows = self._encoder.tokens([p.text for p in passages])
        known = understood(question, asked, self._words)
        grouped = [(p, by_sentence(p, row)) for p, row in zip(passages, rows, strict=True)]
        lent = self._titles(passages[0])
        candidates = [c for p, groups in grouped for c in candidates_of(p, groups, known, 0, lent)]
        words = self._words.scores(question)[first : first + len(texts)].tolist()
        found: Scores = {
            "BM25": words,
            "cosine": [c.cosine for c in candidates],
            "BM25 + cosine": fused(words, [c.cosine for c in candidates]),
            "late interaction + cosine": [c.late + c.cosine for c in candidates],
        }
        ranked = score(question, candidates, self._reader)
        scored = {s.candidate.sentence: s.probability for s in ranked}
        found["assistant" if self._reader else "assistant, no reader"] = [scored[c.sentence] for c in candidates]
        return found, verdict(question, ranked, self._reader)


def scorer(texts: Sequence[str], tools: Tools) -> Scorer:
    """A scorer with the shipped models."""
    return Scorer(texts, tools.encoder, tools.reader)


def fused(*rankings: Sequence[float]) -> list[float]:
    """Reciprocal rank fusion of scores, one fused score a row."""
    orders = [np.argsort(-np.asarray(scores), kind="stable").tolist() for scores in rankings]
    scores = dict(fuse(*orders))
    return [scores[row] for row in range(len(rankings[0]))]
