"""Articles written for this project, of the part that nothing was trained, fitted or tuned on.

In: questions of eight kinds to articles of invention, or such as ask for properties of what an article tells of. Out:
what the assistant cites or refuses, beside the sentences that simpler systems put first. The whole of the assistant is
asked, over an index in memory. The files are in the repository, so no `--data` is needed.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

from assistant.extract import extract
from assistant.followup import understood
from assistant.reader.articles import OFF_TOPIC, TEST, Article, Place, Question, articles, exchanged
from eval import stats
from eval.cases import ARTICLES, PROPERTIES
from eval.gather import opened_article
from eval.sets.base import Figures, PublicSet, Row, Tools, right_by_kind
from eval.sets.sentences import fused
from eval.sets.unansq import areas
from eval.stats import rate
from index.search import Search
from index.words import Words

OFF_TOPIC_ASKED = 8
"""Questions about other of these articles that each is asked."""
TWO = "two"
"""The kind whose questions need all of their sentences; of others any one will do."""
KINDS = ("plain", "paraphrase", "casual", "yes-no", "why", TWO, "missing", "false", "who-said", "pair", "twin")
"""A `pair` is told, its `twin`, nearly in the same words, is not."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to an article."""

    id: str
    article: Article
    question: Question


def read(folder: Path, shipped: Path = ARTICLES) -> list[Asked]:
    """The questions to the articles of the part `test`, of the file given or of the one that ships.

    Then questions about one of them put to another.
    """
    found = articles(folder if folder.is_file() else shipped, TEST)
    return [
        Asked(f"{article.name}-{at}", article, question)
        for article in exchanged(found, OFF_TOPIC_ASKED, random.Random(1))
        for at, question in enumerate(article.questions)
    ]


def prepare(_: Sequence[Asked], tools: Tools) -> Callable[[Asked], Row]:
    """Ask the assistant; rank all sentences by simpler systems."""

    @lru_cache(maxsize=1)  # all questions to an article come in a row
    def searched(article: Article) -> tuple[Search, Words, list[Place]]:
        search = opened_article(article, tools.encoder)
        places = [(s.start, s.end) for p in search.index.passages for s in p.sentences]
        return search, Words.build([article.text[start:end] for start, end in places]), places

    def measure(item: Asked) -> Row:
        search, words, places = searched(item.article)
        asked, intent = understood(item.question.text, (), search.spelled)
        found = extract(asked, intent, search, tools.reader, None)
        cited = [(place.start, place.end) for draft in found.drafts for place in draft.places]
        return {
            "kind": item.question.kind,
            "answerable": bool(item.question.answers),
            "answered": bool(cited),
            "first": bool(cited) and within(cited[0], item.question.answers),
            "right": is_right(item.question, cited),
            "sure": round(found.confidence, 6),
            "simpler": {
                name: within(place, item.question.answers) for name, place in firsts(item, search, words, places)
            },
        }

    return measure


def firsts(item: Asked, search: Search, words: Words, places: Sequence[Place]) -> list[tuple[str, Place]]:
    """The sentence that each of the simpler systems puts first."""
    candidates = search.candidates(item.question.text, len(search.index.passages))
    at = {(c.sentence.start, c.sentence.end): c for c in candidates}
    shared = words.scores(item.question.text).tolist()
    cosine = [at[place].cosine if place in at else -1.0 for place in places]
    late = [at[place].late + at[place].cosine if place in at else -2.0 for place in places]
    systems = {
        "BM25": shared,
        "cosine": cosine,
        "BM25 + cosine": fused(shared, cosine),
        "late interaction + cosine": late,
    }
    return [(name, places[max(range(len(scores)), key=scores.__getitem__)]) for name, scores in systems.items()]


def within(place: Place, answers: Sequence[Place]) -> bool:
    """Is it one of the sentences that answer?"""
    return any(start <= place[0] and place[1] <= end for start, end in answers)


def is_right(question: Question, cited: Sequence[Place]) -> bool:
    """Cited what answers, all of it where two sentences are needed; or refused what the article does not say."""
    if not question.answers:
        return not cited
    given = [any(within(place, [answer]) for place in cited) for answer in question.answers]
    return all(given) if question.kind == TWO else any(given)


def figures(rows: Sequence[Row]) -> Figures:
    """What is right, answered and refused, of all and by kind; the simpler systems always answer.

    Questions about other articles have a figure of their own, and count in no other.
    """
    elsewhere = [float(row["right"]) for row in rows if row["kind"] == OFF_TOPIC]
    rows = [row for row in rows if row["kind"] != OFF_TOPIC]
    there = [row for row in rows if row["answerable"]]
    absent = [row for row in rows if not row["answerable"]]
    found: dict[str, stats.Rate | None] = {
        "right": rate(stats.mean, [float(row["right"]) for row in rows]),
        "answerable: answered": rate(stats.mean, [float(row["answered"]) for row in there]),
        "answerable: first cited sentence is right": rate(stats.mean, [float(row["first"]) for row in there]),
        "others: refused": rate(stats.mean, [float(not row["answered"]) for row in absent]),
        "AUC of the verdict": rate(areas, [row["sure"] for row in rows], [float(row["answerable"]) for row in rows]),
    }
    found.update(right_by_kind(rows, KINDS))
    found["about another article: refused"] = rate(stats.mean, elsewhere) if elsewhere else None
    for system in rows[0]["simpler"]:
        first = [float(row["simpler"][system]) for row in there]
        found[f"{system}: first sentence is right"] = rate(stats.mean, first)
        found[f"{system}: right"] = rate(stats.mean, [*first, *(0.0 for _ in absent)])
    return found


WRITTEN = PublicSet(
    about="articles written for this project, of which nothing was trained, fitted or tuned on",
    read=read,
    prepare=prepare,
    figures=figures,
)
ABOUT_PROPERTIES = replace(
    WRITTEN,
    about="questions for properties of what articles written for this project tell of; nothing was fitted on them",
    read=partial(read, shipped=PROPERTIES),
)
