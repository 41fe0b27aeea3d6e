"""Cut a source into passages. In: a `Source`. Out: `Passage` slices made of whole sentences.

Pure: the same source always gives the same passages.
"""

from collections.abc import Iterator

from index.sentences import paragraphs, sentences
from index.values import Passage, Sentence, Source

PASSAGE_CHARS = 600
"""About 130 tokens: a paragraph or two of news, well inside the encoder's 256 tokens."""


def split(source: Source, *, limit: int = PASSAGE_CHARS) -> Iterator[Passage]:
    """Pack whole sentences, and where they fit whole paragraphs, into passages of at most `limit` characters.

    A heading begins a passage, so that what stands under two is never one. A sentence longer than `limit` becomes one
    long passage. A list of links is cut into its lines.
    """
    if source.kind == "links":
        for start, end in lines(source.text):
            yield Passage(source, start, end, (Sentence(start, end),))
        return
    held: list[Sentence] = []
    heads = {start for start, _ in source.headings}
    for start, end in paragraphs(source.text):
        paragraph = list(sentences(source.text, start, end))
        has_body = bool(held) and held[-1].start not in heads
        if has_body and (start in heads or end - held[0].start > limit):
            yield passage(source, held)
            held = []
        for sentence in paragraph:
            if held and sentence.end - held[0].start > limit:
                yield passage(source, held)
                held = []
            held.append(sentence)
    if held:
        yield passage(source, held)


def passage(source: Source, held: list[Sentence]) -> Passage:
    return Passage(source, held[0].start, held[-1].end, tuple(held))


def lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each line that holds anything."""
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1
