"""Read a table of figures: one figure a line, or the wide form in which each figure has a column.

Cells are parted by comma, semicolon or tab; a cell in quotes may hold any of them and line breaks. Lines before the
names of the columns are titles, lines of words alone are footnotes, as statistical offices write them; they are
passed over, and so is what begins with ``#``. Every cell knows its line and column.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from sim.scenario.library import shown
from sim.scenario.problems import Problem, ScenarioError, near, show
from sim.scenario.text_files import read_text
from sim.scenario.yaml_reader import Mark, Node

MOST_LINES = 2_000
MOST_CELLS = 50_000
MOST_TITLES = 50  # lines in which the names of the columns are looked for
SEPARATORS = (",", ";", "\t")
FIGURE, VALUE = "figure", "value"
TEMPLATE = "write a template with: groundswell place --template FILE.csv"
_DIGITS = re.compile(r"[0-9]+")
_AMOUNT = re.compile(r"[^A-Za-z]*[0-9][^A-Za-z]*$")  # at the end of a line
_THREE_OR_FEWER = 3
Record = list[Node]
Row = dict[str, Node]


def read_table(path: Path, known: Collection[str]) -> tuple[list[Row], list[Problem]]:
    """Return the rows of a table by the names of its columns, and what is wrong with single lines.

    Parameters
    ----------
    path : Path
        A table with the columns ``figure`` and ``value``, names without regard to case; or one in which figures
        are the columns, with a single line below.
    known : names of figures, by which footnotes and the wide form are told

    Raises
    ------
    ScenarioError
        If the file cannot be read, or nothing in it names the columns.
    """
    readings = _readings(path, TEMPLATE)
    for sign, records in readings:
        if (head := _find(records, {FIGURE, VALUE}, 2)) is not None:
            rows, problems = _long(records[head], records[head + 1 :], sign, known)
            return rows, [*_above(records[:head], known), *problems]
    for _, records in readings:
        if (head := _find(records, known, 2)) is not None:
            return _wide(records[head], records[head + 1 :], known)
    raise ScenarioError([_without_columns([records for _, records in readings])])


def read_lines(
    path: Path, known: Collection[str], what: str
) -> tuple[list[Node], list[list[Node]]]:
    """Return the line that names the columns, and the lines below it.

    Parameters
    ----------
    path : Path
    known : names of columns, of which one at least is there
    what : what the columns are, in words

    Raises
    ------
    ScenarioError
        If the file cannot be read, or nothing in it names the columns.
    """
    readings = [records for _, records in _readings(path, f"a line names the columns, {what}")]
    heads = [(records, _find(records, known, 1)) for records in readings]
    found = [
        (len({column_name(cell.value) for cell in records[head]} & set(known)), records, head)
        for records, head in heads
        if head is not None
    ]
    if not found:
        first = max(readings, key=lambda records: len(records[0]) if records else 0)[0][0]
        nearest = near(column_name(first.value), known)
        hint = f"; did you mean {nearest}?" if nearest else ""
        raise ScenarioError([first.problem("", f"a line names the columns, {what}{hint}")])
    _, records, head = max(found, key=lambda each: each[0])
    below = records[head + 1 :]
    if len(records[head]) > 1:
        below = [record for record in below if not _is_footnote(record, known)]
    return records[head], below


def _readings(path: Path, remedy: str) -> list[tuple[str, list[Record]]]:
    """Return the cells of every line, as each separator parts them."""
    name = shown(path)
    text = read_text(path, name).replace("\r\n", "\n").replace("\r", "\n")
    if text.count("\n") > MOST_LINES:
        raise _refused(name, f"more than {MOST_LINES:,} lines are too many")
    readings = [(sign, list(_records(text, sign, name))) for sign in SEPARATORS]
    if not any(records for _, records in readings):
        raise _refused(name, f"the file is empty; {remedy}")
    return readings


def column_name(text: str) -> str:
    """Return a name as it counts: small letters, with an underscore between words.

    Examples
    --------
    >>> column_name(" Homes social-rented")
    'homes_social_rented'
    """
    return re.sub(r"[\s\u00a0_-]+", "_", text.strip().lower())


def _records(text: str, sign: str, name: str) -> Iterator[Record]:
    """Yield the cells of each line that says something."""
    cell = re.compile(
        rf'[ \u00a0]*+"(?P<quoted>(?:[^"]|"")*+)"[ \u00a0]*+(?=[{sign}\n]|\Z)|(?P<bare>[^{sign}\n]*+)'
    )
    place, line, start, cells = 0, 1, 0, 0
    record: Record = []
    while place <= len(text):
        cells += 1
        if cells > MOST_CELLS:
            raise _refused(name, f"more than {MOST_CELLS:,} cells are too many")
        if not record and (remark := re.compile(r"[ \t]*#[^\n]*").match(text, place)):
            place = remark.end()
        found = cell.match(text, place)
        assert found is not None, "the second form fits anything"
        record.append(_cell(found, Mark(name, line, found.start() - start + 1)))
        place = found.end()
        if breaks := found.group().count("\n"):
            line, start = line + breaks, text.rindex("\n", 0, place) + 1
        if place == len(text) or text[place] == "\n":
            if any(each.value for each in record):
                yield record
            record, line, start = [], line + 1, place + 1
        place += 1


def _cell(found: re.Match[str], mark: Mark) -> Node:
    """Return a cell, at the column of its first character."""
    raw = found.group()
    indent = len(raw) - len(raw.lstrip())
    is_quoted = found["quoted"] is not None
    text = found["quoted"].replace('""', '"') if is_quoted else raw
    return Node(text.strip(), mark._replace(column=mark.column + indent), is_quoted, raw)


def _find(records: Sequence[Record], wanted: Collection[str], least: int) -> int | None:
    """Return the number of the first line with so many of the names, or None."""
    for number, record in enumerate(records[:MOST_TITLES]):
        if len({column_name(cell.value) for cell in record} & set(wanted)) >= least:
            return number
    return None


def _long(
    head: Record, records: Sequence[Record], sign: str, known: Collection[str]
) -> tuple[list[Row], list[Problem]]:
    """Return rows of one figure a line."""
    names = [column_name(cell.value) for cell in head]
    problems = [
        _twice(head[names.index(key)], key) for key in (FIGURE, VALUE) if names.count(key) > 1
    ]
    rows = []
    for record in records:
        wrong = _wrong_line(record, names, sign)
        if wrong is not None:
            problems.append(wrong)
        elif not _is_footnote(record, known):
            rows.append({key: cell for key, cell in zip(names, record, strict=False) if key})
    return rows, problems


def _above(records: Sequence[Record], known: Collection[str]) -> list[Problem]:
    message = "this figure stands above the names of the columns; put it below"
    return [
        r[0].problem("", message)
        for r in records
        if len(r) > 1 and column_name(r[0].value) in known
    ]


def _wrong_line(record: Record, names: list[str], sign: str) -> Problem | None:
    """Return what is wrong with the cells of a line, whatever they mean."""
    for cell in record:
        if not cell.quoted and cell.value.startswith('"'):
            return cell.problem(
                "",
                "a quote is opened here and not closed at the end of the cell; close it, or leave it out",
            )
    value = names.index(VALUE)
    if sign == "," and len(record) > value + 1 and _is_torn(*record[value : value + 2]):
        first, second = record[value].value, record[value + 1].value
        return record[value].problem(
            "",
            f"{show(first)} and {show(second)} stand in two cells; if the number is {first}{second} or "
            f"{first}.{second}, write it so; if it is {first}, put it in quotes",
        )
    beyond = [cell for cell in record[len(names) :] if cell.value]
    if beyond:
        return beyond[0].problem(
            "",
            f"there are more cells than columns, {len(names)}; put a text that holds '{sign}' in quotes",
        )
    return None


def _is_torn(value: Node, after: Node) -> bool:
    """Say whether a comma between two cells may be part of a number, as in ``population,7,310``."""
    digits = all(_DIGITS.fullmatch(cell.text) for cell in (value, after))
    return (
        digits
        and len(value.text) <= _THREE_OR_FEWER
        and (len(after.text) <= _THREE_OR_FEWER or value.text == "0")
    )


def _is_footnote(record: Record, known: Collection[str]) -> bool:
    """Say whether a line is words alone: one cell, which is neither a figure nor nearly one."""
    filled = [cell for cell in record if cell.value]
    text = filled[0].value
    name = column_name(_AMOUNT.sub("", text))
    is_words = any(c.isalpha() for c in text)
    return len(filled) == 1 and is_words and name not in known and near(name, known) is None


def _wide(
    head: Record, records: Sequence[Record], known: Collection[str]
) -> tuple[list[Row], list[Problem]]:
    """Return rows of a table in which each figure has a column, and the one line below gives the values."""
    lines = [record for record in records if not _is_footnote(record, known)]
    if len(lines) != 1:
        found = "none" if not lines else f"{len(lines)}, the first of {show(lines[0][0].value)}"
        message = f"each figure has a column here, so one line of values is due and there are {found}; keep the line of your area"
        return [], [head[0].problem("", message)]
    wanted = [
        (named, cell)
        for named, cell in zip(head, lines[0], strict=False)
        if column_name(named.value) in known
        or (named.value and near(column_name(named.value), known))
    ]
    return [{FIGURE: named, VALUE: cell} for named, cell in wanted], []


def _without_columns(readings: Iterable[Sequence[Record]]) -> Problem:
    """Return the problem of a table that names no columns, at the line that comes nearest."""
    records = max(readings, key=lambda records: len(records[0]) if records else 0)
    first = records[0]
    there = {column_name(cell.value) for cell in first}
    missing = ", ".join(key for key in (FIGURE, VALUE) if key not in there)
    message = f"a line names the columns, figure and value, with comma, semicolon or tab between; missing: {missing}; {TEMPLATE}"
    return first[0].problem("", message)


def _twice(cell: Node, key: str) -> Problem:
    return cell.problem("", f"the column {key} is there twice; keep the one that counts")


def _refused(name: str, message: str) -> ScenarioError:
    return ScenarioError([Problem(name, 0, 0, "", message)])
