"""How SQuAD compares answers. In: what was said, what is right. Out: 0 to 1.

As its scorer does (Rajpurkar et al. 2016, section 6.1).
"""

from __future__ import annotations

import re
import string
from collections import Counter

ARTICLES = re.compile(r"\b(?:a|an|the)\b")
PUNCTUATION = str.maketrans("", "", string.punctuation)


def normal(text: str) -> list[str]:
    """SQuAD's normal form: lower case, without punctuation and articles."""
    return ARTICLES.sub(" ", text.lower().translate(PUNCTUATION)).split()


def exact(said: str, wanted: str) -> float:
    """1 where both are the same in normal form."""
    return float(normal(said) == normal(wanted))


def overlap(said: str, wanted: str) -> float:
    """F1 of the words that both share, as in SQuAD; two empty answers agree."""
    mine, theirs = normal(said), normal(wanted)
    if not mine or not theirs:
        return float(mine == theirs)
    same = sum((Counter(mine) & Counter(theirs)).values())
    return 2 * same / (len(mine) + len(theirs))
