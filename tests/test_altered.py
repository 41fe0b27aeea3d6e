"""The altered sentences: enough of each kind, each false by one thing only, and caught as often as is claimed."""

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.gate import Cited, gate
from eval.altered import claims, exchanged, other_negations, other_numbers
from eval.cases import ARTICLES, CLAIMS
from eval.verified import stands, written
from index.article import read_article

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module")
def made():
    return claims(read_article(next(SEEDS.glob("*.txt"))).source.text)


def test_there_are_enough_of_every_kind(made):
    kinds = Counter(one.kind for one in made)
    assert sum(kinds.values()) - kinds["faithful"] >= 200
    assert kinds["faithful"] >= 35 + 40
    assert all(kinds[kind] >= 40 for kind in ("number", "negation", "actor", "opposite", "source"))


def test_they_are_the_same_every_time(made):
    assert claims(read_article(next(SEEDS.glob("*.txt"))).source.text) == made


def test_none_is_there_twice_and_none_is_a_faithful_one(made):
    faithful = {(one.text, one.cites) for one in made if one.kind == "faithful"}
    false = [(one.text, one.cites) for one in made if one.kind != "faithful"]
    assert not faithful & set(false)


def test_an_altered_sentence_differs_in_text_or_in_source_and_not_in_both(made):
    faithful = [one for one in made if one.kind == "faithful"]
    texts, cites = {one.text for one in faithful}, {one.cites for one in faithful}
    for one in made:
        if one.kind != "faithful":
            assert (one.text in texts) == (one.kind == "source")
            assert (one.cites in cites) or one.kind == "source"


def test_the_hand_written_sentences_are_no_copies(made):
    own = {one.text for one in made if one.made_from == "article"}
    assert not [one for one in made if one.made_from != "article" and one.kind == "faithful" and one.text in own]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It killed three men.", {"It killed four men.", "It killed thirteen men."}),
        ("On Aug. 5 it rained.", {"On Oct. 5 it rained.", "On Aug. 9 it rained.", "On Aug. 15 it rained."}),
        ("It rained.", set()),
    ],
)
def test_numbers(text, expected):
    assert {new for new in other_numbers(text) if new != text} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is so.", ["It is not so."]),
        ("It was not so.", ["It was so."]),
        ("It didn’t help.", ["It did help."]),
        ("Few in Moscow trust it.", ["Most in Moscow trust it."]),
        ("It rained.", []),
    ],
)
def test_negations(text, expected):
    assert list(other_negations(text)) == expected


def test_two_actors_change_places():
    assert exchanged("Moscow warned Turkey’s army.", "Turkey", "Russia") == "Ankara warned Russia’s army."
    assert exchanged("Moscow warned nobody.", "Turkey", "Russia") == ""
    assert exchanged("Russia and Turkey agreed.", "Turkey", "Russia") == ""


def test_the_exact_gate_alone_holds_its_floors(made):
    """Measured on 22 November 2026: 0 of the article's own sentences lost, 0.97 of their false copies with the same
    source caught; of what people wrote anew, 0.02 lost. The floors leave room for one sentence or two."""
    rejected = {one: bool(gate(one.text, Cited(one.cites))) for one in made}
    own = [r for one, r in rejected.items() if one.made_from == "article" and one.kind == "faithful"]
    false = [r for one, r in rejected.items() if one.made_from == "article" and one.kind not in ("faithful", "source")]
    anew = [r for one, r in rejected.items() if one.made_from != "article" and one.kind == "faithful"]
    assert not any(own)
    assert sum(false) / len(false) >= 0.95
    assert sum(anew) / len(anew) <= 0.05


@pytest.fixture(scope="module")
def by_hand():
    return [json.loads(line) for line in CLAIMS.read_text("utf-8").splitlines()]


def test_the_sentences_written_by_hand_cite_whole_sentences_of_their_articles(by_hand):
    texts = {row["name"]: f"{row['title']}\n{row['text']}" for row in map(json.loads, ARTICLES.open(encoding="utf-8"))}
    texts["seed"] = read_article(next(SEEDS.glob("*.txt"))).source.text
    assert all(cite in texts[row["article"]] for row in by_hand for cite in row["cites"])
    assert len({(row["claim"], *row["cites"]) for row in by_hand}) == len(by_hand)


def test_there_are_enough_of_both_kinds_in_both_parts(by_hand):
    found = Counter((row["part"], row["holds"]) for row in by_hand)
    assert min(found.values()) >= 100 and set(found) == {
        (part, holds) for part in ("fit", "test") for holds in (True, False)
    }


def test_words_alone_stop_more_than_half_of_what_was_not_looked_at(by_hand):
    """The reader is not asked, so that this is quick; `python -m eval.verified` measures the whole."""
    groups = {group.name: group for group in written(CLAIMS, None)}
    assert groups["written (test), faithful"].by_gate <= 18
    false = [row for row in by_hand if row["part"] == "test" and not row["holds"]]
    assert sum(not stands(row["claim"], tuple(row["cites"]), None)[1] for row in false) >= 64
