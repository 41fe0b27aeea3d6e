"""What the chat column is given to draw, word for word, and what is read back from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from page_fake import FakeAssistant, library

from assistant.answer import Answer, Citation, Sentence
from assistant.page.chat import stopped
from assistant.page.markup import MARKER, neutralise, numbering, plain, render, turns
from assistant.page.pane import Pane, paragraphs, text_fragment

RANCE = library()[1]
START = RANCE.text.index("The Rance")
END = START + len("The Rance station opened in 1966 with 24 turbines rated at 240 megawatts.")
CITED = Citation(1, RANCE, START, END, RANCE.text[START:END])
REF = f"{RANCE.id}-{START}-{END}"
ANSWER = Answer("When?", "When?", "text", "answer", (Sentence(CITED.quote, (CITED,), (28, 32)),), (CITED,))


@given(st.text(max_size=200))
def test_neutralised_text_holds_nothing_that_markdown_or_html_reads(text):
    drawn = neutralise(text)
    assert plain(drawn) == plain(neutralise(plain(drawn)))
    assert not set(drawn.replace("&#", "").replace(";", "")) & set("<>[]()*_`~!|\\#$:/.@=+-{}'\"&\n")


def test_an_answer_is_drawn_with_its_short_answer_and_its_marker():
    assert render(ANSWER, {}) == (
        "The Rance station opened in <strong>1966</strong> with 24 turbines rated at 240 megawatts&#46; "
        f"[1](#cite-{REF})"
    )


def test_a_place_cited_before_keeps_its_number():
    earlier = [{"role": "assistant", "content": f"x [1](#cite-a-0-1) [2](#cite-{REF})"}]
    numbers = numbering(earlier)
    assert f"[2](#cite-{REF})" in render(ANSWER, numbers)
    assert numbers == {"a-0-1": 1, REF: 2}


def test_help_offers_its_question_to_be_pressed():
    helped = Answer("hi", "hi", "Hello. For example: Who? Ask.", "help", suggestion="Who?")
    assert render(helped, {}) == "Hello&#46; For example&#58; [Who&#63;](#ask) Ask&#46;"


def test_turns_are_read_back_from_what_is_shown():
    fake = FakeAssistant()
    shown = [
        {"role": "user", "content": "When?"},
        {"role": "assistant", "content": [{"type": "text", "text": render(ANSWER, {})}]},
        {"role": "user", "content": "And then?"},
        {"role": "assistant", "content": "made up [2](#cite-nowhere-0-4) [3](#cite-" + RANCE.id + "-0-99999999)"},
    ]
    first, second = turns(shown, fake.source, fake.standalone)
    assert (first.question, first.answer.kind) == ("When?", "answer")
    assert first.answer.sentences == ANSWER.sentences
    assert (first.answer.standalone, second.answer.standalone) == ("When?", "When? And then?")
    assert (second.answer.kind, second.answer.citations) == ("help", ())


def test_an_earlier_question_is_mended_as_it_was_when_it_was_asked():
    fake = FakeAssistant()
    shown = [
        {"role": role, "content": text} for text in ("Which tidel dam?", "And why?") for role in ("user", "assistant")
    ]
    first, second = turns(shown, fake.source, fake.standalone)
    assert (first.question, first.answer.question) == ("Which tidel dam?", "Which tidel dam?")
    assert (first.answer.standalone, second.answer.standalone) == ("Which tidal dam?", "Which tidal dam? And why?")


@pytest.mark.parametrize(
    ("given", "drawn"),
    [
        ({}, "Read as: When was it built&#63; By whom&#63;"),
        ({"read_as": "By whom was the dam built?"}, "Read as: By whom was the dam built&#63;"),
        ({"read_as": "By whom?"}, ""),
    ],
)
def test_a_follow_up_shows_how_it_was_read(given, drawn):
    answer = Answer("By whom?", "When was it built? By whom?", "", "answer", ANSWER.sentences, **given)
    shown = render(answer, {})
    assert shown.count("read-as") == bool(drawn)
    assert drawn in shown
    refused = render(Answer("By whom?", "When was it built? By whom?", "", "refusal", **given), {})
    assert refused.count("read-as") == 0
    assert (drawn or "Read as: By whom&#63;").replace("Read as", "Looked for") in refused


def test_case_and_punctuation_are_not_worth_a_line():
    answer = Answer("who built it", "Who built it?", "", "answer", ANSWER.sentences, read_as="Who built it?")
    assert "read-as" not in render(answer, {})


def test_only_the_last_ten_turns_are_read_back():
    shown = [{"role": role, "content": str(n)} for n in range(14) for role in ("user", "assistant")]
    read = turns(shown, lambda _: None, lambda text, _: text)
    assert [turn.question for turn in read] == [str(n) for n in range(4, 14)]


def test_stopping_marks_a_partial_turn_and_leaves_a_whole_one():
    whole = [{"role": "assistant", "content": render(ANSWER, {})}]
    assert stopped(whole) == whole
    partial = [
        {"role": "assistant", "content": f'Half [1](#cite-{REF})\n\n<div class="pending" role="status">Reading</div>'}
    ]
    (kept,) = stopped(partial)
    assert kept["content"] == f'Half [1](#cite-{REF})\n\n<div class="stopped">Stopped here.</div>'
    assert MARKER.search(kept["content"])


@given(st.text(alphabet="ab \n", max_size=80), st.integers(0, 80), st.integers(1, 80))
def test_paragraphs_lose_nothing_but_breaks_and_mark_exactly_the_cited(text, start, length):
    end = min(len(text), start + length)
    cited = (start, end) if start < end else (0, 0)
    lines = paragraphs(text, 0, len(text), cited)
    assert ["".join(words for words, _ in line) for line in lines] == [line for line in text.split("\n") if line]
    marked = "".join(words for line in lines for words, hit in line if hit)
    assert marked == text[cited[0] : cited[1]].replace("\n", "")


def test_a_text_fragment_names_both_ends_of_the_quote():
    assert text_fragment("one two") == "#:~:text=one%20two"
    assert text_fragment("a b c d-e f g, h i j & k") == "#:~:text=a%20b%20c%20d%2De,i%20j%20%26%20k"


def test_the_pane_takes_any_json_and_opens_only_kept_places():
    pane = Pane(FakeAssistant())
    for odd in (None, 7, [], {}, "", "x", f"{RANCE.id}-5-2", f"{RANCE.id}-0-99999999", "../etc-0-1", f"{REF}\n"):
        assert set(pane.place(odd)) == {"error"}, odd
    assert set(pane.place("gone-0-1")) == {"error"}
    shown = pane.place(REF)
    assert shown["quote"] == CITED.quote
    assert [words for line in shown["paragraphs"] for words, hit in line if hit] == [CITED.quote]
