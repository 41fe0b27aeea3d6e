"""Does the chosen sentence answer? In: a question, the sentences that may answer it, the reader. Out: a probability.

The sentence that was chosen (assistant/score.py) is judged by what it was chosen by, by what can be compared without
understanding, and by what the reader says of the question with the short answer behind it. The coefficients stand in
decision.json, fitted by `python -m eval.fit`. Where the answer is no, `correction` looks for what denies the question.
"""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from math import log

from assistant.expects import misplaced, of_another_country, uncounted
from assistant.facts import negations, opposed
from assistant.gate import Cited, gate
from assistant.measures import unmeasured
from assistant.question import AUXILIARY, premise
from assistant.score import FEATURES, Reads, Scored, decision
from assistant.spelling import words
from index.sections import stands_under

JUDGED = (
    *FEATURES,
    "chosen",
    "alone",
    "uncounted",
    "opposed",
    "negated",
    "denied",
    "takes_for_granted",
    "amiss",
    "why",
    "supported",
    "why_supported",
    "far",
)
"""The features of the chosen sentence; the log-odds with which it was chosen; what the reader says where it is shown
that sentence alone under its title; 1 where it has no word for what is to be counted; 1 where question and
sentence hold opposites; 1 where the sentence negates a word that the question does not, and 1 the other way
round; 1 for a question that takes something for granted, and 1 where that has a name, number, date, negation or
opposite that the passage has not; 1 where a reason is asked for; and how surely (log-odds) the sentence supports
the question followed by its short answer, and the same once more where a reason is asked for (else 0); and by how
much no sentence is as like the question as NEAR_BY (else 0)."""
WHY = re.compile(r"\b(?:why|how come|what (?:made|caused|prompted|led|drove|moved)|for what reason)\b", re.IGNORECASE)
YES_NO = re.compile(rf"(?:(?:and|but|so) )?{AUXILIARY}\b", re.IGNORECASE)
EXCEPTS = re.compile(r"\b(?:except\w*|other than|rather than|instead|only|fewer|lack\w*|absence|non)\b", re.IGNORECASE)
NEAR_BY = 0.36
"""A question may be about something else where no sentence is this like it (`Candidate.late`, of the embedded encoder).

Of 1,350 answerable questions to written articles, SQuAD passages and the article 57 are below, of 455 about something
else 371, of 649 others that are not answered one: there the reader alone can tell. Of 0.33, 0.36, 0.4 and 0.5 chosen in
ten folds of the cases (AUC 0.949, 0.948, 0.947, 0.945; others refused at 7.3% of the answerable 81.5, 82.6, 81.0,
80.4%; 0.944 and 79.3 without).
"""
NEAR = 4
"""Sentences held against what a question takes for granted."""
UNSUPPORTED = 0.3
"""A sentence corrects the question where none of them supports that more surely than this,"""
CONTRADICTED = 0.25
"""one contradicts it at least this surely, all names of the question are known there,"""
SAME_MATTER = 0.3
"""and holds this share of the question's words, weighted by rarity."""


def verdict(question: str, scored: Sequence[Scored], reader: Reads | None) -> float:
    """How likely the first of the sentences, likeliest first, answers the question; 0 where there is none.

    Also 0 where a place or person is asked for and the short answer is a time or a number, where a year, a price or
    the like is asked for of which the sentence shows no sign, where an office is and it names another country's, and
    where every sentence stands in another part of its source than the question names.
    """
    if not scored or misplaced(question, scored[0].answer) or unmeasured(question, scored[0].candidate.text):
        return 0.0
    if not scored[0].probability or of_another_country(question, scored[0].candidate.text):
        return 0.0
    return decision().judge.probability(evidence(question, scored, reader))


def evidence(question: str, scored: Sequence[Scored], reader: Reads | None) -> dict[str, float]:
    """The JUDGED features of the first of the sentences, which are at least one."""
    chosen = scored[0]
    values = {
        **chosen.values,
        "chosen": log_odds(chosen.probability),
        **visible(question, chosen),
        "far": max(0.0, NEAR_BY - max(one.candidate.late for one in scored)),
    }
    if reader is None:
        return values
    with ThreadPoolExecutor(1) as aside:
        title = stands_under(chosen.candidate.passage)
        alone = aside.submit(reader.read, question, [chosen.candidate.text], [title])
        answered = reader.support([(chosen.candidate.text, f"{question} {chosen.answer}.")])[0]
    supported = log_odds(answered.supported)
    return values | {
        "alone": alone.result()[0].answerable,
        "supported": supported,
        "why_supported": values["why"] * supported,
    }


def visible(question: str, chosen: Scored) -> dict[str, float]:
    """What can be seen without understanding: see JUDGED."""
    candidate, granted = chosen.candidate, premise(question)
    source, passage = candidate.passage.source, candidate.passage.text
    return {
        "uncounted": float(uncounted(question, candidate.text)),
        "opposed": float(opposed(question, candidate.text) is not None),
        "negated": float(negated(question, candidate.text)),
        "denied": float(denied(question, candidate.text)),
        "takes_for_granted": float(bool(granted)),
        "amiss": float(bool(granted and gate(granted, Cited((passage,), source.title)))),
        "why": float(bool(WHY.search(question))),
    }


def negated(question: str, text: str) -> bool:
    """Does a text negate a word of a question that itself negates nothing? `Few trust it`, asked why all trust it."""
    asked = {word.key for word in words(question)}
    return not negations(question) and any(denied.head in asked for denied in negations(text))


def denied(question: str, text: str) -> bool:
    """Does a question negate a word that a text holds without negating or excepting anything? Not for yes or no.

    Beside another negation of the text only `inconsistent` and its like count. Of the questions of UnAnsQ's training
    part that negate something 44% of the 2,668 without an answer do so to the sentence that shares most words with
    them, 4% of the 548 with one to the sentence of their answer.
    """
    if YES_NO.match(question) or EXCEPTS.search(text):
        return False
    held, its = {word.key for word in words(text)}, {negation.head for negation in negations(text)}
    return any(no.head in held - its and (no.is_prefix or not its) for no in negations(question))


def correction(question: str, scored: Sequence[Scored], reader: Reads | None) -> Scored | None:
    """The near sentence that surely contradicts what a question takes for granted, where none supports it."""
    granted, near = premise(question), scored[:NEAR]
    if not granted or not near or reader is None or near[0].values["names_absent"]:
        return None
    held = reader.support([(s.candidate.text, granted) for s in near])
    if max(j.supported for j in held) >= UNSUPPORTED:
        return None
    against = [
        (j.contradicted, s)
        for s, j in zip(near, held, strict=True)
        if j.contradicted >= CONTRADICTED and s.candidate.words >= SAME_MATTER
    ]
    return max(against, key=lambda pair: pair[0])[1] if against else None


def log_odds(share: float) -> float:
    """log(p / (1 - p)), p kept within 0.001 and 0.999."""
    kept = min(max(share, 1e-3), 1 - 1e-3)
    return log(kept / (1 - kept))
