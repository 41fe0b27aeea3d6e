"""Charts as SVG text. In: numbers and names. Out: markup that takes its colours from the page's style sheet.

Nothing here knows of systems or cases. Each chart has a title for screen readers; every mark its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

RIGHT = 60
ROW = 30
LATE = 0.5
"""From here on a spot's words stand before it, where there is more room."""
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rate with its interval, and a mark to compare with (None for none)."""

    name: str
    value: float
    low: float
    high: float
    note: str
    mark: float | None = None
    series: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A named line of (x, y), both from 0 to 1, and a point to set off."""

    name: str
    points: Sequence[tuple[float, float]]
    series: int
    spot: tuple[float, float] | None = None


def svg(width: int, height: int, title: str, body: Sequence[str]) -> str:
    """A drawing that scales to its column."""
    return (
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="{escape(title)}">'
        f"<title>{escape(title)}</title>{''.join(body)}</svg>"
    )


def text(x: float, y: float, words: str, *, style: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{style}" text-anchor="{anchor}">{escape(words)}</text>'


def bars(title: str, rows: Sequence[Bar], *, width: int) -> str:
    """Horizontal bars from 0 to 100%, a whisker for each interval, a tick for each mark."""
    left = room([row.name for row in rows])
    span = width - left - RIGHT
    height = ROW * len(rows) + 26
    body = [grid(left, 4, span, ROW * len(rows))]
    for at, row in enumerate(rows):
        body.append(bar(row, left, span, 4 + ROW * at))
    return svg(width, height, title, body)


def bar(row: Bar, left: float, span: float, top: float) -> str:
    """One bar with its name before and its figure behind."""
    middle = top + ROW / 2
    low, high = left + span * row.low, left + span * row.high
    parts = [
        f"<g><title>{escape(row.name)}: {row.value:.1%}, "
        f"95% interval {row.low:.1%} to {row.high:.1%}, {escape(row.note)}</title>",
        text(left - 12, middle + 4, row.name, style="name", anchor="end"),
        f'<rect x="{left}" y="{middle - 8:.1f}" width="{max(span * row.value, 1):.1f}" height="16" rx="2" '
        f'class="fill s{row.series}"/>',
        f'<path d="M{low:.1f} {middle:.1f}H{high:.1f}M{low:.1f} {middle - 4:.1f}v8M{high:.1f} {middle - 4:.1f}v8" '
        'class="whisker"/>',
    ]
    if row.mark is not None:
        at = left + span * row.mark
        parts.append(f'<path d="M{at:.1f} {middle - 11:.1f}v22" class="mark"/>')
    parts.append(text(left + span + 10, middle + 4, f"{row.value:.0%}", style="figure"))
    return "".join(parts) + "</g>"


def room(names: Sequence[str]) -> int:
    """The width that the longest name takes, at about 6.6 units a letter."""
    return 16 + round(6.6 * max((len(name) for name in names), default=0))


def grid(left: float, top: float, width: float, height: float) -> str:
    """Fine vertical lines, each with its value below."""
    lines = [f"M{left + width * tick:.1f} {top}v{height}" for tick in TICKS]
    labels = [text(left + width * tick, top + height + 18, f"{tick:.0%}", anchor="middle") for tick in TICKS]
    return f'<path d="{"".join(lines)}" class="grid"/>{"".join(labels)}'


def lines(title: str, drawn: Sequence[Line], axes: tuple[str, str], *, width: int) -> str:
    """Lines over a square of 0 to 100% both ways."""
    left, top, across, down = 48, 32, width - 68, 250
    body = [grid(left, top, across, down)]
    for tick in TICKS:
        y = top + down * (1 - tick)
        body.append(f'<path d="M{left} {y:.1f}h{across}" class="grid"/>')
        body.append(text(left - 8, y + 4, f"{tick:.0%}", anchor="end"))
    for line in reversed(drawn):
        places = [(left + across * x, top + down * (1 - y)) for x, y in line.points]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        body.append(f'<path d="{path}" class="line s{line.series}"><title>{escape(line.name)}</title></path>')
        if line.spot:
            x, y = left + across * line.spot[0], top + down * (1 - line.spot[1])
            body.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" class="spot s{line.series}"/>')
            late = line.spot[0] > LATE
            words = f"{line.spot[1]:.0%} right of {line.spot[0]:.0%} answered"
            body.append(
                text(x - 10 if late else x + 10, y - 12, words, style="figure", anchor="end" if late else "start")
            )
    body.append(text(left + across, top + down + 38, axes[0], anchor="end"))
    body.append(text(0, 14, axes[1]))
    return svg(width, top + down + 46, title, body)


def times(title: str, series: Sequence[tuple[str, Sequence[float], int]], *, width: int) -> str:
    """One row of dots a system, a dot a question, over milliseconds on a logarithmic scale."""
    values = [ms for _, found, _ in series for ms in found if ms > 0]
    low, high = decades(values)
    left = room([name for name, _, _ in series])
    span = width - left - 34
    height = 44 * len(series)
    body = []
    for power in range(low, high + 1):
        x = left + span * (power - low) / (high - low)
        body.append(f'<path d="M{x:.1f} 4v{height}" class="grid"/>')
        body.append(text(x, height + 22, duration(10.0**power), anchor="middle"))
    for at, (name, found, number) in enumerate(series):
        body.append(text(left - 12, 44 * at + 30, name, style="name", anchor="end"))
        for turn, ms in enumerate(found):
            x = left + span * (log10(max(ms, 10.0**low)) - low) / (high - low)
            y = 44 * at + 16 + (turn * 7) % 20  # spread up and down, so that dots do not hide each other
            body.append(f'<circle cx="{x:.1f}" cy="{y}" r="2.2" class="dot s{number}"/>')
    return svg(width, height + 30, title, body)


def duration(ms: float) -> str:
    """Milliseconds, or seconds from one on."""
    return f"{ms:g} ms" if ms < 1000 else f"{ms / 1000:g} s"


def decades(values: Sequence[float]) -> tuple[int, int]:
    """Powers of ten around the values, at least one apart."""
    if not values:
        return 0, 1
    low = max(int(log10(min(values)) // 1), -1)  # a tenth of a millisecond is fast enough for anybody
    return low, max(int(log10(max(values)) // 1) + 1, low + 1)
