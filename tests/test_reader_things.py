"""Questions about another thing: made only where the window tells nothing of it."""

import random

import pytest

from assistant.reader.data import Example
from assistant.reader.things import another_thing, things

BREAD = "The dough needs two cups of flour. Then add the salt and the butter. The oven must be hot."
SORTS = {"flour": "13", "salt": "13", "butter": "13", "sugar": "13", "meal": "13", "oven": "06"}


class Words:
    """Knows the sorts of six nouns, and that meal is flour."""

    def sort(self, noun: str) -> str:
        return SORTS.get(noun, "")

    def akin(self, noun: str, other: str) -> bool:
        return {noun, other} == {"flour", "meal"}


def example(question: str, text: str = BREAD, answer: str = "two cups") -> Example:
    at = text.index(answer)
    return Example("squad1", question, text, (at, at + len(answer)))


def made(question: str, article: tuple[str, ...] = (), text: str = BREAD) -> set[str | None]:
    return {another_thing(example(question, text), article, Words(), random.Random(seed)) for seed in range(40)}


def test_a_thing_of_the_same_sort_that_the_window_names_elsewhere_is_asked_about():
    assert made("How much of the flour is needed?") == {
        "How much of the salt is needed?",
        "How much of the butter is needed?",
    }


def test_a_thing_of_the_article_s_other_passages_is_too_but_none_that_may_be_the_same():
    assert made("How much of the flour is needed?", ("sugar", "meal", "oven")) == {
        f"How much of the {thing} is needed?" for thing in ("salt", "butter", "sugar")
    }


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("How much does the dough need?", BREAD),  # no thing of a known sort
        ("Which flour is needed?", BREAD),  # the kind asked for is properties.py's
        ("How much of the flour is needed?", "It needs two cups of flour. Of the salt it needs one."),  # told as well
        ("How many cups of the flour go in?", "It needs two cups of flour. Then ten grams of the salt go in."),
    ],
)
def test_none_is_made_where_the_window_may_tell_it(question: str, text: str):
    assert made(question, (), text) == {None}


def test_each_comes_with_its_window_s_own_question():
    rows = [
        {"title": "Bread", "question": q, "passage": BREAD, "answers": ["two cups"], "answer_start": [16]}
        for q in ("How much of the flour is needed?", "How much of the flour does it take?", "How much?")
    ]
    found = list(things(rows, random.Random(2), Words(), count=2))
    assert [one.source for one in found[1::2]] == ["squad1+thing"] * (len(found) // 2)
    for own, other in zip(found[::2], found[1::2], strict=True):
        assert own.span
        assert other.span is None
        assert (own.text, own.query.replace("flour", "")) == (
            other.text,
            other.query.replace("salt", "").replace("butter", ""),
        )
