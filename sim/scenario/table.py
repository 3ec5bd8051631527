"""Read a small table of text, comma, semicolon or tab between the cells, with places kept."""

from __future__ import annotations

from pathlib import Path

from sim.scenario.library import shown
from sim.scenario.problems import Problem, ScenarioError
from sim.scenario.reader import Mark, Node, read_text

MOST_LINES = 2_000
SIGNS = (",", ";", "\t")


def read_table(path: Path, needed: tuple[str, ...]) -> list[dict[str, Node]]:
    """Return the rows of a CSV file by the names in its first line, which has those needed.

    Lines that are empty or begin with ``#`` are passed over; names and columns are without regard
    to case. A value's node tells line and column of its first character.

    Raises
    ------
    ScenarioError
        If the file cannot be read or its first line lacks a name.
    """
    name = shown(path)
    lines = read_text(path, name).splitlines()
    if len(lines) > MOST_LINES:
        raise ScenarioError(
            [Problem(name, 0, 0, "", f"more than {MOST_LINES:,} lines are too many")]
        )
    numbered = [(n, line) for n, line in enumerate(lines, start=1) if _says_something(line)]
    if not numbered:
        message = "the file is empty; write a template with: groundswell place --template FILE.csv"
        raise ScenarioError([Problem(name, 0, 0, "", message)])
    sign = max(SIGNS, key=numbered[0][1].count)
    head = [cell.value.lower().replace(" ", "_") for cell in _cells(*numbered[0], sign, name)]
    if missing := [key for key in needed if key not in head]:
        line = numbered[0][0]
        message = f"the first line names the columns; missing there: {', '.join(missing)}"
        raise ScenarioError([Problem(name, line, 1, "", message)])
    return [
        {key: cell for key, cell in zip(head, _cells(n, line, sign, name), strict=False) if key}
        for n, line in numbered[1:]
    ]


def _says_something(line: str) -> bool:
    return bool(line.strip(" ,;\t")) and not line.lstrip().startswith("#")


def _cells(number: int, line: str, sign: str, name: str) -> list[Node]:
    """Return the cells of a line, each at the column of its first character."""
    found, start = [], 0
    for end in [*_borders(line, sign), len(line)]:
        raw = line[start:end]
        text = raw.strip()
        column = start + len(raw) - len(raw.lstrip()) + 1
        quoted = len(text) >= 2 and text[0] == text[-1] == '"'
        if quoted:
            text = text[1:-1].replace('""', '"').strip()
        found.append(Node(text, Mark(name, number, column), quoted))
        start = end + 1
    return found


def _borders(line: str, sign: str) -> list[int]:
    """Return where cells end: at signs outside quotes."""
    found, inside = [], False
    for place, character in enumerate(line):
        if character == '"':
            inside = not inside
        elif character == sign and not inside:
            found.append(place)
    return found
