"""Which words of a sentence are marked."""

import pytest

from assistant.marked import marked
from assistant.score import whole_words

LIFE = "Clara Weiss (Brno, 14 October 1891 – Montevideo, 3 May 1968) was a composer."
ROW = "Item: Annual card | Adults: £18 | Students: £9 | Under 18: free"
LIVED = "Ingrid Vestergaard (14 May 1891 – 2 October 1968) was a botanist."


STRIKE = "It hit a truck, killing three servicemen and wounding twelve."


@pytest.mark.parametrize(
    ("question", "sentence", "words", "kept"),
    [
        ("Who spoke?", "Lavrov spoke on Monday.", "Lavrov", "Lavrov"),
        ("What did Lavrov say?", "Lavrov said Turkey was told.", "Turkey", None),
        ("What did Lavrov say?", "Lavrov said Turkey was told.", "Turkey was told", "Turkey was told"),
        ("Whom did Lavrov say was told?", "Lavrov said Turkey was told.", "Turkey", "Turkey"),
        ("Tell me about Lavrov", "Lavrov spoke on Monday.", "Monday", None),
        ("Who found the cracks?", "We found cracks, she said.", "We", None),
        ("When did she die?", "She died at the age of 77.", "77", None),
        ("How old was she?", "She died at the age of 77.", "77", "77"),
        ("When did she die?", "She died in 1968.", "1968", "1968"),
        ("When was she born?", LIVED, "14 May 1891 – 2 October 1968", "14 May 1891"),
        ("When did Ingrid die?", LIVED, "14 May 1891 – 2 October 1968", "2 October 1968"),
        ("When did she live?", LIVED, "14 May 1891 – 2 October 1968", "14 May 1891 – 2 October 1968"),
        ("Does he trust her?", "Few trust her.", "trust her", None),
        ("Is it open?", "It is impossible to say whether it is open.", "it is open", None),
        ("Is it open?", "It is not open.", "not open", "not open"),
        ("Who trusts her?", "Few trust her.", "trust her", "trust her"),
        ("Which party did she join?", "She joined the same party.", "the same", None),
        ("How many died?", STRIKE, "twelve", "three"),
        ("How many people were killed?", STRIKE, "three servicemen and wounding twelve", "three"),
        ("How many were injured?", STRIKE, "three", "twelve"),
        ("How many were injured?", STRIKE, "twelve", "twelve"),
        ("How many were killed or wounded?", STRIKE, "three", "three"),
        ("How many died?", "At least 30 people died and 40 were hurt.", "40", "30"),
        ("How many died?", "It injured 40.", "40", None),
        ("How many trucks did they kill?", "They shot 40 trucks.", "40", "40"),
        (
            "Who said no?",
            "The next day the Turkish Foreign Minister warned Damascus.",
            "Damascus",
            "the Turkish Foreign Minister",
        ),
        ("Who warned Damascus?", "Then Anna Reed warned Damascus.", "Anna Reed", "Anna Reed"),
        ("Whom did she warn?", "Then Anna Reed warned Damascus.", "Damascus", "Damascus"),
        ("Who asked for it?", "It was asked for by the mayor.", "the mayor", "the mayor"),
        (
            "Why did it end?",
            "Its end due to alleged violations didn’t catch us.",
            "alleged violations didn’t catch us",
            "alleged violations",
        ),
        ("Why did it end?", "It ended because fuel was dear.", "fuel was dear", "fuel was dear"),
        ("Where was she born?", LIFE, "Montevideo", "Brno"),
        ("When did she die?", LIFE, "14 October 1891", "3 May 1968"),
        ("Where did she die?", LIFE, "Montevideo", "Montevideo"),
        ("What was she?", LIFE, "a composer", "a composer"),
        ("annual card for students?", ROW, "£18", "£9"),
        ("How much is the annual card?", ROW, "£18", "£18"),
        ("How much is the annual card?", ROW, "£18 | Students", None),
        ("How many peas?", "Take 600 g peas.", "600", "600 g"),
        ("How many peas?", "Take 600 peas.", "600", "600"),
        ("Why won't it change?", "Despite pressure, it is unlikely to change.", "Despite pressure", None),
        ("What was it kept despite?", "Despite pressure, it was kept.", "Despite pressure", "Despite pressure"),
        ("How many weeks?", "4.3 Pay stops after six weeks.", "4.3", None),
        ("When was he born?", "Ivo Renz (1901-1950) painted.", "1901-1950", "1901"),
    ],
)
def test_what_would_mislead_is_not_marked(question: str, sentence: str, words: str, kept: str | None):
    start = sentence.index(words)
    found = marked(question, sentence, (start, start + len(words)))
    assert (sentence[slice(*found)] if found else None) == kept
    assert marked(question, sentence, None) is None


@pytest.mark.parametrize(
    ("part", "words"), [("logist", "bryologist"), ("bryo", "bryologist"), ("the bryo", "the bryologist"), (" ", " ")]
)
def test_no_word_is_marked_in_part(part: str, words: str):
    text = "under the bryologist Emil"
    start = text.index(part)
    low, high = whole_words(text, start, start + len(part))
    assert text[low:high] == words
