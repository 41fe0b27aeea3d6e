"""Search by words: what counts as one, how rare it is, and that an index reads back as it was written."""

import subprocess
import sys
from math import log
from pathlib import Path

import bm25s
import numpy as np
import pytest

from index.words import Words, stem, terms

TEXTS = ["The ferry stopped.", "Ferries stop at the U.S. coast.", "Bread, 3.14 and 1,000.", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What did the author say about the ferries?", ["ferri"]),
        ("the U.S., and the US", ["us", "us"]),
        ("give us bread", ["give", "bread"]),
        ("M4 and M5, Aug. 5", ["m4", "m5", "aug", "5"]),
        ("1,000.5 men", ["1,000.5", "men"]),
        ("Björk’s café", ["björk", "café"]),
        ("日本 😀 naïve", ["日本", "naïv"]),
        ("", []),
        ("... ?!", []),
    ],
)
def test_terms(text: str, expected: list[str]):
    assert terms(text) == expected


def test_inflections_share_a_stem():
    assert {stem(word) for word in ("attack", "Attacks", "attacked", "ATTACKING")} == {"attack"}
    assert stem("U.S.") == stem("US") == "us"


def test_scores_are_for_rows_that_hold_a_word():
    words = Words.build(TEXTS)
    assert (words.scores("ferry stop") > 0).tolist() == [True, True, False, False]
    assert words.scores("ferry")[0] > words.scores("ferry")[1]  # the shorter text
    assert words.scores("zebra").tolist() == words.scores("").tolist() == [0.0] * 4


def test_rarity_is_lucenes_inverse_document_frequency():
    words = Words.build(TEXTS)
    assert words.rarity("ferri") == pytest.approx(log(1 + (4 - 2 + 0.5) / 2.5))
    assert words.rarity("bread") == pytest.approx(log(1 + (4 - 1 + 0.5) / 1.5))
    assert words.rarity("zebra") == pytest.approx(log(1 + 4.5 / 0.5))


def test_words_read_back_as_written(tmp_path: Path):
    built = Words.build(TEXTS)
    built.save(tmp_path / "words")
    read = Words.load(tmp_path / "words")
    assert read.rows == built.rows == 4
    for question in ("ferry", "bread 1,000", "zebra", "the U.S."):
        assert np.allclose(read.scores(question), built.scores(question))
        assert read.rarity(question) == built.rarity(question)


def test_texts_without_a_single_word():
    words = Words.build(["", "...", "the"])
    assert words.scores("the ferry").tolist() == [0.0, 0.0, 0.0]


def test_scores_are_bm25s_own():
    bm25 = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
    bm25.index([terms(text) or [""] for text in TEXTS], show_progress=False)
    for question in ("ferry stop", "ferry ferry bread", "the U.S.", "bread 1,000 ferry"):
        known = [term for term in terms(question) if term in bm25.vocab_dict]
        assert np.allclose(Words.build(TEXTS).scores(question), bm25.get_scores(known))


def test_a_saved_index_is_scored_without_bm25s(tmp_path: Path):
    Words.build(TEXTS).save(tmp_path / "words")
    code = (
        "import sys; from pathlib import Path; from index.words import Words; "
        f"assert Words.load(Path({str(tmp_path / 'words')!r})).scores('ferry').any(); "
        "sys.exit({'bm25s', 'scipy'} & sys.modules.keys() != set())"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_word_is_known_by_its_first_four_letters():
    words = Words.build(["Holland is flat.", "U.S. aid", "Zürich"])
    assert words.begins("Zurich") and words.begins("Zürich")
    assert words.begins("hollandaise") and words.begins("Hollande")
    assert not words.begins("Hole") and not words.begins("Geneva")
