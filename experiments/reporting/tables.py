"""Tables of plain text: no colour, no frame, no number broken over two lines."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

UNLIMITED = 10_000
NARROWEST = 24
"""Room that the wrapped column has in any case."""
GAP = "  "


def table_lines(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    left: Collection[int] = (),
    wrapped: int | None = None,
    width: int = UNLIMITED,
) -> list[str]:
    """Lay out rows under headings.

    Parameters
    ----------
    headings, rows
        Cells as text; a row may be shorter than the headings; blank headings are not shown. Cells that begin with two spaces keep
        that indent where they go on in further lines.
    left
        Columns that stand to the left; the others, to the right.
    wrapped
        The column that goes on in further lines where the width is too small; the others never do.
    width
        Room in characters; a table whose other columns need more takes more.

    Examples
    --------
    >>> print(
    ...     "\\n".join(table_lines(("who", "age"), [("Ann", "7"), ("Bartholomew", "70")], left=[0]))
    ... )
    who          age
    Ann            7
    Bartholomew   70
    """
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, len(GAP), 0, 0),
        header_style="",
        show_header=any(headings),
    )
    needed = -len(GAP)
    for place, heading in enumerate(headings):
        cells = [heading, *(row[place] for row in rows if place < len(row))]
        least = max(map(cell_len, cells))
        if place == wrapped:
            least = min(least, NARROWEST)
        justify: Literal["left", "right"] = "left" if place in left else "right"
        table.add_column(Text(heading), justify=justify, min_width=least, no_wrap=place != wrapped)
        needed += least + len(GAP)
    for row in rows:
        table.add_row(*map(_cell, row))
    text = io.StringIO()
    _console(text, max(width, needed)).print(table)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def _cell(text: str) -> Text | Padding:
    inner = Text(text.removeprefix(GAP), overflow="fold")
    return Padding(inner, (0, 0, 0, len(GAP))) if text.startswith(GAP) else inner


def _console(text: io.StringIO, width: int) -> Console:
    """A console that writes plain text into memory, whatever the terminal is."""
    return Console(
        file=text,
        width=width,
        color_system=None,
        force_terminal=False,
        legacy_windows=False,
        highlight=False,
        _environ={},
    )
