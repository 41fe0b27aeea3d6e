"""Answer from the list of the article's links. In: a question about links, a search. Out: lines of the list."""

import re

from assistant.cite import Draft, Place
from assistant.found import Found
from index.search import Search
from index.store import Index
from index.words import stem, terms

RELATED_ARTICLES = re.compile(
    r"\brelated (?:(?P<all>articles|stories|titles|pieces|reading)|article|story|title|piece)\b", re.IGNORECASE
)
LINK_SHARE = 0.35
"""A link line answers when it holds this share of the question's words, weighted by rarity."""
ABOUT_LINKS = frozenset(
    stem(word)
    for word in """link links linked url urls website websites site web page pages address addresses headline
    headlines outlet outlets newspaper cited cite report reported reports reporting source sources related article
    articles title titles news agency carries carry refer refers referenced mention mentions hyperlink published
    publication story stories point points go goes lead leads quote quoted covered covers host hosted paper""".split()
)
"""Words of a question that say it is about the links, not which one it wants."""


def all_links(index: Index) -> Found:
    """Outlet and address of every link, without the words, so that ten links stay readable."""
    drafts = []
    for passage in index.lines():
        parts = passage.text.split(" | ")
        if len(parts) > 1:
            end = passage.start + len(" | ".join(parts[:2]))
            place = Place(passage.source, passage.start, end)
            drafts.append(Draft(place.text, (place,)))
    return Found(tuple(drafts), (), 1.0 if drafts else 0.0, len(drafts))


def link_lines(question: str, search: Search) -> Found:
    """The lines of the link list that hold the words asked for; none where no line holds enough of them."""
    related = RELATED_ARTICLES.search(question)
    lines = search.index.lines()
    lines = [p for p in lines if p.text.startswith("Related article: ") == bool(related)] or lines
    asked = {t: search.index.words.rarity(t) for t in terms(question) if t not in ABOUT_LINKS}
    total = sum(asked.values())
    shares = [sum(w for t, w in asked.items() if t in set(terms(line.text))) / (total or 1) for line in lines]
    likeness = {c.passage.id: c.late + c.cosine for c in search.candidates(question, len(search.index.passages))}
    best = sorted(zip(shares, lines, strict=True), key=lambda pair: (-pair[0], -likeness.get(pair[1].id, 0.0)))
    share, line = best[0] if best else (0.0, None)
    if share < LINK_SHARE and related and related["all"]:
        places = [Place(p.source, p.start, p.end) for p in lines]
        return Found(tuple(Draft(place.text, (place,)) for place in places), (), 1.0, len(lines))
    if line is None or share < LINK_SHARE:
        return Found((), (line,) if line and total else (), share)
    place = Place(line.source, line.start, line.end)
    return Found((Draft(place.text, (place,)),), (), share, len(lines))
