"""What every picture has: words, an alternative text, its numbers as a table and as CSV."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from experiments.reporting.number_format import plain

if TYPE_CHECKING:
    import pandas as pd

DECIMALS = 6
"""Figures are rounded to this many places before they are drawn, tabulated or saved."""


@dataclass(frozen=True)
class Panel:
    """One picture with its own small title and remark."""

    title: str
    svg: Markup
    remark: str = ""
    style: str = ""


@dataclass(frozen=True)
class Table:
    """A table ready to be written: headers, and rows of text; numbers stand to the right."""

    headers: list[str]
    rows: list[list[str]]
    numeric: list[bool]


@dataclass(frozen=True)
class Figure:
    """A picture, or several that belong together, with the numbers behind them.

    Attributes
    ----------
    name
        Identifier; also the name of the CSV file.
    title, caption
        Words above and below.
    panels
        The pictures.
    frame
        Every number that is drawn; the CSV holds exactly these.
    shown
        The rows of ``frame``, or a summary of it, that the page shows as a table.
    note
        What the table leaves out, if anything.
    """

    name: str
    title: str
    caption: str
    panels: list[Panel]
    frame: pd.DataFrame
    shown: pd.DataFrame
    note: str = ""
    layout: str = "pair"
    units: dict[str, str] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table shown under the picture."""
        return as_table(self.shown, self.units)

    @property
    def csv(self) -> str:
        """Address of the CSV file, which the page carries within itself."""
        return csv_link(self.frame)


def csv_link(frame: pd.DataFrame) -> str:
    """Return a data address that holds a frame as CSV (UTF-8, with a header)."""
    text = frame.to_csv(index=False, lineterminator="\n")
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(text.encode()).decode("ascii")


def as_table(frame: pd.DataFrame, units: dict[str, str] | None = None) -> Table:
    """Write a frame as text, numbers in the way their unit asks for."""
    units = units or {}
    columns, numeric = [], []
    for name in frame.columns:
        values = frame[name]
        is_number = values.dtype.kind in "fiu"
        numeric.append(is_number)
        columns.append([_cell(v, units.get(str(name), "0-1")) for v in values.tolist()])
    headers = [str(name).replace("_", " ") for name in frame.columns]
    return Table(headers, [list(row) for row in zip(*columns, strict=True)], numeric)


def _cell(value: object, unit: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return plain(value, unit) if np.isfinite(value) else "–"
    return str(value)


def rounded(frame: pd.DataFrame) -> pd.DataFrame:
    """Round all numbers so that picture, table and CSV agree to the last digit."""
    return frame.round(DECIMALS)
