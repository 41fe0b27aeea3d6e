"""What belongs to a sentence and stands behind it is given with it."""

from dataclasses import replace

import pytest

from assistant.behind import behind, is_heading, whole_list
from assistant.cite import Place
from index.sentences import sentences
from index.values import Source

COUNTED = """The mayor announced three measures to help. First, boats may use the quay. It is free. Second, there is a
grant. Third, the market moves. The union was not pleased."""
ITEMS = """The council decided these steps:

The weir is lowered.

A ladder is built.

There are two reasons. One is money."""
SHORT_ITEMS = """Requirements for a permit:

a photo

proof of residence

The bridge is green."""


def given(question: str, text: str) -> list[str]:
    source = Source("a1", "a.txt", "A", text, "article")
    first, *after = (Place(source, s.start, s.end) for s in sentences(text))
    return [place.text.replace("\n", " ") for place in behind(question, first, after)]


@pytest.mark.parametrize(
    "question", ["What three measures were announced?", "Which measures help?", "Tell me the measures"]
)
def test_sentences_that_count_are_given(question: str):
    counted = ["First, boats may use the quay.", "Second, there is a grant.", "Third, the market moves."]
    assert given(question, COUNTED) == counted


@pytest.mark.parametrize("question", ["How many measures were announced?", "Who announced measures?", "When was it?"])
def test_who_asks_for_one_thing_gets_no_list(question: str):
    assert given(question, COUNTED) == []


def test_paragraphs_behind_a_colon_are_given_as_long_as_they_are_alike():
    assert given("What did the council decide?", ITEMS) == ["The weir is lowered.", "A ladder is built."]
    assert given("What do I need?", SHORT_ITEMS) == ["a photo", "proof of residence"]
    assert given("When did the council decide?", ITEMS) == []


@pytest.mark.parametrize(
    "text",
    [
        "Two reasons were given. Nobody believed them. They were old.",
        "Two reasons were given. First, money. Nobody believed it. They were old.",
        "The mayor spoke. First, she thanked the guests. Second, she sang.",
    ],
)
def test_where_nothing_is_announced_or_counted_nothing_is_added(text: str):
    assert given("What reasons were given?", text) == []


def test_no_more_than_seven():
    text = "There are ten rules. First, be kind. " + "Another is this one. " * 9
    assert len(given("What are the rules?", text)) == 7


HEADED = """How to keep a starter

Common problems:

A grey liquid is a sign of hunger. Pour it off.

Pink streaks are harmful. They look bad. Throw it away.

More

It keeps well."""


def places(text: str) -> list[Place]:
    source = Source("a1", "a.txt", "A", text, "article")
    return [Place(source, s.start, s.end) for s in sentences(text)]


def texts(found: list[Place]) -> list[str]:
    return [place.text for place in found]


def test_what_a_heading_heads_is_given_with_it():
    title, heading, *rest = places(HEADED)
    assert [p.text for p in places(HEADED) if is_heading(p)] == [title.text, heading.text, "More"]
    given = ["A grey liquid is a sign of hunger.", "Pink streaks are harmful."]
    assert texts(behind("Which problems are common?", heading, rest)) == given
    assert behind("What is it?", title, [heading, *rest]) == []


def test_a_question_in_the_text_is_answered_by_what_stands_below_it():
    paragraphs = (
        "The island",
        "How did you get it?",
        "A friend sent me the note. I laughed.",
        "Were you afraid?",
        "Yes.",
    )
    title, question, *rest = places("\n\n".join(paragraphs))
    assert texts(behind("How did she get the job?", question, rest)) == ["A friend sent me the note.", "I laughed."]
    assert texts(behind("Was she afraid?", rest[2], rest[3:])) == ["Yes."]
    assert is_heading(title)


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("What should I do about the liquid?", ["Pour it off."]),
        ("There is a grey liquid, what now?", ["Pour it off."]),
        ("how do i get rid of the liquid", ["Pour it off."]),
        ("What is the liquid?", []),
        ("Why is there a liquid?", []),
    ],
)
def test_who_asks_what_to_do_is_told_it(question: str, given: list[str]):
    _, _, liquid, *rest = places(HEADED)
    assert texts(behind(question, liquid, rest)) == given


def test_what_is_to_be_done_stands_in_the_next_sentence_or_nowhere():
    pink = places(HEADED)[4]
    assert behind("What should I do about pink streaks?", pink, places(HEADED)[5:]) == []
    assert behind("What should I do about the liquid?", places(HEADED)[3], places(HEADED)[4:]) == []
    assert behind("What should I do?", places(HEADED)[-1], []) == []


def test_a_question_of_the_text_within_a_paragraph_stands_with_the_next_sentence():
    asks, told, last = places("The boat was old. What became of it? It was not scrapped. A farmer has it.")[1:]
    assert texts(behind("What happened to the boat?", asks, [told, last])) == ["It was not scrapped."]
    assert behind("What happened to the boat?", asks, []) == []
    assert behind("What happened to the boat?", told, [last]) == []


MANUAL = """Manual

1. In the box

The machine, with its tray

One portafilter (58 mm)

A brush

2. First use

1. Fill the tank.

2. Wait.

3. Pour.

4. Cleaning

It is easy.

(a) ten seats; and

(b) one bay.

Weight: 3 kg | Noise: low"""


def test_the_whole_list_under_a_heading_is_given_and_the_next_heading_is_none_of_it():
    _, box, tray, holder, brush, use, fill, wait, pour, *_ = found = places(MANUAL)
    assert behind("What is in the box?", box, found[2:]) == [tray, holder, brush]
    assert behind("What are the steps?", use, found[6:]) == [fill, wait, pour]
    assert behind("What are the steps?", fill, found[7:]) == [wait, pour]
    assert behind("What is filled?", fill, found[7:]) == []


def test_an_item_that_goes_on_and_the_row_of_a_table_are_no_headings():
    seats, bay, row = places(MANUAL)[-3:]
    assert not any(map(is_heading, (seats, bay, row)))
    assert behind("How many seats are there?", seats, [bay, row]) == []


NEEDED = "\n\n".join(
    ("Soup", "Needed", "2 carrots", "a leek", "Method", "1. Fry it. Wait.", "2. Pour.", "3. Eat.", "It is good.")
)


def test_who_asks_for_a_list_gets_all_of_it_whichever_item_was_found():
    marked = tuple((NEEDED.index(heading), 2) for heading in ("Needed", "Method"))
    source = Source("a1", "a.md", "A", NEEDED, "article", headings=marked)
    every = [Place(source, s.start, s.end) for s in sentences(NEEDED)]
    found = {place.text: place for place in every}

    def all_of(question: str, chosen: str) -> list[str]:
        return texts(whole_list(question, found[chosen], every))

    for question in ("What ingredients does it take?", "What is in the soup?", "What do I need for it?"):
        assert all_of(question, "a leek") == ["2 carrots", "a leek"]
    assert all_of("What are the steps?", "2. Pour.") == ["1. Fry it.", "2. Pour.", "3. Eat."]
    assert all_of("How many carrots are in it?", "2 carrots") == []
    assert all_of("What are the steps?", "It is good.") == all_of("What are the steps?", "Method") == []
    plain = [Place(replace(source, headings=()), place.start, place.end) for place in every]
    assert whole_list("What is in the soup?", plain[3], plain) == []  # may be headings as well


def test_where_several_items_answer_the_list_does():
    text = "Meeting\n\nPresent\n\nAnna Reed (chair)\n\nBo Lind\n\nCy Moss\n\nBudget\n\nIt was passed."
    marked = tuple((text.index(heading), 2) for heading in ("Present", "Budget"))
    source = Source("a1", "a.md", "A", text, "article", headings=marked)
    every = [Place(source, s.start, s.end) for s in sentences(text)]
    anna, bo, cy = every[2:5]
    assert whole_list("Who was present?", anna, every, [anna, bo, cy]) == [anna, bo, cy]
    assert whole_list("Who was present?", anna, every, [anna, bo]) == []  # two may be alike by chance
    assert whole_list("How many were present?", anna, every, [anna, bo, cy]) == []
    assert whole_list("Who was present?", anna, every, [anna, bo, every[-1]]) == []


def test_a_heading_of_two_sentences_heads_what_stands_below_it():
    text = "Questions\n\nI am moving. Can I keep it?\n\nYes, if you tell us. Soon."
    source = Source("a1", "a.md", "A", text, "article", headings=((0, 1), (text.index("I am"), 2)))
    _, moving, keep, *told = [Place(source, s.start, s.end) for s in sentences(text)]
    assert is_heading(moving) and is_heading(keep)
    assert behind("Can it be kept?", keep, told) == told


def test_sentences_that_are_paragraphs_under_a_heading_are_a_list():
    rules = ["No shouting.", "Dogs stay out; cats may enter.", "Bags go there.", "Pay first."]
    text = "\n\n".join(["Library", "House rules", *rules, "Rooms", "One is large. It is old."])
    marked = ((0, 1), (text.index("House"), 2), (text.index("Rooms"), 2))
    source = Source("a1", "a.md", "A", text, "article", headings=marked)
    _, heading, *rest = [Place(source, s.start, s.end) for s in sentences(text)]
    assert texts(behind("What are the house rules?", heading, rest)) == rules
    assert texts(behind("What is allowed there?", heading, rest)) == rules[:3]
    assert texts(behind("Which rooms are there?", rest[4], rest[5:])) == ["One is large."]
