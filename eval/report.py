"""One page to look at: the results drawn, with nothing fetched from anywhere. In: the JSON of a run. Out: HTML.

The first system is the one reported on; the others are what it is compared with.
"""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

from eval.charts import Bar, Line, bars, lines, times
from eval.failures import failure_list
from eval.scores import MEANING

STYLE = Path(__file__).with_name("report.css")
COMPARED = ("right", "first_hit", "refusal_f1", "followups")
"""The rates drawn for every system; the table below them has all."""
FEWEST = 10
"""A share of fewer answers jumps with each of them, so curves begin here."""
System = dict[str, Any]


def page(found: dict[str, Any], *, made: str) -> str:
    """The whole report. `made` says when, in words for people."""
    ours, others = found["systems"][0], found["systems"][1:]
    cases = found["cases"]
    title = f"How well the {ours['name']} answers"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="soft">{cases["cases"]} cases on the article, {cases["answerable"]} with an answer and '
        f"{cases['cases'] - cases['answerable']} without. {escape(made)}</p>",
        summary(ours, others, cases),
        by_type(ours, others, cases),
        by_system(found["systems"], found["resamples"]),
        curves(found["systems"], cases["cases"]),
        table(found["systems"]),
        verification(found.get("verification", [])),
        failure_list(ours),
    ]
    style = STYLE.read_text("utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>{''.join(parts)}</main></body></html>"
    )


def summary(ours: System, others: Sequence[System], cases: dict[str, Any]) -> str:
    """What a reader should know after ten seconds."""
    rates = ours["rates"]
    right = round(rates["right"]["value"] * cases["cases"])
    rival = best_rival(others)
    beside = f" The best baseline, {rival['name']}, gets {rival['rates']['right']['value']:.0%}." if rival else ""
    names = ("right", "first_hit", "answered", "refusal_recall", "on_topic_refused", "followups", "citation_exact")
    tiles = [tile(MEANING[name], rates[name]) for name in names if name in rates]
    timing = ours["timing"]
    tiles.append(
        f"<li><b>{timing['p95_ms']:.0f} ms</b><span>95 of 100 answers are faster</span>"
        f'<span class="soft">half are under {timing["p50_ms"]:.0f} ms, on this machine</span></li>'
    )
    crashed = "1 case" if ours["crashes"] == 1 else f"{ours['crashes'] or 'no'} cases"
    return (
        f'<p class="verdict">Right in all respects on {right} of {cases["cases"]} cases '
        f"({rates['right']['value']:.0%}).{escape(beside)} In {crashed} it crashed.</p>"
        f'<ul class="tiles">{"".join(tiles)}</ul>'
    )


def best_rival(others: Sequence[System]) -> System | None:
    """The baseline that is right most often."""
    return max(others, key=lambda s: float(s["rates"]["right"]["value"]), default=None)


def tile(name: str, rate: dict[str, float]) -> str:
    """A large figure with its interval."""
    return (
        f"<li><b>{rate['value']:.0%}</b><span>{escape(name)}</span>"
        f'<span class="soft">{rate["low"]:.0%} to {rate["high"]:.0%}, {rate["count"]:.0f} cases</span></li>'
    )


def by_type(ours: System, others: Sequence[System], cases: dict[str, Any]) -> str:
    """A bar for each type of question, the best baseline marked on it."""
    rival = best_rival(others)
    rows = [
        Bar(
            f"{name} ({cases['types'].get(name, 0)})",
            rate["value"],
            rate["low"],
            rate["high"],
            f"{rate['count']:.0f} cases",
            rival["by_type"][name]["value"] if rival else None,
        )
        for name, rate in sorted(ours["by_type"].items(), key=lambda item: -item[1]["value"])
    ]
    mark = f'<li><i class="tick"></i>{escape(rival["name"])}, the best baseline</li>' if rival else ""
    return (
        "<h2>By type of question</h2><p>Right in all respects: the evidence cited and the answer in the words, "
        "or a refusal where there is no answer. Few cases make wide intervals.</p>"
        f'<figure class="wide"><ul class="key"><li class="s0"><i></i>{escape(ours["name"])}</li>{mark}</ul>'
        f"{bars('Right in all respects, by type of question', rows, width=900)}</figure>"
    )


def by_system(systems: Sequence[System], resamples: int) -> str:
    """The same few rates for every system."""
    figures = []
    for name in COMPARED:
        rows = [
            Bar(s["name"], r["value"], r["low"], r["high"], f"{r['count']:.0f} cases", series=at)
            for at, s in enumerate(systems)
            if (r := s["rates"].get(name))
        ]
        if rows:
            figures.append(f"<figure><h3>{escape(MEANING[name])}</h3>{bars(MEANING[name], rows, width=500)}</figure>")
    return (
        "<h2>Against the baselines</h2><p>All read the same passages with the same embedding model. Whiskers "
        f"are 95% intervals from {resamples:,} resamples of the cases: where they overlap widely, a difference "
        f'may be noise.</p><div class="pair">{"".join(figures)}</div>'
    )


def curves(systems: Sequence[System], cases: int) -> str:
    """When to refuse, and how long an answer takes."""
    drawn = [
        Line(
            s["name"],
            [p for p in s["risk_coverage"]["points"] if p[0] * cases >= FEWEST],
            at,
            s["risk_coverage"]["stands_at"] if at == 0 else None,
        )
        for at, s in enumerate(systems)
        if s["risk_coverage"]["points"]
    ]
    key = "".join(f'<li class="s{at}"><i></i>{escape(s["name"])}</li>' for at, s in enumerate(systems))
    seconds = [(s["name"], s["timing"]["ms"], at) for at, s in enumerate(systems)]
    axes = ("share of all questions that are answered", "share of those answers that are right")
    risk = (
        f"<figure><h3>Right against answered</h3>{lines('Risk against coverage', drawn, axes, width=500)}"
        f"<figcaption>Each curve answers the surest questions first, from {FEWEST} on. A question without an answer "
        "can only be answered wrongly, so a good system stays high until those begin. The dot is where "
        f"{escape(systems[0]['name'])} stands with its own threshold.</figcaption></figure>"
    )
    taken = (
        f"<figure><h3>Time of an answer</h3>{times('Time of each answer', seconds, width=500)}"
        "<figcaption>A dot is one question, its earlier turns not counted. It depends on the machine, so no "
        "test asserts it.</figcaption></figure>"
    )
    return (
        "<h2>When to refuse, and how long it takes</h2>"
        f'<ul class="key">{key}</ul><div class="pair">{risk if drawn else ""}{taken}</div>'
    )


def table(systems: Sequence[System]) -> str:
    """Every figure of every system."""
    head = "".join(f"<th>{escape(s['name'])}</th>" for s in systems)
    rows = "".join(rate_row(name, systems) for name in MEANING)
    plain: tuple[tuple[str, Callable[[System], str]], ...] = (
        ("Median citation, characters", lambda s: f"{s['citation_chars']:.0f}"),
        ("Time p50, p95", lambda s: f"{s['timing']['p50_ms']:.1f}, {s['timing']['p95_ms']:.1f} ms"),
        ("Area over the curve (lower is better)", lambda s: f"{s['risk_coverage']['area_over']:.3f}"),
        ("Crashed cases", lambda s: f"{s['crashes']}"),
    )
    for name, show in plain:
        rows += f"<tr><th>{name}</th>{''.join(f'<td>{show(s)}</td>' for s in systems)}</tr>"
    return (
        "<h2>All figures</h2><p>In percent, with the 95% interval. A dash: not measured for that system.</p>"
        f'<div class="scroll"><table><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def verification(groups: Sequence[dict[str, Any]]) -> str:
    """What the check of written sentences stops; empty where it was not measured."""
    rows = "".join(
        f"<tr><th>{escape(g['name'])}</th><td>{g['count']}</td><td>{g['by_gate'] / g['count']:.1%}</td>"
        f"<td>{g['rejected']['value']:.1%}</td><td>{g['rejected']['low']:.1%} to {g['rejected']['high']:.1%}</td></tr>"
        for g in groups
    )
    return (
        "<h2>Written sentences: what the check stops</h2><p>Sentences about the article that were altered (rejecting "
        "them is right) and faithful ones (rejecting them is a loss), each with what it cites.</p>"
        '<div class="scroll"><table>'
        "<thead><tr><th>sentences</th><th>count</th><th>stopped by the exact gate</th><th>with the reader</th>"
        f"<th>95% interval</th></tr></thead><tbody>{rows}</tbody></table></div>"
        if rows
        else ""
    )


def rate_row(name: str, systems: Sequence[System]) -> str:
    """One rate for every system, the best one set off."""
    values = [s["rates"].get(name) for s in systems]
    held = {v["value"] for v in values if v}
    best = max(held) if len(held) > 1 else None
    cells = [
        f'<td class="{"best" if v["value"] == best else ""}">{100 * v["value"]:.1f} '
        f"<small>{100 * v['low']:.0f}–{100 * v['high']:.0f}</small></td>"
        if v
        else "<td>–</td>"
        for v in values
    ]
    return "" if not held else f"<tr><th>{escape(MEANING[name])}</th>{''.join(cells)}</tr>"
