"""The assistant: opens the index, answers questions, reads more sources. What other programs call.

In: questions, addresses, files. Out: `Answer`s and `SourceInfo`s. The page, the command line and the
eval harness are thin over this module. Safe to share between threads.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from assistant import cite, question, words_for
from assistant.answer import Answer, Delta, Status, Turn
from assistant.extract import extract
from assistant.followup import MAX_TURNS, UNSEARCHED, Asked, understood
from assistant.found import Found
from assistant.keeper import Held, Keeper, Opened, Say
from assistant.question import Intent
from assistant.settings import Settings
from assistant.writer import ChatModel
from assistant.written import Written, condense, context, write
from index.build import Report, example_questions
from index.store import kept_text
from index.values import Passage, Source, SourceInfo

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

    from index.cluster import Crew

WRITTEN = frozenset({Intent.FACT, Intent.OVERVIEW, Intent.CONCLUSION})
"""What a chat model may answer; links are listed, not written about."""
CONTEXT_PASSAGES = 8


def quiet(_: str) -> None:
    """For callers that do not listen."""


def never() -> bool:
    return False


class Conversation:
    """Questions that may lean on the ones before. Keeps its own turns."""

    def __init__(self, assistant: "Assistant") -> None:
        self._assistant = assistant
        self.turns: tuple[Turn, ...] = ()

    def ask(self, text: str, *, written: bool = True) -> Answer:
        """Answer and remember. Raises what `Assistant.ask` raises, and then remembers nothing."""
        answer = self._assistant.ask(text, history=self.turns, written=written)
        self.turns = (*self.turns, Turn(text, answer))
        return answer


class Assistant:
    """Answers questions from one index, every sentence with its place in a source."""

    def __init__(self, settings: Settings, *, say: Say = quiet, crew: "Crew | None" = None) -> None:
        self._keeper = Keeper(settings, say, crew)
        self._examples: tuple[str, tuple[str, ...]] = ("", ())

    @classmethod
    def open(cls, settings: Settings | None = None, *, say: Say = quiet, crew: "Crew | None" = None) -> Self:
        """Open the index of the seeds, building it first where there is none or it is out of date.

        `say` hears what is being done; a `crew` (`index.cluster.started`) does the work of building, where
        one is given. Raises `AssistantError` naming the seeds' and the store's absolute paths when there
        is neither an index nor an article to build one from.
        """
        assistant = cls(settings or Settings.from_env(), say=say, crew=crew)
        assistant.load()
        return assistant

    @classmethod
    def over(cls, opened: Opened) -> Self:
        """Answer from an index that is open already, and keep nothing: for measuring."""
        assistant = cls(Settings())
        assistant._keeper = Held(opened)
        return assistant

    @property
    def settings(self) -> Settings:
        return self._keeper.settings

    @property
    def ready(self) -> bool:
        """Would a question be answered at once? False while the models load."""
        return self._keeper.ready

    def load(self) -> None:
        """Build what is missing and open it. Called by every method that needs it; safe to call again."""
        self._keeper.current()

    def ask(
        self,
        text: str,
        history: Sequence[Turn] = (),
        *,
        written: bool = True,
        cancelled: Callable[[], bool] = never,
    ) -> Answer:
        """Answer one question, in the light of at most the last 10 turns of `history`.

        With `written=False` the sources are quoted, also where a chat model is configured. A model that
        is still at it when `cancelled()` turns true is hung up on within 0.1 s, and quotes complete the answer.
        Raises `QuestionError` for an empty question or one over 2,000 characters, `StoreError`
        for a damaged index that cannot be built again.
        """
        *_, last = self.stream(text, history, written=written, cancelled=cancelled)
        assert isinstance(last, Answer)
        return last

    def stream(
        self,
        text: str,
        history: Sequence[Turn] = (),
        *,
        written: bool = True,
        cancelled: Callable[[], bool] = never,
    ) -> Iterator[Status | Delta | Answer]:
        """The same, as it comes: statuses, pieces of `Answer.text`, then the `Answer` itself."""
        checked = question.check(text)
        opened = self._keeper.current()
        turns = tuple(history)[-MAX_TURNS:]
        configured = self._model() if written else None
        found, asked, intent = self._find(opened, checked, turns, model=configured, cancelled=cancelled)
        if found.read:
            yield Status(words_for.read(found.read, len(opened.index.sources)))
        draft, streamed = None, ""
        model = configured if intent in WRITTEN and found.drafts else None  # true is not yet relevant
        if model:
            yield Status(f"{model.name} is writing; every sentence is checked")
            with closing(write(asked.read, self._context(opened, asked), model, opened.reader, cancelled)) as pieces:
                for piece in pieces:
                    if isinstance(piece, Written):
                        draft = piece
                    else:
                        streamed += piece.text
                        yield piece
        answer = self._answer(asked, intent, found, draft, {turn.question for turn in turns} | {asked.text})
        if answer.notice:
            yield Status(answer.notice)
        for line in answer.text.removeprefix(streamed).splitlines(keepends=True):
            yield Delta(line)
        yield answer

    def confidence(self, text: str, history: Sequence[Turn] = ()) -> float:
        """How sure the best sentence is an answer, 0 to 1: what `threshold` is compared with."""
        turns = tuple(history)[-MAX_TURNS:]
        return self._find(self._keeper.current(), question.check(text), turns)[0].confidence

    def conversation(self) -> Conversation:
        """A conversation that keeps its own turns."""
        return Conversation(self)

    def sources(self) -> tuple[SourceInfo, ...]:
        """Every source: each article, its link list, then the links in order with their state."""
        return self._keeper.current().index.library

    def source(self, source_id: str) -> Source | None:
        """A stored text by its id, also one that has left the index since; None for an unknown id."""
        return kept_text(self._keeper.store, source_id)

    def standalone(self, text: str, history: Sequence[Turn] = ()) -> str:
        """A question as it is searched: mistyped words mended, in the light of the turns before it, nothing asked."""
        return self._understood(self._keeper.current(), text[: question.MAX_CHARS], history)[0].searched

    def nearest(self, text: str) -> Passage | None:
        """The stored sentence most like some words; None where nothing is stored or asked."""
        if not any(c.isalnum() for c in text):
            return None
        candidates = self._keeper.current().search.candidates(text[: question.MAX_CHARS], 4)
        best = max(candidates, key=lambda c: c.late + c.words, default=None)
        if best is None:
            return None
        return Passage(best.passage.source, best.sentence.start, best.sentence.end, (best.sentence,))

    def examples(self) -> tuple[str, ...]:
        """Up to four questions to begin with, each asked and found to be answered."""
        opened = self._keeper.current()
        if self._examples[0] != opened.index.name:
            proposed = words_for.proposals(opened.index, example_questions(self.settings.seeds))
            answered = [q for q in proposed if self._find(opened, q, ())[0].drafts]
            self._examples = (opened.index.name, tuple(answered[:4]))
        return self._examples[1]

    def retriever(self, count: int = 8) -> "BaseRetriever":
        """A LangChain retriever over the same index; each document's metadata holds its place."""
        from assistant.retriever import PassageRetriever

        return PassageRetriever(find=lambda text: self._keeper.current().search.hits(text, count))

    def update(
        self,
        targets: Sequence[str] = (),
        *,
        refresh: bool = False,
        on_progress: Say = quiet,
        cancelled: Callable[[], bool] = never,
    ) -> Report:
        """Read addresses or files (none given: every link not read yet) and swap in a new index.

        With `refresh`, links that were read are asked for again. Questions go on being answered from
        the old index meanwhile. Raises `SourceError` for a file that cannot be read.
        """
        return self._keeper.update(targets, refresh=refresh, say=on_progress, cancelled=cancelled)

    def unread(self) -> tuple[SourceInfo, ...]:
        """The links that nobody has tried, or that may answer the next time (no network, a time-out)."""
        return self._keeper.unread()

    def added(self) -> tuple[str, ...]:
        """The addresses of what was added by hand, files as `file:` and a name: what `remove` takes."""
        return self._keeper.added()

    def remove(self, url: str) -> None:
        """Take an added page or file out of the index; its kept text still opens old citations.

        Raises `AssistantError` for an address that was not added by hand.
        """
        self._keeper.remove(url)

    def _model(self) -> ChatModel | None:
        return ChatModel(self.settings.model, self.settings.model_url) if self.settings.model else None

    def _find(
        self,
        opened: Opened,
        text: str,
        history: Sequence[Turn],
        *,
        model: ChatModel | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> tuple[Found, Asked, Intent]:
        """What answers a checked question, how it was understood, and what it wants."""
        asked, intent = self._understood(opened, text, history)
        if intent in UNSEARCHED:
            return Found((), (), 0.0), asked, intent
        said = condense(text, history, model, cancelled) if model and asked.leans else ""
        asked = Asked(text, said, said, besides=asked.besides) if said else asked
        return extract(asked, intent, opened.search, opened.reader, self.settings.threshold), asked, intent

    def _understood(self, opened: Opened, text: str, history: Sequence[Turn]) -> tuple[Asked, Intent]:
        return understood(text, history, opened.search.spelled, opened.reader)

    def _context(self, opened: Opened, asked: Asked) -> tuple[cite.Place, ...]:
        """The sentences that a chat model may cite."""
        candidates = opened.search.candidates(asked.searched, CONTEXT_PASSAGES, links=False)
        return context((c.passage, c.sentence) for c in candidates)

    def _answer(
        self, asked: Asked, intent: Intent, found: Found, written: Written | None, before: Container[str]
    ) -> Answer:
        """The answer; what it suggests is none of what was asked `before`."""
        drafts = written.completed(found.drafts) if written else found.drafts
        kept, failure = (len(written.drafts), written.failure) if written else (0, "")
        (sentences, correction, notes), citations = cite.number(drafts, found.correction, found.notes)
        answer = Answer(
            question=asked.text,
            standalone=asked.searched,
            text="",
            kind="answer",
            sentences=sentences,
            citations=citations,
            related=found.related,
            correction=correction,
            notes=notes if drafts else (),
            rejected=written.rejected if written else (),
            written_by=self.settings.model if kept else None,
            notice=words_for.fell_back(failure, written=kept > 0, quoted=len(drafts) > kept)
            or ("" if kept else words_for.silent_on(found.silent)),
            confidence=found.confidence,
            read_as=found.read_as or asked.like or asked.searched,
        )
        if intent is Intent.HELP:
            first = next((q for q in self.examples() if q not in before), "")
            return replace(answer, kind="help", text=words_for.help_line(asked.text, first), suggestion=first)
        if sentences:
            return replace(answer, text=cite.with_markers(sentences))
        suggestion = next((q for q in self._examples[1] if q not in before), "")
        text = words_for.corrected(cite.with_markers(correction)) if correction else found.because
        return replace(answer, kind="refusal", text=text or words_for.refusal(intent), suggestion=suggestion)
