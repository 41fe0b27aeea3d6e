"""The assistant: opens the index, answers questions, reads more sources. What other programs call.

In: questions, addresses, files. Out: `Answer`s and `SourceInfo`s. The page, the command line and the
eval harness are thin over this module. Safe to share between threads.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from assistant import cite, question, words_for
from assistant.answer import Answer, Delta, Status, Turn
from assistant.extract import Found, extract
from assistant.question import Asked, Intent
from assistant.score import Reads
from assistant.settings import Settings
from index import build as building
from index import store as disk
from index.encoder import Encoder, exported, find_model, open_encoder
from index.errors import AssistantError, StoreError
from index.library import Library
from index.search import Search
from index.values import Passage, Source, SourceInfo

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

Say = Callable[[str], None]


def quiet(_: str) -> None:
    """For callers that do not listen."""


def never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Opened:
    """All that one version of the index needs to answer."""

    search: Search
    reader: Reads | None


class Conversation:
    """Questions that may lean on the ones before. Keeps its own turns."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant
        self.turns: tuple[Turn, ...] = ()

    def ask(self, text: str) -> Answer:
        """Answer and remember. Raises what `Assistant.ask` raises, and then remembers nothing."""
        answer = self._assistant.ask(text, history=self.turns)
        self.turns = (*self.turns, Turn(text, answer))
        return answer


class Assistant:
    """Answers questions from one index, every sentence with its place in a source."""

    def __init__(self, settings: Settings, *, say: Say = quiet) -> None:
        self._settings = settings
        self._say = say
        self._store = settings.store.absolute()
        self._opened: Opened | None = None
        self._encoder: Encoder | None = None
        self._reader: Reads | None = None
        self._examples: tuple[str, tuple[str, ...]] = ("", ())
        self._lock = threading.RLock()

    @classmethod
    def open(cls, settings: Settings | None = None, *, say: Say = quiet) -> Self:
        """Open the index of the seeds, building it first where there is none or it is out of date.

        `say` hears what is being done. Raises `AssistantError` naming the seeds' and the store's
        absolute paths when there is neither an index nor an article to build one from.
        """
        assistant = cls(settings or Settings.from_env(), say=say)
        assistant.load()
        return assistant

    @property
    def settings(self) -> Settings:
        return self._settings

    @property
    def ready(self) -> bool:
        """Would a question be answered at once? False while the models load."""
        return self._opened is not None

    def load(self) -> None:
        """Build what is missing and open it. Called by every method that needs it; safe to call again."""
        self._current()

    def ask(self, text: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer one question, in the light of at most the last 10 turns of `history`.

        Raises `QuestionError` for an empty question or one over 2,000 characters, `StoreError`
        for a damaged index that cannot be built again.
        """
        *_, last = self.stream(text, history)
        assert isinstance(last, Answer)
        return last

    def stream(self, text: str, history: Sequence[Turn] = ()) -> Iterator[Status | Delta | Answer]:
        """The same, as it comes: statuses, pieces of `Answer.text`, then the `Answer` itself."""
        asked = question.check(text)
        opened = self._current()
        turns = tuple(history)[-question.MAX_TURNS :]
        found, read_as, intent = self._find(opened, asked, turns)
        if found.read:
            yield Status(words_for.read(found.read, len(opened.search.index.sources)))
        answer = self._answer(read_as, intent, found)
        for piece in answer.text.splitlines(keepends=True):
            yield Delta(piece)
        yield answer

    def confidence(self, text: str, history: Sequence[Turn] = ()) -> float:
        """How sure the best sentence is an answer, 0 to 1: what `threshold` is compared with."""
        return self._find(self._current(), question.check(text), tuple(history)[-question.MAX_TURNS :])[0].confidence

    def conversation(self) -> Conversation:
        """A conversation that keeps its own turns."""
        return Conversation(self)

    def sources(self) -> tuple[SourceInfo, ...]:
        """Every source: each article, its link list, then the links in order with their state."""
        return self._current().search.index.library

    def source(self, source_id: str) -> Source | None:
        """A stored text by its id, also one that has left the index since; None for an unknown id."""
        return disk.kept_text(self._store, source_id)

    def nearest(self, text: str) -> Passage | None:
        """The stored sentence most like some words; None where nothing is stored or asked."""
        if not any(c.isalnum() for c in text):
            return None
        candidates = self._current().search.candidates(text[: question.MAX_CHARS], 4)
        best = max(candidates, key=lambda c: c.late + c.words, default=None)
        if best is None:
            return None
        return Passage(best.passage.source, best.sentence.start, best.sentence.end, (best.sentence,))

    def examples(self) -> tuple[str, ...]:
        """Up to four questions to begin with, each asked and found to be answered."""
        opened = self._current()
        if self._examples[0] != opened.search.index.name:
            proposed = words_for.proposals(opened.search.index, building.example_questions(self._settings.seeds))
            answered = [q for q in proposed if self.ask(q).kind == "answer"]
            self._examples = (opened.search.index.name, tuple(answered[:4]))
        return self._examples[1]

    def retriever(self, count: int = 8) -> "BaseRetriever":
        """A LangChain retriever over the same index; each document's metadata holds its place."""
        from assistant.retriever import PassageRetriever

        return PassageRetriever(find=lambda text: self._current().search.hits(text, count))

    def update(
        self,
        targets: Sequence[str] = (),
        *,
        refresh: bool = False,
        on_progress: Say = quiet,
        cancelled: Callable[[], bool] = never,
    ) -> building.Report:
        """Read addresses or files (none given: every link not read yet) and swap in a new index.

        With `refresh`, links that were read are asked for again. Questions go on being answered from
        the old index meanwhile. Raises `SourceError` for a file that cannot be read.
        """
        index = self._current().search.index
        added = list(index.manifest["added"])
        for target in targets:
            name = target if is_address(target) else building.keep_file(self._store, Path(target))
            if name not in added and name not in {row.url for row in index.library}:
                added.append(name)
        if self._settings.fetch:
            wanted = self._to_fetch(index, targets, refresh)
            library = self._library(index)
            library.fetch(wanted, refresh=refresh, say=on_progress, cancelled=cancelled)
        elif any(is_address(target) for target in targets):
            raise AssistantError("OFFLINE=1 is set, so no address is fetched; unset it to read one")
        report = self._build(tuple(added), on_progress)
        self._current()
        return report

    def remove(self, url: str) -> None:
        """Take an added page or file out of the index; its kept text still opens old citations.

        Raises `AssistantError` for an address that was not added by hand.
        """
        added = self._current().search.index.manifest["added"]
        if url not in added:
            raise AssistantError(f"{url} was not added, so it cannot be removed; the article's own links stay")
        self._build(tuple(name for name in added if name != url), quiet)
        self._current()

    def _to_fetch(self, index: disk.Index, targets: Sequence[str], refresh: bool) -> list[str]:
        if targets:
            return [target for target in targets if is_address(target)]
        rows = [row for row in index.library if row.kind == "page"]
        return [row.url for row in rows if refresh or row.state == "pending"]

    def _find(self, opened: Opened, text: str, history: Sequence[Turn]) -> tuple[Found, Asked, Intent]:
        """What answers a checked question, how it was understood, and what it wants."""
        intent = question.intent(text)
        if intent in (Intent.HELP, Intent.COMMAND, Intent.OTHER_SCRIPT):
            return Found((), (), 0.0), Asked(text, text, text), intent
        asked = question.standalone(text, history) if intent is Intent.FACT else Asked(text, text, text)
        return extract(asked, intent, opened.search, opened.reader, self._settings.threshold), asked, intent

    def _answer(self, asked: Asked, intent: Intent, found: Found) -> Answer:
        (sentences, correction, notes), citations = cite.number(found.drafts, found.correction, found.notes)
        answer = Answer(
            question=asked.text,
            standalone=asked.searched,
            text="",
            kind="answer",
            sentences=sentences,
            citations=citations,
            related=found.related,
            correction=correction,
            notes=notes,
        )
        if intent is Intent.HELP:
            first = next(iter(self.examples()), "")
            return replace(answer, kind="help", text=words_for.help_line(asked.text, first), suggestion=first)
        if sentences:
            return replace(answer, text=cite.with_markers(sentences))
        suggestion = next((q for q in self._examples[1] if q != asked.text), "")
        text = words_for.corrected(cite.with_markers(correction)) if correction else words_for.refusal(intent)
        return replace(answer, kind="refusal", text=text, suggestion=suggestion)

    def _current(self) -> Opened:
        """The opened version that the pointer names; builds where there is none, reopens on a swap."""
        with self._lock:
            name = disk.current(self._store)
            if self._opened and self._opened.search.index.name == name:
                return self._opened
            if not self._opened:
                name = self._prepare(name)
            self._opened = self._open(name)
            return self._opened

    def _prepare(self, name: str) -> str:
        """Make sure there is a whole, current index on disk; returns its name."""
        seeds = self._settings.seeds
        if not name and not seeds.exists():
            raise AssistantError(f"neither an index in {self._store} nor an article in {seeds.absolute()}")
        if not name:
            self._build((), self._say)
            return disk.current(self._store)
        added: tuple[str, ...] = ()
        try:
            manifest = disk.read_manifest(self._store, name)
            added = tuple(manifest["added"])
            outdated = seeds.exists() and manifest["inputs"] != building.seeds_digest(seeds)
            if not outdated and manifest["encoder"] == self._encoder_id():
                disk.open_index(self._store, name).vectors.close()
                return name
            self._say("The article or the model has changed; building the index again")
        except StoreError as error:
            if not seeds.exists():
                raise
            self._say(f"{error}. Building it again")
        self._build(added, self._say)
        return disk.current(self._store)

    def _encoder_id(self) -> str:
        return find_model(self._settings.encoder).id

    def _build(self, added: tuple[str, ...], say: Say) -> building.Report:
        encoder = self._encoder or open_encoder(self._settings.encoder, self._store, say)
        self._encoder = encoder
        request = building.Request(self._settings.seeds, self._store, added)
        library = Library(self._store)
        say("Building the index")
        return building.build(request, encoder, read=library.read)

    def _library(self, index: disk.Index) -> Library:
        return Library(self._store, archive=self._settings.archive, article_date=building.article_date(index))

    def _open(self, name: str) -> Opened:
        index = disk.open_index(self._store, name)
        if self._encoder is None:
            known = exported(index.manifest["encoder"], self._store)
            self._encoder = known or open_encoder(self._settings.encoder, self._store, self._say)
        if self._reader is None:
            from assistant.reader import Reader
            from assistant.reader.inference import WEIGHTS

            if (WEIGHTS / "reader.json").is_file():
                self._reader = Reader.load()
        return Opened(Search(index, self._encoder), self._reader)


def is_address(target: str) -> bool:
    return target.startswith(("http://", "https://"))
