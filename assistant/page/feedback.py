"""Judgements of answers, kept in a file on this machine when a visitor asked for that.

Each line is a case that the eval harness loads: the turns, whether they can be answered, and what an
answer must or must not hold.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.followup import MAX_TURNS
from assistant.question import MAX_CHARS

RIGHT, EVIDENCE, SILENT, SPOKEN = "right", "evidence", "should-have-answered", "should-not-have-answered"
VERDICTS = (RIGHT, EVIDENCE, SILENT, SPOKEN)
MAX_LINES = 10_000  # a page left open to others must not fill the disk

Json = dict[str, Any]


class Feedback:
    """Appends cases to one file. Without a file nothing is offered and nothing kept."""

    def __init__(self, path: Path | None, quoted: Callable[[str], Json | None]) -> None:
        self.path = path
        self.quoted = quoted
        self.lock = threading.Lock()

    def judge(self, sent: object) -> Json:
        """Keep `{turns, verdict, refused, refs, agreed}`; `error` says why not."""
        if self.path is None:
            return {"error": "No file for judgements was given when the page was started."}
        wanted = sent if isinstance(sent, dict) else {}
        if wanted.get("agreed") is not True:
            return {"error": "Nothing is kept unless you agree to it."}
        turns, verdict, refs = wanted.get("turns"), wanted.get("verdict"), wanted.get("refs")
        if not isinstance(turns, list) or not isinstance(refs, list) or verdict not in VERDICTS or not questions(turns):
            return {"error": "That judgement could not be read."}
        quotes = [q["quote"] for ref in refs[:20] if isinstance(ref, str) and (q := self.quoted(ref))]
        return self.append(self.path, case(turns[-MAX_TURNS:], verdict, wanted.get("refused") is True, quotes))

    def append(self, path: Path, made: Json) -> Json:
        with self.lock:
            held = path.read_text(encoding="utf-8") if path.is_file() else ""
            if held.count("\n") >= MAX_LINES:
                return {"error": f"The file holds {MAX_LINES:,} judgements; move it away to keep more."}
            if f'"id": "{made["id"]}"' not in held:
                ended = not held or held.endswith("\n")  # not where a machine went down in the middle of a line
                line = (("" if ended else "\n") + json.dumps(made, ensure_ascii=False) + "\n").encode()
                with open(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab") as file:
                    file.write(line)
        return {"kept": str(path)}


def case(turns: list[str], verdict: str, refused: bool, quotes: list[str]) -> Json:
    """What the judgement says about the last turn, as a case."""
    answerable = {RIGHT: not refused, EVIDENCE: True, SILENT: True, SPOKEN: False}[verdict]
    made: Json = {"type": f"feedback-{verdict}", "turns": turns, "answerable": answerable}
    if verdict == RIGHT and answerable:
        made["gold_quotes"] = quotes
    elif verdict == EVIDENCE:
        made["must_not_include"] = quotes
    digest = hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
    return {"id": f"feedback-{digest[:12]}", **made}


def questions(turns: list[Any]) -> bool:
    """At least one question, none blank or over-long?"""
    return bool(turns) and all(isinstance(t, str) and 0 < len(t.strip()) <= MAX_CHARS for t in turns)
