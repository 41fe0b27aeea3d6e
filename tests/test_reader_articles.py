"""The articles written for this project: places are exact, the parts are kept apart, and examples say what is so."""

import json
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from test_reader_data import make_sets

from assistant.reader.articles import (
    FIT,
    OFF_TOPIC,
    TEST,
    TRAIN,
    Article,
    Question,
    articles,
    examples,
    exchanged,
    overlaps,
)
from assistant.reader.data import SUPPORTED, UNKNOWN
from assistant.reader.mixture import PASSES, Written, training
from eval.cases import ARTICLES, PROPERTIES
from eval.sets import articles as measured
from index.sentences import sentences

SILENT = {"missing", "false", "who-said", "twin"}
TEXT = (
    "The ferry Orla sank off Bergen in May. Its captain, Nils Dahl, blamed a pump. The owner, Dahl & Vik, denied it. "
    "An inquiry opened in June and heard 40 witnesses. Nobody was hurt. The wreck lies 90 metres down."
)


def place(words: str) -> list[int]:
    start = TEXT.index(words)
    return [start, start + len(words)]


def line(name: str, part: str, text: str = TEXT) -> str:
    asked = [
        ("plain", "Who blamed a pump?", [place("Its captain, Nils Dahl, blamed a pump.")], place("Nils Dahl")),
        ("yes-no", "Was anybody hurt?", [place("Nobody was hurt.")], None),
        ("missing", "How old was the captain who blamed a pump?", [], None),
    ]
    rows = [dict(zip(("kind", "question", "answers", "short"), one, strict=True)) for one in asked]
    return json.dumps({"name": name, "part": part, "text": text, "questions": rows}) + "\n"


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    kept = TEXT.replace("Orla", "Vega")
    path.write_text(
        line("a", TRAIN) + line("b", FIT, kept) + line("c", TEST, kept.replace("Bergen", "Narvik")), "utf-8"
    )
    return path


@pytest.mark.parametrize(("path", "part"), [(ARTICLES, TRAIN), (ARTICLES, FIT), (ARTICLES, TEST), (PROPERTIES, TEST)])
def test_every_place_of_the_shipped_articles_is_exact(path, part):
    found = articles(path, part)
    assert len(found) >= 10
    for article in found:
        whole = {(s.start, s.end) for s in sentences(article.text)}
        for question in article.questions:
            assert set(question.answers) <= whole, (article.name, question)
            assert bool(question.answers) == (question.kind not in SILENT), (article.name, question)
            assert (len(question.answers) > 1) >= (question.kind == "two")
            if question.short:
                assert question.answers[0][0] <= question.short[0] < question.short[1] <= question.answers[0][1]


def test_no_shipped_article_is_in_two_parts():
    parts = [*((ARTICLES, part) for part in (TRAIN, FIT, TEST)), (PROPERTIES, TEST)]
    found = [article for path, part in parts for article in articles(path, part)]
    assert len({article.name for article in found}) == len({article.text for article in found}) == len(found)


def test_only_one_part_is_trained_on(written):
    made = [one for seed in range(20) for one in examples(written, random.Random(seed))]
    assert made
    assert not [one for one in made if "Vega" in one.text or "Narvik" in one.text]


def test_an_example_marks_the_short_answer_or_its_sentence_and_else_holds_none(written):
    [article] = articles(written, TRAIN)
    answers = {question.text: question for question in article.questions}
    made = [one for seed in range(40) for one in examples(written, random.Random(seed))]
    for one in made:
        question = answers.get(one.query)
        if one.labels or question is None:
            continue
        start = TEXT.index(one.text)
        if one.span is None:
            assert not overlaps((start, start + len(one.text)), question.answers)
        else:
            assert (start + one.span[0], start + one.span[1]) == (question.short or question.answers[0])
            assert one.exact == (question.short is not None)
    claims = {one.query for one in made if one.labels == (SUPPORTED,)}
    assert claims == {"Who blamed a pump? Nils Dahl."}
    assert [one for one in made if one.labels and SUPPORTED not in one.labels]


def test_a_question_put_to_another_article_has_no_answer_there_and_its_claim_is_unknown(tmp_path):
    other = "The mine at Kiruna closed in 1998. Sven Berg, its captain of shifts, blamed a pump that had failed."
    asked = [{"kind": "plain", "question": "When did the mine at Kiruna close?",
              "answers": [[0, other.index(" Sven")]], "short": [29, 33]}]  # fmt: skip
    path = tmp_path / "two.jsonl"
    mine = json.dumps({"name": "mine", "part": TRAIN, "text": other, "questions": asked}) + "\n"
    path.write_text(line("ferry", TRAIN) + mine, "utf-8")
    made = [one for seed in range(20) for one in examples(path, random.Random(seed))]
    silent = [one for one in made if one.query == "Who blamed a pump?" and one.text in other]
    assert silent
    assert all(one.span is None for one in silent)
    claims = [one for one in made if one.query.startswith("Who blamed a pump? ") and one.text in other]
    assert {one.labels for one in claims} == {(UNKNOWN,)}
    assert "Who blamed a pump? Sven Berg." in {one.query for one in claims}
    assert not [one for one in made if one.query.startswith("How old was the captain") and one.text in other]


def put(found: Iterable[Article]) -> list[tuple[Article, Question]]:
    """The questions about other articles, each with the article that it is put to."""
    return [(one, question) for one in found for question in one.questions if question.kind == OFF_TOPIC]


def test_articles_are_asked_what_the_others_answer(written):
    found = [*articles(written, TRAIN), *articles(written, FIT)]
    pairs = put(exchanged(found, 1, random.Random(3)))
    assert [one.name for one, _ in pairs] == ["a", "b"]
    assert {(question.kind, question.answers) for _, question in pairs} == {(OFF_TOPIC, ())}
    assert "How old was the captain who blamed a pump?" not in {question.text for _, question in pairs}
    alone = found[:1]
    assert not put(exchanged(alone, 1, random.Random(3)))


def test_the_mixture_sees_them_several_times_and_in_their_own_words(written, tmp_path):
    class Shouts:
        def reword(self, question: str, rng: random.Random) -> str:
            return question.upper()

    made = training(tmp_path / "no sets", seed=1, words=Shouts(), written=Written(written))
    asked = [one.query.rstrip("?") for one in made if one.source.startswith("articles") and not one.labels]
    assert asked.count("Was anybody hurt") == 3 * PASSES  # two windows about the answer, one beside it
    assert not [one for one in made if one.query.isupper()]


@pytest.mark.parametrize(("share", "about"), [(0.0, 0), (0.25, 5), (1.0, 20)])
def test_a_share_of_the_examples_is_about_them(written, tmp_path, share, about):
    sets = make_sets(tmp_path / "sets")
    made = training(sets, seed=1, limit=20, written=Written(written, share=share))
    assert sum(one.source.startswith("articles") for one in made) == about
    assert len(made) == 20


def test_two_sentences_are_needed_where_two_are_asked_for():
    first, second = (0, 10), (20, 30)
    two = Question("two", "?", (first, second), None)
    assert measured.is_right(two, [second, first])
    assert not measured.is_right(two, [first])
    either = Question("plain", "?", (first, second), None)
    assert measured.is_right(either, [(40, 50), second])
    assert not measured.is_right(either, [])
    silent = Question("missing", "?", (), None)
    assert measured.is_right(silent, [])
    assert not measured.is_right(silent, [first])


def test_the_figures_of_the_set_by_hand(written):
    def row(kind: str, *, answered: bool, right: bool, sure: float, simpler: bool) -> dict[str, object]:
        first = answered and right and kind == "plain"
        return {
            "kind": kind, "answerable": kind == "plain", "answered": answered, "first": first, "right": right,
            "sure": sure, "simpler": {"BM25": simpler},
        }  # fmt: skip

    rows = [
        row("plain", answered=True, right=True, sure=0.9, simpler=True),
        row("plain", answered=False, right=False, sure=0.2, simpler=True),
        row("missing", answered=False, right=True, sure=0.1, simpler=False),
        row("missing", answered=True, right=False, sure=0.5, simpler=False),
    ]
    found = {name: value.value for name, value in measured.figures(rows).items() if value}
    assert found["right"] == found["answerable: answered"] == found["others: refused"] == 0.5
    assert found["AUC of the verdict"] == 0.75
    assert found["BM25: first sentence is right"] == 1.0
    assert found["BM25: right"] == 0.5
    assert "false: right" not in found
    elsewhere = row(OFF_TOPIC, answered=False, right=True, sure=0.9, simpler=False)
    more = {name: value.value for name, value in measured.figures([*rows, elsewhere]).items() if value}
    assert more == found | {"about another article: refused": 1.0}
    asked = measured.read(written)
    assert [one.id for one in asked] == ["c-0", "c-1", "c-2"]
    assert {type(one.article) for one in asked} == {Article}
