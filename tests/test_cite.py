"""Citations are found in the stored text and numbered by first use; one that is not there cannot be made."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.answer import Citation
from assistant.cite import Draft, Place, number, with_markers
from index.values import Source

TEXT = "Nåïve café 😀 in 日本. The jet  hit\nthe truck. The jet hit the truck twice."


def source(text: str = TEXT, name: str = "a1") -> Source:
    return Source(name, "https://a.example/", "A", text)


def test_a_citation_holds_its_quote():
    citation = Citation(1, source(), 11, 12, "😀")
    assert (citation.quote, citation.ref) == ("😀", "a1-11-12")
    assert citation.to_dict() == {
        "number": 1,
        "source_id": "a1",
        "url": "https://a.example/",
        "title": "A",
        "start": 11,
        "end": 12,
        "quote": "😀",
    }


@pytest.mark.parametrize(
    ("start", "end", "quote"),
    [(-1, 1, "N"), (5, 5, ""), (6, 5, ""), (0, len(TEXT) + 1, TEXT), (0, 5, "Naïve"), (0, 5, "nåïve"), (1, 6, "Nåïve")],
)
def test_a_citation_that_does_not_hold_its_quote_cannot_be_made(start: int, end: int, quote: str):
    with pytest.raises(ValueError, match="citation"):
        Citation(1, source(), start, end, quote)


@given(st.text(min_size=1, max_size=80), st.integers(-3, 90), st.integers(-3, 90), st.text(max_size=5))
def test_whatever_is_given_a_citation_is_exact_or_refused(text: str, start: int, end: int, quote: str):
    given_quote = quote or text[max(start, 0) : max(end, 0)]
    try:
        citation = Citation(1, source(text), start, end, given_quote)
    except ValueError:
        assert not (0 <= start < end <= len(text) and text[start:end] == given_quote)
    else:
        assert 0 <= start < end <= len(text)
        assert text[citation.start : citation.end] == citation.quote


def test_places_are_numbered_by_first_use_over_all_groups():
    first, second, third = (Place(source(), *span) for span in ((0, 5), (6, 10), (0, 10)))
    elsewhere = Place(source(name="b2"), 0, 5)
    groups, citations = number(
        [Draft("One.", (second, first)), Draft("Two.", (first,), (0, 3))], [Draft("Three.", (elsewhere, third))], []
    )
    assert [(c.number, c.source.id, c.start, c.end, c.quote) for c in citations] == [
        (1, "a1", 6, 10, "café"),
        (2, "a1", 0, 5, "Nåïve"),
        (3, "b2", 0, 5, "Nåïve"),
        (4, "a1", 0, 10, "Nåïve café"),
    ]
    assert [[[c.number for c in s.citations] for s in group] for group in groups] == [[[1, 2], [2]], [[3, 4]], []]
    assert [s.short for s in groups[0]] == [None, (0, 3)]
    assert with_markers(groups[0]) == "One. [1][2] Two. [2]"


def test_the_same_place_is_the_same_citation():
    (sentences,), citations = number([Draft("a", (Place(source(), 0, 5),)), Draft("b", (Place(source(), 0, 5),))])
    assert sentences[0].citations[0] is sentences[1].citations[0] is citations[0]
    assert len(citations) == 1


def test_nothing_to_number():
    assert number([]) == ([()], ())
    assert with_markers(()) == ""


def test_a_note_s_number_in_a_source_is_no_marker():
    found = source("Built in 1912.[2] It fell [sic].")
    place = Place(found, 0, len(found.text))
    groups, citations = number([Draft(place.text, (place,))])
    assert with_markers(groups[0]) == "Built in 1912.(2) It fell [sic]. [1]"
    assert citations[0].quote == found.text
