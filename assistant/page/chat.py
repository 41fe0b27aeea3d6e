"""One question through the chat column: a status at once, the answer as it comes, errors kindly."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any, Protocol

from assistant.answer import Answer, Citation, Delta, Status, Turn
from assistant.page.markup import block, content, marker, neutralise, numbering, render, turns
from assistant.page.waiting import AT_ONCE, LOOK_S, Line, late, loaded
from assistant.settings import Settings
from index.errors import AssistantError
from index.values import Source

LOADING = "Loading the reader; the first answer takes a moment"
READING = "Reading"
QUOTED = "Quoted from the sources"
STOPPED = '<div class="stopped">Stopped here.</div>'

Chat = list[dict[str, Any]]
Event = Status | Delta | Answer


class Answering(Protocol):
    """The part of the assistant that the chat column needs."""

    @property
    def ready(self) -> bool: ...
    @property
    def settings(self) -> Settings: ...
    def load(self) -> None: ...
    def stream(
        self, question: str, history: Sequence[Turn], *, written: bool, cancelled: Callable[[], bool]
    ) -> Iterator[Event]: ...
    def source(self, source_id: str) -> Source | None: ...
    def standalone(self, text: str, history: Sequence[Turn]) -> str: ...


def answering(assistant: Answering, line: Line) -> Callable[..., AsyncIterator[str]]:
    """What the chat column calls with a question, its history and whether a model may write: a growing message."""
    workers = ThreadPoolExecutor(AT_ONCE, "answer")

    async def answer(question: str | None, messages: Chat, written: bool = True) -> AsyncIterator[str]:
        left, overdue = threading.Event(), late()
        asked = question or ""  # a browser may send none
        drawn = respond(assistant, asked, messages, written=written, over=lambda: left.is_set() or overdue())
        held, running = ExitStack(), Future[str | None]()
        running.set_result(None)
        try:
            async for count in queued(held.enter_context(line.place())):
                yield waiting(count)
            # In a thread, and this one free: Stop is heard at once, also while a model says nothing.
            while True:
                running = workers.submit(next, drawn, None)
                piece = await asyncio.wrap_future(running)
                if piece is None:
                    break
                yield piece
        except AssistantError as error:
            yield trouble(error)
        finally:
            left.set()
            running.add_done_callback(lambda _: drawn.close())
            running.add_done_callback(lambda _: held.close())  # whoever left: the place is taken while a thread works

    return answer


async def queued(ahead: Callable[[], int]) -> AsyncIterator[int]:
    """How many are ahead, each time that changes, until it is one's turn."""
    last = 0
    while count := ahead():
        if count != last:
            yield count
        last = count
        await asyncio.sleep(LOOK_S)


def respond(
    assistant: Answering,
    question: str,
    messages: Sequence[Mapping[str, Any]],
    *,
    written: bool,
    over: Callable[[], bool],
) -> Generator[str]:
    """The message that answers `question`, drawn again as it grows. The last one is the whole.

    Once `over()` is true, the time for an answer is up or nobody waits for it: a model is hung up on.
    """
    numbers = numbering(messages)
    read, status, partial, cited = "", "", "", dict[str, str]()
    yield pending(READING if assistant.ready else LOADING)
    try:
        loaded(assistant, over)
        history = turns(messages, assistant.source, assistant.standalone)
        for event in assistant.stream(question, history, written=written, cancelled=over):
            if isinstance(event, Status):
                status = event.text
                read = read or status
                yield f"{partial}\n\n{pending(status)}".strip()
            elif isinstance(event, Delta):
                partial += growing(event, numbers, cited)
                yield f"{partial}\n\n{pending(status)}"
            else:
                # Numbers again from the start: what was shown while writing may have been rejected.
                yield render(event, numbering(messages), status=facts(event, read, assistant.settings.model))
    except AssistantError as error:
        yield trouble(error)


def facts(answer: Answer, read: str, model: str) -> str:
    """What was read; and where a model could have written an answer and did not, that it is quoted."""
    quoted = model and answer.kind == "answer" and not answer.written_by and not answer.notice
    return " · ".join(part for part in (read[:1].upper() + read[1:], QUOTED if quoted else "") if part)


def growing(delta: Delta, numbers: dict[str, int], cited: dict[str, str]) -> str:
    """A piece of an answer being written; the markers it brings are live, so a stopped turn keeps them."""
    places: Sequence[Citation] = getattr(delta, "citations", ())
    cited.update({f"[{c.number}]": marker(c.ref, numbers) for c in places})
    head = " " if delta.text[:1].isspace() else ""
    tail = " " if delta.text[-1:].isspace() else ""
    text = neutralise(delta.text)
    for number, link in cited.items():
        text = text.replace(neutralise(number), link)
    return f"{head}{text}{tail}"


def trouble(error: AssistantError) -> str:
    said = str(error)
    return block("trouble", neutralise(said[:1].upper() + said[1:]))


def waiting(ahead: int) -> str:
    """What is shown to somebody for whose turn so many must finish."""
    return pending(f"Waiting for {ahead} question{'s' * (ahead != 1)} asked before yours")


def pending(status: str) -> str:
    return f'<div class="pending" role="status">{neutralise(status)}</div>'


def stopped(messages: Chat) -> Chat:
    """The conversation after Stop: the partial turn stays, marked, without its status."""
    if not messages or messages[-1].get("role") != "assistant":
        return [*messages, {"role": "assistant", "content": STOPPED}] if messages else messages
    drawn = content(messages[-1])
    if settled(drawn) == drawn:
        return messages  # the answer was whole before the button was pressed
    return [*messages[:-1], {"role": "assistant", "content": settled(drawn)}]


def settled(drawn: str) -> str:
    """A drawn message that nobody goes on writing: what has a status still was stopped, and says so."""
    partial, status, _ = drawn.partition('<div class="pending"')
    return f"{partial.strip()}\n\n{STOPPED}".strip() if status else drawn


def recalled(history: object, assistant: Answering) -> tuple[Turn, ...]:
    """The turns that a program sends along: chat messages, earlier answers as dicts, or bare questions.

    Raises `AssistantError` for anything else. Quotes are looked up by their place, never taken over.
    """
    if not isinstance(history, list):
        raise AssistantError("history is a list of messages, of earlier answers or of questions")
    messages: Chat = []
    for item in history:
        messages += as_messages(item)
    return turns(messages, assistant.source, assistant.standalone)


def as_messages(item: object) -> Chat:
    if isinstance(item, str):
        return [{"role": "user", "content": item}, {"role": "assistant", "content": ""}]
    if isinstance(item, dict) and item.get("role") in {"user", "assistant"}:
        return [{"role": item["role"], "content": content(item)}]
    if isinstance(item, dict) and isinstance(item.get("question"), str):
        cited = item.get("citations")
        markers = " ".join(map(as_marker, cited if isinstance(cited, list) else []))
        return [{"role": "user", "content": item["question"]}, {"role": "assistant", "content": markers}]
    raise AssistantError("each item of history is a message, an earlier answer or a question")


def as_marker(place: object) -> str:
    cited = place if isinstance(place, dict) else {}
    return f"[{cited.get('number')}](#cite-{cited.get('source_id')}-{cited.get('start')}-{cited.get('end')})"
