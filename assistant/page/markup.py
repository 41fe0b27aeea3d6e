"""From an `Answer` to what the chat column draws, and back from there to earlier turns.

The chat column renders Markdown and a safe part of HTML, and its sanitiser lets images, forms and
fixed-position boxes through. So no text of a source, a model or a user reaches it unless every
character that could mean anything is a numeric reference. Tags and markers are written here only.
"""

import html
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from assistant.answer import Answer, Citation, Sentence, Turn
from assistant.followup import MAX_TURNS
from index.values import Passage, Source

PLACE = r"([a-z0-9]{1,64}-\d{1,9}-\d{1,9})"
MARKER = re.compile(rf"\[(\d{{1,6}})\]\(#cite-{PLACE}\)")
EMPHASISED = re.compile(rf"<strong>([^<]*)</strong>[^<\n]*?\[\d{{1,6}}\]\(#cite-{PLACE}\)")
REF = re.compile(r"([a-z0-9]{1,64})-(\d{1,9})-(\d{1,9})")
RELATED_CHARS = 220  # two lines of the chat column; the pane shows the rest

Sources = Callable[[str], Source | None]
Standalone = Callable[[str, Sequence[Turn]], str]
Numbers = dict[str, int]


def neutralise(text: str) -> str:
    """`text` as Markdown that means nothing but itself: one line, no tag, link, image or emphasis.

    All punctuation but the comma becomes a numeric reference, which neither Markdown nor the
    autolinker reads; characters that hide or reorder text are dropped.
    """
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = re.sub(r" {2,}", " ", "".join(kept)).strip()
    return "".join(c if c.isalnum() or c in " ," or ord(c) > 0x7E else f"&#{ord(c)};" for c in line)


def literal(text: str) -> str:
    """A user's words as the chat column shows them literally, line breaks kept."""
    return "&#10;".join(neutralise(line) for line in text.splitlines())


def unliteral(text: str) -> str:
    """The words that `literal` was given, without the white space and the invisible characters that it left out."""
    return re.sub(r"&#(\d{1,7});", lambda m: chr(int(m[1])) if int(m[1]) <= sys.maxunicode else m[0], text)


def numbering(messages: Iterable[Mapping[str, Any]]) -> Numbers:
    """The number of every place that the conversation cites so far, by first use."""
    numbers: Numbers = {}
    for message in messages:
        if message.get("role") == "assistant":
            for marker in MARKER.finditer(content(message)):
                numbers.setdefault(marker[2], len(numbers) + 1)
    return numbers


def content(message: Mapping[str, Any]) -> str:
    """The text of a chat message, whether it is a string or a list of parts."""
    value = message.get("content")
    if isinstance(value, str):
        return value
    parts = value if isinstance(value, list) else []
    texts = (p.get("text") if isinstance(p, dict) else p for p in parts)
    return "".join(text for text in texts if isinstance(text, str))


def render(answer: Answer, numbers: Numbers, *, status: str = "") -> str:
    """An answer as the chat column draws it. `numbers` gains the places cited for the first time."""
    if answer.kind == "refusal":
        body = refusal(answer, numbers)
    elif answer.sentences:
        between = " " if answer.written_by else "\n\n"
        body = between.join(sentence(s, numbers) for s in answer.sentences)
    else:
        body = helping(answer)
    parts = [body, *(block("note", sentence(n, numbers)) for n in answer.notes)]
    parts += rejected(answer)
    if not answer.is_refusal and words(read_as(answer)) != words(answer.question):
        parts.append(block("read-as", f"Read as: {neutralise(read_as(answer))}"))
    parts += footer(answer, status)
    return "\n\n".join(parts)


def read_as(answer: Answer) -> str:
    return answer.read_as or answer.standalone or answer.question


def words(text: str) -> list[str]:
    """What two questions must differ in to be worth saying: not in case and punctuation."""
    return re.findall(r"\w+", text.casefold())


def helping(answer: Answer) -> str:
    """A line of help, with the question it proposes ready to be pressed."""
    before, proposed, after = answer.text.partition(answer.suggestion or "\0")
    if not proposed and answer.suggestion:
        return f"{neutralise(before)} {question_link(answer.suggestion)}"
    link = question_link(proposed) if proposed else ""
    return " ".join(part for part in (neutralise(before), link, neutralise(after)) if part)


def refusal(answer: Answer, numbers: Numbers) -> str:
    """What was looked for, what the sources say instead, what is near, and what could be asked."""
    if answer.correction:
        said = " ".join(sentence(s, numbers) for s in answer.correction)
        parts = [heading("The article does not say that."), block("instead", f"It says: {said}")]
    else:
        parts = [heading(answer.text.strip() or "The article and its sources do not say.")]
    parts.append(block("looked-for", f"Looked for: {neutralise(read_as(answer))}"))
    if answer.related:
        rows = "\n".join(f"- {neutralise(clip(p.text))} {marker(place(p), numbers)}" for p in answer.related)
        parts.append(block("related", f"<h3>Related, not an answer</h3>\n\n{rows}"))
    if answer.suggestion:
        parts.append(block("try", f"Try instead: {question_link(answer.suggestion)}"))
    return block("refusal", "\n\n".join(parts))


def rejected(answer: Answer) -> list[str]:
    """Sentences that were written but not supported, folded away and struck through."""
    if not answer.rejected:
        return []
    rows = "\n".join(f"- <del>{neutralise(r.text)}</del> {neutralise(r.reason)}" for r in answer.rejected)
    count = "1 sentence" if len(answer.rejected) == 1 else f"{len(answer.rejected)} sentences"
    summary = f"<summary>{count} left out: not supported</summary>"
    return [f'<details class="rejected">{summary}\n\n{rows}\n\n</details>']


def footer(answer: Answer, status: str) -> list[str]:
    author = neutralise(answer.written_by or "")
    written = f"Written by {author}, checked sentence by sentence" if author else ""
    line = " · ".join(part for part in (neutralise(status), written) if part)
    return [f'<div class="meta">{said}</div>' for said in (neutralise(answer.notice), line) if said]


def sentence(value: Sentence, numbers: Numbers) -> str:
    """A sentence with its short answer emphasised and its markers after it."""
    text = neutralise(value.text)
    if value.short:
        start, end = value.short
        head, short, tail = value.text[:start], value.text[start:end], value.text[end:]
        before, after = " " * head[-1:].isspace(), " " * tail[:1].isspace()
        # A tag, not asterisks: those do not open beside the numeric references of punctuation.
        text = f"{neutralise(head)}{before}<strong>{neutralise(short)}</strong>{after}{neutralise(tail)}"
    return " ".join([text, *(marker(c.ref, numbers) for c in value.citations)])


def marker(ref: str, numbers: Numbers) -> str:
    """The link that opens a place; the whole reference is in it, so it works after any reload."""
    return f"[{numbers.setdefault(ref, len(numbers) + 1)}](#cite-{ref})"


def place(passage: Passage) -> str:
    return f"{passage.source.id}-{passage.start}-{passage.end}"


def question_link(question: str) -> str:
    """A question that asks itself when pressed; the page reads the words from the link's text."""
    return f"[{neutralise(question)}](#ask)"


def heading(text: str) -> str:
    return f"<h2>{neutralise(text)}</h2>"


def block(name: str, body: str) -> str:
    # Blank lines around the body make the renderer read it as Markdown, which the markers need.
    return f'<div class="{name}">\n\n{body}\n\n</div>'


def clip(text: str) -> str:
    if len(text) <= RELATED_CHARS:
        return text
    return text[:RELATED_CHARS].rsplit(" ", 1)[0] + " …"


def plain(markdown: str) -> str:
    """The words of a drawn message, markers as `[n]`, without tags."""
    text = re.sub(r'<div class="meta">[^<\n]*</div>', "", MARKER.sub(r"[\1]", markdown))
    text = re.sub(r"\[([^\[\]]*)\]\(#ask\)", r"\1", text)
    text = re.sub(r"(?m)^- ", "• ", re.sub(r"<[^<>]*>", "", text))
    return re.sub(r"\n{3,}", "\n\n", html.unescape(text)).strip()


def citation(ref: str, number: int, sources: Sources) -> Citation | None:
    """The place a reference names, looked up; None when it names no kept text or lies outside it."""
    found = REF.fullmatch(ref)
    source = sources(found[1]) if found else None
    if not found or not source:
        return None
    start, end = int(found[2]), int(found[3])
    if not 0 <= start < end <= len(source.text):
        return None
    return Citation(number, source, start, end, source.text[start:end])


def turns(messages: Sequence[Mapping[str, Any]], sources: Sources, standalone: Standalone) -> tuple[Turn, ...]:
    """The earlier turns of a conversation, read back from what the page shows; `standalone` tells their searches.

    Everything an earlier answer rested on is in its markers, so no visitor's turns are kept on
    the server. What the browser sends is looked up again and never believed.
    """
    shown: list[tuple[str, str]] = []
    question: str | None = None
    for message in messages:
        if message.get("role") == "user":
            question = content(message)
        elif question is not None:
            shown.append((question, content(message)))
            question = None
    found: list[Turn] = []
    for asked, drawn in shown[-MAX_TURNS:]:
        found.append(Turn(asked, reread(asked, drawn, sources, standalone(asked, found))))
    return tuple(found)


def reread(question: str, drawn: str, sources: Sources, standalone: str) -> Answer:
    """An earlier answer: what it cited and emphasised, and its question as it was searched."""
    refused = '<div class="refusal">' in drawn
    refs = {} if refused else {m[2]: int(m[1]) for m in MARKER.finditer(drawn)}
    shorts = {m[2]: html.unescape(m[1]) for m in EMPHASISED.finditer(drawn)}
    found = (citation(ref, number, sources) for ref, number in refs.items())
    cited = tuple(c for c in found if c)
    return Answer(
        question=question,
        standalone=standalone,
        text=plain(drawn),
        kind="refusal" if refused else "answer" if cited else "help",
        sentences=tuple(Sentence(c.quote, (c,), within(c.quote, shorts.get(c.ref, ""))) for c in cited),
        citations=cited,
    )


def within(text: str, words: str) -> tuple[int, int] | None:
    """Where these words stand first in a text; None where they do not."""
    start = text.find(words) if words else -1
    return (start, start + len(words)) if start >= 0 else None
