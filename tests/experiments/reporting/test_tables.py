"""Tables of text keep numbers whole, whatever the width and the terminal."""

from __future__ import annotations

import pytest

from experiments.reporting.tables import table_lines

HEADINGS = ("", "base", "difference", "verdict")
ROWS = [
    ("In the partnership",),
    ("  maturity of the [partnership], 36 months after own end *", "0.61", "+0.05", "better"),
    ("  spent", "1,150,000", "−20,000 GBP", "no reliable difference"),
]


@pytest.mark.parametrize("width", [1, 40, 80, 200])
@pytest.mark.parametrize("terminal", [{"TERM": "dumb"}, {"FORCE_COLOR": "1", "COLUMNS": "20"}])
def test_every_cell_stays_whole_and_plain(monkeypatch, width, terminal):
    for name, value in terminal.items():
        monkeypatch.setenv(name, value)
    lines = table_lines(HEADINGS, ROWS, left=(0, 3), wrapped=0, width=width)
    text = "\n".join(lines)
    for row in (HEADINGS, *ROWS):
        for cell in row[1:]:
            assert cell in text
    assert "\x1b" not in text
    assert "…" not in text
    assert all(line == line.rstrip() for line in lines)


def test_only_the_wrapped_column_goes_on_and_keeps_its_indent():
    lines = table_lines(HEADINGS, ROWS, left=(0, 3), wrapped=0, width=80)
    assert lines[2].startswith("  maturity of the")
    assert lines[3].strip().endswith("own end *")
    assert lines[3].startswith("  ")
    assert max(map(len, lines)) <= 80
    assert len(table_lines(HEADINGS, ROWS, left=(0, 3), wrapped=0)) == 4


def test_numbers_stand_to_the_right():
    assert table_lines(("n",), [("1",), ("100",)]) == ["  n", "  1", "100"]


def test_the_last_column_stays_whole_beside_long_words_in_the_wrapped_one():
    row = (
        "1",
        "agency.memory",
        "how fast what is felt follows the voice that residents have at the table, month by month",
        "0.02 to 0.15 share a month",
        "+0.29 to +0.31",
        "first in 100 of 100 resamples",
    )
    lines = table_lines(("",) * 6, [row, row], left=(1, 2), wrapped=2, width=90)
    for cell in (*row[:2], *row[3:]):
        assert sum(cell in line for line in lines) == 2
