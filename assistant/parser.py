"""Read a chat model's text as it streams. In: pieces of any size. Out: whole sentences with the numbers they cite.

A state machine over characters: linear time, bounded memory, and the same result however the text was cut.
A sentence is given out only when it is complete, markers included, so what was given out is never taken back.
Pure. Knows nothing of sources: a number is a number, and `verify` asks what stands behind it.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from assistant.markers import CLOSERS, ENDS, MARK, numbers, opens, tidy

OPEN, CLOSE = "[【［〔", "]】］〕"
MAX_MARKER = 80
MAX_LINK = 300
MAX_SENTENCE = 1200
"""Characters; the longest of the article's own sentences has 411."""
OPEN_MARKER = re.compile(r"[\s\[【［〔\d,;–—−^#-]*")
TAIL = 24
"""Characters that are looked back at."""
NO_SENTENCE = re.compile(r"(?:sources?|references?|citations?|cited|notes?|see|see also)\s*[:.]?", re.IGNORECASE)
THOUGHTS = {"<think>": "</think>", "<thinking>": "</thinking>", "<reasoning>": "</reasoning>"}


class State(Enum):
    """Where the parser stands."""

    START = "start"
    TEXT = "text"
    MARKER = "marker"
    LINK = "link"
    THINKING = "thinking"
    CODE = "code"
    FENCE = "fence"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A sentence that a model wrote. `numbers` exist, each once, in order; `unknown` were cited and do not exist."""

    text: str
    numbers: tuple[int, ...]
    unknown: tuple[int, ...] = ()
    is_code: bool = False


class Parser:
    """Feed it text, take its sentences, close it. `known` is the highest number that exists."""

    def __init__(self, known: int) -> None:
        self._known = known
        self._state = State.START
        self._held = self._thought = ""
        self._ticks = 0
        self._text: list[str] = []
        self._tail = ""
        self._size = 0
        self._cited: list[int] = []
        self._lead: list[int] = []
        self._led = self._marked = self._broken = False
        self._done: list[Proposed] = []

    def feed(self, piece: str) -> list[Proposed]:
        """The sentences that this piece completes."""
        for char in piece:
            if unicodedata.category(char)[0] != "C" or char in "\n\t":
                self._step(char)
        return self._take()

    def close(self) -> list[Proposed]:
        """What was not complete when the text ended; a stream cut short loses its open marker, not its words."""
        self._ticked("")
        if self._state is State.START:
            self._begin()
        if self._state in (State.MARKER, State.LINK) and self._held and not OPEN_MARKER.fullmatch(self._held):
            self._release()
        self._cited += self._lead
        self._finish(is_code=self._state is State.FENCE)
        return self._take()

    def _take(self) -> list[Proposed]:
        done, self._done = self._done, []
        return done

    def _step(self, char: str) -> None:
        if self._state in (State.START, State.THINKING):
            self._in_thought(char)
        elif self._state is State.MARKER:
            self._in_marker(char)
        elif self._state is State.LINK:
            self._in_link(char)
        elif char == "`":
            self._ticks += 1
        else:
            self._ticked(char)
            self._in_text(char)

    def _in_thought(self, char: str) -> None:
        """At the start, where some models think aloud before they answer."""
        self._held += char
        held = self._held.strip().lower()
        if self._state is State.THINKING:
            self._held = self._held[-len(self._thought) :]
            if self._held.lower() == self._thought:
                self._state, self._held = State.START, ""
        elif held in THOUGHTS:
            self._state, self._held, self._thought = State.THINKING, "", THOUGHTS[held]
        elif not any(opening.startswith(held) for opening in THOUGHTS) or len(self._held) > MAX_LINK:
            self._begin()

    def _begin(self) -> None:
        """What was held to see whether it opens a thought is text."""
        held, self._held, self._state = self._held, "", State.TEXT
        for char in held:
            self._step(char)

    def _ticked(self, char: str) -> None:
        """A run of backticks has ended: it opens or closes code. Inline code ends with its line at the latest."""
        if not self._ticks and self._state is not State.CODE:
            return
        ticks, self._ticks = self._ticks, 0
        if ticks >= 3:
            opened = self._state is not State.FENCE
            self._finish(is_code=not opened)
            self._state = State.FENCE if opened else State.TEXT
        elif (ticks and self._state is State.CODE) or (char == "\n" and self._state is State.CODE):
            self._state = State.TEXT
        elif ticks and self._state is State.TEXT:
            self._state = State.CODE

    def _in_text(self, char: str) -> None:
        if self._state is State.FENCE:
            self._put(char)
        elif char in OPEN and self._state is State.TEXT:
            self._state, self._held = State.MARKER, char
        elif char == "\n":
            self._broken = True
        elif char.isspace():
            self._put(" ")
        elif char != "*" or self._state is State.CODE or self._tail in ("", "*") or self._broken:  # emphasis is no text
            self._plain(char)

    def _plain(self, char: str) -> None:
        """A character that is text whatever it looks like."""
        if opens(self._tail, char, is_new_line=self._broken, is_marked=self._marked):
            self._finish()
        elif self._broken:
            self._put(" ")
        self._broken = False
        if not self._tail and self._lead:
            self._cited, self._lead, self._led = self._lead, [], True
        self._put(char)

    def _put(self, char: str) -> None:
        if char == " " and self._tail[-1:] in ("", " "):
            return
        self._size += 1
        if self._size <= MAX_SENTENCE + 1:
            self._text.append(char)
        self._tail = (self._tail + char)[-TAIL:]
        self._marked = False if char.isalnum() else self._marked

    def _put_mark(self) -> None:
        """One stands for many: what parts two markers goes with them."""
        self._marked = True
        if self._tail.rstrip(" ,;")[-1:] == MARK:
            while self._text[-1] != MARK:
                self._text.pop()
            self._tail = self._tail.rstrip(" ,;")
        else:
            self._text.append(MARK)
            self._tail = (self._tail + MARK)[-TAIL:]

    def _in_marker(self, char: str) -> None:
        """Inside brackets that may be a marker."""
        if char in CLOSE:
            return self._marker(char)
        nested = char in OPEN and len(self._held) == 1
        if not nested and (char in OPEN or char == "\n" or len(self._held) >= MAX_MARKER):
            self._release()
            return self._step(char)
        self._held += char
        return None

    def _marker(self, char: str) -> None:
        held, self._held, self._state = self._held, "", State.TEXT
        cited = numbers(held[1:])
        if cited is None:
            for one in held + char:
                self._plain(one)
            return
        line_start = not self._tail or self._broken
        after_end = self._led and self._tail.rstrip(" " + MARK + CLOSERS)[-1:] in tuple(ENDS)
        (self._lead if line_start or after_end else self._cited).extend(cited)
        if not line_start:
            self._put_mark()
        self._state, self._held = State.LINK, ""

    def _in_link(self, char: str) -> None:
        """Right after a marker: a second closing bracket and a link's address belong to it."""
        if not self._held and char in CLOSE:
            return None
        if not self._held and char != "(":
            self._state = State.TEXT
            return self._step(char)
        self._held += char
        if char == ")" and re.fullmatch(r"\((?:\w+:|[#/])\S*\)", self._held):
            self._state, self._held = State.TEXT, ""
        elif char in ")" + OPEN or char.isspace() or len(self._held) >= MAX_LINK:
            self._release()
        return None

    def _release(self) -> None:
        """What was held is no marker, but text; its first bracket is not looked at again."""
        held, self._held, self._state = self._held, "", State.TEXT
        self._plain(held[0])
        for char in held[1:]:
            self._step(char)

    def _finish(self, *, is_code: bool = False) -> None:
        """The sentence is complete."""
        text, size = "".join(self._text), self._size
        cited = list(dict.fromkeys(self._cited))
        self._text, self._tail, self._size, self._cited = [], "", 0, []
        self._led = self._marked = False
        text = text.strip() if is_code else tidy(text)
        if not any(c.isalnum() for c in text) or NO_SENTENCE.fullmatch(text):
            return
        if size > MAX_SENTENCE:
            text += "…"
        numbers = tuple(n for n in cited if 1 <= n <= self._known)
        unknown = tuple(abs(n) for n in cited if not 1 <= n <= self._known)
        self._done.append(Proposed(text, numbers, unknown, is_code))
