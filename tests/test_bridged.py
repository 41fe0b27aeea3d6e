"""A question that describes somebody is parted into who that is and what is asked of them."""

import pytest

from assistant.bridged import bridged, whom


@pytest.mark.parametrize(
    ("question", "who", "by_name"),
    [
        ("What was the trade of the man who rang the bell?", "Who rang the bell?", "What was the trade of Ada?"),
        ("How old is the judge whose dog ran off?", "Whose dog ran off?", "How old is Ada?"),
        ("What did the minister who warned Oslo say of it?", "Who warned Oslo?", "What did Ada say of it?"),
        ("Where does the young man who fell live now?", "Who fell?", "Where does Ada live now?"),
    ],
)
def test_it_is_parted_where_it_describes_somebody(question: str, who: str, by_name: str):
    found = bridged(question)
    assert found
    assert (found.who, found.of("Ada")) == (who, by_name)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the man who rang the bell?",  # asks only who that is
        "What is the name of the woman who rang the bell?",
        "How many of the men who rang the bell came back?",  # several
        "What did the man who rang the bell ruin?",  # where the clause ends is not known
        "What was the trade of the ringer?",
        "Which bell did the ringer, who was deaf, like?",
    ],
)
def test_what_describes_nobody_or_asks_no_more_stays_whole(question: str):
    assert bridged(question) is None


@pytest.mark.parametrize(
    ("sentence", "short", "before", "name"),
    [
        ("The bell was rung by Ada Lind.", "by Ada Lind", "", "Ada Lind"),
        ("Ada Lind came late, and she rang it.", "she", "Bo Ek left.", "Ada Lind"),
        ("She rang it.", "She", "Then Ada Lind came to Oslo.", "Ada Lind"),
        ("A boy rang it.", "A boy", "Ada Lind left.", ""),
        ("She rang it.", "She", "", ""),
    ],
)
def test_the_name_is_the_short_answer_s_or_the_pronoun_s(sentence: str, short: str, before: str, name: str):
    at = sentence.index(short)
    assert whom(sentence, (at, at + len(short)), before) == name
    assert whom(sentence, None, before) == ""
