"""Sentences about the article that hold, and the same made false. In: its text. Out: cases for the verification.

Every altered sentence differs from one that holds in one thing: a number, a negation, an actor, a word and its
opposite, or the sentence it cites. Deterministic: no chance is involved, so that two runs compare. What holds
are the article's own sentences and the paraphrases of eval/paraphrases.jsonl, written by hand.
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from itertools import pairwise
from typing import Literal

from assistant.spelling import words
from index.sentences import sentences

Origin = Literal["article", "paraphrase", "unseen"]
Kind = Literal["faithful", "number", "negation", "actor", "opposite", "source"]
ACTORS = ("Turkey", "Russia", "Syria", "Washington")
AS = {
    "Turkey": ("Ankara", "Turkey", "Turkish", "Turkey’s", "Turkey's", "Ankara's"),
    "Russia": ("Moscow", "Russia", "Russian", "Russia’s", "Russia's", "Moscow's"),
    "Syria": ("Damascus", "Syria", "Syrian", "Damascus’", "Syria's", "Damascus's"),
    "Washington": ("Washington", "America", "American", "America’s", "America's", "Washington's"),
}
"""One actor's names, in an order that keeps a name's part of speech when actors are exchanged."""
PEOPLE = ("Vladimir Putin", "Tayyip Erdogan", "Sergei Lavrov", "Putin", "Lavrov")
FIGURES = {
    "three": "four",
    "Three": "Five",
    "twelve": "twenty",
    "3": "13",
    "12": "11",
    "2018": "2016",
    "5": "9",
    "19": "16",
}
FIGURES |= {"nineteen": "ninety", "Aug.": "Oct.", "August": "July", "September": "November"}
FURTHER = {
    "three": "thirteen",
    "twelve": "ten",
    "3": "30",
    "12": "120",
    "2018": "2019",
    "5": "15",
    "19": "90",
    "September": "December",
}
CAN_DENY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|could|would|might|may|should|will)\b(?! (?:not|no|un\w+)\b)(?=[ ,])",
    re.IGNORECASE,
)
DENIED: tuple[tuple[str, str], ...] = (
    (r"\b(did|does|would|wo|is|was|do)(?:n[’']t| not) ", r"\1 "),
    (r"\bcannot\b", "can"),
    (r"\bno (?=intention|illusions)", "the "),
)
DENIED += (
    (r"\bnot ", ""),
    (r"\bunlikely\b", "likely"),
    (r"\bunwilling\b", "willing"),
    (r"\bFew (people )?in\b", r"Most \1in"),
)
DENIED += ((r"\bimpossible\b", "possible"),)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the texts it cites, and what was done to it."""

    kind: Kind
    text: str
    cites: tuple[str, ...]
    made_from: Origin
    """The article's own sentence, a paraphrase that the gate was made with, or one that it was not."""


def claims(text: str) -> tuple[Claim, ...]:
    """The faithful sentences of an article's text, then every alteration of each."""
    own = [text[s.start : s.end] for s in sentences(text)]
    faithful = [Claim("faithful", one, (one,), "article") for one in own]
    faithful += paraphrases(own)
    made = [new for one in faithful for new in altered(one, own)]
    return (*faithful, *dict.fromkeys(made))


def paraphrases(own: Sequence[str]) -> Iterator[Claim]:
    """The hand-written sentences with the sentences they rest on, found by their first words."""
    for line in files("eval").joinpath("paraphrases.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        cites = tuple(next(s for s in own if s.startswith(begin)) for begin in row["cites"])
        yield Claim("faithful", row["text"], cites, "unseen" if row.get("unseen") else "paraphrase")


def altered(claim: Claim, own: Sequence[str]) -> Iterator[Claim]:
    """Every alteration of a sentence that holds."""
    ways: tuple[tuple[Kind, Callable[[str], Iterator[str]]], ...] = (
        ("number", other_numbers),
        ("negation", other_negations),
        ("actor", other_actors),
        ("opposite", other_words),
    )
    for kind, way in ways:
        yield from (replace(claim, kind=kind, text=new) for new in way(claim.text) if new != claim.text)
    yield from (replace(claim, kind="source", cites=(other,)) for other in other_sources(claim, own))


def other_numbers(text: str) -> Iterator[str]:
    """One number, year, day or month changed."""
    for table in (FIGURES, FURTHER):
        for old, new in table.items():
            yield re.sub(rf"(?<![\w]){re.escape(old)}(?!\w)", new, text, count=1)


def other_negations(text: str) -> Iterator[str]:
    """`not` put in after the first verb that takes it, or the first negation taken out."""
    denied = next((new for old, to in DENIED if (new := re.sub(old, to, text, count=1)) != text), "")
    if denied:
        yield denied
    verb = CAN_DENY.search(text)
    if verb:
        yield f"{text[: verb.end()]} not{text[verb.end() :]}"


def other_actors(text: str) -> Iterator[str]:
    """One country put in another's place, two exchanged, or one person in another's place."""
    for at, old in enumerate(ACTORS):
        new = ACTORS[(at + 1) % len(ACTORS)]
        for mine, its in zip(AS[old], AS[new], strict=True):
            yield re.sub(rf"(?<![\w-]){re.escape(mine)}(?![\w’'-])", its, text, count=1)
        for third in ACTORS[at + 1 :]:
            swapped = exchanged(text, old, third)
            if swapped:
                yield swapped
    for old, new in pairwise(PEOPLE):
        yield text.replace(old, new, 1)


def exchanged(text: str, one: str, other: str) -> str:
    """Two actors of a sentence in each other's places, first names only; empty where one is missing."""
    table = dict(zip(AS[one], AS[other], strict=True)) | dict(zip(AS[other], AS[one], strict=True))
    found = [m for m in re.finditer(r"[A-Z]\w+(?:[’']s?)?", text) if m[0] in table]
    first = {side: next((m for m in found if m[0] in AS[side]), None) for side in (one, other)}
    places = sorted((m for m in first.values() if m), key=lambda m: m.start())
    if len(places) < 2 or re.fullmatch(r"(?: and |-)", text[places[0].end() : places[1].start()]):
        return ""
    a, b = places
    return text[: a.start()] + table[a[0]] + text[a.end() : b.start()] + table[b[0]] + text[b.end() :]


OPPOSITE = {"south": "north", "north": "south", "northern": "southern", "northeast": "southwest", "killing": "rescuing"}
OPPOSITE |= {
    "boost": "weaken",
    "increase": "decrease",
    "voluntarily": "involuntarily",
    "gradually": "suddenly",
    "last": "first",
}
OPPOSITE |= {
    "bilateral": "unilateral",
    "trilateral": "bilateral",
    "major": "minor",
    "unexpected": "expected",
    "high": "low",
}
OPPOSITE |= {
    "slow": "speed",
    "beginning": "end",
    "attacked": "defended",
    "easier": "harder",
    "superiority": "inferiority",
}
OPPOSITE |= {
    "full": "partial",
    "unpredictable": "predictable",
    "stronger": "weaker",
    "possible": "impossible",
    "gain": "lose",
}
OPPOSITE |= {
    "servicemen": "civilians",
    "allowing": "forbidding",
    "win": "lose",
    "advance": "retreat",
    "diminish": "increase",
}
OPPOSITE |= {
    "reduce": "increase",
    "quickly": "slowly",
    "closer": "farther",
    "recapture": "loss",
    "privately": "publicly",
}


def other_words(text: str) -> Iterator[str]:
    """One word turned into its opposite."""
    for old, new in OPPOSITE.items():
        yield re.sub(rf"\b{old}\b", new, text, count=1)


def other_sources(claim: Claim, own: Sequence[str]) -> Iterator[str]:
    """The two sentences of the article most like the claim, and the next one, of those it does not cite."""
    mine = {w.key for w in words(claim.text)}
    others = [one for one in own if one not in claim.cites]
    likest = sorted(others, key=lambda one: -len(mine & {w.key for w in words(one)}))[:2]
    after = own[(own.index(claim.cites[0]) + 1) % len(own)]
    yield from dict.fromkeys([*likest, *([after] if after in others else [])])
