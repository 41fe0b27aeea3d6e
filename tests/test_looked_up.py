"""A question that names a row, and a column, is answered by the cell."""

import pytest

from assistant.looked_up import looked_up
from assistant.score import Scored
from index.search import Candidate
from index.sentences import sentences
from index.values import Passage, Source

PARAGRAPHS = (
    "The library",
    "Opening hours",
    "Day: Friday | Main library: 10:00 | Children's library: 13:00",
    "Day: Saturday | Main library: 09:30 | Children's library: closed",
    "Fees",
    "Item: Annual card | Adults: £18 | Students: £9",
    "Item: Late return | Adults: 25p | Students: 20p",
    "Staff",
    "Name: Ada | Room: 4 | Languages: French",
    "Name: Bo | Room: 5 | Languages: Greek",
    "Ada | 4 | 7",
    "The library is closed on Friday 24 December.",
)
TEXT = "\n\n".join(PARAGRAPHS)
HEADINGS = tuple((TEXT.index(f"{head}\n"), 2) for head in ("Opening hours", "Fees", "Staff"))
SOURCE = Source("a1", "a.md", "The library", TEXT, "article", headings=((0, 1), *HEADINGS))
SCORED = [
    Scored(Candidate(Passage(SOURCE, 0, len(TEXT)), place, 0.5, 0.5, 0.5, 0, 0.5, 0.5), 0.5)
    for place in sentences(TEXT)
]


@pytest.mark.parametrize(
    ("question", "row", "cell"),
    [
        ("When does the main library open on Saturday?", "Day: Saturday", "09:30"),
        ("When does the children's library open on Saturday?", "Day: Saturday", "closed"),
        ("opening hours on friday", "Day: Friday", None),
        ("What is the annual card for students?", "Item: Annual card", "£9"),
        ("How much is a late return for adults?", "Item: Late return", "25p"),
        ("Who opens the main library on Saturday?", "", None),  # a time is nobody's name
        ("When does the main library open?", "", None),  # on which day?
        ("When does it open on Saturday and Friday?", "", None),
        ("Who teaches on Saturday?", "", None),  # something else is asked
        ("Saturday?", "", None),
        ("What languages does Ada speak well at home in summer?", "", None),
    ],
)
def test_the_row_and_the_column_that_are_named_answer(question: str, row: str, cell: str | None):
    found = looked_up(question, SCORED)
    assert bool(found) == bool(row)
    if found:
        text = found[0].candidate.text
        assert text.startswith(row)
        assert (text[slice(*found[1])] if found[1] else None) == cell
