"""Do two sentences about one matter differ, and in what is asked? In: sentences. Out: the words in which they do.

Claims no more than it checks: numbers of the same thing, and opposites from the table in
assistant/facts.py. That neither is found does not mean that two sentences agree.
"""

from assistant.amounts import content
from assistant.facts import numbers, opposed
from assistant.spelling import words
from index.words import terms

SAME_MATTER = 3
"""Words that two sentences must share, beside those in which they differ, to speak of one matter."""
SHARE = 0.3
"""And the share of the shorter one's words that these must be."""

BESIDE = 2
"""Words on either side of one that differs that say what it is of."""


def difference(one: str, other: str) -> tuple[str, str] | None:
    """The words of each in which they differ; None where they speak of other matters or no difference is found."""
    mine, its = set(terms(one)), set(terms(other))
    if len(mine & its) < max(SAME_MATTER, SHARE * min(len(mine), len(its))):
        return None
    return opposed(one, other) or numbers_apart(one, other)


def concerns(question: str, text: str, differing: str, short: tuple[int, int] | None) -> bool:
    """Is what differs asked for: does the short answer reach it, or the question name a word beside it?

    Whether three soldiers or three civilians died is nothing to who asks when it was.
    """
    at = text.find(differing)
    own = words(text)
    row = next((row for row, word in enumerate(own) if word.end > at), 0)
    near = own[max(0, row - BESIDE) : row + BESIDE + 1]
    if not short or not near:
        return True
    reached = near[0].start < short[1] and short[0] < near[-1].end
    return reached or bool({word.key for word in near} & set(content(question)))


def numbers_apart(one: str, other: str) -> tuple[str, str] | None:
    """The first number of each that counts the same thing and differs, where neither text gives the other's."""
    first, second = numbers(one), numbers(other)
    for a in first:
        for b in second:
            same_thing = a.unit == b.unit and set(a.about) & set(b.about)
            known = any(c.value == a.value for c in second) or any(c.value == b.value for c in first)
            if same_thing and not known:
                return one[a.start : a.end], other[b.start : b.end]
    return None
