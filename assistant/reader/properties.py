"""Questions about a property that a passage does not tell, on its own topic: `What color was the truck?`.

In: SQuAD rows. Out: questions in which the kind of thing asked for (`color`, `river`, `old`, `how many soldiers`) is
exchanged for a kind that other questions ask for, and questions of others put to what the passage tells of. Each new
kind comes with an answerable question of the same kind, so that the word itself gives nothing away. What is not
covered: an answer that no question of the kind has had and that is told without the word (a few in a hundred) gives a
wrong "no answer" label.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .data import Example, Row, cut_row, words_of

AUXILIARY = r"(?:is|are|was|were|did|does|do|has|have|had|can|could|will|would|should|must|may|might)"
FORMS = (
    re.compile(rf"(?P<before>how (?:many|much) )(?P<kind>(?:[a-z-]+ )?[a-z-]+)(?P<behind> {AUXILIARY}\b .*)", re.I),
    re.compile(
        r"(?P<before>what (?:is|was|are|were) the )(?P<kind>(?:[a-z-]+ )?[a-z-]+)(?P<behind> (?:of|for) .*)", re.I
    ),
    re.compile(r"(?P<before>how )(?P<kind>[a-z]+)(?P<behind> (?:is|are|was|were|does|did|do|can) .*)", re.I),
    re.compile(
        rf"(?P<before>(?:.*? )?(?:what|which) )(?P<kind>(?:[a-z-]+ )?[a-z-]+)(?P<behind> {AUXILIARY}\b .*)", re.I
    ),
)
"""How many of what, the what of something, how (old, tall), and what or which of a kind."""
COUNTS, OF, HOW, WHICH = range(len(FORMS))
ALONE = re.compile(r" (?:is|was|of) (?:the [a-z]+|[A-Z]\w+(?: [A-Z]\w+)*)\?")
"""Behind the kind: one thing, and no more."""
SUBJECT = re.compile(r"\b[Tt]he ([a-z]{4,}[^\Ws])(?= (?:is|was|has|had)\b)")
NAMED = re.compile(r"(?<=[a-z,] )[A-Z]\w+(?: [A-Z]\w+)+")
ANY = frozenset(
    "type types kind kinds sort form name names term terms word thing things else other way ways part one percentage "
    "percent number amount group title event role effect reason result purpose goal aim focus point example definition "
    "meaning study process basis value time people many much common similar important popular long large big more "
    "fraction factor concept condition information aspect".split()
)
"""Kinds so wide that most passages tell one."""
NO_KIND = frozenset("what which who did do does is are was were has have had the a an".split())
UNITS = {
    "tall": r"tall|high|height|feet|foot|ft|met(?:re|er)s?|cm|stor(?:e?y|ies|eys)",
    "high": r"high|height|altitude|elevation|feet|foot|ft|met(?:re|er)s?|stor(?:e?y|ies|eys)",
    "old": r"old|age|aged|years?|born|century|since|\d{4}",
    "far": r"miles?|kilomet\w+|km|met(?:re|er)s?|feet|yards|distance|away",
    "fast": r"mph|kph|speeds?|miles|kilomet\w+|km|knots|fast\w*",
    "deep": r"deep|depth|feet|met(?:re|er)s?|fathoms",
    "wide": r"wide|width|feet|met(?:re|er)s?|miles|kilomet\w+|km",
    "often": r"times|every|each|daily|weekly|monthly|annual\w*|year\w*|often|once|twice|frequen\w+|regular\w*",
    "hot": r"°|degrees|temperature\w*|hot\w*|warm\w*|celsius|fahrenheit",
    "heavy": r"weigh\w*|pounds|lbs?|kilogram\w*|kg|tons?|tonnes?|heavy",
}
"""What a passage must not hold for `how tall` and the like to be without an answer."""
UNTOLD = {kind: re.compile(rf"(?:\b|(?=\W))(?:{words})(?!\w)", re.I) for kind, words in UNITS.items()}
PUT_TO = 0.15
"""The share of passages to which another's question is put; in the others the question's own kind is exchanged."""
KNOWN = 3
"""A kind is asked for only where this many answers tell what to look for."""
TRIES = 6


@dataclass(frozen=True, slots=True)
class Asking:
    """A question parted at the kind of thing it asks for."""

    form: int
    before: str
    kind: str
    behind: str


@dataclass(frozen=True, slots=True)
class Told:
    """A window, and what in it answers a question of another kind."""

    text: str
    answer: str


def parted(question: str) -> Asking | None:
    """The form of a question and the kind it asks for, in lower case; None for another sort of question."""
    for form, pattern in enumerate(FORMS):
        found = pattern.fullmatch(question.strip())
        if found and not NO_KIND & set(found["kind"].lower().split()):
            return Asking(form, found["before"], found["kind"].lower(), found["behind"])
    return None


@dataclass(slots=True)
class Kinds:
    """The kinds that rows ask for, by form: the rows, parted; their answers' words; whether those hold numbers."""

    asked: dict[tuple[int, str], list[tuple[Asking, Row]]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[tuple[int, str], frozenset[str]] = field(default_factory=dict)
    numbers: dict[tuple[int, str], bool] = field(default_factory=dict)
    alike: dict[tuple[int, str, bool], dict[str, list[Row]]] = field(default_factory=dict)
    """Of those that may be asked for in another's place, by what makes a question of theirs read like one of its."""

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Kinds:
        made = cls()
        asked = [(asking, row) for row in rows if (asking := parted(row["question"]))]
        for asking, row in asked:
            made.asked[asking.form, asking.kind].append((asking, row))
        for kind, of_kind in made.asked.items():
            answers = [row["answers"][0] for _, row in of_kind]
            made.answers[kind] = frozenset(word for answer in answers for word in words_of(answer))
            made.numbers[kind] = 3 * sum(any(c.isdigit() for c in answer) for answer in answers) > len(answers)
        for asking, row in asked:
            if made.exchangeable(asking.form, asking.kind):
                made.alike.setdefault(built(asking), defaultdict(list))[asking.kind].append(row)
        return made

    def exchangeable(self, form: int, kind: str) -> bool:
        """May it be asked for in another's place?"""
        told = kind in UNTOLD if form == HOW else len(self.asked[form, kind]) >= KNOWN
        return told and kind.split()[-1] not in ANY

    def untold(self, form: int, kind: str, passage: Told) -> bool:
        """Does a passage surely hold nothing of this kind?"""
        if form == HOW:
            return not UNTOLD[kind].search(passage.text)
        held, head = words_of(passage.text), words_of(kind.split()[-1])
        if head & held:
            return False
        if form == COUNTS:
            return True
        told = self.answers[form, kind]
        if self.numbers[form, kind] and any(character.isdigit() for character in passage.text):
            return False
        return not told & held and not told & words_of(passage.answer)


def built(asking: Asking) -> tuple[int, str, bool]:
    """What two questions share of which one may take the other's kind: form, the two words before it, its number."""
    return asking.form, " ".join(asking.before.lower().split()[-2:]), asking.kind.endswith("s")


def properties(rows: Sequence[Row], rng: random.Random, *, count: int) -> Iterator[Example]:
    """Up to `count` times: an answerable question, one on the same window after a property it does not tell, and an
    answerable question after that property elsewhere."""
    kinds, made = Kinds.of(rows), 0
    asked = about(kinds)
    for row in rng.sample(rows, len(rows)):
        if made == count:
            break
        example = cut_row("squad1", row, rng)
        told = Told(example.text, row["answers"][0])
        if rng.random() < PUT_TO:
            new = put_to(told, kinds, asked, rng)
        else:
            asking = parted(row["question"])
            new = another_kind(asking, told, kinds, rng) if asking else None
        if new:
            made += 1
            question, twin = new
            yield example
            yield replace(example, source="squad1+property", query=question, span=None)
            yield cut_row("squad1", twin, rng)


def another_kind(asking: Asking, passage: Told, kinds: Kinds, rng: random.Random) -> tuple[str, Row] | None:
    """The question after another kind that the passage does not tell, and a row that asks for that kind."""
    alike = kinds.alike.get(built(asking), {})
    weights = [len(rows) ** 0.5 for rows in alike.values()]
    for kind in rng.choices(list(alike), weights, k=TRIES) if alike else ():
        if kind.split()[-1] != asking.kind.split()[-1] and kinds.untold(asking.form, kind, passage):
            return f"{asking.before}{kind}{asking.behind}", rng.choice(alike[kind])
    return None


def about(kinds: Kinds) -> list[tuple[Asking, Row]]:
    """Questions that ask a property of one thing alone: `What color is the flag?`, `How old was Nasser?`."""
    return [
        (asking, row)
        for (form, kind), asked in kinds.asked.items()
        if form != COUNTS and kinds.exchangeable(form, kind)
        for asking, row in asked
        if ALONE.fullmatch(asking.behind)
    ]


def put_to(
    passage: Told, kinds: Kinds, asked: Sequence[tuple[Asking, Row]], rng: random.Random
) -> tuple[str, Row] | None:
    """Such a question put to a thing that the passage tells of, and the row it comes from."""
    things = [f"the {noun}" for noun in SUBJECT.findall(passage.text)] + NAMED.findall(passage.text)
    for one, row in rng.sample(asked, min(len(asked), TRIES)) if things else ():
        if kinds.untold(one.form, one.kind, passage):
            verb = one.behind.split()[0]
            return f"{one.before}{one.kind} {verb} {rng.choice(things)}?", row
    return None
