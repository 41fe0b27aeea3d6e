"""The baselines answer from the index's own sentences, each by its own ranking."""

from pathlib import Path

import pytest
from eval_fakes import SENTENCES, TEXT, refusal_of, source_of
from small_encoder import SmallEncoder

from assistant.answer import Turn
from eval.baselines import baselines, sentence_places
from eval.plain_langchain import plain_langchain
from index import store as disk
from index.build import Request, build
from index.search import Search
from index.values import Passage, Sentence

LONG = "\n\n".join(
    f"Paragraph {n} speaks of {word} at some length, and of nothing else."
    for n, word in enumerate(
        ("apples", "bridges", "candles", "donkeys", "engines", "fiddles", "gardens", "hammers") * 5
    )
)


@pytest.fixture
def search(tmp_path: Path):
    seeds = tmp_path / "seed.txt"
    seeds.write_text(LONG, "utf-8")
    encoder = SmallEncoder()
    build(Request(seeds, tmp_path / "store"), encoder)
    store = tmp_path / "store"
    return Search(disk.open_index(store, disk.current(store)), encoder)


def test_each_baseline_answers_with_the_sentence_that_shares_the_question_s_words(search):
    sentence = "Paragraph 3 speaks of donkeys at some length, and of nothing else."
    for system in baselines(search, SmallEncoder()):
        answer = system.ask(sentence, ())
        [citation] = answer.citations
        assert citation.quote == sentence, system.name
        assert answer.text == f"{citation.quote} [1]"
        assert not answer.is_refusal
        assert "donkeys" in system.retrieve("donkeys")[0]
        assert system.confidence(sentence, ()) >= system.confidence("Zebras?", ())


def test_a_baseline_asks_all_turns_as_one(search):
    before = (Turn("Which paragraph speaks of donkeys?", refusal_of()),)
    for system in baselines(search, SmallEncoder()):
        assert system.ask("And what else?", before).standalone == "Which paragraph speaks of donkeys? And what else?"


def test_sentences_of_overlapping_passages_come_once():
    source = source_of()
    places = [Sentence(TEXT.index(s), TEXT.index(s) + len(s)) for s in SENTENCES]
    overlapping = (
        Passage(source, 0, places[2].end, tuple(places[:3])),
        Passage(source, places[1].start, len(TEXT), tuple(places[1:])),
    )
    assert [place.text for place in sentence_places(overlapping)] == list(SENTENCES)


def test_plain_langchain_answers_with_a_whole_chunk_at_its_place():
    source = source_of(LONG)
    system = plain_langchain([source], SmallEncoder())
    answer = system.ask("donkeys", ())
    [citation] = answer.citations
    assert source.text[citation.start : citation.end] == citation.quote
    assert 500 < len(citation.quote) <= 1000
    assert len(system.retrieve("donkeys")) == 4


def test_a_second_plain_langchain_does_not_see_the_first_one_s_texts():
    plain_langchain([source_of("Only about zebras, and about nothing else at all.")], SmallEncoder())
    system = plain_langchain([source_of(LONG)], SmallEncoder())
    assert not any("zebras" in text for text in system.retrieve("zebras"))
