"""What our answers are measured against: simple systems over the same sentences, with the same model.

In: an opened `Search` and its encoder. Out: `System` values. Each answers with the one best place and
never refuses; its score stands for its confidence. Follow-ups are asked as all turns joined, which finds
more than the last turn alone (eval/LOG.md).
"""

from collections.abc import Callable, Sequence
from functools import cache

import numpy as np

from assistant.answer import Answer, Citation, Sentence, Turn
from eval.run import RETRIEVED, System
from index.encoder import Encoder
from index.search import Search, fuse
from index.values import Passage
from index.words import Words

Ranked = list[tuple[int, float]]
"""Rows with their scores, best first."""
Rank = Callable[[str], Ranked]


def baselines(search: Search, encoder: Encoder) -> tuple[System, ...]:
    """BM25 alone, cosine alone, both fused."""
    places = sentence_places(search.index.passages)
    texts = [place.text for place in places]
    words, vectors = Words.build(texts), encoder.encode(texts)
    passages = search.index.passages

    def by_words(question: str) -> Ranked:
        return best_first(words.scores(question))

    def by_cosine(question: str) -> Ranked:
        return best_first(vectors @ encoder.encode([question])[0])

    def by_both(question: str) -> Ranked:
        return fuse([row for row, _ in by_words(question)], [row for row, _ in by_cosine(question)])

    def found(rows: Ranked) -> list[str]:
        return [passages[row].text for row, _ in rows[:RETRIEVED]]

    return (
        ranking_system("BM25", places, by_words, lambda q: found(search.by_words(q))),
        ranking_system("cosine", places, by_cosine, lambda q: found(search.dense(encoder.encode([q])[0]))),
        ranking_system("BM25 + cosine", places, by_both, lambda q: [h.passage.text for h in search.hits(q, RETRIEVED)]),
    )


def ranking_system(
    name: str, places: Sequence[Passage], rank: Rank, retrieve: Callable[[str], Sequence[str]]
) -> System:
    """A system that answers with the place its ranking puts first. Remembers rankings, for its confidence."""
    rank = cache(rank)

    def ask(question: str, history: tuple[Turn, ...]) -> Answer:
        row, _ = rank(joined(question, history))[0]
        return cited(question, joined(question, history), places[row])

    def confidence(question: str, history: tuple[Turn, ...]) -> float:
        return rank(joined(question, history))[0][1]

    return System(name, ask, confidence=confidence, retrieve=retrieve)


def sentence_places(passages: Sequence[Passage]) -> list[Passage]:
    """Every sentence of the passages once, in order."""
    places = {(p.source.id, s.start): Passage(p.source, s.start, s.end) for p in passages for s in p.sentences}
    return list(places.values())


def best_first(scores: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Ranked:
    """Rows by score; equal scores keep their order, so that two runs agree."""
    order = np.argsort(-scores, kind="stable")
    return [(int(row), float(scores[row])) for row in order]


def joined(question: str, history: tuple[Turn, ...]) -> str:
    """All turns of a conversation as one query."""
    return " ".join([*(turn.question for turn in history), question])


def cited(question: str, standalone: str, place: Passage) -> Answer:
    """An answer that is one place, cited."""
    citation = Citation(1, place.source, place.start, place.end, place.text)
    return Answer(
        question=question,
        standalone=standalone,
        text=f"{place.text} [1]",
        kind="answer",
        sentences=(Sentence(place.text, (citation,)),),
        citations=(citation,),
    )
