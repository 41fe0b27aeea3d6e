"""How good one answer is. Pure functions of a case and its answer; means and intervals are made elsewhere.

An answer of None stands for a crash: it counts as a miss everywhere.
"""

import re
from collections.abc import Callable, Sequence

from assistant.answer import Answer, Citation, Sentence
from eval.cases import Case
from eval.words import says, squeeze, strip_markers

Supports = Callable[[str, str], bool]
"""Does the evidence (first) support the claim (second)?"""
HALF = 0.5


def is_refusal(answer: Answer | None) -> bool:
    """Did the system decline, in the state of the answer and not in its words?"""
    return answer is not None and answer.is_refusal


def is_answered(answer: Answer | None) -> bool:
    """Did the system give an answer? Neither a refusal, nor help, nor a crash is one."""
    return answer is not None and answer.kind == "answer"


def holds(citation: Citation, quote: str) -> bool:
    """Does a citation show a gold quote: all of it, or a part that is at least half of it?

    A quote that is an address is also shown by any place in the page of that address.
    """
    cited, wanted = squeeze(citation.quote), squeeze(quote)
    if wanted in cited or citation.source.url == wanted:
        return True
    return cited in wanted and len(cited) >= HALF * len(wanted)


def cites(citations: Sequence[Citation], quote: str) -> bool:
    """Does one of the citations show the quote?"""
    return any(holds(citation, quote) for citation in citations)


def evidence_recall(case: Case, answer: Answer | None) -> float:
    """The share of the gold quotes that the answer cites; in mode `any`, one is all."""
    if answer is None or not is_answered(answer):
        return 0.0
    shown = [cites(answer.citations, quote) for quote in case.gold_quotes]
    return float(any(shown)) if case.gold_mode == "any" else sum(shown) / len(shown)


def first_hit(case: Case, answer: Answer | None) -> bool:
    """Is the first cited place a gold one?"""
    if answer is None or not is_answered(answer) or not answer.citations:
        return False
    return any(holds(answer.citations[0], quote) for quote in case.gold_quotes)


def says_keys(case: Case, answer: Answer | None) -> bool:
    """Does the answer's text hold an alternative of every key group, and nothing it must not?"""
    if answer is None or not is_answered(answer):
        return False
    text = strip_markers(answer.text)
    said = [any(says(text, key) for key in group) for group in case.must_include]
    return all(said) and not leaks(case, answer)


def leaks(case: Case, answer: Answer) -> bool:
    """Does the answer's text hold something that it must not?"""
    text = strip_markers(answer.text)
    return any(says(text, key, whole_words=True) for key in case.must_not_include)


def is_right(case: Case, answer: Answer | None) -> bool:
    """The whole verdict on a case.

    Answerable: all the evidence is cited and the keys are in the text. Not answerable: it is refused,
    and nothing slips out in the refusal's words.
    """
    if answer is None:
        return False
    if case.answerable:
        return evidence_recall(case, answer) == 1 and says_keys(case, answer)
    return answer.is_refusal and not leaks(case, answer)


def corrects(case: Case, answer: Answer | None) -> bool:
    """Does the refusal of a false premise show a sentence that contradicts it?"""
    if answer is None or not answer.is_refusal:
        return False
    shown = [citation for sentence in answer.correction for citation in sentence.citations]
    return any(cites(shown, quote) for quote in case.correction_quotes)


def exact_citations(answer: Answer) -> float | None:
    """The share of citations that are the text at their place; None without citations.

    A marker in the text without a citation of its number counts as an inexact one.
    """
    marks = [int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)]
    dangling = set(marks) - {citation.number for citation in answer.citations}
    checks = [c.source.text[c.start : c.end] == c.quote for c in answer.citations] + [False] * len(dangling)
    return sum(checks) / len(checks) if checks else None


def citation_chars(answer: Answer) -> list[int]:
    """The length of each citation, in characters."""
    return [citation.end - citation.start for citation in answer.citations]


def contains(evidence: str, claim: str) -> bool:
    """The support check for extracted sentences: the evidence holds the claim, word for word."""
    return squeeze(claim) in squeeze(evidence)


def citation_recall(answer: Answer, supports: Supports) -> float:
    """ALCE citation recall (Gao et al. 2023, section 3.2): sentences fully supported by their citations."""
    return sum(is_supported(s, supports) for s in answer.sentences) / max(1, len(answer.sentences))


def citation_precision(answer: Answer, supports: Supports) -> float:
    """ALCE citation precision (Gao et al. 2023, section 3.2): citations that are not irrelevant.

    A citation is irrelevant where it does not support its sentence alone and the others do without it;
    none is precise in a sentence that all its citations together do not support.
    """
    checks = [precise for sentence in answer.sentences for precise in precise_citations(sentence, supports)]
    return sum(checks) / max(1, len(checks))


def is_supported(sentence: Sentence, supports: Supports) -> bool:
    """Do the citations of a sentence, put together, support it?"""
    return bool(sentence.citations) and supports(joined(sentence.citations), sentence.text)


def precise_citations(sentence: Sentence, supports: Supports) -> list[bool]:
    """For each citation of a sentence: is it a precise one?"""
    if not is_supported(sentence, supports):
        return [False] * len(sentence.citations)
    return [
        supports(citation.quote, sentence.text) or not supports(joined(others), sentence.text)
        for at, citation in enumerate(sentence.citations)
        for others in [sentence.citations[:at] + sentence.citations[at + 1 :]]
    ]


def joined(citations: Sequence[Citation]) -> str:
    """The quotes one after another, as ALCE concatenates passages."""
    return " ".join(citation.quote for citation in citations)
