"""What counts as the same fact, and what does not: tables of spellings, amounts, dates, names and opposites."""

import time
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differ import concerns, difference
from assistant.facts import dates, name_words, names, negations, numbers, opposed
from assistant.spelling import key, words

ONE_KEY = [
    "U.S./US/U.S/United States/United States of America/USA/America/American/Americans/Washington",
    "Turkey/Turkish/Turks/Türkiye/Ankara/Turkey's/Turkey’s",
    "Syria/Syrian/Damascus/Damascus’",
    "Russia/Russian/Moscow/Kremlin/Moscow's",
    "Kurds/Kurdish",
    "cease-fire/ceasefire/ceasefires/Ceasefire",
    "organise/organize/organised/organizing/organisation",
    "recognise/recognizes",
    "summarised/summarize",
    "colour/color",
    "neighbours/neighbor",
    "defence/defense",
    "centre/center",
    "Erdoğan/Erdogan/Erdogan’s",
    "caught/catch",
    "servicemen/serviceman",
    "percent/per cent",
    "don’t/don't",
]
DIFFERENT_KEYS = "promise/prom prise/prize surprise/surprize us/US our/or four/for hour/hor wise/wize Iran/Iraq".split()


@pytest.mark.parametrize("line", ONE_KEY)
def test_spellings_of_one_word_share_a_key(line):
    assert len({tuple(w.key for w in words(spelling)) for spelling in line.split("/")}) == 1


@pytest.mark.parametrize("line", DIFFERENT_KEYS)
def test_other_words_keep_their_own(line):
    one, other = line.split("/")
    assert key(one) != key(other)


def test_a_hyphen_parts_names_and_joins_words():
    found = [
        w.text for w in words("The Russia-Turkey cease-fire on the M5 near Al-Sham, a 20-year low for S-400 sales")
    ]
    assert "Russia Turkey cease-fire M5 Al Sham 20 year S-400".split() == [w for w in found if w not in {
        "The", "on", "the", "near", "a", "low", "for", "sales"
    }]  # fmt: skip


@given(st.text(max_size=200))
def test_words_stand_where_they_say(text):
    found = words(text)
    assert all(text[w.start : w.end] == w.text for w in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


NUMBERS = [
    ("killing three servicemen and wounding twelve", [(3, ""), (12, "")]),
    ("3 men and 12 women", [(3, ""), (12, "")]),
    ("5,000 troops", [(5000, "")]),
    ("3.5 million people", [(3_500_000, "")]),
    ("two hundred and six thousand", [(206_000, "")]),
    ("twenty-five ships", [(25, "")]),
    ("two dozen tanks", [(24, "")]),
    ("$5bn", [(5 * 10**9, "$")]),
    ("5 billion dollars", [(5 * 10**9, "$")]),
    ("an 80,000-pound prize", [(80000, "£")]),
    ("from 2 to 6 million euros", [(2 * 10**6, ""), (6 * 10**6, "€")]),
    ("a tenth of them", [(Fraction(1, 10), "part")]),
    ("it grew by barely a tenth", [(Fraction(1, 10), "part")]),
    ("40%", [(40, "percent")]),
    ("forty per cent", [(40, "percent")]),
    ("40 percent", [(40, "percent")]),
    ("the third time", [(3, "rank")]),
    ("the 3rd time", [(3, "rank")]),
    ("two-thirds of them", [(Fraction(2, 3), "part")]),
    ("a third of them", [(Fraction(1, 3), "part")]),
    ("half the men", [(Fraction(1, 2), "part")]),
    ("dozens of posts", [(12, "plenty")]),
    ("in 2018", [(2018, "")]),
    ("from 2018-19", [(2018, ""), (19, "")]),
    ("one soldier", [(1, "")]),
    ("one of them, no one, the one that fell, this one", []),
    ("the M5 highway and the S-400", []),
    ("on Aug. 5", []),
    ("on 5 August 2019 with 7 men", [(7, "")]),
    ("ten seconds", [(10, "")]),
    ("nobody", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS, ids=[text or "empty" for text, _ in NUMBERS])
def test_numbers(text, expected):
    assert [(n.value, n.unit) for n in numbers(text)] == expected


def test_a_number_knows_what_it_counts():
    three, twelve = numbers("killing three servicemen and wounding twelve")
    assert (three.about, twelve.about) == (("kill", "serviceman"), ("wound",))


DATES = [
    ("on Aug. 5", [(None, 8, 5)]),
    ("on 5 August 2019", [(2019, 8, 5)]),
    ("August 5th, 2019", [(2019, 8, 5)]),
    ("2019-08-05", [(2019, 8, 5)]),
    ("in September 2018", [(2018, 9, None)]),
    ("Sept. 3 and Sept 4", [(None, 9, 3), (None, 9, 4)]),
    ("scheduled in September", [(None, 9, None)]),
    ("it may happen, and they march on; May be", []),
    ("in May 2020", [(2020, 5, None)]),
    ("August 50", []),
    ("2019-13-45", []),
]


@pytest.mark.parametrize(("text", "expected"), DATES, ids=[text for text, _ in DATES])
def test_dates(text, expected):
    assert [(d.year, d.month, d.day) for d in dates(text)] == expected


def test_a_date_may_be_another_where_nothing_that_both_give_differs():
    august, fifth, sixth, in_2019 = (dates(text)[0] for text in ("August", "Aug. 5", "6 August", "August 5, 2019"))
    assert august.may_be(fifth) and fifth.may_be(august) and fifth.may_be(in_2019)
    assert not fifth.may_be(sixth) and not sixth.may_be(in_2019)


def test_a_date_agrees_with_one_that_says_more():
    (short,), (long,), (other,) = dates("Aug. 5"), dates("5 August 2019"), dates("6 August 2019")
    assert short.agrees(long)
    assert not long.agrees(short)
    assert not short.agrees(other)


NAMES = [
    (
        "Russian Foreign Minister Sergei Lavrov said Turkey was told.",
        ("Russian Foreign Minister Sergei Lavrov", "Turkey"),
    ),
    ("Complex interactions between Moscow and Ankara", ("Moscow", "Ankara")),
    ("Officials said. Statements followed: Analysts agreed.", ()),
    ("Trump said so.", ("Trump",)),
    ("The Russia-Turkey relations", ("Russia", "Turkey")),
    ("by Hayat Tahrir Al-Sham militants", ("Hayat Tahrir Al-Sham",)),
    ("Erdogan’s trip on Monday in August", ("Erdogan", "Monday")),
    ("the M5 highway", ("M5",)),
    ("I saw it. It was “Not to play”.", ()),
    ("the U.S. and us", ("U.S.",)),
]


@pytest.mark.parametrize(("text", "expected"), NAMES, ids=[text for text, _ in NAMES])
def test_names(text, expected):
    assert names(text) == expected


@given(st.text(alphabet="ABab .,’'-\n“S-400U.", max_size=60))
def test_every_name_is_made_of_its_words(text):
    assert {w.start for w in name_words(text)} <= {w.start for w in words(text)}
    assert all(name in text for name in names(text))


NEGATIONS = [
    ("didn’t catch Turkey off-guard", ["catch"]),
    ("has no intention to freeze it", ["intent"]),
    ("is not willing to pile pressure", ["will"]),
    ("Turkey is unwilling", ["will"]),
    ("wouldn't have a decisive impact", ["decis"]),
    ("Few in Moscow, however, trust it", ["trust"]),
    ("in the past few years, a few men", []),
    ("not only that but no doubt no longer", []),
    ("under the United Nations until uncle", []),
    ("It is so.", []),
]


@pytest.mark.parametrize(("text", "expected"), NEGATIONS, ids=[text for text, _ in NEGATIONS])
def test_negations(text, expected):
    assert [n.head for n in negations(text)] == expected


OPPOSED = [
    ("three civilians were killed", "killing three servicemen", ("civilians", "servicemen")),
    ("posts north of Idlib", "posts south of Idlib", ("north", "south")),
    ("prices increased", "prices have decreased", ("increased", "decreased")),
    ("they rejected the plan", "they accept the plan", ("rejected", "accept")),
    ("before the attack", "after the attack", ("before", "after")),
    ("prices rose", "prices did not fall", None),
    ("from north to south", "the south of it", None),
    ("North Korea agreed", "in the south", None),
    ("killed", "wounded", None),
]


@pytest.mark.parametrize(("one", "other", "expected"), OPPOSED, ids=[one for one, _, _ in OPPOSED])
def test_opposed(one, other, expected):
    assert opposed(one, other) == expected
    assert opposed(other, one) == (expected[::-1] if expected else None)


def test_a_negation_reaches_some_words_far_however_long_the_text_is():
    """A clause without an end took squared time: 20 s for 8,000 characters."""
    assert [n.head for n in negations(f"not {'any ' * 20}trusted")] == ["trust"]
    assert [n.head for n in negations(f"not {'any ' * 60}trusted")] == [""]
    began = time.process_time()
    assert len(negations("not " * 25_000)) == 25_000
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("question", "short", "so"),
    [
        ("How many were killed?", "three", True),
        ("Who was killed?", "three servicemen", True),
        ("When was the truck hit?", "On Monday", False),
        ("Who hit the truck?", "a fighter jet", False),
        ("Was anybody wounded on Monday?", "On Monday", True),
        ("What happened?", "", True),
    ],
)
def test_a_difference_counts_where_it_is_asked_for(question, short, so):
    text = "On Monday a fighter jet hit a truck near the border, killing three servicemen and wounding twelve."
    other = "A fighter jet hit a truck near the border, killing three civilians."
    mine, its = difference(text, other)
    assert (mine, its) == ("servicemen", "civilians")  # a fighter jet is no man
    at = text.find(short)
    assert concerns(question, text, mine, (at, at + len(short)) if short else None) is so
