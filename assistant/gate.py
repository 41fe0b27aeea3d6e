"""Compare a sentence with the words it cites, exactly. In: a sentence, the cited words. Out: the first fact not held.

Numbers, dates, names, negations, opposites, addresses; spellings folded (assistant/spelling.py). Pure. Not
covered: whether the sentence follows from the words; that is judged after this.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from assistant.amounts import CURRENCY, content
from assistant.facts import Negation, common_words, dates, name_words, negations, numbers, oppositions
from assistant.slots import in_place, in_role
from assistant.spelling import key, words

ADDRESS = re.compile(r"\w+://|www\.|\w@\w|\b[\w-]+\.(?:com|org|net|io|ru|info|xyz)\b", re.IGNORECASE)
AS_MANY = {
    key(word): many
    for many, listed in {1: "single", 2: "both bilateral pair couple twice double each", 3: "trilateral triple"}.items()
    for word in listed.split()
}
"""Words that give a number without naming it."""
ELIDED = re.compile(
    r"\s*(?:$|[,;:.()]|(?:and|but|while|with|or|by|to|in|on|of|was|were|is|are|fell|rose|came|had|have|has)\b)"
)
"""Behind a number: what it counts is said elsewhere."""
PAIR = re.compile(r"[A-Z][\w’']*(?:-| and |, and )(?:the )?[A-Z]")
"""Two names in a row are two, though nobody counts them."""
CONVERSE = frozenset(
    "before after win lose victori defeat buy sell import export lend borrow abov below first last".split()
)
"""Opposites that a faithful sentence may turn round: A before B is B after A. Compared only in like places."""
INSTEAD = re.compile(r"\b(?:instead of|rather than|lack\w*|free of|absence of)\b", re.IGNORECASE)
REPLACED = 40
"""Characters behind such words."""
PARTED = re.compile(r"[,;:]|\b(?:and|but|while)\b")
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
    checks: tuple[Callable[[str, Cited], str], ...] = (address, amount, date, name, negation, opposite, placed)
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
    known |= {(Fraction(2), "")} if PAIR.search(cited.whole) else set()
    coins = {n.unit for n in theirs} & set(CURRENCY.values())
    known |= {(n.value, coin) for n in theirs if not n.unit for coin in coins}
    known |= {(n.value, "") for n in theirs if n.unit in coins}
    known |= {(100 * n.value, "percent") for n in theirs if n.unit == "part"}
    known |= {(n.value / 100, "part") for n in theirs if n.unit == "percent"}
    elided = {n.value for n in theirs if ELIDED.match(cited.whole, n.end)}
    for mine in numbers(claim):
        others = {n.value for n in theirs if n.unit == mine.unit and set(n.about) & set(mine.about)}
        said = claim[mine.start : mine.end]
        if (mine.value, mine.unit) not in known and not (mine.value == 1 and not others and not mine.unit):
            return f"it says “{said}”, which its source does not"
        if others and mine.value not in {*others, *elided, 1}:
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
    known = {w.key for w in there} | {part for w in there for part in split_keys(w.text)}
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
    for one, other in pairwise(mine):
        both = claim[one.start : other.end]
        if other.is_prefix and other.start - one.end < 2 and both not in cited.whole:
            return f"it says “{both}”, which its source does not"  # two denials assert
    for one in mine:
        if not denied_there(one, claim, cited, bare={one for one, count in there.items() if count > 0}):
            return f"it says “{one.text}”, which its source does not"
    for other in theirs:
        asserted = said[other.head] > 0 and there[other.head] <= 0 and not any(n.head == other.head for n in mine)
        turned = other.verb and there[other.verb] <= 1 and asserts(claim, other.verb, mine)
        if other.head and (asserted or turned) and not is_replaced(claim, other):
            return f"its source says “{other.text}” where it does not"
    return ""


def is_replaced(claim: str, other: Negation) -> bool:
    """Does a sentence say `instead of` or the like of what is denied?"""
    return any(other.bears_on & set(content(claim[m.end() : m.end() + REPLACED])) for m in INSTEAD.finditer(claim))


def asserts(claim: str, verb: str, denials: Sequence[Negation]) -> bool:
    """Does a sentence hold a word without a denial before it in the same part?"""
    at = next((word.start for word in words(claim) if word.key == verb), -1)
    return at >= 0 and not any(n.end <= at and not PARTED.search(claim[n.end : at]) for n in denials)


def denied_there(one: Negation, claim: str, cited: Cited, *, bare: set[str]) -> bool:
    """Does the source deny the same, or something beside the same words that this may render?"""
    theirs = negations(cited.whole)
    if any(one.bears_on & other.bears_on for other in theirs):
        return True
    if one.is_prefix and {w.key for w in words(one.text)} & {w.key for w in words(cited.whole)}:
        return True
    near = around(claim, one.start, one.end)
    beside = [(n, near & around(cited.whole, n.start, n.end)) for n in theirs]
    same = any(len(shared) > 1 for n, shared in beside if n.text.lower() == one.text.lower())
    return same or (one.head not in bare and any(shared for _, shared in beside))


def placed(claim: str, cited: Cited) -> str:
    return in_place(claim, cited.texts) or in_role(claim, cited.texts)


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
