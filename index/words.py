"""Search by words: BM25 over passages. In: texts, later a question. Out: scores, and how rare a word is.

The only module that imports bm25s, and only to build and save: it brings scipy, 0.2 s of every start, while to
score is to add a few slices of the arrays that it saved. Knows nothing of passages or sources, only of rows.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from math import log
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

import numpy as np
import numpy.typing as npt
import Stemmer

WORD = re.compile(r"\d+(?:[.,]\d+)*|(?:[A-Za-z]\.){2,}|[^\W_]+")
STOPWORDS = frozenset(
    """a about above after again all also am an and any are as at be because been before being below between
    both but by can could did do does doing down during each few for from further had has have having he her here
    hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or
    other our out over own same she should so some such than that the their them then there these they this
    those through to too under until up us very was we were what when where which while who whom whose why will
    with would you your s t d ll ve re m didn doesn don isn wasn weren wouldn couldn shouldn
    something anything someone anyone somebody anybody thing things
    according article text author writer say says said tell""".split()
)
"""Words too common to search by; the last row are words about a text, which any text would match."""

START = 4
"""Letters by which two words may be forms of one: `Holland`, `hollandaise`."""

_stem = Stemmer.Stemmer("english").stemWord


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word's stem (Snowball English), lower-cased, without the points of `U.S.`."""
    return str(_stem(word.replace(".", "").lower() if word[:1].isalpha() else word))


def terms(text: str) -> list[str]:
    """The stems of a text's words, stop words left out, in order."""
    found = (word.replace("’", "'") for word in WORD.findall(text))
    return [stem(word) for word in found if word.lower() not in STOPWORDS or word == "US"]


def folded(term: str) -> str:
    """Without accents."""
    return term if term.isascii() else "".join(c for c in normalize("NFKD", term) if not combining(c))


class Words:
    """A BM25 index over rows of text (Lucene's variant, k1 1.5, b 0.75), as a column of scores for every term.

    `data` and `indices` hold the scores and rows of all columns, `indptr` where each column begins, and
    `vocabulary` the number of each term's column.
    """

    def __init__(self, scores: Mapping[str, Any], vocabulary: Mapping[str, int], bm25: Any = None) -> None:
        self._data: npt.NDArray[np.float32] = scores["data"]
        self._indices: npt.NDArray[np.int32] = scores["indices"]
        self._indptr: npt.NDArray[np.int32] = scores["indptr"]
        self._vocabulary = vocabulary
        self._bm25 = bm25
        self.rows: int = int(scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Words":
        import bm25s

        bm25 = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        bm25.index([terms(text) or [""] for text in texts], show_progress=False)
        return cls(bm25.scores, bm25.vocab_dict, bm25)

    def save(self, folder: Path) -> None:
        """Write what `build` made; `load` reads it."""
        self._bm25.save(str(folder))

    @classmethod
    def load(cls, folder: Path) -> "Words":
        """Map the arrays of a saved index into memory: any number of processes share one copy."""
        scores = {
            name: np.load(folder / f"{name}.csc.index.npy", mmap_mode="r") for name in ("data", "indices", "indptr")
        }
        about = json.loads((folder / "params.index.json").read_text("utf-8"))
        vocabulary = json.loads((folder / "vocab.index.json").read_text("utf-8"))
        return cls(scores | {"num_docs": about["num_docs"]}, vocabulary)

    def scores(self, question: str) -> npt.NDArray[np.float32]:
        """One score a row, 0 where no word of the question stands in it; a word asked twice counts twice."""
        total = np.zeros(self.rows, np.float32)
        for term in terms(question):
            column = self._column(term)
            total[self._indices[column]] += self._data[column]
        return total

    def knows(self, word: str) -> bool:
        """Does a word, or another form of it, stand in any row?"""
        return stem(word) in self._vocabulary

    def begins(self, word: str) -> bool:
        """Does any row hold a word with the same first letters (four of them)?"""
        return folded(stem(word))[:START] in self._starts

    @cached_property
    def _starts(self) -> frozenset[str]:
        return frozenset(folded(term)[:START] for term in self._vocabulary)

    def rarity(self, term: str) -> float:
        """Inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)) as in Lucene; highest for unknown terms."""
        column = self._column(term)
        count = column.stop - column.start
        return log(1 + (self.rows - count + 0.5) / (count + 0.5))

    def _column(self, term: str) -> slice:
        """Where a term's scores stand; an empty slice for an unknown one."""
        number = self._vocabulary.get(term)
        return slice(0, 0) if number is None else slice(int(self._indptr[number]), int(self._indptr[number + 1]))
