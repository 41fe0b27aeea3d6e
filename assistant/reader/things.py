"""Questions about another thing than a passage tells of: `How much salt is needed?`, where it tells how much flour.

In: SQuAD rows, WordNet. Out: questions in which a common noun gives way to one of the same sort (food, persons,
artifacts) that the window names elsewhere or another passage of the article names. What is not covered: what the window
tells of the other thing without any of the question's words gives a wrong "no answer" label.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from .data import Example, Row, cut, sentence_of, sentences, words_of
from .negatives import COUNTED
from .synonyms import WordNet

NOUN = re.compile(
    r"\b(?:the|an?|its|his|her|their|this|these|those|some|any|many|much|more|of|and|with) (?:[a-z]+ )?"
    r"(?P<noun>[a-z]{4,})(?=[.,;:?)]|$"
    r"| (?:of|is|was|were|are|has|have|had|did|does|do|in|and|or|that|which|who|to|for|at|on|by|from|with)\b)"
)
"""A word that ends a noun phrase, nearly surely."""
KIND = re.compile(
    r"\b(?:(?:what|which)(?= (?:[a-z-]+ )?(?P<noun>[a-z]+))|(?:kinds?|types?|sorts?|styles?|forms?) of (?P<of>[a-z]+))",
    re.IGNORECASE,
)
"""What is asked for: that is another sort of question (properties.py)."""
SORTS = frozenset("05 06 08 13 14 17 18 20 27".split())
"""WordNet's files of animals, artifacts, bodies, food, groups, objects, persons, plants and substances."""
SAME = 0.5
"""Of the question's other words, the share that a sentence about the other thing may hold."""
HERE = 0.7
"""How often a thing that the window names is taken where there is one; else one of the article's other passages."""


def things(rows: Sequence[Row], rng: random.Random, words: WordNet, *, count: int) -> Iterator[Example]:
    """Up to `count` times: an answerable question, and on the same window the same about another thing."""
    made, of_article = 0, defaultdict[str, set[str]](set)
    for row in rows:
        of_article[row["title"]].update(match["noun"] for match in NOUN.finditer(row["passage"]))
    for row in rng.sample(rows, len(rows)):
        if made == count:
            break
        start, answer = row["answer_start"][0], row["answers"][0]
        example = cut("squad1", row["question"], row["passage"], (start, start + len(answer)), rng)
        question = another_thing(example, of_article[row["title"]], words, rng)
        if question:
            made += 1
            yield from (example, replace(example, source="squad1+thing", query=question, span=None))


def another_thing(example: Example, of_article: Iterable[str], words: WordNet, rng: random.Random) -> str | None:
    """The question about another thing of the same sort and number, of the window or the article; None without one."""
    place = example.span and sentence_of(example.text, example.span)
    asked_for = {match["noun"] or match["of"] for match in KIND.finditer(example.query)}
    mine = sorted({match["noun"] for match in NOUN.finditer(example.query)} - asked_for)
    mine = [noun for noun in mine if words_of(noun) and words.sort(noun) in SORTS]
    if not place or not mine:
        return None
    old = rng.choice(mine)
    told, asked = words_of(example.text[slice(*place)]), words_of(example.query)
    rest = asked - words_of(old)

    def fits(noun: str) -> bool:
        return (
            noun.endswith("s") == old.endswith("s")
            and words.sort(noun) == words.sort(old)
            and not words_of(noun) & (told | asked)
            and not words.akin(noun, old)
        )

    around = named(example.text)
    here = [
        noun
        for noun, held in around.items()
        if fits(noun)
        and len(rest & words_of(held)) <= SAME * len(rest & told)
        and not ("how m" in example.query.lower() and COUNTED.search(held))
    ]
    absent = [noun for noun in sorted(of_article) if noun not in around and fits(noun)]
    others = here if here and (rng.random() < HERE or not absent) else absent
    if not others:
        return None
    new = rng.choice(others)
    article = "an" if new[0] in "aeiou" else "a"
    question = re.sub(rf"\b{old}\b", new, example.query, count=1)
    return re.sub(rf"\b(a)n? {new}\b", rf"{article} {new}", question)


def named(text: str) -> dict[str, str]:
    """The common nouns of a text and the sentences that hold each."""
    parts = [text[start:end] for start, end in sentences(text)]
    nouns = dict.fromkeys(match["noun"] for part in parts for match in NOUN.finditer(part))
    return {noun: " ".join(part for part in parts if re.search(rf"\b{noun}\b", part, re.I)) for noun in nouns}
