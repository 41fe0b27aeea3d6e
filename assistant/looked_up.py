"""The row and the cell of a table that a question names. In: a question, sentences. Out: a row, and the cell's place.

`When does the library open on Saturday?` names the row `Saturday` and, where there is one, the column `Library`; what
is left of the question stands over the table (`Opening hours`). A reader of prose is not needed for that, and does not
do it well. Where anything else is asked, or two rows would do, nothing is found.
"""

import re
from collections.abc import Sequence

from assistant.amounts import content
from assistant.expects import HOLDS, Kind, kind
from assistant.labels import label_of_row
from assistant.score import Scored, Span
from index.sections import heading, over, title_of
from index.tables import CELL

COLON = ": "
COVERED = 0.75
"""The share of a question's words that the row's label, the column's head and what stands over the table must hold
where a column is named; without one all of them."""
FIGURE = re.compile(r"\d")
NOT_AT_ALL = re.compile(r"closed|none|no|free|off|never|[-–—]", re.IGNORECASE)
"""A cell that is an answer to when, how much and how many."""


def looked_up(question: str, scored: Sequence[Scored]) -> tuple[Scored, Span | None] | None:
    """The only row that a question names, and the cell under the head that it names; None where it asks for more."""
    asked = set(content(question))
    found = []
    for one in scored:
        source, at = one.candidate.passage.source, one.candidate.sentence.start
        row, own = label_of_row(question, source, at)
        if not own or row != one.candidate.text:
            continue
        cell = cell_asked(question, row, own)
        above = {key for start in over(source, at) for key in content(heading(source, start))}
        head = set(content(row[: cell[0]].rsplit(CELL, 1)[-1])) if cell else set()
        left = asked - own - head - above - set(content(title_of(source)))
        enough = len(left) <= (1 - COVERED) * len(asked) if cell else not left and len(asked) > 1
        if enough and (not cell or is_of_kind(kind(question), row[slice(*cell)])):
            found.append((one, cell))
    return found[0] if len(found) == 1 else None


def cell_asked(question: str, row: str, own: set[str] | frozenset[str] = frozenset()) -> Span | None:
    """The cell of a row whose head a question names best, its place without the head; None where two are named."""
    asked = set(content(question)) - own
    named: list[tuple[float, Span]] = []
    at = 0
    for cell in row.split(CELL):
        head, colon, _ = cell.partition(COLON)
        keys = set(content(head))
        if colon and keys & asked and at:
            named.append((len(keys & asked) / len(keys), (at + len(head) + len(colon), at + len(cell))))
        at += len(cell) + len(CELL)
    named.sort(reverse=True)
    return named[0][1] if named and (len(named) == 1 or named[0][0] > named[1][0]) else None


def is_of_kind(wanted: Kind, cell: str) -> bool:
    """May a cell be what is asked for? Any figure may be a time or a quantity."""
    if wanted in (Kind.TIME, Kind.QUANTITY) and (FIGURE.search(cell) or NOT_AT_ALL.fullmatch(cell.strip())):
        return True
    return wanted not in HOLDS or bool(HOLDS[wanted].search(cell))
