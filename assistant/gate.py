"""Compare a sentence with the words it cites, exactly. In: a sentence, the cited words. Out: the first fact not held.

Numbers, dates, names, negations, opposites, addresses; spellings folded (assistant/spelling.py). Pure. Not
covered: whether the sentence follows from the words; that is judged after this.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from fractions import Fraction
from functools import lru_cache

from assistant.amounts import content
from assistant.facts import Negation, common_words, dates, name_words, negations, numbers, opposites, oppositions
from assistant.spelling import words
from index.words import STOPWORDS

ADDRESS = re.compile(r"\w+://|www\.|\w@\w|\b[\w-]+\.(?:com|org|net|io|ru|info|xyz)\b", re.IGNORECASE)
AS_MANY = {
    "both": 2,
    "bilateral": 2,
    "pair": 2,
    "couple": 2,
    "twice": 2,
    "doubl": 2,
    "trilater": 3,
    "tripl": 3,
    "singl": 1,
}
"""Words (as keys) that give a number without naming it."""
CONVERSE = frozenset(
    "before after win lose victori defeat buy sell import export lend borrow abov below first last".split()
)
"""Opposites that a faithful sentence may turn round: A before B is B after A. Compared only in like places."""
BEGINS = re.compile(
    r"(?:^|[,;:.()–—]|\b(?:and|but|that|while|when|whether|because))\s*[\"“‘]?(?:the |a |an )?$", re.IGNORECASE
)
ENDS = re.compile(r"[\"”’]?\s*(?:$|[,;:.()–—]|(?:and|but|while|when|because)\b)", re.IGNORECASE)
ALIKE = 0.6
"""Sentences whose words match in this share are compared place by place."""
NEAR = 3
"""Content words on either side that show that two opposites are said of the same thing."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What a sentence rests on: the cited texts, and words about their sources that it may use as well."""

    texts: tuple[str, ...]
    about: str = ""

    @property
    def whole(self) -> str:
        return "\n".join(self.texts)


def gate(claim: str, cited: Cited) -> str:
    """The first fact of a sentence that its cited words do not hold; empty where all are there."""
    checks: tuple[Callable[[str, Cited], str], ...] = (address, amount, date, name, negation, opposite, in_place)
    return next((wrong for check in checks if (wrong := check(claim, cited))), "")


def address(claim: str, cited: Cited) -> str:
    found = next((m[0] for m in ADDRESS.finditer(claim) if m[0].lower() not in cited.whole.lower()), "")
    return "it holds an address that its source does not" if found else ""


def amount(claim: str, cited: Cited) -> str:
    """Every number is there, and counts what it counts there."""
    theirs = numbers(cited.whole)
    known = {(n.value, n.unit) for n in (*theirs, *numbers(cited.about))}
    known |= {(Fraction(d.year), "") for d in (*dates(cited.whole), *dates(cited.about)) if d.year}
    known |= {(Fraction(AS_MANY[w.key]), "") for w in words(cited.whole) if w.key in AS_MANY}
    for mine in numbers(claim):
        others = {n.value for n in theirs if n.unit == mine.unit and set(n.about) & set(mine.about)}
        said = claim[mine.start : mine.end]
        if (mine.value, mine.unit) not in known and not (mine.value == 1 and not others and not mine.unit):
            return f"it says “{said}”, which its source does not"
        if others and mine.value not in others and mine.value != 1:
            return f"it says “{said}” of what its source gives another number"
    return ""


def date(claim: str, cited: Cited) -> str:
    known = (*dates(cited.whole), *dates(cited.about))
    for mine in dates(claim):
        if not any(mine.agrees(one) for one in known):
            return f"it says “{claim[mine.start : mine.end]}”, which its source does not"
    return ""


def name(claim: str, cited: Cited) -> str:
    """Every part of a name is there, in some spelling; an acronym may be there in full."""
    there = words(f"{cited.whole} {cited.about}")
    known = {w.key for w in there} | {key for w in there for key in split_keys(w.text)}
    initials = "".join(w.text[0].lower() for w in there)
    for word in name_words(claim):
        if word.key in known or (word.text.isupper() and len(word.text) > 2 and word.text.lower() in initials):
            continue
        return f"it names “{word.text}”, which its source does not"
    return ""


def split_keys(word: str) -> list[str]:
    """The keys of the parts of a word that a hyphen joined."""
    return [w.key for part in re.split("[-‐‑]", word) for w in words(part)] if "-" in word else []


def negation(claim: str, cited: Cited) -> str:
    """What the sentence denies is denied there, and what is denied there it does not assert."""
    mine, theirs = negations(claim), negations(cited.whole)
    said, there = Counter(content(claim)), Counter(content(cited.whole))
    said.subtract(n.head for n in mine if not n.is_prefix)
    there.subtract(n.head for n in theirs if not n.is_prefix)
    for one in mine:
        if not denied_there(one, claim, cited, bare={key for key, count in there.items() if count > 0}):
            return f"it says “{one.text}”, which its source does not"
    for other in theirs:
        asserted = said[other.head] > 0 and there[other.head] <= 0 and not any(n.head == other.head for n in mine)
        turned = not mine and other.verb and said[other.verb] > 0 and there[other.verb] <= 1
        if other.head and (asserted or turned):
            return f"its source says “{other.text}” where it does not"
    return ""


def denied_there(one: Negation, claim: str, cited: Cited, *, bare: set[str]) -> bool:
    """Does the source deny the same, or something beside the same words that this may render?"""
    theirs = negations(cited.whole)
    if any(one.bears_on & other.bears_on for other in theirs):
        return True
    if one.is_prefix and {w.key for w in words(one.text)} & {w.key for w in words(cited.whole)}:
        return True
    near = around(claim, one.start, one.end)
    return one.head not in bare and any(near & around(cited.whole, n.start, n.end) for n in theirs)


def opposite(claim: str, cited: Cited) -> str:
    """No word stands where the source has its opposite, said of the same thing."""
    denied = {n.head for n in (*negations(claim), *negations(cited.whole))}
    mine, its = common_words(claim), common_words(cited.whole)
    for a, b in oppositions(mine, its):
        beside = around(claim, a.start, a.end) & around(cited.whole, b.start, b.end)
        if beside and not {a.key, b.key} & (denied | CONVERSE):
            return f"it says “{a.text}” where its source says “{b.text}”"
    return ""


def around(text: str, start: int, end: int) -> set[str]:
    """The content words near a place."""
    return {*content(text[max(0, start - 80) : start])[-NEAR:], *content(text[end : end + 80])[:NEAR]}


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


@lru_cache(maxsize=1024)
def slots(text: str) -> tuple[Slot, ...]:
    """The content words of a text with their kinds; names, numbers and opposites are alike until they are compared."""
    named = {w.start for w in name_words(text)}
    counted = {n.start: (n.end, str(n.value)) for n in numbers(text)}
    counted |= {d.start: (d.end, f"{d.year}-{d.month}-{d.day}") for d in dates(text)}
    found: list[Slot] = []
    taken = 0
    for w in words(text):
        begins, ends = bool(BEGINS.search(text[max(0, w.start - 16) : w.start])), bool(ENDS.match(text, w.end))
        if w.start in counted:
            taken, value = counted[w.start]
            found.append(Slot("#", value, text[w.start : taken], begins, ends))
        elif w.start >= taken and (w.start in named or w.key in opposites() or w.text.lower() not in STOPWORDS):
            kind = "@" if w.start in named else "~" if w.key in opposites() else w.key
            found.append(Slot(kind, w.key, w.text, begins, ends))
    return tuple(found)


def in_place(claim: str, cited: Cited) -> str:
    """Where a sentence follows its source word by word, the same names, numbers and words stand in the same places."""
    mine = slots(claim)
    compared = [(its, matching(mine, its)) for its in map(slots, cited.texts)]
    its, blocks = max(compared, key=lambda pair: sum(block.size for block in pair[1]))
    if sum(block.size for block in blocks) < ALIKE * len(mine):
        return ""
    wrong = [
        (mine[a], its[b])
        for block in blocks
        for a, b in zip(range(block.a, block.a + block.size), range(block.b, block.b + block.size), strict=True)
        if gainsays(mine[a], its[b]) and run(mine, a) == run(its, b) and in_step(block, mine[a], its[b], a - block.a)
    ]
    if sorted(a.key for a, _ in wrong) == sorted(b.key for _, b in wrong) and listed(wrong, claim):
        return ""
    return f"it says “{wrong[0][0].text}” where its source says “{wrong[0][1].text}”" if wrong else ""


def gainsays(a: Slot, b: Slot) -> bool:
    """Are these two different names or numbers, or two opposites?"""
    return a.key != b.key and (a.kind in "@#" or (a.kind == "~" and b.key in opposites()[a.key]))


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
