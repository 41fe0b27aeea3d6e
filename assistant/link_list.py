"""Answer from the list of the article's links. In: a question about links, a search. Out: lines of the list."""

import re
from collections.abc import Mapping, Sequence

from assistant.cite import Draft, Place
from assistant.found import Found
from index.search import Search
from index.store import Index
from index.values import Passage
from index.words import stem, terms

RELATED_ARTICLES = re.compile(
    r"\brelated (?:(?P<all>articles|stories|titles|pieces|reading)|article|story|title|piece)\b", re.IGNORECASE
)
LINK_SHARE = 0.35
"""A link line answers when it holds this share of the question's words, weighted by rarity."""
HEADLINESE = {"fm": "foreign minister", "pm": "prime minister", "mod": "defense ministry", "mfa": "foreign ministry"}
"""What the words of an address shorten."""
ABOUT_LINKS = frozenset(
    stem(word)
    for word in """link links linked url urls website websites site web page pages address addresses headline
    headlines outlet outlets newspaper cited cite report reported reports reporting source sources related article
    articles title titles news agency carries carry refer refers referenced mention mentions hyperlink published
    publication story stories point points go goes lead leads quote quoted covered covers host hosted paper piece
    name surname give gives called say says said write writes wrote read""".split()
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
    """The line of the link list that holds the words asked for, or all related articles; none where none does."""
    related = RELATED_ARTICLES.search(question)
    lines = search.index.lines()
    of_kind = [p for p in lines if p.text.startswith("Related article: ") == bool(related)]
    asked = {t: search.index.words.rarity(t) for t in terms(question) if t not in ABOUT_LINKS}
    share, line = likeliest(question, of_kind or lines, asked, search) if lines and sum(asked.values()) else (0.0, None)
    if line and share >= LINK_SHARE:
        return Found((whole(line),), (), share, len(of_kind or lines))
    if related and related["all"] and of_kind:
        return Found(tuple(whole(p) for p in of_kind), (), 1.0, len(of_kind))
    return Found((), (line,) if line else (), share)


def likeliest(
    question: str, lines: Sequence[Passage], asked: Mapping[str, float], search: Search
) -> tuple[float, Passage]:
    """The line that holds the greatest share of the words asked for, and that share; of equals the likest."""
    total = sum(asked.values())
    held = [spelled_out(line.text) for line in lines]
    shares = [sum(rarity for term, rarity in asked.items() if term in has) / total for has in held]
    likeness = {c.passage.id: c.late + c.cosine for c in search.candidates(question, len(search.index.passages))}
    return min(zip(shares, lines, strict=True), key=lambda pair: (-pair[0], -likeness.get(pair[1].id, 0.0)))


def spelled_out(line: str) -> set[str]:
    """The terms of a line, and of what its abbreviations stand for."""
    has = set(terms(line))
    return has | {term for short, long in HEADLINESE.items() if short in has for term in terms(long)}


def whole(line: Passage) -> Draft:
    place = Place(line.source, line.start, line.end)
    return Draft(place.text, (place,))
