"""Training examples in which what was done is only meant."""

import random

import pytest

from assistant.reader.intended import change, deed_of, intended

PASSAGE = "The club is old. Ada Brown founded it in 1901 with two sisters. It was founded by nobody else."
YEAR = (PASSAGE.index("1901"), PASSAGE.index("1901") + 4)
WHO = (PASSAGE.index("Ada"), PASSAGE.index("Ada") + len("Ada Brown"))


@pytest.mark.parametrize(
    ("question", "base", "is_subject"),
    [
        ("When did Ada Brown found the club?", "found", False),
        ("Who founded the club?", "found", True),
        ("Which of the sisters runs the club?", "run", True),
        ("How does the engine drive the pump?", "drive", False),
    ],
)
def test_the_verb_of_a_question_is_found(question: str, base: str, is_subject: bool) -> None:
    deed = deed_of(question)
    assert deed is not None
    assert (deed.base, deed.is_subject) == (base, is_subject)


@pytest.mark.parametrize(
    "question", ["Who was founded?", "What was it?", "Which two centers are known?", "Who wanted to found the club?"]
)
def test_a_question_without_a_deed_is_left_alone(question: str) -> None:
    assert deed_of(question) is None


@pytest.mark.parametrize(
    ("question", "span"), [("When did Ada Brown found the club?", YEAR), ("Who founded the club?", WHO)]
)
def test_the_deed_is_only_meant_and_the_answer_stays_where_it_is(question: str, span: tuple[int, int]) -> None:
    for seed in range(20):
        changed = change(question, PASSAGE, span, random.Random(seed))
        assert changed is not None
        assert "Ada Brown founded" not in changed.passage
        assert " found it in 1901" in changed.passage
        assert "It was founded by nobody else." in changed.passage
        assert changed.passage[slice(*changed.span)] == PASSAGE[slice(*span)]
        assert changed.question != question


def test_a_participle_or_another_sentence_is_not_changed() -> None:
    text = "The club, founded in 1901, is old."
    assert change("When did she found the club?", text, (18, 22), random.Random(1)) is None
    elsewhere = "She founded it. The year was 1901."
    assert change("When did she found the club?", elsewhere, (29, 33), random.Random(1)) is None


def test_the_question_for_the_deed_has_no_answer_and_the_one_for_the_intent_has() -> None:
    row = {
        "question": "Who founded the club?",
        "passage": PASSAGE,
        "answers": ["Ada Brown"],
        "answer_start": [WHO[0]],
        "title": "Club",
    }
    asked, deed = intended([row], random.Random(3), count=5)
    assert asked.span is not None
    assert asked.text[slice(*asked.span)] == "Ada Brown"
    assert asked.query.endswith("found the club?") and asked.query != row["question"]
    assert (deed.query, deed.span, deed.text) == (row["question"], None, asked.text)
