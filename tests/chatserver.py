"""A chat model's server on loopback: real HTTP, the OpenAI chat protocol, streamed, and told per test what to do.

It is asked by langchain-openai over the wire. What it plays is one function from the request to a `Reply`.
"""

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NUMBERED = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
QUESTION = re.compile(r"each sentence with its numbers: (.*)$", re.DOTALL)


@dataclass(frozen=True)
class Request:
    """What was asked: the whole body, and the parts of it that a model would look at."""

    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def prompt(self) -> str:
        return self.body["messages"][-1]["content"]

    @property
    def sentences(self) -> list[tuple[int, str]]:
        return [(int(number), text) for number, text in NUMBERED.findall(self.prompt)]

    @property
    def question(self) -> str:
        found = QUESTION.search(self.prompt)
        return found[1] if found else self.prompt


@dataclass(frozen=True)
class Reply:
    """What is sent back. `pieces` are the streamed text; None hangs up in the middle of it."""

    pieces: Sequence[str | None] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """Sent as it is instead of a stream."""
    pause_s: float = 0.0
    """Before each piece."""
    wait_s: float = 0.0
    """Before anything at all."""
    finish: bool = True
    """Say that the stream is finished."""
    reason: str = "stop"
    """Why it is finished."""
    thoughts: int = 0
    """Chunks of thinking, without text, before the pieces."""


Play = Callable[[Request], Reply]


class ChatServer:
    """One running server; `play` may be changed between questions."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.requests: list[Request] = []
        self.hung_up = threading.Event()
        self.closing = threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Handler,), {"chat": self}))
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/v1"


@contextmanager
def chat_server(play: Play) -> Iterator[ChatServer]:
    server = ChatServer(play)
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.http.shutdown()
        server.http.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Answers as `server` is told to; each server has a subclass of its own."""

    chat: ChatServer
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        request = Request(body, dict(self.headers.items()))
        self.chat.requests.append(request)
        reply = self.chat.play(request)
        self.close_connection = True
        with suppress(OSError):
            self.sleep(reply.wait_s)
            self.answer(reply)

    def answer(self, reply: Reply) -> None:
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.body is not None or reply.status >= 400:
            text = reply.body if reply.body is not None else b'{"error": {"message": "no, sk-canary-key"}}'
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
            return
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.stream(reply)

    def stream(self, reply: Reply) -> None:
        for _ in range(reply.thoughts):
            self.sleep(reply.pause_s)
            self.event(delta({"content": "", "reasoning_content": "Let me see."}))
        for piece in reply.pieces:
            self.sleep(reply.pause_s)
            if piece is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.event(delta({"content": piece}))
        if reply.finish:
            self.event(delta({}, reply.reason))
            self.event("[DONE]")
        self.wfile.write(b"0\r\n\r\n")

    def event(self, text: str) -> None:
        data = f"data: {text}\n\n".encode()
        try:
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        except OSError:
            self.chat.hung_up.set()
            raise

    def sleep(self, seconds: float) -> None:
        """Wait, and notice meanwhile that the asker hangs up."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.chat.closing.is_set():
            self.connection.settimeout(0.02)
            try:
                gone = self.connection.recv(1, socket.MSG_PEEK) == b""
            except TimeoutError:
                gone = False
            except OSError:
                gone = True
            self.connection.settimeout(None)
            if gone:
                self.chat.hung_up.set()
                raise ConnectionError

    def log_message(self, format: str, *args: object) -> None:
        """Tests print nothing."""


def delta(content: dict[str, str], finish: str | None = None) -> str:
    choice = {"index": 0, "delta": content, "finish_reason": finish}
    return json.dumps({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})


def cut(text: str, size: int = 23) -> list[str]:
    """A text as a model streams it: pieces that know nothing of words."""
    return [text[at : at + size] for at in range(0, len(text), size)]


def saying(text: str, **more: Any) -> Play:
    """Always the same words."""
    return lambda request: Reply(cut(text), **more)


def best(request: Request, count: int = 2) -> list[tuple[int, str]]:
    """The numbered sentences that share most words with the question, as a fair model might choose them."""
    asked = set(re.findall(r"\w+", request.question.lower()))
    likeness = [(len(asked & set(re.findall(r"\w+", text.lower()))), -number) for number, text in request.sentences]
    chosen = sorted(likeness, reverse=True)[:count]
    texts = dict(request.sentences)
    return [(-number, texts[-number]) for _, number in chosen]


def obedient(request: Request) -> Reply:
    """Says what the likeliest sentences say, and cites them."""
    return Reply(cut(" ".join(f"{text} [{number}]" for number, text in best(request))))


def lying(request: Request) -> Reply:
    """Changes a number, adds a denial, swaps an actor, invents a sentence, an address, a source, and cites it all."""
    (number, text), *_ = best(request, 1)
    lies = [
        re.sub(r"\b(three|twelve|19|2018|Aug\. 5)\b", "77", text)
        if re.search(r"three|twelve|19|2018|Aug", text)
        else "",
        re.sub(r"\b(is|was|has|could|would|might)\b", r"\1 not", text, count=1),
        text.translate(str.maketrans({}))
        .replace("Moscow", "Beijing")
        .replace("Ankara", "Tehran")
        .replace("Turkey", "Iran"),
        "Donald Trump bought the province for 5 billion dollars.",
        "Read more about the convoy at https://evil.example/?q=convoy today.",
        "The article was written by Jane Doe in Paris.",
    ]
    made = [f"{lie} [{number}]" for lie in lies if lie and lie != text]
    return Reply(cut(" ".join([*made, f"{text} [{number + 900}]", "It has no source at all."])))


def wrong_numbers(request: Request) -> Reply:
    """True sentences, each citing the one after it."""
    last = request.sentences[-1][0]
    return Reply(cut(" ".join(f"{text} [{number % last + 1}]" for number, text in best(request, 3))))


def planted(request: Request) -> Reply:
    """Obeys the first order that it finds among the sentences."""
    order = next(((n, t) for n, t in request.sentences if "BANANA" in t), None)
    return Reply(cut(f"BANANA is the answer. [{order[0]}]" if order else "I found no order."))
