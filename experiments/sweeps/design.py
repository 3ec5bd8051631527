"""Designs: which settings a sweep tries, read as strictly as scenarios are.

    kind: design
    schema_version: 1
    title: "Years and workers' manner"
    question: "Does a longer programme make up for managerial workers?"
    base: baseline
    sampling: grid                      # every combination
    factors:
      funding.years: [5, 10, 15]        # values to try
      workers.directiveness: [0.1, 0.4, 0.8]
    across:
      place: [city_estates, coastal_transient]
    replicates: 20                      # twin neighbourhoods, the same at every point

Factors are levers (`groundswell describe levers`) or assumptions (`assumptions.energy.recovery_rate`). With
`sampling: latin_hypercube`, `sobol` or `morris` a factor may be a range, `{from: 0, to: 1}`, and `samples` says how many
points to draw; `all` stands for every choice, or for the whole range. `one_at_a_time` tries the base and each value alone,
`table` the lines of a CSV file. Points that no scenario can have are left out, and counted.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from experiments.comparison.plan import common_horizon
from experiments.errors import UsageProblem
from experiments.execution.costs import Cost, cost_of, runs_of, too_many
from experiments.execution.requests import MOST_RUNS
from experiments.execution.slices import Slice
from experiments.sweeps.factors import factor_problems, read_points, spelled_out
from experiments.sweeps.sampling import OVER_RANGES, Row, count_points, settings_of
from experiments.sweeps.schema import MOST_POINTS, Design
from sim.parameters import parameter_specs
from sim.scenario import Scenario, load_scenario
from sim.scenario.library import find_scenario, read_shown
from sim.scenario.problems import Problem, ScenarioError, near
from sim.scenario.schema import SECTIONS
from sim.scenario.validation import validate
from sim.scenario.yaml_reader import Node

LIBRARY = Path(__file__).parent / "designs"
SOME_POINTS = 1_000
"""Points that are looked at where all would take long: to check a file, or to say what it costs."""


@dataclass(frozen=True, slots=True)
class Point:
    """One setting of the factors, put on top of the design's base."""

    name: str
    settings: dict[str, Any]
    scenario: Scenario
    base: Scenario


@dataclass(frozen=True)
class LeftOut:
    """A setting of the factors that no scenario can have.

    Attributes
    ----------
    settings : dict
    why : str
    """

    settings: dict[str, Any]
    why: str

    def __str__(self) -> str:
        values = {k: f"{v:.4g}" if isinstance(v, float) else v for k, v in self.settings.items()}
        return f"{', '.join(f'{name}={value}' for name, value in values.items())}: {self.why}"


@dataclass(frozen=True)
class DrawnDesign:
    """A design and its points, all of them or some.

    Attributes
    ----------
    design : Design
    points : list of Point
    left_out : list of LeftOut
        Points among those looked at that are impossible.
    total : int
        How many points the design has, looked at or not, impossible ones among them.
    """

    design: Design
    points: list[Point]
    left_out: list[LeftOut]
    total: int

    @property
    def count(self) -> int:
        """How many points there are, about so many if only some were looked at."""
        looked_at = len(self.points) + len(self.left_out)
        return round(self.total * len(self.points) / looked_at)

    @property
    def is_whole(self) -> bool:
        """Whether all points were looked at."""
        return len(self.points) + len(self.left_out) == self.total

    def sentences(self) -> list[str]:
        """What is told of points that are left out."""
        if not self.left_out:
            return []
        number, all_of = len(self.left_out), len(self.points) + len(self.left_out)
        are = "is" if number == 1 else "are"
        of = f"{number:,} of {all_of:,} points {are} impossible and {are} left out"
        looked = "" if self.is_whole else f" (of {self.total:,}, {all_of:,} were looked at)"
        return [f"{of}{looked}; the first: {self.left_out[0]}"]


def read_design(name_or_path: str | Path, most: int = MOST_POINTS) -> DrawnDesign:
    """Read and check a design and work out its points.

    Parameters
    ----------
    name_or_path : str or Path
    most : int
        Of a design with more points, so many are worked out, drawn from all of it.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    UsageProblem
        If there is no such design.
    """
    path = find_design(str(name_or_path))
    node = read_shown(path)
    drawn, problems = _understood(node, path, most)
    if problems or drawn is None:
        raise ScenarioError(problems)
    return drawn


def design_problems(node: Node, path: Path) -> list[Problem]:
    """Every problem of a design file, for `groundswell check`; of many combinations some are tried."""
    return _understood(node, path, SOME_POINTS)[1]


def design_cost(drawn: DrawnDesign, jobs: int | None, part: Slice | None = None) -> Cost:
    """What a design costs, or a slice of it, by its points or some of them."""
    design, points = drawn.design, drawn.points
    runs, some = drawn.count * design.replicates, len(points)
    if part is not None:
        part.need_runs(drawn.count, design.replicates)
        runs = part.size(drawn.count, design.replicates)
    months = common_horizon({point.name: point.scenario for point in points})
    kinds = (
        runs_of(point.scenario, runs * (i + 1) // some - runs * i // some, months)
        for i, point in enumerate(points)
    )
    return cost_of(kinds, jobs, design.keep)


def find_design(name: str) -> Path:
    """The file of a design: a path, or a name from the library."""
    path = Path(name)
    if path.exists() or path.suffix in (".yaml", ".yml"):
        return path
    named = LIBRARY / f"{name}.yaml"
    if named.is_file() and "/" not in name:
        return named
    known = sorted(file.stem for file in LIBRARY.glob("*.yaml"))
    meant = near(name, known)
    hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}"
    raise UsageProblem(f"{name}: there is no such design; {hint} (or give the path of a file).")


def _understood(node: Node, path: Path, most: int) -> tuple[DrawnDesign | None, list[Problem]]:
    if not isinstance(node.value, dict):
        return None, [node.problem("", "this is no design; write lines of 'name: value'")]
    design, problems = validate(node, Design)
    kind = node.get("kind")
    if kind is None:
        problems.append(node.problem("kind", "is missing; write kind: design"))
    base = _base(node, path, problems)
    rows: list[Row] = []
    if base is not None:
        problems += _wrong_factors(node, base)
        if design is not None:
            problems += _missing(node, design)
        rows, wrong = _rows(node, base, path)
        problems += wrong
    if design is None or base is None or problems:
        return None, problems
    factors = dict.fromkeys(rows[0], ()) if rows else spelled_out(design.factors)
    whole = {"factors": factors, "across": spelled_out(design.across)}
    return _drawn(design.model_copy(update=whole), base, node, rows, most)


def _base(node: Node, path: Path, problems: list[Problem]) -> Scenario | None:
    """The design's base; a relative path starts from the design's own folder."""
    named = node.get("base")
    name = "baseline" if named is None else named.value
    if not isinstance(name, str):
        return None
    try:
        return load_scenario(find_scenario(name, path.parent))
    except LookupError as error:
        problems.append((named or node).problem("base", str(error.args[0])))
    except ScenarioError as error:
        problems += error.problems
    return None


def _wrong_factors(node: Node, base: Scenario) -> list[Problem]:
    """What is wrong with factors one by one, and with those tried across all points."""
    factors, across, sampling = node.get("factors"), node.get("across"), node.get("sampling")
    manner = "grid" if sampling is None else sampling.value
    problems: list[Problem] = []
    if factors is not None and isinstance(factors.value, dict):
        ranges = manner in (*OVER_RANGES, "one_at_a_time")
        problems += factor_problems(factors, base, ranges=ranges)
        if manner == "one_at_a_time" and (place := factors.get("place")) is not None:
            message = "a place is no one setting of the base; put it under across:"
            problems.append(place.problem("factors.place", message))
    if across is not None and isinstance(across.value, dict):
        problems += factor_problems(across, base, ranges=False, under="across")
        for name in across.value:
            if factors is not None and factors.get(name) is not None:
                message = "this factor is under factors too; keep one"
                problems.append(across.value[name].problem(f"across.{name}", message))
    return problems


def _missing(node: Node, design: Design) -> list[Problem]:
    """What a manner of sampling needs beside its factors."""
    is_table = design.sampling == "table"
    if is_table and design.table is None:
        message = "sampling: table needs the name of a CSV file; write table: FILE.csv"
        return [node.problem("table", message)]
    problems = []
    if is_table and design.factors and (factors := node.get("factors")) is not None:
        message = "the table's columns are the factors; leave these out, or put them under across:"
        problems.append(factors.problem("factors", message))
    if not is_table and design.table is not None and (table := node.get("table")) is not None:
        problems.append(table.problem("table", "a table is read with sampling: table only"))
    if not is_table and not design.factors:
        where = node.get("factors") or node
        problems.append(where.problem("factors", "give at least one factor"))
    samples = design.samples
    if design.sampling == "sobol" and samples & (samples - 1):
        lower = 1 << (samples.bit_length() - 1)
        message = f"Sobol's points need a power of two; write {lower} or {2 * lower}"
        problems.append((node.get("samples") or node).problem("samples", message))
    return problems


def _rows(node: Node, base: Scenario, path: Path) -> tuple[list[Row], list[Problem]]:
    """The lines of the design's table; a relative path starts from the design's own folder."""
    sampling, named = node.get("sampling"), node.get("table")
    is_table = sampling is not None and sampling.value == "table"
    if not is_table or named is None or not isinstance(named.value, str):
        return [], []
    try:
        rows, problems = read_points(path.parent / named.value, base)
    except ScenarioError as error:
        return [], error.problems
    if not rows and not problems:
        problems = [named.problem("table", "there are no lines below the names of the columns")]
    return list(rows), problems


def _drawn(
    design: Design, base: Scenario, node: Node, rows: list[Row], most: int
) -> tuple[DrawnDesign | None, list[Problem]]:
    """The design with its points, or what is wrong: too many of them, or none that is possible."""
    present = _present(base, design.names)
    count = count_points(design, present, rows)
    factors = node.get("factors") or node.get("table") or node
    if count > MOST_POINTS:
        message = f"{count:,} combinations are too many; at most {MOST_POINTS:,}"
        return None, [factors.problem("factors", message)]
    if count * design.replicates > MOST_RUNS:
        return None, [_too_many_runs(count, design.replicates, base, node)]
    chosen = set(random.Random(0).sample(range(count), most)) if count > most else range(count)
    width = len(str(count - 1))
    points, left_out = [], []
    whole = frozenset(name for name in design.names if _is_whole(present.get(name)))
    for number, given in enumerate(settings_of(design, present, whole, rows)):
        if number not in chosen:
            continue
        settings = {name: int(v) if name in whole else v for name, v in given.items()}
        try:
            scenario = base.with_levers(settings)
        except ScenarioError as error:
            left_out.append(LeftOut(settings, error.problems[0].message))
        else:
            name = f"point_{number:0{width}d}"
            points.append(Point(name, settings, _sharing(scenario, base), base))
    if not points:
        message = f"none of {len(left_out):,} points is possible; the first: {left_out[0]}"
        return None, [factors.problem("factors", message)]
    return DrawnDesign(design, points, left_out, count), []


def _sharing(scenario: Scenario, base: Scenario) -> Scenario:
    """The same scenario, made of the base's own sections where these are alike: a fifth of the memory."""
    parts = dict(scenario)
    for name, before in base:
        if parts[name] == before:
            parts[name] = before
        elif name in SECTIONS:
            values = dict(parts[name])
            parts[name] = SECTIONS[name].model_construct(before.model_fields_set, **values)
    return Scenario.model_construct(base.model_fields_set, **parts)


def _present(base: Scenario, names: tuple[str, ...]) -> dict[str, Any]:
    """What the base has of each factor."""
    levers, prefix = base.levers(), "assumptions."
    present = {name: levers[name] for name in names if name in levers}
    specs = parameter_specs()
    for name in names:
        assumption = name.removeprefix(prefix)
        if name.startswith(prefix) and assumption in specs:
            present[name] = base.assumptions.get(assumption, specs[assumption].value)
    return present


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _too_many_runs(points: int, replicates: int, base: Scenario, node: Node) -> Problem:
    cost = cost_of([runs_of(base, points * replicates, base.horizon_months)], None)
    message = f"{points:,} points with {replicates:,} replicates each; {too_many(cost)}"
    name = "replicates" if node.get("replicates") is not None else "factors"
    return (node.get(name) or node).problem(name, message)
