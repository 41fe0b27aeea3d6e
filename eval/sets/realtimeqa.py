"""RealTimeQA 2022: news quizzes, with the articles that a search found for each question (Kasai et al. 2023).

In: questions with up to ten articles. Out: EM and F1 of the one short answer, by SQuAD's normal form with curly
quotes straightened. The assistant reads as it does for users: passages found by words and vectors, a few of
them read, the likeliest sentence's short answer given. It always answers here, as the published systems do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.judge import verdict
from assistant.reader.squad import exact, normal, overlap
from assistant.score import score
from assistant.sifted import POOL as FOUND
from assistant.sifted import shortlist
from eval import stats
from eval.sets.base import Figures, PublicSet, Row, Tools
from eval.sets.files import find, objects
from eval.stats import rate
from index.encoder import Encoder
from index.passages import split
from index.search import Candidate, Titles, candidates_of, fuse, understood
from index.store import by_sentence
from index.values import Passage, Source
from index.words import Words

POOL = 32
"""Passages that words alone put first, of about 120 a question; only these are embedded."""
STRAIGHT = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})


@dataclass(frozen=True, slots=True)
class Quiz:
    """A question, its articles, and the answer that the quiz gave."""

    id: str
    question: str
    articles: tuple[Source, ...]
    answer: str


def read(folder: Path) -> list[Quiz]:
    """The questions of 2022."""
    found = []
    for _, row in objects(find(folder, "realtimeqa_2022.jsonl"), "id", "question", "answer", "docs"):
        articles = tuple(
            Source(f"d{at}", doc["url"], doc["title"], doc["text"]) for at, doc in enumerate(row["docs"]) if doc["text"]
        )
        found.append(Quiz(row["id"], row["question"], articles, row["answer"]))
    return found


def prepare(_: Sequence[Quiz], tools: Tools) -> Callable[[Quiz], Row]:
    """Find, read, and give the short answer of the likeliest sentence."""
    encoder, reader = tools.encoder, tools.reader

    def measure(quiz: Quiz) -> Row:
        passages = [passage for article in quiz.articles for passage in split(article)]
        candidates = found(quiz.question, passages, encoder)
        scored = score(quiz.question, candidates, reader)
        said = ""
        if scored:
            start, end = scored[0].short or (0, len(scored[0].candidate.text))
            said = scored[0].candidate.text[start:end]
        wanted = quiz.answer.translate(STRAIGHT)
        texts = " ".join(passage.text for passage in passages)
        return {
            "em": exact(said.translate(STRAIGHT), wanted),
            "f1": overlap(said.translate(STRAIGHT), wanted),
            "occurs": within(wanted, texts),
            "read": within(wanted, " ".join(c.text for c in candidates)),
            "probability": verdict(quiz.question, scored, reader),
        }

    return measure


def found(question: str, passages: Sequence[Passage], encoder: Encoder) -> list[Candidate]:
    """The sentences that the assistant would read: of the passages with the likeliest among those found first."""
    if not passages:
        return []
    words = Words.build([passage.text for passage in passages])
    by_words = np.argsort(-words.scores(question), kind="stable")[:POOL].tolist()
    asked = encoder.tokens([question])[0]
    embedded = dict(zip(by_words, encoder.tokens([passages[row].text for row in by_words]), strict=True))
    by_cosine = sorted(by_words, key=lambda row: -float(embedded[row].vector @ asked.vector))
    known, titles = understood(question, asked, words), Titles(encoder)
    candidates: list[Candidate] = []
    for rank, (row, _) in enumerate(fuse(by_cosine, by_words)[:FOUND]):
        passage = passages[row]
        groups = by_sentence(passage, embedded[row])
        candidates += candidates_of(passage, groups, known, rank, titles(passage))
    return shortlist(candidates)


def within(wanted: str, text: str) -> bool:
    """Does the text hold the answer, both in normal form?"""
    held, words = (" ".join(normal(part.translate(STRAIGHT))) for part in (text, wanted))
    return f" {words} " in f" {held} "


def figures(rows: Sequence[Row]) -> Figures:
    """Short answers; how often the articles, and what was read of them, hold the answer at all."""
    sure = sorted(rows, key=lambda row: -float(row["probability"]))[: len(rows) // 2]
    return {
        "EM": rate(stats.mean, [row["em"] for row in rows]),
        "F1": rate(stats.mean, [row["f1"] for row in rows]),
        "EM of the surer half": rate(stats.mean, [row["em"] for row in sure]),
        "the articles hold the answer": rate(stats.mean, [row["occurs"] for row in rows]),
        "the passages read hold it": rate(stats.mean, [row["read"] for row in rows]),
    }


REALTIMEQA = PublicSet(
    about="RealTimeQA 2022, short answers from the articles found, no language model",
    read=read,
    prepare=prepare,
    figures=figures,
    published=(
        "with the same articles, EM/F1: RAG-BART 26.1/32.1, GPT-3 40.7/49.7 (Kasai et al. 2023)",
        "the answer's string occurs in the articles for 61.7%",
    ),
)
