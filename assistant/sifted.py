"""Which sentences are worth reading for a question. In: an understood question, an opened index. Out: candidates.

Goes by likeness alone, and leaves out what was given before where something else is asked for. Whether one answers is
not decided here.
"""

from collections.abc import Sequence

from assistant.answer import Citation
from assistant.followup import Asked
from index.search import Candidate, Search

POOL = 20
"""Passages whose sentences are compared with a question."""
PASSAGES = 5
"""Passages read for a question, those with the likeliest sentences: they hold an answering sentence for 96.6% of 146
answerable questions about the article; 3 hold one for 95.9%, 8 for 98.6% at 60% more time."""
BEHIND = 0.5
"""Nor is a passage read whose likeliest sentence is so far behind the best one (`similarity`): none
of the 146 is answered by one, and 3.5 passages are read for a question."""


def candidates(asked: Asked, search: Search) -> list[Candidate]:
    """The sentences that are read for one question."""
    return shortlist(sentences(asked, search))


def sentences(asked: Asked, search: Search) -> list[Candidate]:
    """The sentences of the passages that were found, without those given before where something else is asked for."""
    found = search.candidates(asked.searched, POOL, links=False, like=asked.like)
    return [c for c in found if not any(holds(one, c) for one in asked.besides)]


def holds(cited: Citation, candidate: Candidate) -> bool:
    """Does a citation hold some of a sentence?"""
    sentence, source = candidate.sentence, candidate.passage.source
    return cited.source.id == source.id and cited.start < sentence.end and sentence.start < cited.end


def shortlist(candidates: Sequence[Candidate], count: int = PASSAGES) -> list[Candidate]:
    """The candidates of the passages whose best sentences are likest to the question, in the order given."""
    best: dict[str, float] = {}
    for candidate in candidates:
        found = similarity(candidate)
        best[candidate.passage.id] = max(found, best.get(candidate.passage.id, found))
    likeliest = sorted(best, key=lambda key: -best[key])[:count]
    kept = {key for key in likeliest if best[key] >= best[likeliest[0]] - BEHIND}
    return [candidate for candidate in candidates if candidate.passage.id in kept]


def similarity(candidate: Candidate) -> float:
    """One number for a candidate's likeness to the question: which passages are worth reading.

    Right first for 21 of the 27 visible cases about the article's text; late interaction alone for 20,
    shared words alone for 18, cosine alone for 14.
    """
    return candidate.late + candidate.cosine + 0.3 * candidate.words
