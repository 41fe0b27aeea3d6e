"""What the right-hand pane asks the server for: places, sources, questions to try.

Every function gets one argument of raw JSON of any type, straight from the browser. Names are
looked up among the kept texts; nothing here is used as a path or fetched. Answers are plain data,
which the page draws as text.
"""

import re
from typing import Any, Protocol
from urllib.parse import quote

from assistant.answer import passage_dict
from assistant.page.export import copied, exported
from assistant.page.markup import REF, place
from assistant.page.reading import Updating
from index.errors import AssistantError
from index.values import Passage, Source, SourceInfo

AROUND = 60_000  # characters drawn on each side of a citation: a 5 MB page would stall a phone
SELECTED = 600  # characters of a selection worth matching with one sentence
GONE = {"error": "This source is no longer kept, so the link cannot be opened."}
INVALID = {"error": "This link is not one that the page made."}

Json = dict[str, Any]


class Library(Updating, Protocol):
    """The part of the assistant that the pane needs."""

    @property
    def ready(self) -> bool: ...
    def sources(self) -> tuple[SourceInfo, ...]: ...
    def source(self, source_id: str) -> Source | None: ...
    def nearest(self, text: str) -> Passage | None: ...
    def examples(self) -> tuple[str, ...]: ...


class Pane:
    """The pane's questions to one assistant, by the names that the page's script calls."""

    def __init__(self, library: Library, *, feedback: bool = False) -> None:
        self.library = library
        self.feedback = feedback

    def state(self, _: object) -> Json:
        """Whether the models are loaded; once they are, the library and the questions to try."""
        if not self.library.ready:  # asking anything else would wait for them
            return {"ready": False, "sources": [], "examples": []}
        removable = self.library.added()
        rows = [{**row(info), "added": info.url in removable} for info in self.library.sources()]
        examples = list(self.library.examples())
        return {"ready": True, "sources": rows, "examples": examples, "feedback": self.feedback}

    def place(self, ref: object) -> Json:
        """A kept text as paragraphs of pieces, the cited range marked. `0-0` marks nothing."""
        found = REF.fullmatch(ref) if isinstance(ref, str) else None
        if not found:
            return INVALID
        source = self.library.source(found[1])
        if source is None:
            return GONE
        start, end = int(found[2]), int(found[3])
        if not (start == end == 0 or 0 <= start < end <= len(source.text)):
            return INVALID
        return shown(source, start, end)

    def nearest(self, words: object) -> Json:
        """The stored sentence nearest to the words that a visitor selected."""
        if not isinstance(words, str) or not words.strip():
            return INVALID
        try:
            passage = self.library.nearest(" ".join(words.split())[:SELECTED])
        except AssistantError as error:
            return {"error": str(error)}
        if passage is None:
            return {"error": "No sentence of the sources is near these words."}
        return {"ref": place(passage)}

    def export(self, sent: object) -> Json:
        """`{title, format, messages}` as a Markdown or JSON file's text, with every quote."""
        return exported(sent, self.quoted)

    def footnotes(self, sent: object) -> Json:
        """One message as words to copy, its citations below."""
        return copied(sent, self.quoted)

    def quoted(self, ref: str) -> Json | None:
        """What a marker stands for, with the keys of a citation less its number."""
        found = REF.fullmatch(ref)
        source = self.library.source(found[1]) if found else None
        if not found or source is None or not 0 <= int(found[2]) < int(found[3]) <= len(source.text):
            return None
        cited = passage_dict(Passage(source, int(found[2]), int(found[3])))
        return {**cited, "outlet": source.outlet, "date": source.date, "archived": source.archived}


def row(info: SourceInfo) -> Json:
    return {**info.to_dict(), "url": web(info.url), "address": info.url}


def shown(source: Source, start: int, end: int) -> Json:
    left, right = max(0, start - AROUND), min(len(source.text), end + AROUND)
    quoted = source.text[start:end]
    address = web(source.url)
    return {
        "id": source.id,
        "title": source.title,
        "outlet": source.outlet,
        "date": source.date,
        "archived": source.archived,
        "kind": source.kind,
        "url": address + text_fragment(quoted) if address and quoted else address,
        "address": source.url,
        "paragraphs": paragraphs(source.text, left, right, (start, end)),
        "cut_before": left > 0,
        "cut_after": right < len(source.text),
        "quote": quoted,
    }


def paragraphs(text: str, left: int, right: int, cited: tuple[int, int]) -> list[list[list[object]]]:
    """The lines of `text[left:right]`, each as pieces [words, is cited]; only line breaks are lost."""
    start, end = cited
    lines: list[list[list[object]]] = []
    for line in re.finditer(r"[^\n]+", text[left:right]):
        a, b = left + line.start(), left + line.end()
        cuts = [a, min(max(start, a), b), min(max(end, a), b), b]
        pieces = [(text[cuts[i] : cuts[i + 1]], i == 1) for i in range(3)]
        lines.append([[words, hit] for words, hit in pieces if words])
    return lines


def web(url: str) -> str:
    """`url` if a browser may open it; empty for a file, a made-up scheme or none."""
    return url if re.match(r"https?://[^\s\"'<>]+$", url) else ""


def text_fragment(words: str) -> str:
    """`#:~:text=` with the quote's first and last four words, so that the browser lands on the sentence."""
    parts = words.split()
    if len(parts) <= 8:
        return "#:~:text=" + escaped(" ".join(parts))
    return "#:~:text=" + escaped(" ".join(parts[:4])) + "," + escaped(" ".join(parts[-4:]))


def escaped(words: str) -> str:
    return quote(words, safe="").replace("-", "%2D")  # a hyphen means prefix or suffix there
