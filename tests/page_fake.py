"""An assistant small enough to read at a glance: it answers with the sentences that share most words.

It builds real values (`Source`, `Citation`, `Answer`): a wrong offset fails as it would in the product.
"""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.answer import Answer, Citation, Delta, Rejected, Sentence, Status, Turn
from assistant.followup import understood
from assistant.settings import Settings
from index.errors import AssistantError, SourceError
from index.values import Passage, Source, SourceInfo, State, source_id

ARTICLE = "\n\n".join(
    [
        "Tidal power converts the rise and fall of the sea into electricity. Unlike wind and sun, tides can be "
        "predicted decades ahead, because they follow the orbits of the Moon and the Earth.",
        "Two designs dominate: barrages, which hold water behind a dam, and tidal-stream turbines, which stand "
        "in a moving current. A barrage works best where the tidal range is above five metres.",
        "Maintenance under water is the largest running cost of a tidal-stream farm. Most machines are therefore "
        "built to be lifted out of the water in a single slack tide.",
    ]
)
STATION = "\n\n".join(
    [f"Paragraph {n} of the report describes the estuary, its fish and its silt at some length." for n in range(30)]
    + ["The Rance station opened in 1966 with 24 turbines rated at 240 megawatts."]
    + [f"Paragraph {n} of the report describes the road on the dam and its traffic." for n in range(30)]
)
EXAMPLES = (
    "Why can tides be predicted decades ahead?",
    "When did the Rance station open?",
    "What is the largest running cost?",
)


COMMON = {"the", "and", "what", "when", "did", "are", "can"}


def source(name: str, text: str, title: str, *, url: str = "", **facts: Any) -> Source:
    return Source(source_id(name, url, text), url or name, title, text, **facts)


def library() -> tuple[Source, ...]:
    return (
        source("article", ARTICLE, "Tidal power, its promise and its cost", kind="article"),
        source(
            "rance",
            STATION,
            "The Rance tidal station",
            url="https://example.org/2019/08/rance-station",
            outlet="Example News",
            date="2019-08-19",
        ),
    )


def sentences(text: str) -> Iterator[tuple[int, int]]:
    for found in re.finditer(r"\S[^\n]*?[.?!](?=\s|$)", text):
        yield found.span()


def words(text: str) -> set[str]:
    return set(re.findall(r"\w{3,}", text.lower())) - COMMON


def unread(url: str, state: State, why: str | None) -> SourceInfo:
    return SourceInfo("", url, url, "", "", "page", state, None, why, 0, 0)


@dataclass(frozen=True)
class CitedDelta(Delta):
    """A piece that says which places its markers stand for."""

    citations: tuple[Citation, ...] = ()


class FakeAssistant:
    """Answers from its sources; `pause` seconds pass between the pieces of an answer."""

    settings = Settings()

    def __init__(self, *sources: Source, pause: float = 0.0) -> None:
        self.kept = {s.id: s for s in sources or library()}
        self.first = frozenset(self.kept)
        self.pending = ["https://example.net/2019/08/silt-in-the-estuary"]
        self.missing: dict[str, str] = {"https://example.com/gone": "the server answered 404 (not found)"}
        self.pause = pause
        self.ready = True
        self.held = False
        """Wait after the first cited sentence of an answer."""
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []

    def examples(self) -> tuple[str, ...]:
        return EXAMPLES

    def standalone(self, text: str, history: Sequence[Turn] = ()) -> str:
        return understood(text, history, lambda asked: asked.replace("tidel", "tidal"))[0].searched

    def source(self, source_id: str) -> Source | None:
        return self.kept.get(source_id)

    def sources(self) -> tuple[SourceInfo, ...]:
        rows = [self.row(s) for s in self.kept.values()]
        rows += [unread(url, "pending", None) for url in self.pending]
        rows += [unread(url, "missing", why) for url, why in self.missing.items()]
        return tuple(rows)

    def added(self) -> tuple[str, ...]:
        return tuple(s.url for s in self.kept.values() if s.id not in self.first)

    def row(self, s: Source) -> SourceInfo:
        count = len(s.text.split())
        return SourceInfo(s.id, s.url, s.title, s.outlet, s.date, s.kind, "indexed", None, None, count, 1)

    def ranked(self, text: str) -> list[tuple[int, Passage]]:
        wanted = words(text)
        found = [Passage(s, a, b) for s in self.kept.values() for a, b in sentences(s.text)]
        return sorted(((len(wanted & words(p.text)), p) for p in found), key=lambda hit: -hit[0])

    def nearest(self, text: str) -> Passage | None:
        ranked = self.ranked(text)
        return ranked[0][1] if ranked and ranked[0][0] else None

    def load(self) -> None:
        while not self.ready:
            time.sleep(0.02)

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, written: bool = True, cancelled: Any = None
    ) -> Answer:
        if len(question) > 2000 or not re.search(r"\w", question):
            raise AssistantError("ask with at least one letter or digit, in at most 2,000 characters")
        self.asked.append((question, tuple(history)))
        if words(question) & {"hello", "thanks"}:
            return Answer(question, question, "Ask me about the article.", "help", suggestion=EXAMPLES[0])
        ranked = self.ranked(question)
        if not ranked or ranked[0][0] < 2:
            return self.refusal(question, [p for _, p in ranked[:2]])
        return self.answer(question, [p for score, p in ranked[:2] if score >= 2])

    def refusal(self, question: str, near: list[Passage]) -> Answer:
        text = "The article and its sources do not say."
        return Answer(question, question, text, "refusal", related=tuple(near), suggestion=EXAMPLES[1])

    def update(
        self,
        targets: Sequence[str] = (),
        *,
        refresh: bool = False,
        on_progress: Callable[[str], None],
        cancelled: Callable[[], bool],
    ) -> None:
        for number, target in enumerate(targets or tuple(self.pending), 1):
            for _ in range(20):
                if cancelled():
                    return
                time.sleep(self.pause)
            on_progress(f"{number} of {len(targets) or len(self.pending)}: reading {target}")
            self.read(target)

    def read(self, target: str) -> None:
        self.pending = [url for url in self.pending if url != target]
        self.missing.pop(target, None)
        if "refused" in target:
            self.missing[target] = "robots.txt does not allow it"
        elif target.startswith("http"):
            self.keep(source("web", f"The page at {target} speaks of silt.", "A page on silt", url=target))
        else:
            path = Path(target)
            body = path.read_bytes()
            if not body.strip():
                raise SourceError(f"{path.name} is empty; add a file with text in it")
            self.keep(source("file", body.decode(), path.name, url=f"file:{path.name}", kind="file"))

    def keep(self, kept: Source) -> None:
        self.kept[kept.id] = kept

    def remove(self, url: str) -> None:
        self.kept = {key: kept for key, kept in self.kept.items() if kept.url != url}

    def answer(self, question: str, found: list[Passage]) -> Answer:
        cited = tuple(Citation(n, p.source, p.start, p.end, p.text) for n, p in enumerate(found, 1))
        told = tuple(Sentence(c.quote, (c,), short(c.quote)) for c in cited)
        text = " ".join(f"{s.text} [{n}]" for n, s in enumerate(told, 1))
        answer = Answer(question, question, text, "answer", told, cited)
        if "standalone" in question:
            answer = replace(answer, standalone="The question as it was read")
        if "rejected" in question:
            left_out = (Rejected("The sea is dry.", "no passage says so"),)
            answer = replace(answer, rejected=left_out, written_by="a:model")
        if "corrected" in question:
            answer = replace(answer, kind="refusal", sentences=(), correction=told[:1], citations=cited[:1])
        return answer

    def stream(
        self, question: str, history: Sequence[Turn] = (), *, written: bool = True, cancelled: Any = None
    ) -> Iterator[Status | Delta | Answer]:
        yield Status(f"Read 4 passages in {len(self.kept)} sources")
        answer = self.ask(question, history)
        for piece in re.findall(r"\S+\s*", answer.text):
            time.sleep(self.pause)
            places = tuple(c for c in answer.citations if piece.strip() == f"[{c.number}]")
            yield CitedDelta(piece, places)
            while places and self.held:  # until the test lets go, however slow the machine is
                time.sleep(0.02)
        yield answer


def short(text: str) -> tuple[int, int] | None:
    found = re.search(r"\b(\d{4}|orbits of the Moon and the Earth)\b", text)
    return found.span() if found else None
