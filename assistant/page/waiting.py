"""Whose turn it is, and how long anybody waits: every question is answered or refused within a minute.

Our own line instead of Gradio's queue: that one refuses with an error that leaves the page locked, tells nobody how
long the line is, and does not count the wait as time. A question whose time is up when its turn comes is answered by
quoting, which takes a tenth of a second; so behind a model that says nothing, all eighteen are done together.
"""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from contextlib import contextmanager
from time import monotonic
from typing import Protocol

from index.errors import AssistantError

AT_ONCE = 2
WAITING = 16
ANSWER_S = 45.0
"""For a question, its wait included. The rest of the minute is for all that are then answered by quoting: 11 s for 17
long questions on one core of a machine with eight times its work."""
LOOK_S = 0.1
"""How often somebody who waits looks up."""


class Line:
    """First come, first served, `AT_ONCE` together. Safe to share between threads."""

    def __init__(self) -> None:
        self.places: list[object] = []
        self.lock = threading.Lock()

    @contextmanager
    def place(self) -> Iterator[Callable[[], int]]:
        """A place, given up at the end: how many must finish before its turn. Raises `AssistantError` when full."""
        mine = object()
        with self.lock:
            if len(self.places) >= AT_ONCE + WAITING:
                raise AssistantError(f"The queue is full: {WAITING} questions are waiting. Ask again in a moment.")
            self.places.append(mine)
        try:
            yield lambda: max(0, self.before(mine) - AT_ONCE + 1)
        finally:
            with self.lock:
                self.places.remove(mine)

    def before(self, mine: object) -> int:
        with self.lock:
            return self.places.index(mine)


def late() -> Callable[[], bool]:
    """Is the time up for a question that comes in now?"""
    arrived = monotonic()
    return lambda: monotonic() - arrived > ANSWER_S


class Loading(Protocol):
    """The part of the assistant that opens its index."""

    @property
    def ready(self) -> bool: ...
    def load(self) -> None: ...


def loaded(assistant: Loading, over: Callable[[], bool]) -> None:
    """Wait until the index is open. Raises what opening raises, and `AssistantError` once `over()` is true."""
    if assistant.ready:
        return
    opened: Future[None] = Future()
    opening = threading.Thread(target=load, args=(assistant, opened), daemon=True)
    opening.start()
    while not wait([opened], timeout=LOOK_S).done:
        if not (opening.is_alive() or opened.done()):  # who waits must hear of what nobody foresaw, too
            raise AssistantError("The index cannot be opened; the window in which this program runs says why.")
        if over():
            raise AssistantError("The sources are still being read for the first time; ask again in a minute.")
    opened.result()


def load(assistant: Loading, opened: "Future[None]") -> None:
    try:
        assistant.load()
    except AssistantError as error:
        opened.set_exception(error)
    except OSError as error:
        opened.set_exception(AssistantError(f"The index cannot be opened: {error}"))
    else:
        opened.set_result(None)
