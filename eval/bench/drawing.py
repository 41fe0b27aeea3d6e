"""One picture a question, as SVG. In: the JSON that a question wrote. Out: a file beside it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot  # after the line that chooses how it draws

Found = Mapping[str, Any]
INK, OURS, OTHERS, MARK = "#444444", "#1f6feb", "#b8bec6", "#d1242f"
STYLE: Any = {
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "bench",  # the same figures draw the same bytes
    "svg.fonttype": "none",
}


def draw(folder: Path, question: str, found: Found) -> Path | None:
    """Draw a question's figures; None for one that has no picture."""
    if question not in PICTURES:
        return None
    path = folder / f"{question}.svg"
    with pyplot.rc_context(STYLE):
        figure = PICTURES[question](found)
        figure.patch.set_facecolor("white")
        figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
        pyplot.close(figure)
    return path


def short(value: float) -> str:
    """Three significant figures, large ones with their thousands apart."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def bars(axis: Any, rows: Sequence[tuple[str, Mapping[str, float]]], label: str, unit: str) -> None:
    """One bar a row, longest time at the bottom, with its interval and its figure."""
    for at, (_, figure) in enumerate(rows):
        axis.barh(at, figure["value"], color=OURS if at == 0 else OTHERS, height=0.6)
        axis.plot([figure["low"], figure["high"]], [at, at], color=INK, linewidth=1)
        axis.annotate(
            f"{short(figure['value'])} {unit}", (max(figure["value"], figure["high"]), at), (4, 0),
            textcoords="offset points", va="center",
        )  # fmt: skip
    axis.set_yticks(range(len(rows)), [name for name, _ in rows])
    axis.set_ylim(len(rows) - 0.5, -0.5)  # the first row on top, also where axes are shared
    axis.set_title(label, loc="left", fontsize=10)
    axis.set_xlim(0, 1.25 * max(max(figure["value"], figure["high"]) for _, figure in rows))


def pair(titles: Sequence[tuple[str, str, str]], subjects: Mapping[str, Found]) -> Any:
    """Bars for two figures of every subject, side by side."""
    figure, axes = pyplot.subplots(1, len(titles), figsize=(8, 0.5 + 0.4 * len(subjects)), sharey=True)
    for axis, (key, label, unit) in zip(axes, titles, strict=True):
        bars(axis, [(name, one[key]) for name, one in subjects.items()], label, unit)
    figure.subplots_adjust(wspace=0.12)
    return figure


def cold(found: Found) -> Any:
    order = {name: one for name, one in found["subjects"].items() if name != "importing our libraries"}
    figure = pair([("seconds", "Start to first answer", "s"), ("peak_mb", "Memory at its peak", "MB")], order)
    floor = found["subjects"].get("importing our libraries")
    if floor:
        figure.axes[0].axvline(floor["seconds"]["value"], color=MARK, linewidth=1, linestyle=":")
    return figure


def warm(found: Found) -> Any:
    titles = [("p95_ms", "A question when warm, 95th percentile", "ms"), ("resident_mb", "Memory", "MB")]
    return pair(titles, found["subjects"])


def build(found: Found) -> Any:
    titles = [("passages_a_second", "Passages embedded a second", ""), ("share_of_peak", "Share of GEMM peak", "")]
    return pair(titles, found["subjects"])


def page(found: Found) -> Any:
    figure, axis = pyplot.subplots(figsize=(6, 1.6))
    names = {"listening_s": "listening", "first_paint_s": "first paint", "first_answer_s": "first answer"}
    bars(axis, [(words, found[key]) for key, words in names.items()], "Since `assistant chat` was started", "s")
    return figure


def crowd(found: Found) -> Any:
    people = found["people"]
    figure, axes = pyplot.subplots(1, 2, figsize=(8, 1.6))
    rows = [(f"{count} at once", one) for count, one in people.items()]
    bars(axes[0], [(name, one["p95_ms"]) for name, one in rows], "A question, 95th percentile", "ms")
    axes[1].bar([name for name, _ in rows], [one["answers_a_second"] for _, one in rows], color=OTHERS, width=0.5)
    axes[1].set_title("Answers a second", loc="left", fontsize=10)
    figure.subplots_adjust(wspace=0.35)
    return figure


def growth(found: Found) -> Any:
    """How a question, a process and the disk grow with the number of passages, on logarithmic scales."""
    sizes = found["sizes"]
    counts = [one["passages"] for one in sizes]
    panels = (
        ("A question, 95th percentile, ms", [one["p95_ms"]["value"] for one in sizes]),
        ("Memory that answers, MB", [one["resident_mb"] for one in sizes]),
        ("On disk, MB", [one["disk_mb"] for one in sizes]),
        ("Build, s", [one["build_s"] for one in sizes]),
    )
    figure, axes = pyplot.subplots(1, len(panels), figsize=(11, 2.2))
    for axis, (label, values) in zip(axes, panels, strict=True):
        axis.loglog(counts, values, "o-", color=OURS)
        if label.endswith("ms"):  # hardly grows: a logarithmic scale would make much of noise
            axis.set_yscale("linear")
            axis.set_ylim(0, 2 * max(values))
        for count, value in zip(counts, values, strict=True):
            axis.annotate(short(value), (count, value), (0, 5), textcoords="offset points", ha="center")
        axis.set_title(label, loc="left", fontsize=10)
        axis.set_xlabel("passages")
        axis.margins(0.15, 0.25)
    figure.subplots_adjust(wspace=0.3)
    return figure


PICTURES: Mapping[str, Callable[[Found], Any]] = {
    "cold": cold,
    "warm": warm,
    "page": page,
    "build": build,
    "growth": growth,
    "crowd": crowd,
}
