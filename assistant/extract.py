"""Answer with the sources' own sentences. In: a question, an opened index, a reader. Out: drafts, or none.

Decides which sentences answer and when to stay silent. Writes no words of its own and numbers nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest

from assistant import overview, words_for
from assistant.answer import Citation
from assistant.behind import behind, is_heading, whole_list
from assistant.bridged import bridged, whom
from assistant.cite import Draft, Place, place_of
from assistant.differ import concerns, difference
from assistant.followup import Asked
from assistant.found import Found
from assistant.joined import apart, question_parts
from assistant.judge import correction, verdict
from assistant.link_list import all_links, link_lines
from assistant.looked_up import looked_up
from assistant.marked import marked
from assistant.question import Intent
from assistant.score import Reads, Scored, decision, score
from assistant.several import ADDS, MAX_SENTENCES, choose, in_order
from assistant.sifted import candidates, sentences, shortlist, similarity
from assistant.topic import before, clause, naming, strange, topic, unheard, unnamed
from index.search import Candidate, Search
from index.sentences import paragraph_start
from index.store import Index
from index.values import Passage, Source

BESIDE = 0.6
"""Where another part of a question is answered, this share of the threshold is enough for one by another sentence: who
joins two questions mostly asks for what is there."""
STRANGE = 0.85
"""So surely must be answered what names somebody whom no source names, or nobody near the sentence. Of questions to
written articles (the part `fit`) that were answered it refuses 12 of 16 about somebody else and one of 7 others, and
of those that name nobody near the sentence 14 of 20 that were answered wrongly and none of 7 others."""
OF_THE_FIRST = 3
SURELY_SILENT = 0.1
"""A part that is not answered, but has a sentence given for another part among its so many likeliest, is said to be
without an answer only where it is less likely answered than this: its pronouns may hide that the sentence tells."""
BESIDES = 0.97
"""Something else than what was given before must answer so surely: of 329 questions to written articles that nothing
else answers 14% get a sentence then, and 72% at the threshold for a first answer. So must a short follow-up alone."""
NOT_UNLIKELY = 0.1
"""A follow-up is answered with a sentence so likely when names are put in it, if the sentence is"""
AS_TYPED = 0.95
"""so sure of the follow-up as it was put. Of the follow-ups of the conversations of the part `fit` (assistant/reader/
conversations.py) that are told this answers 2 in 100 more, and 1 in 100 of those that are not."""
RELATED = 2
NEXT = 2
"""Sentences that are given where more is asked for."""
NEAR = 4
"""Sentences of other sources asked whether they say the same."""
SUPPORTED = 0.8
"""How surely the reader must find that another source says the same before it is cited for a sentence."""


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
    found = outright(asked, search, reader)
    if found:
        return found
    sure = decision().threshold if threshold is None else threshold
    if asked.besides:
        return replace(facts(asked, search, reader, max(sure, BESIDES)), because=words_for.NOTHING_ELSE)
    found = facts(asked, search, reader, sure)
    return found if found.drafts else otherwise(asked, found, search, reader, sure) or found


def otherwise(asked: Asked, refused: Found, search: Search, reader: Reads | None, threshold: float) -> Found | None:
    """What answers a follow-up that is refused as it was understood; None where nothing does."""
    if asked.bare:
        return by_itself(asked, search, reader, threshold)
    return as_typed(asked, refused, search, reader, threshold) if asked.typed else None


def by_itself(asked: Asked, search: Search, reader: Reads | None, threshold: float) -> Found | None:
    """What surely answers a question without what the one before took for granted: `How many died?`; else None."""
    found = facts(alone(asked.bare, asked), search, reader, max(threshold, BESIDES))
    return replace(found, read_as=asked.bare) if found.drafts else None


def as_typed(asked: Asked, refused: Found, search: Search, reader: Reads | None, threshold: float) -> Found | None:
    """The sentence that surely answers a question as it was put, where it is the likeliest with names put in it too.

    `He left in May` hardly looks like an answer to when Nils Dahl left. None for another sentence, or where the one is
    quite unlikely with the names.
    """
    if refused.confidence < NOT_UNLIKELY or not refused.related:
        return None
    found = facts(alone(asked.typed, asked), search, reader, max(threshold, AS_TYPED))
    likeliest = refused.related[0]
    same = found.drafts and found.drafts[0].places[0].start == likeliest.start
    return found if same else None


def outright(asked: Asked, search: Search, reader: Reads | None) -> Found | None:
    """What is asked for by its number, or by what it is about; None where the reader has to tell."""
    numbered = of_clause(clause(asked.read), search.index)
    if numbered.drafts:
        return numbered
    about = topic(asked.read)
    return said_of(about, asked, search, reader) if about else None


def said_of(about: str, asked: Asked, search: Search, reader: Reads | None) -> Found | None:
    """The sentences likest to a question that name what it is about, or none where it names what none names.

    None is returned where the reader has to tell.
    """
    every = sentences(asked, search)
    named = sorted(naming(about, every), key=similarity, reverse=True)[:MAX_SENTENCES]
    if named:
        places = in_order([place_of(c) for c in named])
        if all(is_heading(place) for place in places):
            places += behind(asked.text, places[-1], after(places[-1], search.index))
        return Found(tuple(Draft(p.text, (p,)) for p in places), (), 1.0)
    absent = [] if asked.besides else unheard(about, every)  # what was given before is not among them
    if not absent:
        return None
    related = nearest(score(asked.read, shortlist(every), reader))
    return Found((), related, 0.0, because=words_for.unheard(absent))


def of_clause(number: str, index: Index) -> Found:
    """The first sentences of the paragraph that begins with a number, of the first source that has one."""
    end = r"[.)]?\s" if "." in number else r"[.)]\s"  # `5 men came` is no clause
    begins = re.compile(rf"(?:(?:section|clause|§) ?)?{re.escape(number)}{end}", re.IGNORECASE)
    for passage in index.passages if number else ():
        text = passage.source.text
        begun = (s for s in passage.sentences if begins.match(text, s.start))
        first = next((s for s in begun if paragraph_start(text, s.start) == s.start), None)
        if first and passage.source.kind != "links":
            inside = [s for s in passage.sentences if paragraph_start(text, s.start) == first.start]
            places = [Place(passage.source, s.start, s.end) for s in inside[:MAX_SENTENCES]]
            return Found(tuple(Draft(p.text, (p,)) for p in places), (), 1.0)
    return Found((), (), 0.0)


def following(cited: Citation, index: Index) -> Found:
    """The sentences that come next in the source that was cited; none where it ends, or has left the index."""
    places = list(islice(after(Place(cited.source, cited.start, cited.end), index), NEXT))
    return Found(tuple(Draft(p.text, (p,)) for p in places), (), 1.0 if places else 0.0)


def after(place: Place, index: Index) -> Iterator[Place]:
    """The sentences behind a place in its source, in order; nothing is looked for until the first is asked for."""
    yield from (found for found in every_place(place.source, index) if found.start >= place.end)


def every_place(source: Source, index: Index) -> Iterator[Place]:
    """The sentences of a source, in order."""
    at = next((row for row, one in enumerate(index.sources) if one.id == source.id), None)
    passages = [index.passages[row] for row in index.rows_of(at)] if at is not None else []
    found = {s.start: s.end for p in passages for s in p.sentences}
    yield from (Place(source, start, found[start]) for start in sorted(found))


def facts(asked: Asked, search: Search, reader: Reads | None, threshold: float) -> Found:
    """The sentences that answer a question, or each of the questions that it joins."""
    parts = question_parts(asked)
    ranked = apart(
        [scores(part, search, reader) for part in parts],
        lambda at, rest: score(parts[at].read, [s.candidate for s in rest], reader),
    )
    found = [
        over_a_bridge(part, search, reader, threshold) or fact(part, scored, search, reader, threshold)
        for part, scored in zip(parts, ranked, strict=True)
    ]
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


def over_a_bridge(asked: Asked, search: Search, reader: Reads | None, threshold: float) -> Found | None:
    """Two sentences: one that answers the question asked by name, and one that tells whom the question describes.

    None where it describes nobody, where either is not surely answered, or where one sentence tells both.
    """
    bridge = bridged(asked.read)
    if not bridge:
        return None
    tells = scores(alone(bridge.who, asked), search, reader)
    name = whom(tells[0].candidate.text, tells[0].short, before(tells[0].candidate)) if tells else ""
    if not name or verdict(bridge.who, tells, reader) < BESIDE * threshold:
        return None
    by_name = alone(bridge.of(name), asked)
    scored = scores(by_name, search, reader)
    sure = verdict(by_name.read, scored, reader)
    if len(scored) > 1 and scored[0].place == tells[0].place and sure < threshold:
        scored = score(by_name.read, [s.candidate for s in scored[1:]], reader)
        sure = verdict(by_name.read, scored, reader)
    if not scored or sure < threshold or scored[0].place == tells[0].place:
        return None
    told = tells[0].place
    given = {scored[0].place: draft(scored[0], by_name.read), told: Draft(told.text, (told,))}
    drafts = tuple(given[place] for place in in_order(list(given)))
    return Found(drafts, nearest(scored), sure, len({s.candidate.passage.id for s in scored}))


def alone(question: str, asked: Asked) -> Asked:
    """A question made of another, searched and read by itself."""
    return replace(asked, searched=question, read=question, like="")


def scores(asked: Asked, search: Search, reader: Reads | None) -> list[Scored]:
    """The sentences that may answer one question, likeliest first."""
    return score(asked.read, candidates(asked, search), reader)


def fact(asked: Asked, scored: list[Scored], search: Search, reader: Reads | None, threshold: float) -> Found:
    """The sentences that the reader takes for answers to one question, the article's first."""
    pool = [s.candidate for s in scored]
    related = nearest(scored)
    row = looked_up(asked.read, scored)
    if row:
        place = row[0].place
        return Found((Draft(place.text, (place,), row[1]),), related, 1.0, len({c.passage.id for c in pool}))
    best, floor = verdict(asked.read, scored, reader), decision().floor
    count = len({c.passage.id for c in pool})
    unknown = strange(asked.read, search.mentions)
    if unknown or (scored and unnamed(asked.read, scored[0].candidate)):
        threshold = max(threshold, STRANGE)
    if not scored or best < threshold:
        denies = correction(asked.read, scored, reader)
        because = words_for.unheard(unknown) if unknown else ""
        return Found((), related, best, count, (draft(denies, asked.read),) if denies else (), because=because)
    chosen = choose(asked, article_first(scored, floor), floor)
    drafts = [with_agreeing(draft(s, asked.read), scored, floor, reader) for s in chosen]
    last = chosen[-1].place
    likely = [s.place for s in scored if s.probability >= max(floor, ADDS * scored[0].probability)]
    listed = whole_list(asked.text, last, every_place(last.source, search.index), likely)
    if listed:
        drafts = [*drafts[:-1], *(Draft(place.text, (place,)) for place in listed)]
    further = [] if listed else behind(asked.text, last, after(last, search.index))
    if further:
        drafts = [*drafts[:-1], replace(drafts[-1], short=None), *(Draft(place.text, (place,)) for place in further)]
    return Found(tuple(drafts), related, best, count, notes=differing(asked.read, drafts, pool, search.index))


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


def differing(
    question: str, drafts: Sequence[Draft], candidates: Sequence[Candidate], index: Index
) -> tuple[Draft, ...]:
    """A note on the first sentence of another source that differs in what is asked and can be checked."""
    others = [place_of(c) for c in candidates]
    others += [Place(p.source, p.start, p.end) for p in index.lines()]
    for given in drafts:
        for other in others:
            if other.source.id == given.places[0].source.id:
                continue
            apart = difference(given.text, words_of(other))
            if apart and concerns(question, given.text, apart[0], given.short):
                return (Draft(words_for.differs(other.source, other.text), (other,)),)
    return ()


def words_of(place: Place) -> str:
    """What a sentence says; of a line of the link list, the words of its address."""
    return place.text.split(" | ")[-1] if place.source.kind == "links" else place.text


def draft(scored: Scored, question: str) -> Draft:
    return Draft(scored.place.text, (scored.place,), marked(question, scored.candidate.text, scored.short))


def nearest(scored: Sequence[Scored]) -> tuple[Passage, ...]:
    """The sentences nearest to the question as passages of one sentence, for a refusal to show.

    One that tells of another day or part than the question names is near, too.
    """
    choose = decision().choose
    likest = sorted(scored, key=lambda one: -choose.probability(one.values))
    return tuple(
        Passage(
            s.candidate.passage.source,
            s.candidate.sentence.start,
            s.candidate.sentence.end,
            (s.candidate.sentence,),
        )
        for s in likest[:RELATED]
    )
