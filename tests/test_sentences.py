"""Sentences with their places: a table of awkward cases, and properties over generated texts."""

import random
from itertools import pairwise

import pytest
from awkward import awkward_text, without_spaces
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import LETTER_OR_DIGIT, LONGEST, paragraphs, sentences

TABLE = [
    ["Damascus’ decision to annul the ceasefire on Aug. 5 due to alleged violations.", "It went on."],
    ["Ankara could boost it by enhancing cooperation with the U.S., but that wouldn’t help.", "Next."],
    ["He left the U.S.", "He never came back."],
    ["Control over the M4 and M5 highways.", "Then the M5.", "Then more."],
    ["“Not to play with fire,” he said.", "“We are ready.”", "He left."],
    ["He asked: “Why?”", "Nobody knew."],
    ['He said "no."', 'She said "yes."'],
    ["Dr. Smith met Mr. Jones and Mrs. Brown at 5 p.m. on Jan. 3.", "They talked."],
    ["It cost $3.5 million.", "That is 1.2.3 percent."],
    ["Do this, e.g. that, i.e. both, etc. and more.", "Done."],
    ["Wait... what?", "Yes!", "No?!", "Fine."],
    ["It rained 😀.", "The sun came 🌞!", "End."],
    ["日本語の文です。", "次の文です。", "終わり！"],
    ["他说：“你好。”", "然后走了。"],
    ["यह एक वाक्य है।", "दूसरा वाक्य।"],
    ["مرحبا بالعالم.", "كيف حالك؟", "جيد."],
    ["A. B. C. Miller wrote it.", "He did."],
    ["Gen. Lee and Sen. King vs. Rep. Doe.", "Over."],
    ["No. 5 is alive.", "No. 6 is not."],
    ["The firm Acme Inc. sued.", "Acme Corp. lost."],
    ["Visit https://example.org/a.b?c=d.", "Then go."],
    ["St. Petersburg is big.", "Mt. Everest too."],
    ["Cafe\u0301 ole\u0301.", "E\u0301cole."],
    ["Yahoo! bought it.", "OK."],
    ["The minister (Mr. A. Khan) spoke.", "Yes."],
    ["He has a Ph.D. in physics.", "She has an M.A. too."],
    ["First line\nsecond line.", "Third."],
    ["no full stop at all"],
]


@pytest.mark.parametrize("expected", TABLE, ids=lambda expected: expected[0][:24])
def test_awkward_cases(expected: list[str]):
    text = " ".join(expected) if expected[0].isascii() or "。" not in expected[0] else "".join(expected)
    assert [text[s.start : s.end] for s in sentences(text)] == expected


def test_a_blank_line_ends_a_sentence():
    text = "One two\n\nthree. Four\n \t\nfive"
    assert [text[s.start : s.end] for s in sentences(text)] == ["One two", "three.", "Four", "five"]


def test_stray_marks_belong_to_the_sentence_before_in_their_paragraph():
    text = "He left. ”\n\n”\n\n. . ."
    assert [text[s.start : s.end] for s in sentences(text)] == ["He left. ”", "”", ". . ."]


def test_nothing_to_find():
    assert [list(sentences(text)) for text in ("", " ", "\n\n\t")] == [[], [], []]


def test_a_part_of_a_text_has_offsets_into_the_whole():
    text = "One. Two. Three. Four."
    assert [text[s.start : s.end] for s in sentences(text, 5, 16)] == ["Two.", "Three."]


def check(text: str) -> None:
    found = list(sentences(text))
    assert all(0 <= s.start < s.end <= len(text) for s in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[s.start : s.end] == text[s.start : s.end].strip() for s in found)
    assert without_spaces("".join(text[s.start : s.end] for s in found)) == without_spaces(text)
    firsts = {start for start, _ in paragraphs(text)}
    assert all(s.start in firsts or LETTER_OR_DIGIT.search(text, s.start, s.end) for s in found)


def test_sentences_are_ordered_trimmed_slices_that_lose_nothing():
    for seed in range(300):
        check(awkward_text(random.Random(seed)))


@given(st.text(max_size=200))
def test_the_same_for_any_text(text: str):
    check(text)


@given(st.text(alphabet="aA1.!?\"”“ \n日。😀\u0301'’)", max_size=80))
def test_the_same_for_texts_of_marks(text: str):
    check(text)


def test_a_long_text_of_spaces_is_read_in_time():
    """20,000 spaces between two words: a pattern that tries every way to share them would never end."""
    text = "One." + " " * 20_000 + "Two.\n" + "\n " * 10_000 + "Three."
    assert [text[s.start : s.end] for s in sentences(text)] == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3. First use", ["3. First use"]),
        ("4.2 Deliveries end. They do.", ["4.2 Deliveries end.", "They do."]),
        ("[2] The quarry closed. It is a lake.", ["[2] The quarry closed.", "It is a lake."]),
        ("1. Fill the tank. Wait.", ["1. Fill the tank.", "Wait."]),
        ("7.", ["7."]),
    ],
)
def test_the_number_that_a_paragraph_begins_with_belongs_to_its_first_sentence(text: str, parts: list[str]):
    assert [text[s.start : s.end] for s in sentences(text)] == parts


def test_what_never_ends_is_cut_between_two_words():
    text = "not " * 3_000 + "x" * 5_000
    found = [text[s.start : s.end] for s in sentences(text)]
    assert max(map(len, found[:-1])) <= LONGEST < len(found[-1])
    assert " ".join(found) == text
