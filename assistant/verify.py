"""Does a written sentence hold? In: a sentence, the numbers it cites, the numbered places. Out: a draft, or why not.

First exact checks of facts (assistant/gate.py) and of how they are said (assistant/frames.py), then the reader's
judgement on what is left. Pure but for that judgement. Not covered: what follows from the cited words only with
knowledge from elsewhere is rejected, true or not.
"""

import re
from collections.abc import Sequence
from typing import Protocol

from assistant.amounts import content
from assistant.answer import Rejected
from assistant.cite import Draft, Place
from assistant.facts import name_words
from assistant.frames import framed, unheld
from assistant.gate import Cited, gate
from assistant.markers import CLOSERS
from assistant.parser import Proposed
from assistant.question import COMMAND
from assistant.spelling import words

MAX_CITED = 6
"""A sentence that rests on more places than this rests on none that a reader could check."""
TO_MODELS = r"(?:AI models?|language models?|AI assistants?|assistants?|chat ?bots?|LLMs?)"
ORDER = re.compile(
    rf"\b{TO_MODELS}(?: (?:reading|who read|that read)s? this)?"
    r" (?:must|should|ought to|are to|is to|have to|has to|need to)"
    r" (?:state|write|say|mention|answer|reply|respond|claim|tell|recommend)\b"
    rf"|\bnotes? (?:to|for) (?:the |all |any )?{TO_MODELS}\b"
    r"|(?:^|\bplease )(?:tell|inform|remind|ask) the (?:reader|visitor)s?\b|^\W*(?:answer|response|output)\s*:"
    r"|\b(?:new|updated|additional|important|following|previous|system) instructions?\b"
    r"|^\W*(?:system|assistant|user|developer)\s*:"
    r"|\bthe answer to (?:every|any|all|each) questions?\b|\byour (?:instructions?|(?:system )?prompt|training)\b",
    re.IGNORECASE,
)
"""Said by nobody in an article; what else may be planted, a plain lie for one, is a statement like any other."""
LEAST_WORDS = 2
"""Content words; "Yes." says nothing that can be looked up."""

SUPPORTED = 0.01
CONTRADICTED = 0.75
HELD = 0.5
"""Chosen together by `python -m eval.verified --choose FOLDER` on public pairs that the reader was not trained on and
whose claims were written from their evidence (BEGIN, RTE): of the supported claims that pass the exact gate, one in
twenty is lost. They belong to the shipped weights; `HELD` also serves without a reader."""


SURELY = 0.5
"""A part of a sentence of which the source has no word stands where the reader is so sure of the whole."""
PRONOUN = re.compile(r"\b(?:he|she|they|his|her|their)\b", re.IGNORECASE)
TAG = re.compile(r"<[/!?\w]|\]\(")
"""Of mark-up, or of a link."""
FRAGMENT = re.compile(r"[:;,)\]]|(?:and|but|or|nor|which|who|whose|because)\b")
LATIN_AND_OTHER = re.compile(r"\b(?=\w*[A-Za-z])\w*[\u0400-\u052fοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]")
"""A word in which a Greek or Cyrillic letter passes for a Latin one; `μm` is none."""


class Judgement(Protocol):
    """How likely the cited words support a sentence, contradict it, or say neither."""

    @property
    def supported(self) -> float: ...
    @property
    def contradicted(self) -> float: ...


class Judges(Protocol):
    """The reader, asked for its judgement of (evidence, claim)."""

    def support(self, pairs: Sequence[tuple[str, str]]) -> Sequence[Judgement]: ...


def verify(proposed: Proposed, places: Sequence[Place], judge: Judges | None, before: str = "") -> Draft | Rejected:
    """A draft that cites its places, or the sentence and what is wrong with it.

    `places[0]` is number 1; `before` is the sentence shown before it. A place with which the sentence shares no word is
    not cited.
    """
    chosen = tuple(places[n - 1] for n in proposed.numbers)
    named = {p.source.outlet: f"{p.source.outlet} {p.source.date}" for p in chosen if p.source.outlet}
    about = " ".join(words for outlet, words in named.items() if outlet in proposed.text)
    cited = Cited(tuple(p.text for p in chosen), about)
    if any(is_order(text) for text in cited.texts):
        return Rejected(proposed.text, "its source gives an order to a program")
    wrong = (
        form(proposed)
        or another(proposed.text, before, cited)
        or checked(proposed.text, cited)
        or judged(proposed.text, cited, judge)
    )
    if wrong:
        return Rejected(proposed.text, wrong)
    mine = set(content(proposed.text))
    places = tuple(p for p in chosen if mine & set(content(p.text)))
    return Draft(proposed.text, places) if places else Rejected(proposed.text, "its source says little of this")


def checked(claim: str, cited: Cited) -> str:
    """What words alone show to be wrong: a fact that differs, or how it is said."""
    return gate(claim, cited) or framed(claim, cited.texts)


def another(claim: str, before: str, cited: Cited) -> str:
    """What is wrong where `He` would be taken for somebody of the sentence before whom the source does not name."""
    meant = {word.key for word in name_words(before)}
    if not PRONOUN.match(claim) or PRONOUN.search(cited.whole) or not meant:
        return ""
    known = {word.key for word in words(cited.whole)}
    return "" if meant & known else "it does not name whom it means"


def is_order(text: str) -> bool:
    """Does this speak to a program instead of to people? Such a sentence is neither cited nor shown to a model."""
    return bool(COMMAND.search(text) or ORDER.search(text))


def form(proposed: Proposed) -> str:
    """What is wrong before any fact is compared; empty where nothing is."""
    if proposed.is_code:
        return "it is code, not a sentence"
    if not proposed.numbers:
        missing = ", ".join(map(str, proposed.unknown[:3]))
        return f"it cites sentence {missing}, which does not exist" if missing else "it cites no sentence"
    if len(proposed.numbers) > MAX_CITED:
        return f"it cites {len(proposed.numbers)} sentences at once"
    if is_order(proposed.text):
        return "it gives an order"
    if TAG.search(proposed.text) or LATIN_AND_OTHER.search(proposed.text):
        return "it holds signs that are no text"
    if FRAGMENT.match(proposed.text) or proposed.text.rstrip(CLOSERS + " ").endswith("?"):
        return "it is no whole statement"
    return "" if len(set(content(proposed.text))) >= LEAST_WORDS else "it says too little to be checked"


def judged(claim: str, cited: Cited, judge: Judges | None) -> str:
    """What the reader says; and without one, or beside it, how many of the words are the source's own."""
    if held(claim, cited) < HELD:
        return "its source says little of this"
    if judge is None:
        return ""
    verdict = judge.support([(" ".join(cited.texts), claim)])[0]
    if verdict.contradicted > CONTRADICTED:
        return "its source seems to say otherwise"
    if verdict.supported < SUPPORTED:
        return "its source does not seem to say this"
    added = unheld(claim, cited.texts)
    return f"its source says nothing of “{added}”" if added and verdict.supported < SURELY else ""


def held(claim: str, cited: Cited) -> float:
    """The share of a sentence's content words that the cited words hold, 0 to 1."""
    mine, its = set(content(claim)), {*content(cited.whole), *content(cited.about)}
    return len(mine & its) / max(1, len(mine))
