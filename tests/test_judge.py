"""Whether the chosen sentence answers: what the reader is asked, what counts for it, and when a premise is denied."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace

import pytest

from assistant.expects import misplaced, of_another_country, of_another_time
from assistant.judge import (
    CONTRADICTED,
    JUDGED,
    NEAR,
    NEAR_BY,
    correction,
    denied,
    evidence,
    log_odds,
    verdict,
)
from assistant.measures import unmeasured
from assistant.score import FEATURES, Scored, decision, elsewhere, features, score, span_in, unopposed
from index.search import Candidate
from index.values import Passage, Sentence, Source

TEXT = "The ferry sank in May. Nobody was hurt. The harbour was closed. A diver found the bell. The owner paid."
SOURCE = Source("a1", "a.txt", "A", TEXT)
PLACES = [(0, 22), (23, 39), (40, 63), (64, 86), (87, 102)]


@dataclass(frozen=True)
class Says:
    supported: float = 0.1
    contradicted: float = 0.1


class FakeReader:
    """Says of each sentence what it was told to, by its first words; remembers what it was asked."""

    def __init__(self, **says: Says) -> None:
        self.says = says
        self.asked: list[tuple[str, str]] = []

    def read(self, question: str, passages: Sequence[str], titles: Sequence[str] = ()) -> list[SimpleNamespace]:
        self.read_alone = (question, *passages)
        return [SimpleNamespace(answerable=1.5) for _ in passages]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[Says]:
        self.asked += pairs
        return [self.says.get((evidence.split() * 2)[1], Says()) for evidence, _ in pairs]


def scored(probability: float = 0.8, *, short: tuple[int, int] | None = None, words: float = 0.5) -> list[Scored]:
    """The sentences of TEXT in order, the first the likeliest."""
    return [
        Scored(
            Candidate(Passage(SOURCE, 0, len(TEXT)), Sentence(*place), 0.5, 0.5, words, 0, 0.5, 0.5),
            probability - at / 10,
            short if at == 0 else None,
            dict.fromkeys(FEATURES, 0.0),
        )
        for at, place in enumerate(PLACES)
    ]


def test_the_chosen_sentence_is_held_against_question_and_short_answer():
    reader = FakeReader()
    evidence("What sank?", scored(short=(4, 9)), reader)
    assert reader.asked == [("The ferry sank in May.", "What sank? ferry.")]


def test_the_chosen_sentence_is_read_alone_too():
    reader = FakeReader()
    values = evidence("What sank?", scored(), reader)
    assert reader.read_alone == ("What sank?", "The ferry sank in May.")
    assert values["alone"] == 1.5


SEEN = ("uncounted", "opposed", "takes_for_granted", "amiss", "negated", "denied", "why")


@pytest.mark.parametrize(
    ("question", "seen"),
    [
        ("Who sank the ferry?", (0, 0, 0, 0, 0, 0, 0)),
        ("Who sank the Hermes of Anna Maria?", (0, 0, 0, 0, 0, 0, 0)),
        ("How many ferries sank?", (0, 0, 0, 0, 0, 0, 0)),
        ("How many tugs sank?", (1, 0, 0, 0, 0, 0, 0)),
        ("How many ferry passengers sank?", (1, 0, 0, 0, 0, 0, 0)),
        ("How many superferries sank?", (0, 0, 0, 0, 0, 0, 0)),
        ("How many were on the ferry?", (0, 0, 0, 0, 0, 0, 0)),
        ("Why did the ferry sink?", (0, 0, 1, 0, 0, 0, 1)),
        ("Why did the ferry sink in June 1990?", (0, 0, 1, 1, 0, 0, 1)),
        ("Why did Anna open the harbour?", (0, 0, 1, 1, 0, 0, 1)),
    ],
)
def test_what_can_be_seen_without_understanding(question: str, seen: tuple[int, ...]):
    values = evidence(question, scored(), None)
    assert tuple(values[name] for name in SEEN) == seen


def test_a_question_that_says_the_opposite_of_the_sentence_is_seen():
    chosen = scored()[2:]  # the harbour was closed
    assert evidence("Who opened the harbour?", chosen, None)["opposed"] == 1.0
    assert evidence("Who closed the harbour?", chosen, None)["opposed"] == 0.0


def test_a_sentence_that_negates_what_the_question_says_is_seen():
    chosen = scored()[1:]  # nobody was hurt
    assert evidence("Why were they all hurt?", chosen, None)["negated"] == 1.0
    assert evidence("Why was nobody hurt?", chosen, None)["negated"] == 0.0
    assert evidence("Who paid?", chosen, None)["negated"] == 0.0


@pytest.mark.parametrize(
    ("question", "text", "seen"),
    [
        ("Who never signed?", "Ada signed the treaty.", True),
        ("Who never signed?", "Ada signed it, but nobody read it.", False),  # another negation may be the same
        ("Why is the policy inconsistent?", "A consistent policy does not hurt.", True),
        ("Why is the policy inconsistent?", "The inconsistent policy hurt.", False),
        ("Who did not sign?", "All signed except Ada.", False),
        ("Did Ada not sign?", "Ada signed the treaty.", False),  # the sentence settles it
        ("Who signed?", "Ada signed the treaty.", False),
    ],
)
def test_a_question_that_negates_what_the_sentence_says_is_seen(question: str, text: str, seen: bool):
    assert denied(question, text) is seen


def test_without_a_short_answer_the_whole_sentence_stands_for_it():
    reader = FakeReader()
    evidence("What sank?", scored(), reader)
    assert reader.asked == [("The ferry sank in May.", "What sank? The ferry sank in May..")]


def test_support_counts_once_more_where_a_reason_is_asked_for():
    says = {"ferry": Says(supported=0.7)}
    values = evidence("Why did the ferry sink?", scored(), FakeReader(**says))
    assert values["supported"] == values["why_supported"] == log_odds(0.7)
    assert values.keys() == set(JUDGED)
    other = evidence("Did the ferry sink?", scored(), FakeReader(**says))
    assert (other["supported"], other["why_supported"]) == (log_odds(0.7), 0.0)


def test_what_a_question_takes_for_granted_is_held_against_the_nearest_sentences():
    reader = FakeReader(diver=Says(supported=0.9), ferry=Says(supported=0.6, contradicted=0.3))
    assert correction("Why did the ferry sink?", scored(), reader) is None
    assert [pair[0] for pair in reader.asked] == [TEXT[start:end] for start, end in PLACES[:NEAR]]
    assert {pair[1] for pair in reader.asked} == {"the ferry sink."}


def test_a_question_that_takes_nothing_for_granted_needs_no_correction():
    reader = FakeReader()
    assert correction("Who paid?", scored(), reader) is None
    unknown = [replace(one, values={**one.values, "names_absent": 1.0}) for one in scored()]
    assert correction("Why did Hermes stay open?", unknown, reader) is None
    assert correction("Why did the harbour stay open?", [], reader) is None
    assert correction("Why did the harbour stay open?", scored(), None) is None
    assert reader.asked == []


@pytest.mark.parametrize(
    ("says", "words", "denied"),
    [
        pytest.param({"harbour": Says(0.1, 0.8)}, 0.5, True, id="contradicted"),
        pytest.param({"harbour": Says(0.1, 0.8), "ferry": Says(0.5, 0.1)}, 0.5, False, id="supported-elsewhere"),
        pytest.param({"harbour": Says(0.1, CONTRADICTED - 0.05)}, 0.5, False, id="not-surely"),
        pytest.param({"harbour": Says(0.1, 0.8)}, 0.2, False, id="of-another-matter"),
    ],
)
def test_a_premise_is_denied_only_by_a_sentence_on_the_matter(says: dict[str, Says], words: float, denied: bool):
    found = correction("Why did the harbour stay open?", scored(words=words), FakeReader(**says))
    assert (found is not None and found.candidate.text == "The harbour was closed.") is denied


def test_no_sentence_is_no_answer_and_no_reader_leaves_the_features():
    assert verdict("Who paid?", [], None) == 0.0
    values = evidence("Who paid?", scored(), None)
    assert values == {**dict.fromkeys([*FEATURES, *SEEN, "far"], 0.0), "chosen": log_odds(0.8)}
    assert verdict("Who paid?", scored(), None) == decision().judge.probability(values)


def like(*lates: float) -> list[Scored]:
    """The first sentences, so like the question."""
    return [replace(s, candidate=replace(s.candidate, late=late)) for s, late in zip(scored(), lates, strict=False)]


def test_a_question_is_as_far_as_the_likest_of_all_sentences():
    assert evidence("What sank?", like(0.1, NEAR_BY - 0.06, 0.2), None)["far"] == pytest.approx(0.06)
    assert evidence("What sank?", like(0.1, NEAR_BY + 0.06), None)["far"] == 0.0


def test_the_farther_every_sentence_the_less_likely_an_answer_and_near_enough_is_near():
    far, nearer, near, nearest = (verdict("What sank?", like(0.1, at), FakeReader()) for at in (0.2, 0.3, 0.4, 0.8))
    assert far < decision().threshold < near
    assert far < nearer < near == nearest


def test_log_odds_are_finite():
    assert log_odds(0.5) == 0.0
    assert log_odds(1.0) == pytest.approx(-log_odds(0.0)) == pytest.approx(log_odds(0.9999))


def test_a_short_answer_that_other_sources_give_too_counts_for_more():
    first = scored(0.8, short=(4, 9))[0]  # "ferry"
    other = Source("b2", "b.txt", "B", "Ferries sank.")
    said = Candidate(Passage(other, 0, 13), Sentence(0, 13), 0.5, 0.5, 0.5, 0, 0.5, 0.5)
    elsewhere_too = [replace(first, candidate=said, probability=p, short=(0, 7)) for p in (0.3, 0.5)]
    no_short = replace(first, probability=0.9, short=None)
    given = elsewhere([first, *elsewhere_too, no_short, replace(no_short, candidate=said)])
    assert given == [0.5, 0.8, 0.8, 0.0, 0.0]


def test_names_are_known_by_any_of_their_spellings():
    source = Source("b1", "b.txt", "Talks", "Moscow and Ankara met on Friday.")
    met = Candidate(Passage(source, 0, 32), Sentence(0, 32), 0.5, 0.5, 0.5, 0, 0.5, 0.5)
    absent = {
        question: features(question, [met], {})[0][0]["names_absent"]
        for question in ("Did the Kremlin meet the Turks?", "Did Sergei Lavrov meet the Turks?", "who met?")
    }
    assert list(absent.values()) == [0.0, 2.0, 0.0]


@pytest.mark.parametrize(
    ("question", "answer", "so"),
    [
        ("In which city will they meet?", "September", True),
        ("And who will come?", "in early September 2018", True),
        ("Where do they meet?", "19", True),
        ("In which city will they meet?", "Sochi, in September", False),
        ("When will they meet?", "September", False),
        ("What will they do?", "19", False),
        ("What were the names of the servicemen?", "twelve", True),
        ("What was the name of the treaty?", "Sochi", False),
        ("Who attacked?", "No one", False),
        ("Which country won?", "Both", False),
        ("Who was it?", "1, " * 600 + "men", False),
        ("Who was it?", "...", False),
    ],
)
def test_a_time_names_no_place_and_no_person(question: str, answer: str, so: bool):
    assert misplaced(question, answer) is so
    source = Source("b1", "b.txt", "Talks", answer)
    said = Candidate(Passage(source, 0, len(answer)), Sentence(0, len(answer)), 0.5, 0.5, 0.5, 0, 0.5, 0.5)
    found = [Scored(said, 0.8, None, dict.fromkeys(FEATURES, 0.0))]
    assert (verdict(question, found, FakeReader()) == 0.0) is so


SIGNS = {
    "In what year was it?": ["in '68", "the mid-1990s", "the third century", "AD 69", "44 B.C.", "on 5/3/20", "MMXII"],
    "In which month was it?": ["in Mar. 2020", "Apr 2020", "five weeks ago", "on Christmas Eve"],
    "On what day was it?": ["the fifth of March", "March fifth", "on Tues. it was", "on Thanksgiving", "on 5.3."],
    "How long is the road?": ["it is 20km long", "50 kms", "twelve fathoms"],
    "How tall is he?": ["six foot two", "6'2"],
    "How old was he?": ["He was nine", "aged nine", "an infant", "six months old", "in his fifties"],
    "How much did it cost?": [
        "1.2m euros",
        "1.2bn",
        "EUR 5000",
        "half a billion",
        "500k",
        "twice as much",
        "ten percent",
    ],
    "How far is it from Rome?": ["20km", "two hours away"],
    "How heavy is the bell?": ["It weighs a ton", "9 kg", "40 pounds"],
    "How fast did it go?": ["at 30 knots", "within seconds", "slowly"],
    "How hot should the water be?": ["at 94°", "just off the boil", "lukewarm"],
    "How often does it run?": ["every hour", "routinely", "twice a day"],
    "What colour was the truck?": ["a green truck", "the reddish lorry", "a redhead", "its two-coloured roof"],
    "Which religion do they follow?": ["They are Lutherans", "a Sufi order", "the old gods"],
    "What instrument does she play?": ["She is a flautist", "a cellist", "the double bass"],
}
NO_MEASURES = (
    "What day-to-day pattern do relations follow?",
    "What year group was it?",
    "How old is the idea that it rains?",
    "How high are tensions over the posts?",
    "How high was the number of wounded?",
    "How deep is the mistrust in Moscow?",
    "How far is Turkey willing to go?",
    "How far are relations pushed to their limits?",
    "How long was the road closed?",
    "How much did it cost them politically?",
    "How much attention did Moscow pay?",
    "What was the height of the crisis?",
)


@pytest.mark.parametrize(
    ("question", "text", "so"),
    [
        ("Who is the Turkish foreign minister?", "Russian Foreign Minister Sergei Lavrov spoke.", True),
        ("Who is Turkey's president?", "The French president spoke.", True),
        ("Who is the Russian Foreign Minister?", "Moscow's Foreign Minister Sergei Lavrov spoke.", False),
        (
            "Who is the Turkish foreign minister?",
            "The Russian foreign minister met the Turkish foreign minister.",
            False,
        ),
        ("Who is the Turkish foreign minister?", "The foreign minister spoke in Ankara.", False),
        ("Who is the new president?", "The French president spoke.", False),
        ("Who met the Turkish president?", "Putin and his counterpart met.", False),
    ],
)
def test_an_office_is_not_another_country_s(question: str, text: str, so: bool):
    assert of_another_country(question, text) is so


@pytest.mark.parametrize(
    ("question", "text", "so"),
    [
        ("What happened on August 15?", "It was annulled on Aug. 5.", True),
        ("What happened on 5 August 2019?", "It was annulled on Aug. 5.", False),
        ("What happened in August?", "It was annulled on Aug. 5.", False),
        ("What happened in July?", "His decision to annul it on Aug. 5 was no surprise.", True),
        ("What happened in July?", "It rained.", False),
        ("What has happened since July?", "It was annulled on Aug. 5.", False),
        ("What does it cost in December?", "From October to April it costs £56.", False),
        ("Do you deliver on Saturdays?", "We do not deliver on Sunday.", True),
        ("Do you deliver on Saturdays?", "We deliver on Saturday.", False),
        ("Do you deliver on Saturdays?", "We deliver Monday to Sunday.", False),
        ("Do you deliver on Saturdays?", "We deliver every day but Sunday.", False),
        ("Do you deliver on Saturdays?", "We deliver at the weekend, on Sunday.", False),
    ],
)
def test_another_day_than_the_one_asked_about_is_told(question: str, text: str, so: bool):
    assert of_another_time(question, text) is so


def test_a_sentence_about_another_day_is_no_answer():
    source = Source("a1", "a.txt", "A", "It sank on 3 May. It sank on 4 June.")
    whole = Passage(source, 0, 36)
    may, june = (Candidate(whole, place, 0.5, 0.5, 0.5, 0, 0.5, 0.5) for place in (Sentence(0, 17), Sentence(18, 36)))
    found = score("What sank on June 4?", [may, june], None)
    assert [one.candidate for one in found] == [june, may]
    assert found[1].probability == 0.0 < found[0].probability
    assert verdict("What sank on June 4?", found[1:], None) == 0.0 < verdict("What sank on June 4?", found, None)


def test_a_likely_sentence_that_says_it_right_goes_before_one_that_says_the_opposite():
    text = "A slow light means full. A quick light means empty. A lamp."
    source = Source("a1", "a.txt", "A", text)
    places = [Sentence(0, 24), Sentence(25, 51), Sentence(52, 59)]
    ranked = [
        Scored(Candidate(Passage(source, 0, 59), place, 0.5, 0.5, 0.5, 0, 0.5, 0.5), probability)
        for place, probability in zip(places, (0.9, 0.3, 0.2), strict=True)
    ]
    slow, quick, lamp = ranked
    assert unopposed("What does a quick light mean?", ranked) == [quick, slow, lamp]
    assert unopposed("What does a slow light mean?", ranked) == ranked
    assert unopposed("What does a quick light mean?", [slow, lamp]) == [slow, lamp]
    unlikely = replace(quick, probability=0.1)
    assert unopposed("What does a quick light mean?", [slow, unlikely]) == [slow, unlikely]
    assert unopposed("What is it?", []) == []


def test_what_is_no_answer_never_goes_first():
    sources = [Source("a1", "a.txt", "A", "It sank on 3 May."), Source("a2", "b.txt", "B", "Tugs sank on 4 June.")]
    both = [
        Candidate(Passage(s, 0, len(s.text)), Sentence(0, len(s.text)), 0.5, 0.5, 0.5, 0, 0.5, 0.5) for s in sources
    ]
    found = score("What sank on June 4?", both, None)
    assert [one.candidate.passage.source.id for one in found] == ["a2", "a1"]


def test_the_number_of_an_item_is_no_answer():
    source = Source("a1", "a.txt", "A", "2. Boil for 8 minutes.")
    candidate = Candidate(Passage(source, 0, 22), Sentence(0, 22), 0.5, 0.5, 0.5, 0, 0.5, 0.5)
    asked: list[tuple[int, int]] = []
    reading = SimpleNamespace(best_in=lambda start, end: asked.append((start, end)) or (1.0, (12, 21)))
    assert span_in(candidate, reading) == (1.0, (12, 21))
    assert asked == [(3, 22)]


@pytest.mark.parametrize(
    ("question", "text", "so"),
    [
        ("In what year was it signed?", "It was signed on Aug. 5.", True),
        ("In what year was it signed?", "It was signed in 1954.", False),
        ("In which month was it signed?", "It was signed in 1954.", True),
        ("In which month was it signed?", "It was signed in May.", False),
        ("On what day was it signed?", "It was signed in September 2018.", True),
        ("On what day was it signed?", "It was signed on Aug. 5.", False),
        ("On what day was it signed?", "It was signed the next day.", False),
        ("What kind of day was it?", "It rained.", False),
        ("How long is the M5 highway?", "They took the M5 highway and 19 posts.", True),
        ("How long is the M5 highway?", "The M5 runs for 450 km.", False),
        ("How long is the mandate?", "It is renewed.", False),
        ("How much did the war cost?", "The war cost 19 posts.", True),
        ("How much did the war cost?", "The war cost a million.", False),
        ("How much time did they spend?", "Five weeks.", False),
        ("How old is Lavrov?", "Lavrov spoke.", True),
        ("How old is Lavrov?", "Lavrov, 69, spoke.", False),
        ("How tall is the tower?", "It has twelve storeys.", False),
        ("How far is Idlib from the border?", "Idlib is near it.", True),
        ("How heavy is the bell?", "The bell was cast in Ghent.", True),
        ("How heavy was the fighting?", "It went on.", False),
        ("How hot should the oven be?", "Bake the loaf for forty minutes.", True),
        ("What temperature should the oven have?", "Set the oven to heat until the pot is hot.", True),
        ("What temperature should the oven have?", "Heat the oven to 220.", False),
        ("What temperature is the water?", "Storms live off warm water.", False),
        ("How fast was the van going?", "The van left the road.", True),
        ("How often does the ferry run?", "The ferry runs to the island.", True),
        ("What colour was the truck?", "A fighter jet attacked a Turkish military truck near the tank.", True),
        ("What colour scheme was it?", "It rained.", False),
        ("Which religion do the islanders follow?", "The islanders fish.", True),
        ("What instrument does he play?", "He played in Vienna.", True),
        ("What instrument did the lab buy?", "The lab bought a scale.", False),
        ("Who was it?", "It rained.", False),
        *((asked, text, False) for asked, texts in SIGNS.items() for text in texts),
        *((asked, "It rained.", False) for asked in NO_MEASURES),
    ],
)
def test_a_measure_is_not_answered_without_its_unit(question: str, text: str, so: bool):
    assert unmeasured(question, text) is so
    source = Source("b1", "b.txt", "Talks", text)
    said = Candidate(Passage(source, 0, len(text)), Sentence(0, len(text)), 0.5, 0.5, 0.5, 0, 0.5, 0.5)
    assert not so or verdict(question, [Scored(said, 0.8, None, dict.fromkeys(FEATURES, 0.0))], FakeReader()) == 0.0
    assert not so or features(question, [said], {})[0][0]["kind_absent"] == 1.0
