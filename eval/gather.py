"""Questions with the product's own candidates, to fit on. In: public sets, written articles, the cases. Out: `Judged`.

SQuAD passages that the reader was never trained on, with their answerable and unanswerable questions, each standing in
its article; and the articles written for this project that it was not trained on. They are searched and read as the
product does. Fits nothing.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from assistant import Assistant
from assistant.followup import understood
from assistant.keeper import Keeper
from assistant.question import Intent
from assistant.reader import Reader
from assistant.reader.articles import FIT, OFF_TOPIC, Article, articles, exchanged
from assistant.reader.conversations import questions, talks
from assistant.reader.data import answer_in, held_out, key, plain, rows
from assistant.reader.negatives import falsify
from assistant.reader.properties import Kinds, Told, another_kind, parted
from assistant.score import FEATURES, Scored, features, readings
from assistant.settings import Settings
from assistant.sifted import POOL, candidates, shortlist
from eval.cases import ARTICLES, CONVERSATIONS, LATER, load_cases
from eval.cases import CASES as CASE_FILE
from index.article import shorten
from index.encoder import Encoder, Vectors
from index.passages import split
from index.search import Candidate, Search
from index.store import INT8, Index, by_sentence
from index.texts import written_words
from index.values import Passage, Source
from index.vectors import VectorIndex
from index.words import Words

ABOUT = 6
"""Passages of the article on either side: documents of about the size of a news article."""
PUBLIC_OFF_TOPIC = 2
"""Questions to other documents that each is asked."""
WRITTEN_OFF_TOPIC = 12
"""Questions about other written articles that each of them is asked."""
CASES = "cases"
Rows = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a document; `answers` are ranges of its text, none where it does not say."""

    text: str
    document: str
    answers: tuple[tuple[int, int], ...]
    answer: str
    kind: str


@dataclass(frozen=True, slots=True)
class Judged:
    """One question's candidates, without their probabilities, and which of them answer it."""

    question: str
    scored: tuple[Scored, ...]
    right: npt.NDArray[np.bool_]
    answerable: bool
    kind: str
    document: str
    weight: float = 1.0
    """Of the question in a fit."""

    @property
    def values(self) -> Rows:
        """The features of the candidates (sentences, features)."""
        return np.array([[one.values[name] for name in FEATURES] for one in self.scored])


class InMemory:
    """The nearest passages by cosine, without a store."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def nearest(self, vector: Vectors, count: int) -> list[tuple[int, float]]:
        scores = self._vectors @ vector
        return [(int(row), float(scores[row])) for row in np.argsort(-scores)[:count]]


def documents(data: Path, limit: int) -> tuple[dict[str, str], list[Question]]:
    """Texts by name, and the questions to them."""
    squad, twins = rows(data, "squad1/qa.train"), rows(data, "unansq/qa.train")
    by_title: dict[str, list[str]] = defaultdict(list)
    for row in squad:
        if row["passage"] not in by_title[row["title"]][-1:]:
            by_title[row["title"]].append(row["passage"])
    asked: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in [*squad, *twins]:
        if held_out(row["passage"]):
            asked[key(row["passage"])].append(row)
    texts: dict[str, str] = {}
    questions: list[Question] = []
    rng = random.Random(1)
    kinds = Kinds.of(squad)
    held = [(t, n) for t, passages in by_title.items() for n, p in enumerate(passages) if key(p) in asked]
    rng.shuffle(held)
    for title, number in held[:limit]:
        passages = by_title[title]
        near = passages[max(0, number - ABOUT) : number + ABOUT + 1]
        name = f"{title}-{number}"  # see article_of
        texts[name] = "\n\n".join(near)
        start = texts[name].index(passages[number])
        own = list(questions_on(name, passages[number], start, asked[key(passages[number])], rng))
        questions += [*own, *after_properties(own, texts[name], kinds, random.Random(name))]
    return texts, [*questions, *off_topic(texts, questions, rng)]


def off_topic(texts: Mapping[str, str], questions: Sequence[Question], rng: random.Random) -> Iterator[Question]:
    """Answerable questions put to documents that they are not about."""
    asked = [question for question in questions if question.answers]
    for name in texts:
        for other in rng.sample(asked, PUBLIC_OFF_TOPIC):
            if article_of(other.document) != article_of(name):
                yield Question(other.text, name, (), "", OFF_TOPIC)


def questions_on(
    name: str, passage: str, at: int, found: Sequence[dict[str, Any]], rng: random.Random
) -> Iterator[Question]:
    """The questions asked of one passage, and false ones made of a third of them."""
    seen = set()
    for row in found:
        text = row.get("question_original_case") or row["question"]
        if text.lower() in seen:
            continue
        seen.add(text.lower())
        if not row["answers"]:
            yield Question(text, name, (), "", "unanswerable")
            continue
        start, end = answer_in(row)
        place = (at + start, at + end)
        yield Question(text, name, (place,), row["answers"][0], "answerable")
        false = falsify(text, passage, rng) if rng.random() < 1 / 3 else None
        if false:
            yield Question(false, name, (), "", "false premise")


def after_properties(own: Sequence[Question], text: str, kinds: Kinds, rng: random.Random) -> Iterator[Question]:
    """The answerable questions after another kind of thing, such as the whole document does not tell."""
    for question in own:
        asking = parted(question.text) if question.answers else None
        new = another_kind(asking, Told(text, question.answer), kinds, rng) if asking else None
        if new:
            yield Question(new[0], question.document, (), "", "property")


def article_of(name: str) -> str:
    """The article of SQuAD that a document is made of."""
    return name.rpartition("-")[0]


def opened(name: str, text: str, encoder: Encoder, *, title: str = "") -> Search:
    """A document as the product would hold it, in memory; without a title of its own it has its first words."""
    id_ = sha256(name.encode()).hexdigest()[:12]
    return opened_source(Source(id_, name, title or shorten(text), text, kind="article"), encoder)


def opened_source(source: Source, encoder: Encoder) -> Search:
    """A source as the product would hold it, in memory."""
    passages = tuple(split(source))
    embedded = encoder.tokens([p.text for p in passages])
    groups = [g for p, e in zip(passages, embedded, strict=True) for g in by_sentence(p, e)]
    index = Index(
        name=source.url,
        manifest={},
        sources=(source,),
        passages=passages,
        library=(),
        vectors=cast(VectorIndex, InMemory(np.stack([one.vector for one in embedded]))),
        words=Words.build([p.text for p in passages]),
        written=written_words([source]),
        tokens=np.concatenate([np.rint(g * INT8).astype(np.int8) for g in groups]),
        first_token=np.concatenate([[0], np.cumsum([len(g) for g in groups])]).astype(np.int64),
        first_sentence=np.concatenate([[0], np.cumsum([len(p.sentences) for p in passages])]).astype(np.int64),
        first_passage=np.array([0, len(passages)]),
    )
    return Search(index, encoder)


def opened_article(article: Article, encoder: Encoder) -> Search:
    """An article written for this project, in memory."""
    return opened(article.name, article.text, encoder, title=article.title)


def judge(question: Question, search: Search, reader: Reader) -> Judged:
    """Search and read as the product does."""
    read = shortlist(search.candidates(question.text, POOL))
    right = np.array([holds(c.passage, c.sentence.start, c.sentence.end, question) for c in read])
    scored = featured(question.text, read, reader)
    return Judged(question.text, scored, right, bool(question.answers), question.kind, question.document)


def written(reader: Reader, encoder: Encoder, say: Callable[[str], None]) -> list[Judged]:
    """The questions to the articles that were not trained on, those of conversations about them made whole, and some
    put to another of these articles."""
    own = articles(ARTICLES, FIT)
    talked = questions(talks(CONVERSATIONS, own))
    found: list[Judged] = []
    for article in exchanged(own, WRITTEN_OFF_TOPIC, random.Random(1)):
        search = opened_article(article, encoder)
        for question in (*article.questions, *talked.get(article.name, ())):
            asked, intent = understood(question.text, (), search.spelled)
            if intent is Intent.FACT:
                as_asked = Question(asked.read, article.name, question.answers, "", question.kind)
                found.append(judge(as_asked, search, reader))
        say(f"{article.name}, {len(found)} questions")
    return found


def featured(question: str, read: Sequence[Candidate], reader: Reader) -> tuple[Scored, ...]:
    """The candidates with their features."""
    found = features(question, read, readings(question, read, reader))
    return tuple(Scored(c, 0.0, short, row) for c, (row, short) in zip(read, found, strict=True))


def holds(passage: Passage, start: int, end: int, question: Question) -> bool:
    """Does a sentence hold the answer's place?"""
    return any(start <= first and last <= end + 1 for first, last in question.answers)


def cases(store: Path, reader: Reader) -> list[Judged]:
    """The visible cases about the article, judged on the real index; earlier turns are answered by the product."""
    settings = Settings(store=store, fetch=False)
    assistant, search = Assistant.open(settings), Keeper(settings, print).current().search
    found = []
    for case in (*load_cases(CASE_FILE), *load_cases(LATER)):
        conversation = assistant.conversation()
        for text in case.turns[:-1]:
            conversation.ask(text)
        asked, intent = understood(case.question, conversation.turns, search.spelled)
        if intent is not Intent.FACT:
            continue
        read = candidates(asked, search)
        right = np.array([any(c.text in g or g in c.text for g in case.gold_quotes) for c in read])
        scored = featured(asked.read, read, reader)
        found.append(Judged(asked.read, scored, right, case.answerable, case.type, CASES))
    return found


def gather(data: Path, limit: int, reader: Reader, encoder: Encoder, say: Callable[[str], None]) -> list[Judged]:
    """The public questions of at most `limit` documents."""
    texts, questions = documents(data, limit)
    by_document: dict[str, list[Question]] = defaultdict(list)
    for question in questions:
        by_document[question.document].append(question)
    found = []
    for number, (name, text) in enumerate(texts.items(), start=1):
        search = opened(name, text, encoder, title=plain(article_of(name)))
        found += [judge(question, search, reader) for question in by_document[name]]
        say(f"{number} of {len(texts)} documents, {len(found)} questions")
    return found
