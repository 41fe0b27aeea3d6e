"""How many sentences answer a question together. In: a question, sentences likeliest first. Out: those that are given.

Mostly one; further ones where several things are asked for, or where a second one tells who is meant.
"""

import re
from collections.abc import Sequence

from assistant.cite import Place
from assistant.followup import Asked
from assistant.score import Scored
from index.words import terms

MAX_SENTENCES = 3
ADDS = 0.75
"""A further sentence is given only if it is at least this likely, measured against the first;"""
ADDS_WORDS = 0.45
"""or this, if it holds words of the question that the first does not: `X and then Y` asks for both."""
TELLS = 2
"""Words of a question that the first sentence lacks, and that a sentence must hold to tell who or what is meant."""
LISTS = re.compile(
    r"\b(?:which|what|name|list|give|who)\b.{0,40}\b(?:parts|names|reasons|ways|things|steps|conditions|factors|examples|places"
    r"|countries|leaders|events|actors|sides|parties|cities|groups|two|three|four|all|differen\w+)\b",
    re.IGNORECASE,
)
ASKS_FOR_SEVERAL = re.compile(
    LISTS.pattern + r"|\band\b|\bboth\b|\beach\b|\brespectively\b|\bas well as\b", re.IGNORECASE
)
WHO_IS_MEANT = re.compile(r"\w\W+\w+\W.*\b(?:who|whom|whose|which|that|when|where)\b", re.IGNORECASE | re.DOTALL)
"""A clause inside a question: `the founder who spoke for six hours`, `the day when the bell was lost`."""


def choose(asked: Asked, scored: Sequence[Scored], floor: float) -> list[Scored]:
    """The best sentence, and further ones where the question asks for several things or needs two; in source order."""
    kept = [scored[0]]
    if ASKS_FOR_SEVERAL.search(asked.text):
        likely = [s for s in scored[1:] if s.probability >= max(floor, ADDS_WORDS * scored[0].probability)]
        as_likely = [s for s in likely if s.probability >= ADDS * scored[0].probability]
        kept += adding(asked.text, scored[0], likely) or (as_likely if LISTS.search(asked.text) else [])
        kept = kept[:MAX_SENTENCES]
    if len(kept) == 1 and WHO_IS_MEANT.search(asked.text):
        kept += telling(asked.read, scored)
    order = in_order([s.place for s in kept])
    return sorted(kept, key=lambda s: order.index(s.place))


def in_order(places: Sequence[Place]) -> list[Place]:
    """As they stand in their sources, the source of the first place first."""
    sources = [place.source.id for place in places]
    return sorted(places, key=lambda place: (sources.index(place.source.id), place.start))


def adding(question: str, first: Scored, likely: Sequence[Scored]) -> list[Scored]:
    """Those that hold words of the question which the sentences before them do not."""
    wanted = set(terms(question)) - set(terms(first.candidate.text))
    found = []
    for one in likely:
        new = wanted & set(terms(one.candidate.text))
        if new:
            found.append(one)
            wanted -= new
    return found


def telling(question: str, scored: Sequence[Scored]) -> list[Scored]:
    """The sentence that tells who or what the first one speaks of, if one was read.

    `What was the profession of the founder who spoke for six hours?` The sentence with the profession names two
    founders; another says which of them spoke. It is the one with most of the words that the first does not hold.
    """
    wanted = set(terms(question)) - set(terms(scored[0].candidate.text))
    held = [(len(wanted & set(terms(one.candidate.text))), one) for one in scored[1:]]
    most, found = max(held, key=lambda pair: (pair[0], pair[1].candidate.late), default=(0, scored[0]))
    return [found] if most >= TELLS else []
