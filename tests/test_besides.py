"""Something else than what was given before is asked for, and given or refused."""

import pytest

from assistant import Answer, Assistant, Turn
from assistant.answer import Citation, Sentence
from assistant.besides import asks_besides, asks_once_more, left_out, without_else
from assistant.followup import understood
from index.values import Source

TEXT = "Olav Brekke said the pier was old."
CITED = Citation(1, Source("a1", "a.txt", "A", TEXT, "article"), 0, len(TEXT), TEXT)


def turn(question: str) -> Turn:
    return Turn(question, Answer(question, question, "", "answer", (Sentence(TEXT, (CITED,)),), (CITED,)))


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("What else did he say?", "What did he say?"),
        ("Did Brekke say anything else about the pier?", "What did Brekke say about the pier?"),
        ("And was the mayor told anything more?", "What was the mayor told?"),
        ("Has he warned anyone else?", "Who has he warned?"),
        ("What else?", "What else?"),
        ("Is there anything else?", "Is there anything else?"),
        ("What did the elsewhere pact say?", "What did the elsewhere pact say?"),
    ],
)
def test_else_is_no_part_of_what_is_asked(question: str, bare: str):
    assert without_else(question) == bare


@pytest.mark.parametrize(
    ("question", "so"),
    [
        ("What else?", True),
        ("ok, anything else?", True),
        ("Any others?", True),
        ("Is that all?", True),
        ("Another one?", True),
        ("What else did he say?", False),
        ("What is the rest?", False),
        ("Is there a ferry?", False),
    ],
)
def test_the_question_before_is_asked_for_another_answer(question: str, so: bool):
    assert asks_once_more(question) is so


@pytest.mark.parametrize(
    ("question", "without"),
    [
        ("What else?", (CITED,)),
        ("What else did Brekke say?", (CITED,)),
        ("Which other plans are there?", (CITED,)),
        ("What else did he build?", ()),  # the sentence given may tell
        ("What did Brekke say?", ()),
    ],
)
def test_what_was_given_is_left_out_where_it_cannot_answer(question: str, without: tuple[Citation, ...]):
    assert left_out(question, [turn("What did Brekke say?")]) == without
    assert left_out(question, []) == ()


def test_what_else_asks_the_question_before_again():
    asked, _ = understood("What else?", [turn("What did Brekke say?")], str)
    assert (asked.read, asked.besides) == ("What did Brekke say?", (CITED,))
    asked, _ = understood("What else did he say?", [turn("Who is Olav Brekke?")], str)
    assert (asked.read, asked.besides) == ("What did Olav Brekke say?", (CITED,))


def test_the_same_sentence_is_not_given_again_and_one_can_read_on(assistant: Assistant):
    conversation = assistant.conversation()
    first = conversation.ask("Who is the Russian Foreign Minister?")
    other = conversation.ask("Anything else?")
    assert first.citations
    assert not {c.ref for c in first.citations} & {c.ref for c in other.citations}
    assert other.is_refusal
    assert "nothing else" in other.text
    following = conversation.ask("Tell me more")
    assert following.citations[0].start > first.citations[-1].end
    assert asks_besides("Did he say anything else?")
