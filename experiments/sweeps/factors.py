"""Factors of a design, checked one by one at their places in the file: names, forms, values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from experiments.sweeps.schema import WHOLE_RANGE
from sim.parameters import parameter_specs
from sim.scenario import Scenario, describe_levers
from sim.scenario.messages import explain
from sim.scenario.problems import Problem, ScenarioError, show
from sim.scenario.schema import SECTIONS
from sim.scenario.tables import column_name, read_lines
from sim.scenario.validation import validate
from sim.scenario.yaml_reader import Node, scalar

ASSUMPTIONS = "assumptions."


def factor_problems(
    factors: Node, base: Scenario, *, ranges: bool, under: str = "factors"
) -> list[Problem]:
    """Every factor that is unknown, has a form of its own, or values that are not allowed.

    Parameters
    ----------
    ranges : whether ranges are taken, or lists of values only
    under : where the factors stand in the file
    """
    problems: list[Problem] = []
    for name, node in factors.value.items():
        wrong = _wrong_with(base, name, node, ranges)
        if wrong is not None:
            problems.append(node.problem(f"{under}.{name}", wrong))
    return problems


def _wrong_with(base: Scenario, name: str, node: Node, ranges: bool) -> str | None:
    if node.value == WHOLE_RANGE:
        return _wrong_with_all(base, name, node, ranges)
    shape = _wrong_shape(node, ranges)
    if shape is not None:
        return shape
    values = _values_to_check(node)
    wrong = next(filter(None, (not_allowed(base, name, value) for value in values)), None)
    return wrong or _there_twice(values)


def _wrong_with_all(base: Scenario, name: str, node: Node, ranges: bool) -> str | None:
    whole = whole_range(name)
    if whole is None:  # its own message names what is near
        unknown = not_allowed(base, name, node)
        return unknown or "its range is not known; give a list of values"
    if isinstance(whole, dict) and not ranges:
        return f"all stands for a range here, {whole['from']:g} to {whole['to']:g}; a grid needs a list of values"
    return None


def whole_range(name: str) -> list[Any] | dict[str, Any] | None:
    """Every choice of a factor, or its range in the catalogue; None where there is neither."""
    if name.startswith(ASSUMPTIONS):
        spec = parameter_specs().get(name.removeprefix(ASSUMPTIONS))
        if spec is None:
            return None
        return list(spec.choices) or {"from": spec.low, "to": spec.high}
    lever = next((each for each in describe_levers() if each.path == name), None)
    if lever is None:
        return None
    if isinstance(lever.default, bool):
        return [False, True]
    if lever.choices:
        return list(lever.choices)
    ends = {"from": lever.low, "to": lever.high}
    return None if None in ends.values() else ends


def spelled_out(factors: Mapping[str, Any]) -> dict[str, Any]:
    """Factors with what `all` stands for."""
    return {
        name: whole_range(name) if value == WHOLE_RANGE else value
        for name, value in factors.items()
    }


def _there_twice(values: list[Node]) -> str | None:
    """What is wrong with a list that would run the same thing again."""
    seen: set[Any] = set()
    for node in values:
        if node.value in seen:
            return f"{show(node.value)} is there twice; list each value once"
        seen.add(node.value)
    return None


def _wrong_shape(node: Node, ranges: bool) -> str | None:
    if isinstance(node.value, list):
        return None if node.value else "the list is empty; give at least one value"
    if not isinstance(node.value, dict):
        return "give a list of values, [3, 5, 10]" + (
            ", or a range, {from: 0, to: 1}" if ranges else ""
        )
    if not ranges:
        return "a list of values is needed here; for a range write sampling: latin_hypercube"
    if set(node.value) != {"from", "to"}:
        return "a range has two ends; write {from: 0, to: 1}"
    low, high = node.value["from"], node.value["to"]
    for end in (low, high):
        if isinstance(end.value, str):
            return explain({"input": end.value, "type": "float_type"}, None, end.quoted)
        if isinstance(end.value, bool) or not isinstance(end.value, int | float):
            return "a range needs two numbers, the smaller one first"
    return None if low.value < high.value else "a range needs two numbers, the smaller one first"


def _values_to_check(node: Node) -> list[Node]:
    given = node.value
    return given if isinstance(given, list) else [given["from"], given["to"]]


def not_allowed(base: Scenario, name: str, node: Node) -> str | None:
    """What is wrong with a factor's value by itself; combinations are checked point by point."""
    value = node.value
    if isinstance(value, list | dict) or value is None:
        return "give plain values: numbers, words, true or false"
    section, _, lever = name.partition(".")
    model = SECTIONS.get(section)
    if model is not None and lever in model.model_fields:
        _, misfits = validate(Node({lever: node}, node.mark), model)
        return misfits[0].message if misfits else None
    try:
        base.with_levers({name: value})
    except ScenarioError as error:
        own = [problem for problem in error.problems if problem.path == name]
        worst = (own or error.problems)[0]
        return worst.message
    return None


def read_points(path: Path, base: Scenario) -> tuple[list[dict[str, Any]], list[Problem]]:
    """The lines of a table of points, a column for each factor, and everything that is wrong with it.

    Raises
    ------
    ScenarioError
        If the file cannot be read, or no line of it names factors.
    """
    head, lines = read_lines(path, _known_factors(), "factors, such as funding.years")
    names = [column_name(cell.value) for cell in head]
    problems = [
        cell.problem(name, "this column is there twice; keep one")
        for place, (cell, name) in enumerate(zip(head, names, strict=True))
        if name in names[:place]
    ]
    known = _known_factors()
    for cell, name in zip(head, names, strict=True):
        if name not in known:  # told once, not on every line
            problems.append(cell.problem(name, not_allowed(base, name, Node(0, cell.mark)) or ""))
    rows = []
    for line in lines:
        cells = {
            name: Node(scalar(cell.value), cell.mark, text=cell.value)
            for name, cell in zip(names, line, strict=False)
        }
        understood = {name: cell for name, cell in cells.items() if name in known}
        problems += _wrong_cells(base, names, understood, line)
        rows.append({name: cell.value for name, cell in cells.items()})
    return rows, problems


def _wrong_cells(
    base: Scenario, names: list[str], cells: Mapping[str, Node], line: list[Node]
) -> Iterator[Problem]:
    if len(line) != len(names):
        message = f"{len(line)} cells where there are {len(names)} columns"
        yield line[0].problem("", message)
    for name, cell in cells.items():
        wrong = "the cell is empty" if cell.value is None else not_allowed(base, name, cell)
        if wrong is not None:
            yield cell.problem(name, wrong)


def _known_factors() -> Collection[str]:
    levers = {lever.path for lever in describe_levers()}
    return levers | {f"{ASSUMPTIONS}{name}" for name in parameter_specs()} | {"place"}
