"""Figures as lines of text for a terminal. In: the JSON of a run. Out: a string."""

from typing import Any

from eval.scores import MEANING


def table(found: dict[str, Any]) -> str:
    """A row a figure, a column a system, intervals for the first system."""
    systems = found["systems"]
    names = [s["name"] for s in systems]
    widths = [max(16, len(names[0])), *(max(8, len(name)) for name in names[1:])]
    rows = [line("", names, widths)]
    for name, meaning in MEANING.items():
        rates = [s["rates"].get(name) for s in systems]
        if any(rates):
            rows.append(line(meaning, [percent(r, wide=at == 0) for at, r in enumerate(rates)], widths))
    rows.append(line("Citation, characters", [f"{s['citation_chars']:.0f}" for s in systems], widths))
    rows.append(
        line(
            "p50 / p95, ms",
            [f"{s['timing']['p50_ms']:.0f} / {s['timing']['p95_ms']:.0f}" for s in systems],
            widths,
        )
    )
    rows.append(line("Crashed cases", [str(s["crashes"]) for s in systems], widths))
    cases = found["cases"]
    rows.append(
        f"{cases['cases']} cases, {cases['answerable']} answerable; in brackets the 95% interval "
        f"from {found['resamples']} bootstrap resamples"
    )
    return "\n".join(rows)


def line(first: str, cells: list[str], widths: list[int]) -> str:
    """A row with its cells to the right."""
    return f"{first:<32}" + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def percent(rate: dict[str, float] | None, *, wide: bool) -> str:
    """A rate in percent, with its interval where there is room."""
    if rate is None:
        return "-"
    interval = f" [{100 * rate['low']:.0f}-{100 * rate['high']:.0f}]" if wide else ""
    return f"{100 * rate['value']:.1f}{interval}"


def by_type(system: dict[str, Any], counts: dict[str, int]) -> str:
    """How often the system is right, for each type of question."""
    parts = [f"{name} {100 * rate['value']:.0f}% of {counts[name]}" for name, rate in system["by_type"].items()]
    return f"{system['name']}, right by type: {', '.join(parts)}"


def crashes(found: dict[str, Any]) -> list[str]:
    """One line for every case that crashed."""
    return [
        f"{s['name']}: {f['id']}: {f['why']}"
        for s in found["systems"]
        for f in s["failures"]
        if f["came"] is None or (s["crashes"] and ": " in f["why"])
    ]


def set_table(found: dict[str, Any]) -> str:
    """The figures of a public set, a line each, and those that others published."""
    rows = [f"{found['about']}: {found['items']} items"]
    width = max(len(name) for name in found["figures"])
    for name, rate in found["figures"].items():
        rows.append(f"{name:<{width}}  {percent(rate, wide=True)}")
    rows.append(f"in brackets the 95% interval from {found['resamples']} bootstrap resamples")
    return "\n".join(rows + [f"published: {line}" for line in found["published"]])
