"""One question through the chat column: a status at once, the answer as it comes, errors kindly."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from assistant.answer import Answer, Citation, Delta, Status, Turn
from assistant.page.markup import block, content, marker, neutralise, numbering, plain, render, turns
from index.errors import AssistantError
from index.values import Source

LOADING = "Loading the reader; the first answer takes a moment"
READING = "Reading"
STOPPED = '<div class="stopped">Stopped here.</div>'

Chat = list[dict[str, Any]]
Event = Status | Delta | Answer


class Answering(Protocol):
    """The part of the assistant that the chat column needs."""

    @property
    def ready(self) -> bool: ...
    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer: ...
    def stream(self, question: str, history: Sequence[Turn] = ()) -> Iterator[Event]: ...
    def source(self, source_id: str) -> Source | None: ...


def respond(assistant: Answering, question: str, messages: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The message that answers `question`, drawn again as it grows. The last one is the whole."""
    numbers = numbering(messages)
    status, partial, cited = "", "", dict[str, str]()
    yield pending(READING if assistant.ready else LOADING)
    try:
        for event in assistant.stream(question, turns(messages, assistant.source)):
            if isinstance(event, Status):
                status = event.text
                yield f"{partial}\n\n{pending(status)}".strip()
            elif isinstance(event, Delta):
                partial += written(event, numbers, cited)
                yield f"{partial}\n\n{pending(status)}"
            else:
                # Numbers again from the start: what was shown while writing may have been rejected.
                yield render(event, numbering(messages), status=status)
    except AssistantError as error:
        yield block("trouble", neutralise(str(error)))


def written(delta: Delta, numbers: dict[str, int], cited: dict[str, str]) -> str:
    """A piece of an answer being written; the markers it brings are live, so a stopped turn keeps them."""
    places: Sequence[Citation] = getattr(delta, "citations", ())
    cited.update({f"[{c.number}]": marker(c.ref, numbers) for c in places})
    head = " " if delta.text[:1].isspace() else ""
    tail = " " if delta.text[-1:].isspace() else ""
    text = neutralise(delta.text)
    for number, link in cited.items():
        text = text.replace(neutralise(number), link)
    return f"{head}{text}{tail}"


def pending(status: str) -> str:
    return f'<div class="pending" role="status">{neutralise(status)}</div>'


def stopped(messages: Chat) -> Chat:
    """The conversation after Stop: the partial turn stays, marked, without its status."""
    if not messages or messages[-1].get("role") != "assistant":
        return [*messages, {"role": "assistant", "content": STOPPED}] if messages else messages
    partial, *_ = content(messages[-1]).partition('<div class="pending"')
    if plain(partial) == plain(content(messages[-1])):
        return messages  # the answer was whole before the button was pressed
    return [*messages[:-1], {"role": "assistant", "content": f"{partial.strip()}\n\n{STOPPED}".strip()}]


def recalled(history: object, assistant: Answering) -> tuple[Turn, ...]:
    """The turns that a program sends along: chat messages, earlier answers as dicts, or bare questions.

    Raises `AssistantError` for anything else. Quotes are looked up by their place, never taken over.
    """
    if not isinstance(history, list):
        raise AssistantError("history is a list of messages, of earlier answers or of questions")
    messages: Chat = []
    for item in history:
        messages += as_messages(item)
    return turns(messages, assistant.source)


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
