"""Compare a sentence with its source word by word. In: a sentence, the cited texts. Out: the first word out of place.

A sentence that follows its source has the same names, numbers and words of weight in the same places; one that
tells it in another order still gives each word to the name that it belongs to. Pure. Not covered: who does what
to whom where neither the order nor the neighbours tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from functools import lru_cache
from itertools import pairwise

from assistant.facts import dates, name_words, numbers, opposites
from assistant.spelling import words
from index.words import STOPWORDS

BEGINS = re.compile(
    r"(?:^|[,;:.()–—]|\b(?:and|but|that|while|or|when|whether|because))\s*[\"“‘]?(?:the |a |an )?$", re.IGNORECASE
)
ENDS = re.compile(r"[\"”’]?\s*(?:$|[,;:.()–—]|(?:and|but|while|when|because)\b)", re.IGNORECASE)
LEFT, RIGHT = 2, 4
"""How many words of some weight away a name may stand in the source and still belong to a word."""
OWNED = re.compile(r"\b(?:its|his|her|their|it|them|who|which|that)\s+(?:[a-z]+\s+){0,2}$")
PLACED = re.compile(r"\b(?:in|at|near|off|on|from|outside|inside|around) (?:the )?$", re.IGNORECASE)
PARTED = re.compile(r",|\b(?:is|are|was|were|been|being|be|who|which|that|to)\b", re.IGNORECASE)
ALIKE = 0.6
"""Sentences whose words match in this share are compared place by place."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A word of some weight. `kind` is @ for a name, # for a number, ~ for a word with an opposite, else the word."""

    kind: str
    key: str
    text: str
    begins: bool
    """Opens its clause."""
    ends: bool
    """Closes its clause."""
    owned: bool = False
    """Stands after `its`, `his`, `their`: whose it is, is said elsewhere."""
    placed: bool = False
    """Stands after `in`, `near` and the like: where something is, not who does it."""
    parted: bool = False
    """Parted from the word before it by more than an auxiliary: `Reed was struck`, `Reed, who struck`."""


@lru_cache(maxsize=1024)
def slots(text: str) -> tuple[Slot, ...]:
    """The content words of a text with their kinds; names, numbers and opposites are alike until they are compared."""
    named = {w.start for w in name_words(text)}
    counted = {n.start: (n.end, str(n.value)) for n in numbers(text)}
    counted |= {d.start: (d.end, f"{d.year}-{d.month}-{d.day}") for d in dates(text)}
    found: list[Slot] = []
    taken = last = 0
    for w in words(text):
        begins, ends = bool(BEGINS.search(text[max(0, w.start - 16) : w.start])), bool(ENDS.match(text, w.end))
        if w.start in counted:
            taken, value = counted[w.start]
            found.append(Slot("#", value, text[w.start : taken], begins, ends))
            last = taken
        elif w.start >= taken and (w.start in named or w.key in opposites() or w.text.lower() not in STOPWORDS):
            kind = "@" if w.start in named else "~" if w.key in opposites() else w.key
            lead = text[max(0, w.start - 24) : w.start]
            flags = bool(OWNED.search(lead)), bool(PLACED.search(lead)), bool(PARTED.search(text[last : w.start]))
            found.append(Slot(kind, w.key, w.text, begins, ends, *flags))
            last = w.end
    return tuple(found)


def in_place(claim: str, texts: Sequence[str]) -> str:
    """Where a sentence follows its source word by word, the same names, numbers and words stand in the same places."""
    mine = slots(claim)
    compared = [(its, matching(mine, its)) for its in map(slots, texts)]
    its, blocks = max(compared, key=lambda pair: sum(block.size for block in pair[1]))
    if sum(block.size for block in blocks) < ALIKE * len(mine):
        return ""
    wrong = [
        (mine[a], its[b])
        for block in blocks
        for a, b in zip(range(block.a, block.a + block.size), range(block.b, block.b + block.size), strict=True)
        if gainsays(mine[a], its[b])
        and run(mine, a) == run(its, b)
        and in_step(block, mine[a], its[b], a - block.a)
        and not counts_the_same(mine, a, its)
    ]
    if sorted(a.key for a, _ in wrong) == sorted(b.key for _, b in wrong) and listed(wrong, claim):
        return ""
    return f"it says “{wrong[0][0].text}” where its source says “{wrong[0][1].text}”" if wrong else ""


def gainsays(a: Slot, b: Slot) -> bool:
    """Are these two different names or numbers, or two opposites?"""
    return a.key != b.key and (a.kind in "@#" or (a.kind == "~" and b.key in opposites()[a.key]))


def counts_the_same(mine: Sequence[Slot], at: int, its: Sequence[Slot]) -> bool:
    """Does the source have this number before the same word, elsewhere?"""
    pair = (mine[at].key, mine[at + 1].key) if mine[at].kind == "#" and at + 1 < len(mine) else None
    return any((a.key, b.key) == pair for a, b in pairwise(its))


def run(all_slots: Sequence[Slot], at: int) -> int:
    """How many names stand in a row here; 0 for another word."""
    if all_slots[at].kind != "@":
        return 0
    low = high = at
    while low and all_slots[low - 1].kind == "@":
        low -= 1
    while high + 1 < len(all_slots) and all_slots[high + 1].kind == "@":
        high += 1
    return high - low + 1


def in_step(block: Match, a: Slot, b: Slot, at: int) -> bool:
    """Do the words on both sides match as well, or two on one side where both clauses begin or end on the other?"""
    left, right = at, block.size - 1 - at
    return bool(left and right) or (a.begins and b.begins and right > 1) or (a.ends and b.ends and left > 1)


def matching(mine: Sequence[Slot], its: Sequence[Slot]) -> list[Match]:
    """The runs of words of the same kinds, in order."""
    return SequenceMatcher(None, [s.kind for s in mine], [s.kind for s in its], False).get_matching_blocks()


def listed(wrong: Sequence[tuple[Slot, Slot]], claim: str) -> bool:
    """Are these two neighbours in a list, which may be turned round (Russia and Turkey, Turkey and Russia)?"""
    if len(wrong) != 2:
        return False
    one, other = (re.escape(a.text) for a, _ in wrong)
    return bool(re.search(rf"{one}(?:['’]s)?(?:,| and| or|-)\s*(?:the )?{other}", claim))


def in_role(claim: str, texts: Sequence[str]) -> str:
    """A name stands before the word that it belongs to in the source: whose jet it was, who was forced."""
    its = [one for text in texts for one in slots(text)]
    twice = {(a.key, b.key) for a, b in pairwise(its) if a.kind == b.kind == "@"}
    for owner, word in pairwise(slots(claim)):
        if owner.kind == word.kind == "@" and owner.key == word.key and (owner.key, word.key) not in twice:
            return f"it says “{owner.text}” and “{word.text}”, which are one"
        places = [at for at, one in enumerate(its) if one.key == word.key and one.kind not in "@#"]
        if owner.kind != "@" or owner.placed or word.kind in "@#" or word.begins or word.parted or len(places) != 1:
            continue
        there = its[places[0]]
        if there.begins or there.text.endswith("ing"):
            continue
        before, after = nearest(its, places[0], -1), nearest(its, places[0], 1)
        if before and owner.key not in before | after:
            return f"it says “{owner.text} {word.text}”, where its source speaks of another"
    return ""


def nearest(all_slots: Sequence[Slot], at: int, step: int) -> set[str]:
    """The keys of the nearest names in a row on one side of a word; none beyond `it` and its like, or too far away."""
    names: set[str] = set()
    left = LEFT if step < 0 else RIGHT
    while left or names:  # a row of names is one: `the Turkish Foreign Minister`
        if step < 0 and all_slots[at].owned and not names:
            return names
        at, left = at + step, max(0, left - 1)
        if not 0 <= at < len(all_slots) or (names and all_slots[at].kind != "@"):
            break
        if all_slots[at].kind == "@":
            names.add(all_slots[at].key)
    return names
