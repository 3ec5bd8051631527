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
