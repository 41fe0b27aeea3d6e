"""The failed cases, each with what was wanted and what came side by side. In: a system's JSON. Out: HTML.

Texts come from sources and models, so all of them are escaped.
"""

from html import escape
from itertools import groupby
from typing import Any


def failure_list(system: dict[str, Any]) -> str:
    """Every failure of a system, by type, folded until one is opened."""
    failed = sorted(system["failures"], key=lambda f: f["type"])
    if not failed:
        return "<h2>Failed cases</h2><p>None.</p>"
    parts = [f"<h2>Failed cases ({len(failed)})</h2><p>Open one to see what was wanted beside what came.</p>"]
    for name, group in groupby(failed, key=lambda f: str(f["type"])):
        shown = [failed_case(f) for f in group]
        parts.append(f"<h3>{escape(name)} ({len(shown)})</h3>{''.join(shown)}")
    return "".join(parts)


def failed_case(failed: dict[str, Any]) -> str:
    """One failure."""
    *earlier, question = failed["turns"]
    before = "".join(f'<span class="soft">{escape(turn)} → </span>' for turn in earlier)
    return (
        f'<details><summary><span class="id">{escape(failed["id"])}</span>{before}<b>{escape(question)}</b><br>'
        f'<span class="why">{escape(failed["why"])}</span></summary>'
        f'<div class="sides"><div><h4>Wanted</h4>{wanted(failed["wanted"])}</div>'
        f"<div><h4>Came</h4>{came(failed['came'])}</div></div></details>"
    )


def wanted(case: dict[str, Any]) -> str:
    """What a right answer holds."""
    parts = []
    if not case["answerable"]:
        parts.append("<p>A refusal.</p>")
    if len(case["gold_quotes"]) > 1:
        parts.append(f"<p>{'Any' if case['gold_mode'] == 'any' else 'All'} of these cited:</p>")
    parts += [quoted(quote) for quote in case["gold_quotes"]]
    if case["correction_quotes"]:
        parts.append("<p>The premise corrected by:</p>")
        parts += [quoted(quote) for quote in case["correction_quotes"]]
    if case["must_include"]:
        keys = "; ".join(" or ".join(f"“{key}”" for key in group) for group in case["must_include"])
        parts.append(f"<p>In its words: {escape(keys)}</p>")
    if case["must_not_include"]:
        parts.append(f"<p>Not in its words: {escape(', '.join(case['must_not_include']))}</p>")
    return "".join(parts)


def quoted(quote: str) -> str:
    """A gold quote."""
    return f'<blockquote class="gold">{escape(quote)}</blockquote>'


def came(answer: dict[str, Any] | None) -> str:
    """What the system said, and what it cited."""
    if answer is None:
        return "<p>No answer: it crashed.</p>"
    cites = "".join(
        f"<blockquote>[{c['number']}] {escape(c['quote'])}<br>"
        f'<span class="soft">{escape(c["source"])}</span></blockquote>'
        for c in answer["citations"]
    )
    kind = {"answer": "An answer", "refusal": "A refusal", "help": "Help"}.get(answer["kind"], "An answer")
    read = f'<p class="soft">Read as: {escape(answer["standalone"])}</p>' if answer["standalone"] else ""
    return f"<p>{kind}: {escape(answer['text'])}</p>{read}{cites}"
