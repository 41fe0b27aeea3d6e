"""The question before, asked about something else, or once more."""

import pytest

from assistant import Answer, Turn
from assistant.followup import understood
from assistant.swaps import again, swapped


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Who is Ruth Abend?", "What about Piet Larsen?", "Who is Piet Larsen?"),
        ("Who is Ruth Abend?", "And Hal Brody?", "Who is Hal Brody?"),
        ("Who is Lavrov?", "And the Turkish foreign minister?", "Who is the Turkish foreign minister?"),
        ("Who is Lavrov?", "No, I meant the mayor", "Who is the mayor?"),
        ("Who is Lavrov?", "I meant Hal Brody", "Who is Hal Brody?"),
        ("Who is Lavrov?", "not him, Hal Brody", "Who is Hal Brody?"),
        ("Whom did the Turkish Minister warn?", "And the Russian envoy?", "Whom did the Russian envoy warn?"),
        ("What did Freud do in Trieste?", "and Aristotle?", "What did Aristotle do in Trieste?"),
        ("What happened in September 2018?", "And in August?", "What happened in August?"),
        ("How much did it sell on a summer day?", "And in winter?", "How much did it sell in winter?"),
        ("How many posts in Idlib were hit?", "And on Monday?", ""),  # a place is no time
        (
            "What does Ada Lind say about the roof?",
            "and what about the meadow?",
            "What does Ada Lind say about the meadow?",
        ),
        ("What does Ada Lind say about the roof?", "And Bo Ek?", "What does Bo Ek say about the roof?"),
        ("What happened in Idlib after the truce?", "And in Aleppo?", "What happened in Aleppo after the truce?"),
        ("When does the closure start?", "And the ferry, how often does it run?", "How often does the ferry run?"),
        ("How often does the ferry run?", "And the public meeting?", "How often does the public meeting run?"),
        ("How much will the repairs cost?", "No, I meant the earlier plan", "How much will the earlier plan cost?"),
        ("How many were killed?", "And wounded?", ""),
        ("How many were killed?", "And how many were hurt?", ""),
        ("Who is Lavrov?", "And his country?", ""),
        ("Who is Lavrov?", "What about the others?", ""),
        ("When was it annulled?", "And Ankara's reaction?", ""),
        ("When was it annulled?", "And in 2018?", ""),
        ("When was it annulled?", "And Moscow?", ""),
        ("Who is Lavrov?", "In Idlib, what did they do?", ""),
        ("Who is Lavrov?", "Hal Brody?", ""),
        ("Who is Lavrov?", "And why?", ""),
    ],
)
def test_the_question_before_is_asked_about_another_thing(before: str, question: str, whole: str):
    assert swapped(question, before) == whole


@pytest.mark.parametrize(
    ("question", "so"),
    [
        ("Where does it say that?", True),
        ("where in the article is that", True),
        ("Source?", True),
        ("are you sure?", True),
        ("Can you repeat that please?", True),
        ("Where is the summit?", False),
        ("Where is it?", False),
        ("Which source says so?", False),
        ("Are you sure that Turkey agreed?", False),
    ],
)
def test_an_answer_is_asked_for_once_more(question: str, so: bool):
    assert again(question) is so


def conversation(*questions: str) -> list[str]:
    """Each question as it is searched."""
    turns: list[Turn] = []
    for question in questions:
        asked, _ = understood(question, turns, str)
        turns.append(Turn(question, Answer(question, asked.searched, "", "answer")))
    return [turn.answer.standalone for turn in turns]


def test_one_thing_after_another_is_asked_about():
    asked = conversation("Who is Ruth Abend?", "What about Piet Larsen?", "And Hal Brody?", "Where does it say that?")
    assert asked == [f"Who is {name}?" for name in ("Ruth Abend", "Piet Larsen", "Hal Brody", "Hal Brody")]


def test_the_reaction_of_another_is_asked_for():
    asked = conversation("When was it annulled?", "And Ankara's reaction?", "And Moscow?")
    assert asked[-1] == "What was Moscow's reaction?"


def test_thanks_are_no_turn_and_a_greeting_is_no_name():
    assert conversation("Hi, who is Lavrov?", "Thanks", "What did he say?")[-1] == "What did Lavrov say?"
    asked, _ = understood("What did she say?", [Turn("Hi. Who leads?", Answer("", "Who leads?", "", "answer"))], str)
    assert asked.read == "What did she say?"
