"""Answer in a chat model's words, every sentence checked. In: a question and numbered places. Out: drafts, rejections.

Nothing that was not checked is streamed. Whatever fails ends in a `Written` that says so in one line; the caller
then gives the extracted answer. Follow-ups can be condensed here too. Reads no index and keeps no state.
"""

import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field

from assistant import prompts
from assistant.answer import Citation, Delta, Rejected, Turn
from assistant.cite import Draft, Place, cited, marked
from assistant.facts import name_words, numbers
from assistant.parser import Parser
from assistant.question import COMMAND, MAX_CHARS
from assistant.spelling import words
from assistant.verify import Judges, is_order, verify
from assistant.writer import ChatModel, Failed, Message, talk
from index.values import Passage, Sentence

CONTEXT_SENTENCES = 48
CONTEXT_CHARS = 9000
"""What a small model on a laptop reads in seconds; eight passages hold about so much."""
MAX_DRAFTS = 12
MAX_REJECTED = 40
CONDENSED_CHARS = 300
TURNS = 3
TURN_CHARS = 400


@dataclass(frozen=True, slots=True)
class Written:
    """What came of it. `drafts` stand; `failure` is one line, empty where the model's answer is whole and stands."""

    drafts: tuple[Draft, ...]
    rejected: tuple[Rejected, ...]
    failure: str = ""

    def completed(self, extracted: Sequence[Draft]) -> tuple[Draft, ...]:
        """What to show: the drafts, and after a failure the extracted ones that add a place."""
        if not self.failure:
            return self.drafts
        known = {place for draft in self.drafts for place in draft.places}
        return (*self.drafts, *(d for d in extracted if not set(d.places) <= known))


@dataclass(slots=True)
class Progress:
    """What stands so far."""

    drafts: list[Draft] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    @property
    def is_enough(self) -> bool:
        return len(self.drafts) >= MAX_DRAFTS or len(self.rejected) >= MAX_REJECTED

    @property
    def last(self) -> str:
        """The last sentence that stands; empty before the first."""
        return self.drafts[-1].text if self.drafts else ""

    def take(self, checked: Draft | Rejected) -> Iterator[Delta]:
        """Keep a sentence; one that stands is given out, its markers numbered as the finished answer's will be."""
        if isinstance(checked, Rejected):
            self.rejected.append(checked)
        elif all(d.text != checked.text for d in self.drafts):
            citations = tuple(cited(checked.places, self.citations))
            yield Delta(" " * bool(self.drafts) + marked(checked.text, citations), citations)
            self.drafts.append(checked)


def context(found: Iterable[tuple[Passage, Sentence]]) -> tuple[Place, ...]:
    """The sentences a model may cite: best passages first to choose, then in the order of their sources.

    A sentence that gives orders to a program is left out: a model might obey it, and its answer would then rest
    on a sentence that says just that.
    """
    chosen: dict[tuple[str, int], Place] = {}
    size = 0
    for passage, sentence in found:
        place = Place(passage.source, sentence.start, sentence.end)
        key = (place.source.id, place.start)
        if place.source.kind == "links" or key in chosen or is_order(place.text):
            continue
        size += len(place.text)
        if len(chosen) == CONTEXT_SENTENCES or size > CONTEXT_CHARS:
            break
        chosen[key] = place
    order = {source: at for at, source in enumerate(dict.fromkeys(source for source, _ in chosen))}
    return tuple(chosen[key] for key in sorted(chosen, key=lambda key: (order[key[0]], key[1])))


def write(
    question: str, places: Sequence[Place], model: ChatModel, judge: Judges | None, cancelled: Callable[[], bool]
) -> Generator[Delta | Written]:
    """Pieces of the answer as its sentences are found to hold, then a `Written`. Closing it hangs up."""
    parser, so_far, failure = Parser(len(places)), Progress(), ""
    with closing(talk(model, messages(question, places), cancelled)) as stream:
        for piece in stream:
            if isinstance(piece, Failed):
                failure = piece.line
                break
            for one in parser.feed(piece):  # one piece may hold a thousand sentences
                if cancelled():
                    failure = f"{model.name} had not finished when it was stopped"
                if so_far.is_enough or failure:
                    break
                yield from so_far.take(verify(one, places, judge, so_far.last))
            if so_far.is_enough or failure:
                break
    for one in parser.close() if not so_far.is_enough else ():
        cut = Rejected(one.text, "it was not finished")
        yield from so_far.take(cut if failure else verify(one, places, judge, so_far.last))
    kept = tuple(r for r in so_far.rejected if not r.text.startswith(prompts.SILENT))
    yield Written(tuple(so_far.drafts), kept, failure or shortfall(model, so_far))


def shortfall(model: ChatModel, so_far: Progress) -> str:
    """One line where the model answered, but nothing stands."""
    if so_far.drafts:
        return ""
    if not so_far.rejected:
        return f"{model.name} wrote nothing"
    if any(r.text.startswith(prompts.SILENT) for r in so_far.rejected):
        return f"{model.name} found no answer in the sources"
    return f"nothing that {model.name} wrote was found to hold"


def messages(question: str, places: Sequence[Place]) -> list[Message]:
    """The prompt: the rules, then the numbered sentences by source, then the question."""
    by_source: dict[str, list[str]] = {}
    about = {p.source.id: p.source for p in places}
    for number, place in enumerate(places, start=1):
        by_source.setdefault(place.source.id, []).append(f"[{number}] {harmless(place.text)}")
    parts = [
        prompts.SOURCE.format(
            title=harmless(about[key].title),
            outlet=harmless(about[key].outlet),
            date=harmless(about[key].date),
            sentences="\n".join(lines),
        )
        for key, lines in by_source.items()
    ]
    asked = prompts.QUESTION.format(sources="\n".join(parts), question=harmless(question))
    return [("system", prompts.ANSWER), ("human", asked)]


HARMLESS = str.maketrans({"<": "‹", ">": "›", "[": "(", "]": ")", "【": "(", "】": ")", '"': "”"})


def harmless(text: str) -> str:
    """On one line, and without the signs that mark sources and numbers, so that no text can end its own frame."""
    return re.sub(r"\s+", " ", text).strip().translate(HARMLESS)


def condense(question: str, history: Sequence[Turn], model: ChatModel, cancelled: Callable[[], bool]) -> str:
    """A follow-up as a question of its own; empty where the model fails, or brings in what nobody said."""
    turns = [f"{harmless(t.question)} - {harmless(t.answer.text)[:TURN_CHARS]}" for t in history[-TURNS:]]
    asked = prompts.CONVERSATION.format(turns="\n".join(turns), question=harmless(question))
    said = ""
    with closing(talk(model, [("system", prompts.CONDENSE), ("human", asked)], cancelled)) as stream:
        for piece in stream:
            if isinstance(piece, Failed) or len(said) > MAX_CHARS:
                return ""
            said += piece
    said = re.sub(r"(?is)^\s*<(think|thinking|reasoning)>.*?</\1>", "", said)
    lines = [] if "<" in said else [line.strip(' "“”*`') for line in said.splitlines() if line.strip()]
    return lines[0] if len(lines) == 1 and is_rewording(lines[0], question, history) else ""


def is_rewording(said: str, question: str, history: Sequence[Turn]) -> bool:
    """Is every name and number of a rewritten question from the conversation, and is it a question at all?"""
    known = " ".join([question, *(f"{t.question} {t.answer.standalone} {t.answer.text}" for t in history)])
    keys = {w.key for w in words(known)}
    figures = {(n.value, n.unit) for n in numbers(known)}
    return (
        0 < len(said) <= CONDENSED_CHARS
        and (said.endswith("?") or not question.rstrip().endswith("?"))
        and not COMMAND.search(said)
        and all(w.key in keys for w in name_words(said))
        and all((n.value, n.unit) in figures for n in numbers(said))
    )
