"""Reach a chat model. In: messages. Out: its text in pieces, or one line that says why there is none.

The only module that calls a model. Any provider that
`init_chat_model` knows. Keys are read from the environment by the provider's own library; nothing that an error
or a server says is repeated, because it may hold the key or the question. Not covered: tools, images, batches.
"""

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache, lru_cache
from math import inf
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Message = tuple[str, str]
"""Role (system or human) and text."""
TICK_S = 0.05
"""How soon a cancel or a deadline is seen."""
MAX_WAIT_S = 5.0
"""A server that asks to wait at most so long is asked once more."""
STRICT = frozenset(
    {"openai", "anthropic", "azure_openai", "groq", "mistralai", "deepseek", "fireworks", "together", "xai"}
)
"""Providers whose classes take `timeout` and `max_retries`."""
PACKAGED = frozenset({"openai", "anthropic", "ollama"})
"""Providers with an extra of this package."""
TROUBLES = (
    (frozenset({"BrokenOff", "RemoteProtocolError", "ReadError"}), "the answer of {name} broke off"),
    (frozenset({"TimeoutException", "TimeoutError"}), "the server of {name} did not answer in time"),
    (frozenset({"ConnectError", "ConnectionError"}), "the server of {name} could not be reached{at}"),
)
"""By the names of error classes, because every provider's library brings its own HTTP client."""
FINISHED = ("finish_reason", "stop_reason", "done_reason")
CUT_SHORT = frozenset(
    "length max_tokens content_filter refusal safety recitation model_context_window_exceeded".split()
)
"""Reasons to end that are no end of an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, and how much. The defaults leave a model on a laptop time to read 9,000 characters."""

    total_s: float = 120.0
    silence_s: float = 60.0
    chars: int = 20_000


@dataclass(frozen=True, slots=True)
class ChatModel:
    """A chat model by name, `provider:name`, and where it is served; empty for the provider's own address."""

    name: str
    url: str = ""
    limits: Limits = Limits()

    @property
    def provider(self) -> str:
        return self.name.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why a model's text ended before its end: one line for people, without anything secret."""

    line: str
    retry_after_s: float | None = None


def talk(model: ChatModel, messages: Sequence[Message], cancelled: Callable[[], bool]) -> Generator[str | Failed]:
    """The model's text as it comes; a `Failed` last where it did not end well. Closing it hangs up."""
    began, chars = monotonic(), 0
    for attempt in (1, 2):
        failed = None
        with closing(attempted(model, messages, cancelled, began)) as call:
            for piece in call:
                if isinstance(piece, Failed):
                    failed = piece
                    break
                yield piece[: model.limits.chars - chars]
                chars += len(piece)
                if chars > model.limits.chars:
                    yield Failed(f"{model.name} wrote more than {model.limits.chars:,} characters and was stopped")
                    return
        wait_s = failed.retry_after_s if failed and attempt == 1 and not chars else None
        if wait_s is None or wait_s > MAX_WAIT_S or not waited(wait_s, cancelled):
            if failed:
                yield failed
            return


def waited(seconds: float, cancelled: Callable[[], bool]) -> bool:
    """Wait; False when cancelled meanwhile."""
    until = monotonic() + seconds
    while monotonic() < until and not cancelled():
        threading.Event().wait(min(TICK_S, seconds))
    return not cancelled()


def attempted(
    model: ChatModel, messages: Sequence[Message], cancelled: Callable[[], bool], began: float
) -> Generator[str | Failed]:
    """One call. The provider's own task is cancelled, and its connection closed, however this ends."""
    inbox: SimpleQueue[str | None] = SimpleQueue()
    task = asyncio.run_coroutine_threadsafe(pump(model, messages, inbox), loop())
    heard = inf  # until the model is there: importing a library is no silence of its server
    try:
        while True:
            said: str | None = ""
            with suppress(Empty):
                said = inbox.get(timeout=TICK_S)
                heard = monotonic()
            if said is None:
                error = task.exception()
                if error:
                    yield explain(error, model)
                return
            stopped = f"{model.name} had not finished when it was stopped" if cancelled() else ""
            late = stopped or overdue(model, began, heard)
            if late:
                yield Failed(late)
                return
            if said:
                yield said
    finally:
        task.cancel()


def overdue(model: ChatModel, began: float, heard: float) -> str:
    limits = model.limits
    if monotonic() - began > limits.total_s:
        return f"{model.name} had not finished after {limits.total_s:g} s"
    return f"{model.name} said nothing for {limits.silence_s:g} s" if monotonic() - heard > limits.silence_s else ""


async def pump(model: ChatModel, messages: Sequence[Message], inbox: "SimpleQueue[str | None]") -> None:
    """Put the model's text in the inbox, no more than anybody reads; None when it ends, well or not."""
    chars = 0
    try:
        key = os.environ.get(f"{model.provider.upper()}_API_KEY", "")
        ready = await asyncio.to_thread(opened, model, key)
        inbox.put("")
        async for piece in pieces(ready, messages):
            inbox.put(piece)
            chars += len(piece)
            if chars > model.limits.chars:
                break
            await asyncio.sleep(0)  # a stream that never waits would never hear that it is cancelled
    finally:
        inbox.put(None)


class BrokenOff(Exception):
    """A stream that ended without its end, or at a limit."""


async def pieces(opened_model: "BaseChatModel", messages: Sequence[Message]) -> AsyncIterator[str]:
    """The text of each chunk, also where it has none: a model that thinks is not silent."""
    reasons: set[str] = set()
    async for chunk in opened_model.astream(list(messages)):
        given = (str(chunk.response_metadata.get(name) or "") for name in FINISHED)
        reasons |= {reason.rpartition(".")[2].lower() for reason in given if reason}
        yield str(chunk.text)
    if not reasons or reasons & CUT_SHORT:
        raise BrokenOff


@lru_cache(maxsize=4)
def opened(model: ChatModel, key: str) -> "BaseChatModel":
    """The LangChain model, made once a key (it takes 0.1 s). Raises what its provider's library raises."""
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {}
    if model.provider in STRICT:
        options |= {"timeout": model.limits.total_s, "max_retries": 0}
    if model.url:
        options["base_url"] = model.url
    if model.url or model.provider == "ollama":
        options["temperature"] = 0  # hosted models that think accept no temperature
    if model.url and model.provider == "openai" and not key:
        options["api_key"] = "none"  # servers on one's own machine ask for no key, but the library does
    made: BaseChatModel = init_chat_model(model.name, **options)
    return made


@cache
def loop() -> asyncio.AbstractEventLoop:
    """One event loop for all calls, on a thread of its own: the providers' connections belong to a loop."""
    made = asyncio.new_event_loop()
    threading.Thread(target=made.run_forever, name="models", daemon=True).start()
    return made


def explain(error: BaseException, model: ChatModel) -> Failed:
    """What went wrong, in a line of our own: the error's words may hold a key."""
    status = status_of(error)
    if status == 429:
        wait_s = retry_after(error)
        when = f" for {wait_s:g} s" if wait_s is not None else ""
        return Failed(f"the server of {model.name} asks to wait{when} (429)", wait_s)
    if status:
        return Failed(f"the server of {model.name} {said(status)} ({status})")
    kinds = {kind.__name__ for e in causes(error) for kind in type(e).__mro__}
    if "ImportError" in kinds:
        remedy = f"pip install 'article-assistant[{model.provider}]'" if model.provider in PACKAGED else "install it"
        return Failed(f"{model.name} needs a package that is not there; {remedy}")
    for names, line in TROUBLES:
        if kinds & names:
            return Failed(line.format(name=model.name, at=at(model.url)))
    if any("api_key" in str(e).lower() or "api key" in str(e).lower() for e in causes(error)):
        return Failed(f"there is no key for {model.name} in the environment")
    return Failed(f"{model.name} sent no answer that could be read ({type(error).__name__})")


def status_of(error: BaseException) -> int:
    status = getattr(error, "status_code", None)
    return status if isinstance(status, int) and status >= 400 else 0


def said(status: int) -> str:
    if status in (401, 403):
        return "refused the key"
    if status == 404:
        return "does not know that model or address"
    return "failed" if status >= 500 else "did not take the request"


def retry_after(error: BaseException) -> float | None:
    """The seconds that a Retry-After header asks for, where it gives seconds."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    given = str(headers.get("retry-after", ""))
    return float(given) if given.isdecimal() and len(given) < 6 else None


def causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def at(url: str) -> str:
    """` at host:port`, without what else an address may hold."""
    parts = urlsplit(url)
    return f" at {parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
