"""The rows of tables as lines that can stand alone. In: cells, or the lines of a text. Out: `Ticket: Day | Price: £88`.

Knows no markup: what a document says is a table, index/markup.py finds; those drawn with `|` are found here.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import zip_longest

TABLE_ROW = re.compile(r"\s*\|.*\|\s*")
TABLE_RULE = re.compile(r"\s*\|(?:\s*:?-+:?\s*\|)+\s*")
CELL = " | "
"""Between the cells of a row."""
LONGEST_HEAD = 80
"""Characters of a cell that is said again in each row: a small file could grow without bounds by longer ones."""


def untabled(rows: Sequence[str]) -> list[str]:
    """Tables drawn with `|` and a rule under their heads, row by row under those, each a paragraph of its own.

    Heads without rows, or too long to be said again, are a row.
    """
    kept: list[str] = []
    heads: list[str] | None = None
    for row, below in zip_longest(rows, rows[1:], fillvalue=""):
        is_row = TABLE_ROW.fullmatch(row)
        if not is_row or (heads is None and not TABLE_RULE.fullmatch(below)):
            heads = None
            kept.append(row)
        elif heads is None:
            heads = cells(row)
            kept.append("")
        elif TABLE_RULE.fullmatch(row):
            if max(map(len, heads)) > LONGEST_HEAD or not TABLE_ROW.fullmatch(below):
                kept += [join_cells(heads), ""]
                heads = [""] * len(heads)
        else:
            said = cells(row)
            known = heads if len(heads) == len(said) else [""] * len(said)
            kept += [join_cells(map(under, known, said)), ""]
    return kept


def cells(row: str) -> list[str]:
    """The words of a row's cells."""
    return [" ".join(cell.split()) for cell in row.strip().strip("|").split("|")]


def under(head: str, text: str) -> str:
    """A cell under its column's head: `Price: £88`."""
    return f"{head.rstrip(' :')}: {text}" if head and text else text


def join_cells(cells: Iterable[str]) -> str:
    return CELL.join(filter(None, cells))
