"""Search by words: BM25 over passages. In: texts, later a question. Out: scores, and how rare a word is.

The only module that imports bm25s. Knows nothing of passages or sources, only of rows.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log
from pathlib import Path

import bm25s
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

_stem = Stemmer.Stemmer("english").stemWord


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word's stem (Snowball English), lower-cased, without the points of `U.S.`."""
    return str(_stem(word.replace(".", "").lower() if word[:1].isalpha() else word))


def terms(text: str) -> list[str]:
    """The stems of a text's words, stop words left out, in order."""
    found = (word.replace("’", "'") for word in WORD.findall(text))
    return [stem(word) for word in found if word.lower() not in STOPWORDS or word == "US"]


class Words:
    """A BM25 index over rows of text (Lucene's variant, k1 1.5, b 0.75)."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        self._vocabulary: dict[str, int] = bm25.vocab_dict
        self.rows: int = int(bm25.scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[str]) -> "Words":
        bm25 = bm25s.BM25(method="lucene", k1=1.5, b=0.75)
        bm25.index([terms(text) or [""] for text in texts], show_progress=False)
        return cls(bm25)

    def save(self, folder: Path) -> None:
        self._bm25.save(str(folder))

    @classmethod
    def load(cls, folder: Path) -> "Words":
        return cls(bm25s.BM25.load(str(folder), mmap=True))

    def scores(self, question: str) -> npt.NDArray[np.float32]:
        """One score a row, 0 where no word of the question stands in it."""
        known = [term for term in terms(question) if term in self._vocabulary]
        if not known:
            return np.zeros(self.rows, np.float32)
        return np.asarray(self._bm25.get_scores(known), np.float32)

    def rarity(self, term: str) -> float:
        """Inverse document frequency, log(1 + (N - n + 0.5) / (n + 0.5)) as in Lucene; highest for unknown terms."""
        column = self._vocabulary.get(term)
        pointers = self._bm25.scores["indptr"]
        count = 0 if column is None else int(pointers[column + 1] - pointers[column])
        return log(1 + (self.rows - count + 0.5) / (count + 0.5))
