"""A conversation outside the page: every quote with its source, address and characters."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from assistant.page.markup import MARKER, content, plain, unliteral

Json = dict[str, Any]
Quoted = Callable[[str], Json | None]
MAX_MESSAGES = 400


def exported(sent: object, quoted: Quoted) -> Json:
    """The conversation that the browser sent, as text of the asked format; `error` for anything else."""
    wanted = sent if isinstance(sent, dict) else {}
    messages, title = wanted.get("messages"), wanted.get("title")
    if not isinstance(messages, list) or not isinstance(title, str):
        return {"error": "There is no conversation to export."}
    turns = list(pairs([m for m in messages[:MAX_MESSAGES] if isinstance(m, dict)], quoted))
    if wanted.get("format") == "json":
        return {"text": json.dumps({"title": title, "turns": turns}, ensure_ascii=False, indent=2) + "\n"}
    return {"text": to_markdown(title, turns)}


def copied(sent: object, quoted: Quoted) -> Json:
    """One drawn message as plain words, its citations as footnotes."""
    drawn = sent if isinstance(sent, str) else ""
    notes = "\n".join(f"[{c['number']}] {footnote(c)}" for c in cited(drawn, quoted))
    return {"text": f"{plain(drawn)}\n\n{notes}".strip()}


def pairs(messages: Sequence[Mapping[str, Any]], quoted: Quoted) -> Iterator[Json]:
    question = ""
    for message in messages:
        drawn = content(message)
        if message.get("role") == "user":
            question = unliteral(drawn)
        else:
            kind = "refusal" if '<div class="refusal">' in drawn else "answer" if MARKER.search(drawn) else "help"
            yield {"question": question, "answer": plain(drawn), "kind": kind, "citations": cited(drawn, quoted)}


def cited(drawn: str, quoted: Quoted) -> list[Json]:
    """What the markers of a drawn message stand for, each once, as the stored texts have it."""
    numbers = {marker[2]: int(marker[1]) for marker in MARKER.finditer(drawn)}
    places = ((number, quoted(ref)) for ref, number in numbers.items())
    return [{"number": number, **place} for number, place in places if place]


def to_markdown(title: str, turns: Sequence[Json]) -> str:
    parts = [f"# {escaped(title)}"]
    for turn in turns:
        parts += [f"## {escaped(turn['question'])}", re.sub(r"\\\[(\d+)\\\]", r"[^\1]", escaped(turn["answer"]))]
    notes = {c["number"]: footnote(c) for turn in turns for c in turn["citations"]}
    parts += [f"[^{number}]: {escaped(note)}" for number, note in sorted(notes.items())]
    return "\n\n".join(parts) + "\n"


def footnote(place: Json) -> str:
    facts = [place["title"], place["outlet"], place["date"], place["url"]]
    where = ", ".join(dict.fromkeys(fact for fact in facts if fact))
    quote = " ".join(place["quote"].split())
    return f"“{quote}” {where}, characters {place['start']} to {place['end']}"


def escaped(text: str) -> str:
    """`text` for a Markdown file, where it stays text too."""
    return re.sub(r"([\\`*_\[\]<>!#|])", r"\\\1", text)
