"""What stands alone, what leans on the turn before, and what a pronoun stands for."""

import pytest

from assistant import Answer, Turn
from assistant.answer import Sentence
from assistant.followup import continued, plainly, standalone, understood
from assistant.pronouns import definite
from assistant.question import MAX_CHARS, Intent


def turn(question: str, standing: str = "") -> Turn:
    return Turn(question, Answer(question, standing or question, "", "refusal"))


@pytest.mark.parametrize(
    "question",
    [
        "What could boost Ankara's geopolitical weight?",
        "How come twelve Turkish soldiers were killed by the jet?",
        "Who is the Russian Foreign Minister?",
        "What did Turkey say about its posts?",
        "Is there a ceasefire in Idlib?",
        "What does it say about the ceasefire?",
        "Tell me about the posts",
        "Which highway do both sides fight for?",
    ],
)
def test_what_stands_alone_is_searched_as_it_is(question: str):
    asked = standalone(question, [turn("Who is Lavrov?")])
    assert (asked.text, asked.searched, asked.read) == (question, question, question)
    assert standalone(question, []) == asked


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("What did he say?", "What did Lavrov say?"),
        ("What is his name?", "What is Lavrov's name?"),
        ("What is his father's name?", "What is Lavrov's father's name?"),
        ("How is his country described?", "How is Lavrov's country described?"),
        ("And in 2018?", "And in 2018?"),
        ("Why?", "Why?"),
        ("What about the others?", "What about the others?"),
    ],
)
def test_what_leans_back_is_searched_with_the_turn_before_or_with_the_names_it_stands_for(question: str, read: str):
    asked = standalone(question, [turn("Is it true?"), turn("Who is Lavrov?", "Is it true? Who is Lavrov?")])
    assert asked.text == question
    assert asked.searched == (f"Who is Lavrov? {question}" if read == question else read)
    assert asked.read == read


def test_whose_name_is_asked_and_given_is_asked_who_he_is():
    assert standalone("What is his name?", [turn("When did Sergei Lavrov speak?")]).read == "Who is Sergei Lavrov?"


@pytest.mark.parametrize(
    ("question", "like"),
    [
        ("And what did Moscow reply?", "What did Moscow reply?"),
        ("And who is Erdogan?", "Who is Erdogan?"),
        ("But how does the Kremlin see it?", ""),
        ("And what did he reply?", "What did Lavrov reply?"),
        ("And what was the reply?", ""),
        ("So which country does Turkey like?", ""),
    ],
)
def test_sentences_are_compared_with_a_follow_up_alone_where_it_names_its_subject(question: str, like: str):
    before = turn("What did Lavrov say about the convoy?")
    asked = standalone(question, [before])
    assert (asked.leans, asked.like) == (True, like)
    joined = f"What did Lavrov say about the convoy? {question}"
    assert asked.searched == ("What did Lavrov reply?" if question == "And what did he reply?" else joined)


@pytest.mark.parametrize(
    ("question", "like"),
    [("And who was told about it beforehand?", "Who was told about it beforehand?"), ("And the reason for it?", "")],
)
def test_a_question_about_an_event_is_compared_alone_where_it_has_words_of_its_own(question: str, like: str):
    assert standalone(question, [turn("Why did Turkey send help?")]).like == like


@pytest.mark.parametrize("question", ["When was the ceasefire annulled?", "Where was the truck hit?"])
def test_a_short_question_with_a_subject_is_read_and_compared_alone(question: str):
    asked = standalone(question, [turn("Where will the trilateral summit be held?")])
    assert (asked.read, asked.like) == (question, question)
    assert asked.searched == f"Where will the trilateral summit be held? {question}"


def test_a_name_at_the_end_of_a_turn_without_a_question_mark_does_not_go_on():
    asked = standalone("And then?", [turn("tell me about Sergei Lavrov")])
    assert asked.searched == "tell me about Sergei Lavrov? And then?"
    assert standalone("Is he sure?", [turn("And then", asked.searched)]).read == "Is Sergei Lavrov sure?"


def test_a_question_as_searched_keeps_to_the_limit():
    asked = standalone("Why?", [turn("x", "x" * MAX_CHARS)])
    assert len(asked.searched) == MAX_CHARS
    assert asked.searched.endswith(" Why?")


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("Where was the ceasefire agreed?", "And when?", "When was the ceasefire agreed?"),
        ("When will the summit take place?", "In which city?", "In which city will the summit take place?"),
        ("How did Ankara respond?", "OK. And why?", "Why did Ankara respond?"),
        ("When was it signed?", "By whom?", "By whom was it signed?"),
        (
            "In which part of Syria might Turkey build a power bloc?",
            "After what agreement?",
            "After what agreement might Turkey build a power bloc?",
        ),
        ("Who is Lavrov? When did he speak?", "Where?", "Where did he speak?"),
        ("Who was killed by the jet?", "When?", ""),
        ("What did Ankara do after the ceasefire ended?", "And why?", ""),
        ("How many posts does Turkey have?", "Where?", ""),
        ("What happened to the ceasefire on Aug. 5?", "For what reason?", ""),
        ("Name the two roads.", "Where?", ""),
        ("Where was it agreed?", "Who?", ""),
        ("Will relations change?", "Why not?", "Why won't relations change?"),
        ("And did Moscow agree?", "But why not?", "Why didn't Moscow agree?"),
        ("Did Moscow agree?", "And when?", "When did Moscow agree?"),
        ("Did Moscow agree?", "Why?", ""),  # the answer may have been no
        ("Is there a truce?", "Why not?", ""),
        ("When did they part?", "Why not?", ""),
        ("Where was it agreed?", "And when is the summit?", ""),
        ("Where was it agreed?", "What aircraft was used?", ""),
    ],
)
def test_a_question_word_alone_continues_the_question_before(before: str, question: str, whole: str):
    assert continued(question, before) == whole


def test_a_continued_question_is_searched_and_shown_whole():
    before = Turn("Where was it agreed?", Answer("Where was it agreed?", "Where was the truce agreed?", "", "answer"))
    found = standalone("And when?", (before,))
    assert (found.text, found.searched, found.read) == ("And when?", *["When was the truce agreed?"] * 2)


def test_a_continued_question_keeps_the_questions_that_name_its_subject():
    before = Turn("When did they part?", Answer("", "Who played with Zappa? When did they part?", "", "answer"))
    found = standalone("And why?", (before,))
    assert found.searched == "Who played with Zappa? Why did they part?"
    assert found.read == "Why did they part?"


def answered(question: str, text: str, short: str) -> Turn:
    """A turn whose answer has a short answer marked in it."""
    at = text.index(short)
    sentence = Sentence(text, (), (at, at + len(short)))
    return Turn(question, Answer(question, question, text, "answer", (sentence,)))


MET = answered("Which Turkish leader went to Moscow?", "President Erdogan flew to Moscow.", "President Erdogan")
LAVROV = answered("Who is Lavrov?", "Russian Foreign Minister Sergei Lavrov spoke.", "Russian Foreign Minister")


GAINS = answered("How could Turkey gain weight?", "It could by raising its taxes on trade.", "by raising its taxes")


@pytest.mark.parametrize(
    ("before", "question", "read"),
    [
        (turn("How did Ankara respond?"), "When was it?", "When was it?"),
        (turn("What did he do?", "What did Jonas do?"), "How did she react?", "How did she react?"),
        (turn("What did she do?", "What did Ada do?"), "How did she react?", "How did Ada react?"),
        (turn("What does her brother do?", "What does Ada's brother do?"), "Does he like her?", "Does he like Ada?"),
        (GAINS, "Would that change how it trades?", "Would raising Turkey's taxes change how it trades?"),
        (GAINS, "Did that help?", "Did raising Turkey's taxes help?"),
        (GAINS, "Why would that not hurt Moscow?", "Why would raising Turkey's taxes not hurt Moscow?"),
        (GAINS, "Would that change help?", "Would that change help?"),
        (GAINS, "Does that tax end?", "Does that tax end?"),
        (
            answered("Who raised taxes?", "By raising taxes he won.", "By raising taxes"),
            "Did that help?",
            "Did that help?",
        ),
        (MET, "How long did he stay?", "How long did President Erdogan stay?"),
        (LAVROV, "How is his country described?", "How is Lavrov's country described?"),
        (answered("Who met Merkel?", "Macron met Merkel.", "Macron"), "When did he leave?", "When did Macron leave?"),
        (LAVROV, "How is his country's reply described?", "How is the Russian reply described?"),
        (
            turn("When did the strike take place?"),
            "Which plane was used?",
            "Which plane was used when the strike take place?",
        ),
        (turn("Which strike took place?"), "Which plane was used?", "Which plane was used?"),
        (turn("When did it start?"), "Did he speak?", "Did he speak?"),
        (
            answered("What does Lavrov say of them?", "Lavrov said the Nusra Front will be crushed.", "Nusra Front"),
            "Which group does he mean?",
            "Which group does Lavrov mean?",
        ),
        (turn("What does Lavrov say of Idlib?"), "Which group does he mean?", "Which group does Lavrov mean?"),
        (turn("What happened in Syria?"), "Did he agree?", "Did he agree?"),
        (turn("Who is the Turkish president meeting?"), "What is it good for?", "What is it good for?"),
        (turn("How could Turkey gain weight?"), "Would it help?", "Would Turkey help?"),
        (turn("Which two roads matter in Idlib?"), "When were they built?", "When were the two roads built?"),
        (turn("Which two roads matter in Idlib?"), "What is their length?", "What is the two roads' length?"),
        (turn("Who is Putin meeting?"), "Who translated for them?", "Who translated for Putin?"),
        (
            answered("What did Ankara send?", "It sent two columns to Idlib.", "two columns to Idlib"),
            "Where were they seen?",
            "Where were the two columns seen?",
        ),
        (answered("What did Ankara do?", "It sent help.", "sent help"), "Did they say so?", "Did Ankara say so?"),
        (turn("How many posts has Turkey?"), "What will it do with them?", "What will Turkey do with the posts?"),
        (turn("When was it annulled?"), "And Ankara's first reaction?", "What was Ankara's first reaction?"),
        (turn("When was it annulled?"), "What about Ankara’s reply?", "What was Ankara’s reply?"),
        (turn("When was it annulled?"), "And Turkey's goals?", "What were Turkey's goals?"),
        (turn("When was it annulled?"), "And Turkey's role was decisive?", "And Turkey's role was decisive?"),
        (turn("What do Ankara and Moscow want?"), "When did they meet?", "When did Ankara and Moscow meet?"),
        (turn("Is Idlib besieged?"), "When did it kill them?", "When did Idlib kill them?"),
        (turn("Who met Merkel?"), "Who saw her last week?", "Who saw Merkel last week?"),
        (turn("Who met Merkel?"), "Who saw her plane?", "Who saw Merkel's plane?"),
        (turn("What does Lavrov say?"), "What is the reason for his visit?", "What is the reason for Lavrov's visit?"),
        (turn("What does Lavrov say?"), "What did the army do about him?", "What did the army do about Lavrov?"),
        (
            answered("What is planned for September?", "A trilateral summit is planned.", "trilateral summit"),
            "Where will it be held?",
            "Where will the trilateral summit be held?",
        ),
        (turn("What is planned for September?"), "Where will it be held?", "Where will it be held?"),
        (
            answered("What attacked the truck?", "Last week a Syrian jet attacked it.", "a Syrian jet"),
            "Who was flying it?",
            "Who was flying the Syrian jet?",
        ),
        (
            answered("Which paper named Tyre?", "The Daily Star named it.", "The Daily Star"),
            "Is it read?",
            "Is the Daily Star read?",
        ),
        (
            answered("What is the plan for Idlib?", "The plan is a siege.", "a siege"),
            "Is it cut off?",
            "Is Idlib cut off?",
        ),
        (turn("What was Turkey allowed to do in Idlib?"), "Is it satisfied?", "Is Turkey satisfied?"),
        (turn("Does Turkey have posts in Idlib?"), "How many of them are there?", "How many of the posts are there?"),
        (turn("Where did Ankara send men?"), "What were they to contain?", "What were the men to contain?"),
        (turn("Where did Ankara send posts?"), "Did they say so?", "Did Ankara say so?"),
        (turn("Are there any posts near Idlib?"), "When were they built?", "When were Idlib built?"),
        (turn("How many Turkish servicemen died?"), "How old were they?", "How old were the Turkish servicemen?"),
        (
            turn("Is America a partner for Turkey in Syria?"),
            "What do the two of them want?",
            "What do America and Turkey want?",
        ),
        (turn("Whom did the Turkish Foreign Minister warn?"), "Is he sure?", "Is the Turkish Foreign Minister sure?"),
        (turn("Why did Turkey send help?"), "Who had been told about it?", "Who had been told about it?"),
        (turn("When did they part?"), "Which song was sung?", "Which song was sung?"),
        (turn("When did he leave in October?"), "And his daughter?", "And his daughter?"),
        (turn("What happened in Helsinki?"), "Was she caught?", "Was she caught?"),
        (answered("Where did she go?", "She went to Helsinki.", "Helsinki"), "Was she ill?", "Was she ill?"),
        (answered("Who led it?", "Knud Falk led it.", "Knud Falk"), "Was he ill?", "Was Knud Falk ill?"),
        (turn("Who is Helen Trask?"), "How much is it?", "How much is it?"),
        (turn("What did she offer?", "What did Helen Trask offer?"), "How much is it?", "How much is it?"),
        (turn("What did she offer?", "What did Helen Trask offer?"), "Is she ill?", "Is Helen Trask ill?"),
    ],
)
def test_a_pronoun_is_read_as_what_the_turn_before_was_about(before: Turn, question: str, read: str):
    assert standalone(question, [before]).read == read


@pytest.mark.parametrize(
    ("question", "plain"),
    [
        ("OK, and who is this Sergei Lavrov?", "Who is Sergei Lavrov?"),
        ("so what did they do?", "What did they do?"),
        ("Who is this man?", "Who is this man?"),
        ("So-called rebels attacked whom?", "So-called rebels attacked whom?"),
        ("So far, what has Ankara sent?", "So far, what has Ankara sent?"),
        ("But for Russia, who would stay?", "But for Russia, who would stay?"),
        ("What is this Russian plan?", "What is this Russian plan?"),
        ("No, how long did it take?", "How long did it take?"),
        ("No one was told?", "No one was told?"),
        ("And so", "So"),
        ("And", "And"),
    ],
)
def test_what_only_leads_in_is_not_read(question: str, plain: str):
    assert plainly(question) == plain


def test_a_question_stays_as_it_was_put_and_is_read_plainly():
    asked, intent = understood("hello, who met Lavrov?", (), lambda text: text)
    assert (asked.text, asked.searched, asked.read) == ("hello, who met Lavrov?", *["Who met Lavrov?"] * 2)
    assert intent is Intent.FACT


@pytest.mark.parametrize(
    "question",
    [
        "Is it possible to know whether Moscow had a hand in the attack on the convoy?",
        "Why is it hard to predict further escalations?",
        "How long did it take to annul the ceasefire?",
        "Which minister highlighted his country's readiness to defend the posts?",
        "What did the regime do to defend its observation posts?",
        "When was the convoy attacked, and who sent it to the post?",
        "Did the soldiers lose their lives in the truck?",
        "What IT systems does the army use at the posts?",
    ],
)
def test_a_pronoun_that_the_question_explains_stays_and_nothing_is_leant_on(question: str):
    asked = standalone(question, [LAVROV])
    assert (asked.read, asked.leans) == (question, False)


@pytest.mark.parametrize(
    ("question", "bare"),
    [("How many died?", "How many died?"), ("And how many died?", ""), ("What of them died?", ""), ("Why?", "")],
)
def test_what_leans_by_its_shortness_only_may_do_without_the_turn_before(question: str, bare: str):
    assert standalone(question, [turn("When did the strike take place?")]).bare == bare


def test_what_is_said_around_a_question_for_a_link_is_left_out_too():
    asked, wanted = understood("Quick question: which of the links goes to a .ru site?", (), str)
    assert (asked.searched, wanted) == ("Which of the links goes to a .ru site?", Intent.LINKS)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Russia behind the strike", "Russia"),
        ("University of Oslo", "University of Oslo"),
        ("Putin's trip", "Putin's trip"),
        ("Vladimir Putin's long trip", "Vladimir Putin's long trip"),
        ("trilateral summit", "the trilateral summit"),
        ("the summit", "the summit"),
        ("Sergei Lavrov", "Sergei Lavrov"),
    ],
)
def test_a_name_needs_no_article_and_nothing_behind_it(name: str, said: str):
    assert definite(name) == said


def test_a_word_made_large_by_the_program_is_no_name():
    before = (turn("How many were killed?"), turn("And wounded?", "How many were killed? And wounded?"))
    assert "Wounded" not in standalone("What did the ministry say about it?", before).read
