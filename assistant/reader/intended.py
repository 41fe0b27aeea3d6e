"""What was done made into what was only meant: `founded` in a passage becomes `planned to found`.

In: SQuAD rows. Out: on the changed passage, the question for what was done, which now has no answer, and the question
for what was meant (`Who planned to found it?`), which has. What is not covered: a verb form that is a participle in the
passage (`the club founded in 1901`) gives a clumsy sentence.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from .data import Example, Row, answer_in, cut_row, sentence_of

WORD = re.compile(r"[A-Za-z]+(?:['’-][a-z]+)*")
SUBJECT = re.compile(
    r"(?:who|what|which(?: [\w'’-]+){1,3}|how many(?: [\w'’-]+){1,2}) "
    r"(?<!is )(?<!are )(?<!was )(?<!were )(?<!has )(?<!had )(?<!have )"
    r"(?P<verb>[a-z]{4,})\b(?! (?:by|is|are|was|were)\b)",
    re.I,
)
ASKED = re.compile(r"\b(?P<did>did|does)\b(?P<rest> .*)", re.I)
PARTICIPLE_OR_NOUN = re.compile(
    r"(?:\b(?:is|are|was|were|be|been|being|has|have|had|having|by|the|an?|its|his|her|their|of|to|not|in|most|newly|"
    r"so[- ]called)|,)\s*\Z",
    re.I,
)
"""Before a word in a passage: it is a participle or a noun here, no verb."""
PASSIVE = re.compile(r"\s+by\b", re.I)
PAST = {
    "planned to": "plan to",
    "wanted to": "want to",
    "hoped to": "hope to",
    "intended to": "intend to",
    "promised to": "promise to",
    "threatened to": "threaten to",
    "refused to": "refuse to",
    "tried in vain to": "try in vain to",
    "strove to": "strive to",
    "was said to": "",
    "was expected to": "",
    "was asked to": "",
    "might": "",
    "would have liked to": "",
    "may one day": "",
}
"""What stands before the verb in the passage and in a question with `did`; nothing: only the first question is made."""
PRESENT = {
    "plans to": "plan to",
    "wants to": "want to",
    "hopes to": "hope to",
    "intends to": "intend to",
    "threatens to": "threaten to",
    "refuses to": "refuse to",
    "strives to": "strive to",
    "is expected to": "",
    "would": "",
    "could one day": "",
}
NO_DEEDS = frozenset(
    "be have do become seem appear remain mean want plan hope intend try refuse might may can will".split()
)
"""Verbs of being and of intent, which cannot be meant in this way."""


@dataclass(frozen=True, slots=True)
class Deed:
    """The verb of a question: where it stands, its base form, and its forms in a passage, past or present."""

    place: tuple[int, int]
    base: str
    forms: frozenset[str]
    is_past: bool
    is_subject: bool
    """Asked for by its subject (`Who founded ...`), not with `did`."""


def intended(rows: Sequence[Row], rng: random.Random, *, count: int) -> Iterator[Example]:
    """Up to `count` times both questions, on one window of the changed passage."""
    made = 0
    for row in rng.sample(rows, len(rows)):
        if made == count:
            break
        changed = change(row["question"], row["passage"], answer_in(row), rng)
        if changed:
            made += 1
            new = {"question": changed.question, "passage": changed.passage, "answer_start": [changed.span[0]]}
            example = cut_row("squad1+meant", row | new, rng)
            if changed.question:
                yield example
            yield replace(example, query=row["question"], span=None)


@dataclass(frozen=True, slots=True)
class Changed:
    """A passage in which the deed is only meant, where the answer stands in it, and the question for what is meant."""

    passage: str
    span: tuple[int, int]
    question: str


def change(question: str, passage: str, span: tuple[int, int], rng: random.Random) -> Changed | None:
    """The passage with the question's verb, in the sentence of the answer, only meant; None where it is not there."""
    deed, place = deed_of(question), sentence_of(passage, span)
    if deed is None or place is None:
        return None
    for found in WORD.finditer(passage, *place):
        if found.group() in deed.forms and is_deed(passage, found.span(), span):
            ways = PAST if deed.is_past else PRESENT
            meant = rng.choice(list(ways))
            new = f"{meant} {deed.base}"
            shift = len(new) - len(found.group()) if found.end() <= span[0] else 0
            return Changed(
                passage[: found.start()] + new + passage[found.end() :],
                (span[0] + shift, span[1] + shift),
                asked(question, deed, meant, ways[meant]),
            )
    return None


def is_deed(passage: str, word: tuple[int, int], answer: tuple[int, int]) -> bool:
    """Is a verb form outside the answer what somebody does or did, no participle and no noun?"""
    inside = word[1] > answer[0] and word[0] < answer[1]
    return not (inside or PARTICIPLE_OR_NOUN.search(passage, 0, word[0]) or PASSIVE.match(passage, word[1]))


def asked(question: str, deed: Deed, meant: str, base: str) -> str:
    """The question for what was meant; nothing where `did` and this intent do not go together."""
    start, end = deed.place
    if deed.is_subject:
        return f"{question[:start]}{meant} {deed.base}{question[end:]}"
    return f"{question[:start]}{base} {deed.base}{question[end:]}" if base else ""


def deed_of(question: str) -> Deed | None:
    """The verb of a question with `did` or `does`, or for a subject; None where there is no such verb."""
    with_did = ASKED.search(question)
    if with_did:
        is_past = with_did["did"].lower() == "did"
        behind = list(WORD.finditer(question, with_did.start("rest")))[1:]  # the first word is the subject's
        for word in behind:
            forms = verb_forms(word.group(), is_past)
            if forms:
                return Deed(word.span(), word.group(), forms, is_past, is_subject=False)
        return None
    subject = SUBJECT.match(question)
    if subject is None:
        return None
    form = subject["verb"]
    bases = ((base_of(form, is_past), is_past) for is_past in (True, False))
    found = (Deed(subject.span("verb"), base, frozenset([form]), is_past, True) for base, is_past in bases if base)
    return next(found, None)


@cache
def verb_forms(base: str, is_past: bool) -> frozenset[str]:
    """The past or present forms of a verb that differ from its base; none for a word that is no verb's base form."""
    from lemminflect import getAllLemmas, getInflection

    is_verb = base.islower() and base not in NO_DEEDS and base in getAllLemmas(base).get("VERB", ())
    return frozenset(getInflection(base, "VBD" if is_past else "VBZ") if is_verb else ()) - {base}


@cache
def base_of(form: str, is_past: bool) -> str:
    """The base of a verb's past or present form; nothing for another word."""
    from lemminflect import getAllLemmas

    base = next(iter(getAllLemmas(form).get("VERB", ())), "")
    return base if form in verb_forms(base, is_past) else ""
