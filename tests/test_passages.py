"""Passages are slices made of whole sentences: properties over generated texts, and the packing by hand."""

import random
from itertools import pairwise

import pytest
from awkward import awkward_text, without_spaces

from index.passages import PASSAGE_CHARS, lines, split
from index.sentences import sentences
from index.values import Kind, Source


def source(text: str, kind: Kind = "page") -> Source:
    return Source("a1", "https://a.example/", "A", text, kind)


@pytest.mark.parametrize("limit", [1, 40, 90, PASSAGE_CHARS])
def test_passages_are_ordered_slices_that_lose_no_word(limit: int):
    for seed in range(200):
        text = awkward_text(random.Random(seed))
        passages = list(split(source(text), limit=limit))
        assert all(a.end <= b.start for a, b in pairwise(passages))
        assert all(0 <= p.start < p.end <= len(text) for p in passages)
        assert all(p.text == text[p.start : p.end] == p.text.strip() for p in passages)
        assert without_spaces("".join(p.text for p in passages)) == without_spaces(text)


@pytest.mark.parametrize("limit", [1, 40, PASSAGE_CHARS])
def test_passages_are_runs_of_all_the_sentences(limit: int):
    for seed in range(200):
        text = awkward_text(random.Random(seed))
        passages = list(split(source(text), limit=limit))
        assert [s for p in passages for s in p.sentences] == list(sentences(text))
        assert all((p.start, p.end) == (p.sentences[0].start, p.sentences[-1].end) for p in passages)
        assert all(p.end - p.start <= limit or len(p.sentences) == 1 for p in passages)


def test_a_paragraph_that_does_not_fit_beside_the_one_before_begins_a_passage():
    text = "One one.\n\nTwo two. Two too.\n\nThree."
    assert [p.text for p in split(source(text), limit=26)] == ["One one.", "Two two. Two too.\n\nThree."]
    assert [p.text for p in split(source(text), limit=27)] == ["One one.\n\nTwo two. Two too.", "Three."]
    assert [p.text for p in split(source(text), limit=12)] == ["One one.", "Two two.", "Two too.", "Three."]


def test_a_list_of_links_is_cut_into_its_lines():
    text = "Reuters | https://a.example/b. C\n\nHaaretz | https://d.example/ \n"
    passages = list(split(source(text, "links")))
    assert [p.text for p in passages] == ["Reuters | https://a.example/b. C", "Haaretz | https://d.example/ "]
    assert [(p.sentences[0].start, p.sentences[0].end) for p in passages] == [(p.start, p.end) for p in passages]
    assert list(lines("a\r\n\nb")) == [(0, 2), (4, 5)]


def test_the_same_source_gives_the_same_passages():
    text = awkward_text(random.Random(7))
    assert list(split(source(text))) == list(split(source(text)))
    assert [p.id for p in split(source("One. Two."))] == ["a1-0-9"]
