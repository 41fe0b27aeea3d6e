"""Answers and systems made by hand for the harness's tests: real values, whose figures can be worked out on paper."""

from collections.abc import Sequence

from assistant.answer import Answer, Citation, Sentence, Turn
from eval.cases import Case
from eval.run import System
from index.values import Source, source_id

TEXT = "The jet hit the truck. Three men died. The reply was short. It rained in Sochi."
SENTENCES = ("The jet hit the truck.", "Three men died.", "The reply was short.", "It rained in Sochi.")


def source_of(text: str = TEXT, url: str = "a.txt") -> Source:
    return Source(source_id("a", url, text), url, "A", text, kind="article")


def answer_of(*quotes: str, text: str = "", source: Source | None = None) -> Answer:
    """An extracted answer of these sentences, each citing itself."""
    source = source or source_of()
    citations = tuple(cite(source, quote, number) for number, quote in enumerate(quotes, start=1))
    sentences = tuple(Sentence(c.quote, (c,)) for c in citations)
    said = text or " ".join(f"{c.quote} [{c.number}]" for c in citations)
    return Answer("q", "q", said, "answer", sentences=sentences, citations=citations)


def refusal_of(text: str = "The article does not say.", *, correction: str = "") -> Answer:
    """A refusal, with a correction where one is given."""
    citations = (cite(source_of(), correction, 1),) if correction else ()
    corrections = tuple(Sentence(c.quote, (c,)) for c in citations)
    return Answer("q", "q", text, "refusal", citations=citations, correction=corrections)


def cite(source: Source, quote: str, number: int = 1) -> Citation:
    start = source.text.index(quote)
    return Citation(number, source, start, start + len(quote), quote)


def case_of(question: str = "q", **fields) -> Case:
    """A case; answerable with a gold quote unless the fields say otherwise."""
    defaults = {"id": question, "type": "fact", "turns": (question,), "answerable": True}
    return Case(**{**defaults, **fields})


def constant(name: str, answer: Answer) -> System:
    """A system that always says the same."""
    return System(name, lambda question, history: answer)


def by_question(answers: dict[str, Answer]) -> System:
    """A system that looks its answer up; an unknown question crashes it."""

    def ask(question: str, history: Sequence[Turn]) -> Answer:
        return answers[question]

    return System("table", ask)
