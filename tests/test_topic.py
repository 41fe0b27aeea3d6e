"""What the sources say of something is what names it."""

import pytest

from assistant import Assistant
from assistant.topic import clause, strange, topic, unnamed
from index.search import Candidate
from index.sentences import sentences
from index.values import Passage, Source


@pytest.mark.parametrize(
    ("question", "of"),
    [
        ("What does the article say about Lavrov?", "Lavrov"),
        ("what does it say about the YPG", "the YPG"),
        ("What is said about observation posts in the article?", "observation posts"),
        ("Can you tell me something about Morek?", "Morek"),
        ("Tell me about the M5 highway.", "the M5 highway"),
        ("Is there anything on NATO?", "NATO"),
        ("Does the article mention Iran?", "Iran"),
        ("Any info about Sochi?", "Sochi"),
        ("Tell me more about Sochi", "Sochi"),
        ("What did Lavrov say about the militants?", ""),
        ("Tell me about how it ended", ""),
        ("Tell me about it", ""),
        ("What is the article about?", ""),
        ("What does the article say?", ""),
    ],
)
def test_what_is_said_of_something_is_asked_for(question: str, of: str):
    assert topic(question) == of


def test_the_sentences_that_name_it_are_given_in_order_and_none_is_marked(assistant: Assistant):
    answer = assistant.ask("What does the article say about the ceasefire?")
    assert 1 < len(answer.sentences) <= 3
    assert all("ease" in sentence.text and sentence.short is None for sentence in answer.sentences)
    assert [c.start for c in answer.citations] == sorted(c.start for c in answer.citations)
    assert "YPG" in assistant.ask("tell me about the ypg").sentences[0].text


def test_who_is_named_nowhere_is_said_to_be(assistant: Assistant):
    answer = assistant.ask("Does the article mention Iran?")
    assert answer.is_refusal
    assert answer.text == "The article and its sources do not mention Iran."
    assert answer.related


def test_where_no_sentence_names_it_the_reader_decides(assistant: Assistant):
    assert assistant.ask("Tell me about Putin's health").is_refusal


def test_who_was_named_before_is_not_said_to_be_named_nowhere(assistant: Assistant):
    conversation = assistant.conversation()
    first = conversation.ask("What does the article say about the YPG?")
    other = conversation.ask("What else does it say about the YPG?")
    more = conversation.ask("Tell me more about the YPG")
    assert first.sentences
    for answer in (other, more):
        assert answer.is_refusal
        assert "nothing else" in answer.text


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("What was signed in Geneva?", ["Geneva"]),
        ("What does Donald Trump want from Turkey?", ["Donald Trump"]),
        ("Did the Turks lose?", []),  # the sources have Turkey
        ("What does the US want?", []),  # and Washington
        ("Why did Hollande speak of Holland?", []),  # and hollandaise
        ("Geneva was where?", []),  # any word is large there
        ("What Did The New Treaty Say?", []),
        ("who met in geneva?", []),
        ("Who is the mayor of Łódź or Zürich?", ["Łódź"]),  # an accent is folded, another letter is not
    ],
)
def test_the_names_that_no_source_has_in_any_form_are_strange(question: str, names: list[str]):
    sources = ("turkey", "washington", "hollandaise", "zurich")
    assert strange(question, lambda word: any(one.startswith(word.lower()[:4]) for one in sources)) == names


def test_who_asks_about_a_name_that_no_source_has_is_told_so(assistant: Assistant):
    answer = assistant.ask("What was signed in Geneva in September 2018?")
    assert answer.kind == "refusal" and answer.related
    assert answer.text == "The article and its sources do not mention Geneva."
    assert assistant.ask("What was signed in Sochi in September 2018?").kind == "answer"


TEXT = "The Railway Hotel is grand. Forty rooms are let. The Swan costs 95 dollars. He paid for the rooms."


@pytest.mark.parametrize(
    ("question", "at", "so"),
    [
        ("How much does the Swan cost?", 2, False),
        ("How much does the Old Mint cost?", 2, True),
        ("How much does it cost?", 2, False),
        ("How many rooms has the Railway Hotel?", 1, False),  # the sentence before has it
        ("How many rooms has the Old Mint?", 1, True),
        ("What did Nils Dahl pay for?", 3, False),  # `he` may be Dahl
        ("What do the people of Arden pay?", 2, False),  # the title has it
        ("Mint prices?", 2, False),  # any first word is large
    ],
)
def test_a_name_that_stands_nowhere_near_is_noticed(question: str, at: int, so: bool):
    places = tuple(sentences(TEXT))
    passage = Passage(Source("a1", "a.txt", "Inns of Arden", TEXT, "article"), 0, len(TEXT), places)
    assert unnamed(question, Candidate(passage, places[at], 0.5, 0.5, 0.5, 0, 0.5, 0.5)) is so


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What does clause 7.2 say?", "7.2"),
        ("clause 8.5", "8.5"),
        ("Please show me section 3", "3"),
        ("What does section 4.1 of the handbook say?", "4.1"),
        ("What does clause 7.2 say about passwords?", ""),
        ("Who wrote clause 7.2?", ""),
        ("What is 7.2?", ""),
        ("clause 1" + " of a" * 300 + " " + "x" * 60, ""),
    ],
)
def test_a_clause_is_asked_for_by_its_number(question: str, number: str):
    assert clause(question) == number
