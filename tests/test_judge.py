"""Whether the chosen sentence answers: what the reader is asked, what counts for it, and when a premise is denied."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from assistant.judge import JUDGED, NEAR, evidence, log_odds, verdict
from assistant.score import FEATURES, Scored, decision
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

    def read(self, question: str, passages: Sequence[str]) -> list[SimpleNamespace]:
        self.read_alone = (question, *passages)
        return [SimpleNamespace(answerable=1.5) for _ in passages]

    def support(self, pairs: Sequence[tuple[str, str]]) -> list[Says]:
        self.asked += pairs
        return [self.says.get(evidence.split()[1], Says()) for evidence, _ in pairs]


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
    values, _ = evidence("What sank?", scored(), reader)
    assert reader.read_alone == ("What sank?", "The ferry sank in May.")
    assert values["alone"] == 1.5


SEEN = ("names_unknown", "uncounted", "opposed", "takes_for_granted", "amiss")


@pytest.mark.parametrize(
    ("question", "seen"),
    [
        ("Who sank the ferry?", (0, 0, 0, 0, 0)),
        ("Who sank the Hermes of Anna Maria?", (3, 0, 0, 0, 0)),
        ("How many ferries sank?", (0, 0, 0, 0, 0)),
        ("How many tugs sank?", (0, 1, 0, 0, 0)),
        ("How many were on the ferry?", (0, 0, 0, 0, 0)),
        ("Why did the ferry sink?", (0, 0, 0, 1, 0)),
        ("Why did the ferry sink in June 1990?", (1, 0, 0, 1, 1)),
        ("Why did Anna open the harbour?", (1, 0, 0, 1, 1)),
    ],
)
def test_what_can_be_seen_without_understanding(question: str, seen: tuple[int, ...]):
    values, _ = evidence(question, scored(), None)
    assert tuple(values[name] for name in SEEN) == seen


def test_a_question_that_says_the_opposite_of_the_sentence_is_seen():
    several = scored()[2:]  # the harbour was closed
    assert evidence("Who opened the harbour?", several, None)[0]["opposed"] == 1.0
    assert evidence("Who closed the harbour?", several, None)[0]["opposed"] == 0.0


def test_without_a_short_answer_the_whole_sentence_stands_for_it():
    reader = FakeReader()
    evidence("What sank?", scored(), reader)
    assert reader.asked == [("The ferry sank in May.", "What sank? The ferry sank in May..")]


def test_what_a_question_takes_for_granted_is_held_against_the_nearest_sentences():
    reader = FakeReader(diver=Says(supported=0.9), ferry=Says(supported=0.6, contradicted=0.3))
    values, correction = evidence("Why did the ferry sink?", scored(), reader)
    assert [pair[0] for pair in reader.asked[1:]] == [TEXT[start:end] for start, end in PLACES[:NEAR]]
    assert {pair[1] for pair in reader.asked[1:]} == {"the ferry sink."}
    assert values["takes_for_granted"] == 1.0
    assert values["granted"] == log_odds(0.9)
    assert values["denied"] == log_odds(0.3)
    assert correction is None


def test_a_question_that_takes_nothing_for_granted_has_no_such_features():
    values, correction = evidence("Who paid?", scored(), FakeReader())
    assert correction is None
    assert values["takes_for_granted"] == values["amiss"] == 0.0
    assert not values.keys() & {"granted", "denied"}
    assert values.keys() <= set(JUDGED)


@pytest.mark.parametrize(
    ("says", "words", "denied"),
    [
        pytest.param({"harbour": Says(0.1, 0.8)}, 0.5, True, id="contradicted"),
        pytest.param({"harbour": Says(0.1, 0.8), "ferry": Says(0.5, 0.1)}, 0.5, False, id="supported-elsewhere"),
        pytest.param({"harbour": Says(0.1, 0.35)}, 0.5, False, id="not-surely"),
        pytest.param({"harbour": Says(0.1, 0.8)}, 0.2, False, id="of-another-matter"),
    ],
)
def test_a_premise_is_denied_only_by_a_sentence_on_the_matter(says: dict[str, Says], words: float, denied: bool):
    _, correction = evidence("Why did the harbour stay open?", scored(words=words), FakeReader(**says))
    assert (correction is not None and correction.candidate.text == "The harbour was closed.") is denied


def test_no_sentence_is_no_answer_and_no_reader_leaves_the_features():
    assert verdict("Who paid?", [], None).probability == 0.0
    values, correction = evidence("Who paid?", scored(), None)
    assert correction is None
    assert values == {**dict.fromkeys([*FEATURES, *SEEN], 0.0), "chosen": log_odds(0.8)}
    assert verdict("Who paid?", scored(), None).probability == decision().judge.probability(values)


def test_log_odds_are_finite():
    assert log_odds(0.5) == 0.0
    assert log_odds(1.0) == pytest.approx(-log_odds(0.0)) == pytest.approx(log_odds(0.9999))
