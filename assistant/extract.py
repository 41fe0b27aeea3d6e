"""Answer with the sources' own sentences. In: a question, an opened index, a reader. Out: drafts, or none.

Decides which sentences answer and when to stay silent. Writes no words of its own and numbers nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from assistant import overview, words_for
from assistant.answer import Citation
from assistant.cite import Draft, Place
from assistant.differ import difference
from assistant.followup import Asked
from assistant.found import Found
from assistant.joined import apart, question_parts
from assistant.judge import correction, verdict
from assistant.link_list import all_links, link_lines
from assistant.question import Intent
from assistant.score import Reads, Scored, decision, score, similarity
from index.search import Candidate, Search
from index.store import Index
from index.values import Passage
from index.words import terms

POOL = 20
"""Passages whose sentences are compared with a question."""
PASSAGES = 5
"""Passages read for a question, those with the likeliest sentences: they hold an answering sentence for 96.6% of 146
answerable questions about the article; 3 hold one for 95.9%, 8 for 98.6% at 60% more time."""
BEHIND = 0.5
"""Nor is a passage read whose likeliest sentence is so far behind the best one (assistant/score.py, `similarity`): none
of the 146 is answered by one, and 3.5 passages are read for a question."""
BESIDE = 0.6
"""Where another part of a question is answered, this share of the threshold is enough for one by another sentence: who
joins two questions mostly asks for what is there."""
OF_THE_FIRST = 3
SURELY_SILENT = 0.1
"""A part that is not answered, but has a sentence given for another part among its so many likeliest, is said to be
without an answer only where it is less likely answered than this: its pronouns may hide that the sentence tells."""
MAX_SENTENCES = 3
RELATED = 2
NEXT = 2
"""Sentences that are given where more is asked for."""
ADDS = 0.75
"""A further sentence is given only if it is at least this likely, measured against the first;"""
ADDS_WORDS = 0.45
"""or this, if it holds words of the question that the first does not: `X and then Y` asks for both."""
TELLS = 2
"""Words of a question that the first sentence lacks, and that a sentence must hold to tell who or what is meant."""
NEAR = 4
"""Sentences of other sources asked whether they say the same."""
SUPPORTED = 0.8
"""How surely the reader must find that another source says the same before it is cited for a sentence."""
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


def extract(asked: Asked, wanted: Intent, search: Search, reader: Reads | None, threshold: float | None) -> Found:
    """Find the sentences that answer a question."""
    if wanted is Intent.ALL_LINKS:
        return all_links(search.index)
    if wanted in (Intent.OVERVIEW, Intent.CONCLUSION):
        places = (overview.overview if wanted is Intent.OVERVIEW else overview.conclusion)(search.index)
        return Found(tuple(Draft(p.text, (p,)) for p in places), (), 1.0, len(search.index.passages))
    if asked.after:
        return following(asked.after, search.index)
    if wanted is Intent.LINKS:
        linked = link_lines(asked.searched, search)
        if linked.drafts:
            return linked
    return facts(asked, search, reader, decision().threshold if threshold is None else threshold)


def following(cited: Citation, index: Index) -> Found:
    """The sentences that come next in the source that was cited; none where it ends, or has left the index."""
    at = next((row for row, source in enumerate(index.sources) if source.id == cited.source.id), None)
    passages = [index.passages[row] for row in index.rows_of(at)] if at is not None else []
    found = {s.start: s.end for p in passages for s in p.sentences if s.start >= cited.end}
    places = [Place(cited.source, start, found[start]) for start in sorted(found)[:NEXT]]
    return Found(tuple(Draft(p.text, (p,)) for p in places), (), 1.0 if places else 0.0)


def facts(asked: Asked, search: Search, reader: Reads | None, threshold: float) -> Found:
    """The sentences that answer a question, or each of the questions that it joins."""
    parts = question_parts(asked)
    ranked = apart(
        [scores(part, search, reader) for part in parts],
        lambda at, rest: score(parts[at].read, [s.candidate for s in rest], reader),
    )
    found = [fact(part, scored, search, reader, threshold) for part, scored in zip(parts, ranked, strict=True)]
    if len(found) == 1 or not any(f.drafts for f in found):
        return found[0]
    given = {draft.places[0] for f in found for draft in f.drafts}
    silent = []
    for at, (part, one, scored) in enumerate(zip(parts, found, ranked, strict=True)):
        near = any(s.place in given for s in scored[:OF_THE_FIRST])
        if one.drafts or (near and one.confidence > SURELY_SILENT):
            continue
        if scored and one.confidence >= BESIDE * threshold and not scored[0].values.get("names_absent"):
            found[at] = fact(part, scored, search, reader, BESIDE * threshold)
        else:
            silent.append(part.read)
    in_turn = (draft for drafts in zip_longest(*(f.drafts for f in found)) for draft in drafts if draft)
    drafts = list({draft.places[0]: draft for draft in in_turn}.values())[:MAX_SENTENCES]
    return Found(
        drafts=tuple(sorted(drafts, key=lambda d: (d.places[0].source.id, d.places[0].start))),
        related=found[0].related,
        confidence=max(f.confidence for f in found),
        read=max(f.read for f in found),
        notes=next((f.notes for f in found if f.notes), ()),
        silent=tuple(silent),
    )


def scores(asked: Asked, search: Search, reader: Reads | None) -> list[Scored]:
    """The sentences that may answer one question, likeliest first."""
    return score(asked.read, candidates(asked, search), reader)


def candidates(asked: Asked, search: Search) -> list[Candidate]:
    """The sentences that are read for one question."""
    return shortlist(search.candidates(asked.searched, POOL, links=False, like=asked.like))


def fact(asked: Asked, scored: list[Scored], search: Search, reader: Reads | None, threshold: float) -> Found:
    """The sentences that the reader takes for answers to one question, the article's first."""
    pool = [s.candidate for s in scored]
    related = nearest(scored)
    best, floor = verdict(asked.read, scored, reader), decision().floor
    count = len({c.passage.id for c in pool})
    if not scored or best < threshold:
        denies = correction(asked.read, scored, reader)
        return Found((), related, best, count, (draft(denies),) if denies else ())
    chosen = choose(asked, article_first(scored, floor), floor)
    drafts = [with_agreeing(draft(s), scored, floor, reader) for s in chosen]
    return Found(tuple(drafts), related, best, count, notes=differing(drafts, pool, search.index))


def article_first(scored: Sequence[Scored], floor: float) -> list[Scored]:
    """The same, but the article's own sentence before a linked page's where it answers nearly as surely."""
    own = [s for s in scored if s.candidate.passage.source.kind == "article"]
    if own and own[0].probability >= max(floor, ADDS * scored[0].probability):
        return [own[0], *(s for s in scored if s is not own[0])]
    return list(scored)


def with_agreeing(given: Draft, scored: Sequence[Scored], floor: float, reader: Reads | None) -> Draft:
    """Add the places of other sources that answer as well and support the same sentence."""
    home = given.places[0].source.id
    others = [s for s in scored if s.candidate.passage.source.id != home and s.probability >= floor][:NEAR]
    others = [s for s in others if difference(given.text, s.candidate.text) is None]
    if not others or reader is None:
        return given
    judged = reader.support([(s.candidate.text, given.text) for s in others])
    agreeing = [s.place for s, j in zip(others, judged, strict=True) if j.supported >= SUPPORTED]
    return replace(given, places=(*given.places, *agreeing))


def differing(drafts: Sequence[Draft], candidates: Sequence[Candidate], index: Index) -> tuple[Draft, ...]:
    """A note on the first sentence of another source that differs from an answer in what can be checked."""
    others = [Place(c.passage.source, c.sentence.start, c.sentence.end) for c in candidates]
    others += [Place(p.source, p.start, p.end) for p in index.lines()]
    for given in drafts:
        for other in others:
            if other.source.id != given.places[0].source.id and difference(given.text, words_of(other)):
                return (Draft(words_for.differs(other.source, other.text), (other,)),)
    return ()


def words_of(place: Place) -> str:
    """What a sentence says; of a line of the link list, the words of its address."""
    return place.text.split(" | ")[-1] if place.source.kind == "links" else place.text


def shortlist(candidates: Sequence[Candidate], count: int = PASSAGES) -> list[Candidate]:
    """The candidates of the passages whose best sentences are likest to the question, in the order given."""
    best: dict[str, float] = {}
    for candidate in candidates:
        found = similarity(candidate)
        best[candidate.passage.id] = max(found, best.get(candidate.passage.id, found))
    likeliest = sorted(best, key=lambda key: -best[key])[:count]
    kept = {key for key in likeliest if best[key] >= best[likeliest[0]] - BEHIND}
    return [candidate for candidate in candidates if candidate.passage.id in kept]


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
    order = {s.candidate.passage.source.id: at for at, s in reversed(list(enumerate(kept)))}
    return sorted(kept, key=lambda s: (order[s.candidate.passage.source.id], s.candidate.sentence.start))


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


def draft(scored: Scored) -> Draft:
    place = scored.place
    return Draft(place.text, (place,), scored.short)


def nearest(scored: Sequence[Scored]) -> tuple[Passage, ...]:
    """The sentences nearest to the question as passages of one sentence, for a refusal to show."""
    return tuple(
        Passage(
            s.candidate.passage.source,
            s.candidate.sentence.start,
            s.candidate.sentence.end,
            (s.candidate.sentence,),
        )
        for s in scored[:RELATED]
    )
