"""A question that names one part of a document is not answered by what stands in another."""

import pytest

from assistant.labels import astray
from index.search import Candidate
from index.sections import heading, over
from index.sentences import sentences
from index.values import Passage, Sentence, Source

HEADINGS = {"Grinder K2": 1, "Model K2": 2, "Model K2-S": 2, "4.1.0": 2, "Roof terrace": 2, "Costs": 2, "Opening": 3}
PARAGRAPHS = (
    "Grinder K2",
    "It grinds.",
    "Model K2",
    "It makes no noise.",
    "Model K2-S",
    "The noise is 68 dB. The K2 is quieter.",
    "4.1.0",
    "The lamp was mended.",
    "Roof terrace",
    "Children stay below. It closes at nine.",
    "Costs",
    "Grinding is free.",
    "Opening",
    "We open at ten.",
    "Day: Monday | Lesson: knots | Teacher: Noor",
    "Day: Tuesday | Lesson: sails | Teacher: Callum",
    "It is open all year.",
    "Year: 2025-26 | Rent: £3 | Fee: £1",
    "Year: 2026–27 | Rent: £4 | Fee: £2",
    "That is all.",
    "Weight | 3 kg",
    "Noise of the pump | 60 dB",
)
TEXT = "\n\n".join(PARAGRAPHS)
SOURCE = Source(
    "a1", "a.md", "Grinder K2", TEXT, "article", headings=tuple((TEXT.index(f"{h}\n"), n) for h, n in HEADINGS.items())
)


def at(words: str) -> Candidate:
    place = next(s for s in sentences(TEXT) if TEXT[s.start : s.end].startswith(words))
    return Candidate(Passage(SOURCE, 0, len(TEXT)), Sentence(place.start, place.end), 0.5, 0.5, 0.5, 0, 0.5, 0.5)


@pytest.mark.parametrize(
    ("question", "sentence", "so"),
    [
        ("How loud is the K2?", "The noise is", True),
        ("How loud is the K2?", "It makes no noise", False),
        ("How loud is the K2?", "The K2 is quieter", False),  # it names the K2 itself
        ("How loud is the K2-S?", "The noise is", False),
        ("How loud is it?", "The noise is", False),
        ("What was mended in 4.1?", "The lamp", False),
        ("What was mended in 4.1?", "Children", True),
        ("Who may go on the roof terrace?", "Children", False),
        ("When does the roof terrace close?", "We open at ten", True),
        ("What are the costs?", "Children", False),  # a word that may be said anywhere
        ("Who teaches on Tuesday?", "Day: Monday", True),
        ("Who teaches on tuesday?", "Day: Tuesday", False),
        ("Who teaches knots?", "Day: Monday", False),
        ("What is the rent in 2026-27?", "Year: 2025", True),
        ("What is the rent in 2026-27?", "Year: 2026", False),
        ("What is the rent in 2026-27?", "It is open", False),  # a year may be said anywhere
        ("What does it weigh and what noise is there?", "Noise of the pump", False),
        ("What is the weight of the pump?", "Noise of the pump", False),  # of two cells the first is a property
    ],
)
def test_what_stands_in_another_part_than_the_one_asked_about_is_astray(question: str, sentence: str, so: bool):
    assert astray(question, [at(sentence)]) == [so]


def test_the_headings_over_a_place_are_those_of_its_own_branch():
    opening = TEXT.index("We open")
    assert [heading(SOURCE, start) for start in over(SOURCE, opening)] == ["Grinder K2", "Costs", "Opening"]
    assert [heading(SOURCE, start) for start in over(SOURCE, TEXT.index("4.1.0"))] == ["Grinder K2", "4.1.0"]


def test_a_document_without_headings_or_tables_has_no_parts():
    plain = Source("a2", "b.txt", "B", "The K2 is loud. The K3 is not.")
    one = Candidate(Passage(plain, 0, 30), Sentence(0, 15), 0.5, 0.5, 0.5, 0, 0.5, 0.5)
    assert astray("How loud is the K3?", [one]) == [False]
