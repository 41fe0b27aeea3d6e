"""Refuse cases that would measure the wrong thing. In: cases and the article. Out: problems, one line each.

Pure. A quote must stand in the article or its list of links, word for word; a key that the question
already holds would be met by an echo; a question asked twice counts twice; every paragraph is asked about.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from eval.cases import Case
from eval.words import fold, says, squeeze
from index.links import link_list
from index.values import Article

SAME_WORDS = 0.85
SAME_LETTERS = 0.92


@dataclass(frozen=True, slots=True)
class Known:
    """What cases may quote: sentences of these texts, and these addresses."""

    texts: tuple[str, ...]
    links: tuple[str, ...]
    paragraphs: tuple[str, ...]


def known_of(article: Article) -> Known:
    """The quotable parts of an article and its list of links."""
    links = link_list(article)
    return Known(
        texts=tuple(map(squeeze, (article.source.text, *article.related, links.text if links else ""))),
        links=tuple(link.url for link in article.links),
        paragraphs=tuple(squeeze(p) for p in (article.standfirst, *article.paragraphs) if p),
    )


def problems(cases: Sequence[Case], known: Known) -> list[str]:
    """Everything that is wrong with the cases, each with its place; empty when all is well."""
    found = [f"{case.where}: {case.id}: {text}" for case in cases for text in case_problems(case, known)]
    found += repeated_ids(cases)
    found += repeated_questions(cases)
    found += unasked_paragraphs(cases, known)
    return found


def case_problems(case: Case, known: Known) -> Iterator[str]:
    """What is wrong with one case by itself."""
    yield from quote_problems(case, known)
    yield from key_problems(case)
    yield from turn_problems(case)
    if case.answerable and not (case.gold_quotes and case.must_include):
        yield "answerable, but without gold_quotes or must_include"
    if not case.answerable and (case.gold_quotes or case.must_include):
        yield "not answerable, but with gold_quotes or must_include"
    if case.answerable and case.correction_quotes:
        yield "answerable, but with correction_quotes"


def quote_problems(case: Case, known: Known) -> Iterator[str]:
    """Quotes that the article does not hold."""
    for quote in (*case.gold_quotes, *case.correction_quotes):
        if quote not in known.links and not any(squeeze(quote) in text for text in known.texts):
            yield f"the quote {quote[:60]!r} is not in the article"


def key_problems(case: Case) -> Iterator[str]:
    """Keys that an echo of the question would meet, or that no gold quote would."""
    for key in (key for group in case.must_include for key in group):
        if any(says(asked, key) for asked in (case.question, case.standalone)):
            yield f"the question already contains the key {key!r}"
    for group in case.must_include:
        if not any(says(quote, key) for quote in case.gold_quotes for key in group):
            yield f"no gold quote says any of {', '.join(map(repr, group))}"


def turn_problems(case: Case) -> Iterator[str]:
    """Follow-ups without their standalone form, and single turns with one."""
    if len(case.turns) > 1 and not case.standalone:
        yield "a follow-up without the same question standalone"
    if len(case.turns) == 1 and case.standalone:
        yield "a single turn needs no standalone question"


def unasked_paragraphs(cases: Sequence[Case], known: Known) -> Iterator[str]:
    """Paragraphs of the article that no case quotes."""
    quoted = {squeeze(quote) for case in cases for quote in (*case.gold_quotes, *case.correction_quotes)}
    for paragraph in known.paragraphs:
        if not any(quote in paragraph for quote in quoted):
            yield f"no case asks about the paragraph {paragraph[:60]!r}"


def repeated_ids(cases: Sequence[Case]) -> Iterator[str]:
    """Ids used more than once."""
    first: dict[str, Case] = {}
    for case in cases:
        if case.id in first:
            yield f"{case.where}: the id {case.id!r} is taken, see {first[case.id].where}"
        first.setdefault(case.id, case)


def repeated_questions(cases: Sequence[Case]) -> Iterator[str]:
    """Conversations that ask the same as an earlier one, in nearly the same words or letters."""
    asked = [(case, fold(" ".join(case.turns))) for case in cases]
    for later, (case, text) in enumerate(asked):
        for earlier, other in asked[:later]:
            if similar(text, other):
                yield f"{case.where}: {case.id}: asks nearly the same as {earlier.id} ({earlier.where})"


def similar(a: str, b: str) -> bool:
    """Do two folded questions share nearly all words, or nearly all letters?"""
    words, others = set(a.split()), set(b.split())
    if len(words & others) >= SAME_WORDS * len(words | others):
        return True
    if abs(len(a) - len(b)) > (1 - SAME_LETTERS) * (len(a) + len(b)):
        return False
    letters = SequenceMatcher(None, a, b, autojunk=False)
    return letters.quick_ratio() >= SAME_LETTERS and letters.ratio() >= SAME_LETTERS
