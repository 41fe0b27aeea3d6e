"""Fused search over a small index, worked out by hand, and what each candidate says of itself."""

import numpy as np
import pytest
from small_encoder import SmallEncoder

from index import store as disk
from index.build import Request, build
from index.passages import split
from index.search import DAMPING, Search, candidates_of, fuse, shared, understood
from index.sections import title_of
from index.store import by_sentence
from index.values import Source
from index.words import Words

TEXTS = (
    "A jet struck the convoy near the border. Three soldiers died.",
    "The ferry to the island stopped for good. Nobody was told.",
    "Bread costs more each year. The bakery closed.",
)


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Search:
    folder = tmp_path_factory.mktemp("search")
    (folder / "seeds").mkdir()
    for number, text in enumerate(TEXTS):
        (folder / "seeds" / f"{number}.txt").write_text(text, "utf-8")
    report = build(Request(folder / "seeds", folder / "store"), SmallEncoder())
    return Search(disk.open_index(folder / "store", report.version), SmallEncoder())


def test_fuse_adds_the_reciprocal_of_each_rank():
    assert fuse([3, 1], [1, 2]) == [
        (1, 1 / (DAMPING + 2) + 1 / (DAMPING + 1)),
        (3, 1 / (DAMPING + 1)),
        (2, 1 / (DAMPING + 2)),
    ]


def test_ties_keep_the_order_of_first_sight():
    assert [row for row, _ in fuse([5, 4], [4, 5])] == [5, 4]
    assert fuse() == fuse([], []) == []


@pytest.mark.parametrize(
    ("text", "share"), [("The ferries stopped.", 0.75), ("It stops.", 0.25), ("Nothing.", 0.0), ("", 0.0)]
)
def test_shared_is_the_weight_of_the_words_held(text: str, share: float):
    assert shared(text, {"ferri": 3.0, "stop": 1.0} | {}) == {0.75: 1.0, 0.25: 0.25, 0.0: 0.0}[share]


def test_nothing_asked_shares_nothing():
    assert shared("The ferry.", {}) == 0.0


@pytest.mark.parametrize(
    ("question", "best"),
    [("Did the ferry to the island stop?", 1), ("What did a jet strike?", 0), ("Why did the bakery close?", 2)],
)
def test_the_passage_that_holds_the_words_comes_first(search: Search, question: str, best: int):
    hits = search.hits(question, 3)
    assert hits[0].passage.text == TEXTS[best]
    assert len(hits) == 3
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert search.hits(question, 1) == hits[:1]


def test_by_words_gives_only_rows_that_share_a_word(search: Search):
    assert [row for row, _ in search.by_words("the island ferry")] == [1]
    assert search.by_words("zebra") == []
    assert search.by_words("") == []


def test_dense_is_cosine_with_every_row(search: Search):
    vector = SmallEncoder().encode([TEXTS[2]])[0]
    found = dict(search.dense(vector, 50))
    exact = SmallEncoder().encode(TEXTS) @ vector
    assert sorted(found) == [0, 1, 2]
    assert all(abs(found[row] - exact[row]) < 1e-4 for row in found)
    assert [row for row, _ in search.dense(vector, 1)] == [2]


def test_candidates_are_every_sentence_of_the_best_passages(search: Search):
    found = search.candidates("Was nobody told of the ferry?", 2)
    assert [c.text for c in found[:2]] == ["The ferry to the island stopped for good.", "Nobody was told."]
    assert [c.rank for c in found] == [0, 0, 1, 1]
    assert all(-1.001 <= c.late <= 1.001 and -1.001 <= c.cosine <= 1.001 and 0 <= c.words <= 1 for c in found)
    assert found[0].words > 0 == found[2].words


def test_the_sentence_itself_is_wholly_like_its_own_words(search: Search):
    best = search.candidates("Nobody was told.", 1)[1]
    assert best.text == "Nobody was told."
    assert best.late == pytest.approx(1, abs=0.01)
    assert best.cosine == pytest.approx(1, abs=0.01)


def test_a_question_without_words_finds_something_and_breaks_nothing(search: Search):
    assert len(search.candidates("?", 2)) == 4
    assert not np.isnan([c.late for c in search.candidates("?", 2)]).any()


WON = "Twelve teams took part. The tournament was won by Velden."


@pytest.mark.parametrize(
    ("title", "kind", "under"),
    [
        ("Karsk Cup 1994", "page", "Karsk Cup 1994"),
        ("Links of: Karsk", "links", ""),
        ("Twelve teams took…", "file", ""),
    ],
)
def test_a_title_of_its_own_is_what_sentences_stand_under(title: str, kind: str, under: str):
    assert title_of(Source("s1", "", title, WON, kind=kind)) == under  # type: ignore[arg-type]


def test_the_words_of_the_title_count_in_every_sentence():
    encoder, question = SmallEncoder(), "Who won Karsk?"
    asked = understood(question, encoder.one(question), Words.build([WON]))
    [passage] = split(Source("s1", "", "Karsk Cup", WON))
    groups = by_sentence(passage, encoder.one(passage.text))
    without = candidates_of(passage, groups, asked, 0, None)
    under = candidates_of(passage, groups, asked, 0, encoder.one("Karsk Cup").vectors)
    assert [c.least for c in without] < [c.least for c in under]
    assert all(a.late < b.late and a.cosine == b.cosine for a, b in zip(without, under, strict=True))


def test_the_title_of_a_page_is_lent_in_a_search(tmp_path):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "cup.md").write_text(f"# Karsk Cup\n\n{WON} {WON}", "utf-8")
    report = build(Request(tmp_path / "seeds", tmp_path / "store"), SmallEncoder())
    search = Search(disk.open_index(tmp_path / "store", report.version), SmallEncoder())
    assert search.index.sources[0].title == "Karsk Cup"
    for candidate in search.candidates("Karsk?", 1):
        assert candidate.late == pytest.approx(1, abs=0.01)
