"""Designs: which settings a sweep tries, read as strictly as scenarios are.

    kind: design
    schema_version: 1
    title: "Years and workers' manner"
    question: "Does a longer programme make up for managerial workers?"
    base: baseline
    sampling: grid                      # every combination; or latin_hypercube
    factors:
      funding.years: [5, 10, 15]        # values to try
      workers.directiveness: [0.1, 0.4, 0.8]
    replicates: 20                      # twin neighbourhoods, the same at every point

With `sampling: latin_hypercube` a factor is a range, `{from: 0, to: 1}`, or a list, and
`samples` says how many points to draw. Factors are levers (`groundswell describe levers`) or
assumptions (`assumptions.energy.recovery_rate`). Points that no scenario can have are left out, and counted.
"""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from experiments.comparison.plan import common_horizon
from experiments.errors import UsageProblem
from experiments.execution.costs import Cost, cost_of, runs_of, too_many
from experiments.execution.requests import MOST_RUNS
from sim.scenario import Scenario, load_scenario
from sim.scenario.library import find_scenario, read_shown
from sim.scenario.messages import explain
from sim.scenario.problems import Problem, ScenarioError, near, show
from sim.scenario.schema import SECTIONS
from sim.scenario.validation import validate
from sim.scenario.yaml_reader import Node

LIBRARY = Path(__file__).parent / "designs"
MOST_POINTS = 100_000
SOME_POINTS = 1_000
"""Points that are looked at where all would take long: to check a file, or to say what it costs."""
TABLES = Literal["yearly", "monthly", "events", "distribution"]


class Design(BaseModel):
    """What a sweep tries."""

    model_config = ConfigDict(
        title="Groundswell design", frozen=True, extra="forbid", strict=True, allow_inf_nan=False
    )

    kind: Literal["design"] = Field("design", title="Kind of file")
    schema_version: Literal[1] = Field(1, title="Version of the format")
    title: str = Field("", title="Title", max_length=120)
    question: str = Field("", title="Question", max_length=400)
    base: str = Field(
        "baseline",
        title="Base",
        description="The scenario whose settings hold where no factor says otherwise.",
    )
    sampling: Literal["grid", "latin_hypercube"] = Field(
        "grid",
        title="Sampling",
        description="Every combination of the listed values, or points spread evenly over ranges.",
    )
    factors: dict[str, Any] = Field(
        ...,
        title="Factors",
        description="Levers or assumptions by dotted path: a list of values, or {from:, to:}.",
        min_length=1,
    )
    samples: int = Field(
        100,
        ge=2,
        le=MOST_POINTS,
        title="Samples",
        description="Points of a Latin hypercube; a grid takes no notice of it.",
        json_schema_extra={"unit": "points"},
    )
    replicates: int = Field(
        10,
        ge=1,
        le=10_000,
        title="Replicates",
        description="Twin neighbourhoods at every point: the same seeds everywhere.",
        json_schema_extra={"unit": "neighbourhoods"},
    )
    seed: int = Field(
        1,
        ge=0,
        le=2**40,
        title="Seed",
        description="Seed of the first neighbourhood.",
    )
    sampling_seed: int = Field(
        1,
        ge=0,
        le=2**40,
        title="Seed of the sampling",
        description="Other points of a Latin hypercube, for the same neighbourhoods.",
    )
    keep: tuple[TABLES, ...] = Field(
        ("yearly",),
        strict=False,
        title="Tables to keep",
        description="Tables written beside the summary, which has one row for each run.",
    )


@dataclass(frozen=True)
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
    """

    design: Design
    points: list[Point]
    left_out: list[LeftOut]

    @property
    def count(self) -> int:
        """How many points there are, about so many if only some were looked at."""
        looked_at = len(self.points) + len(self.left_out)
        return round(count_points(self.design) * len(self.points) / looked_at)

    @property
    def is_whole(self) -> bool:
        """Whether all points were looked at."""
        return len(self.points) + len(self.left_out) == count_points(self.design)

    def sentences(self) -> list[str]:
        """What is told of points that are left out."""
        if not self.left_out:
            return []
        number, all_of = len(self.left_out), len(self.points) + len(self.left_out)
        are = "point is impossible and is" if number == 1 else "points are impossible and are"
        of = f"{number:,} of {all_of:,} {are} left out"
        looked = (
            ""
            if self.is_whole
            else f" (of {count_points(self.design):,}, {all_of:,} were looked at)"
        )
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


def design_cost(drawn: DrawnDesign, jobs: int | None) -> Cost:
    """What a design costs, by its points or some of them."""
    design, points = drawn.design, drawn.points
    runs, some = drawn.count * design.replicates, len(points)
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
    factors = node.get("factors")
    if base is not None and factors is not None and isinstance(factors.value, dict):
        sampling = node.get("sampling")
        ranges = sampling is not None and sampling.value == "latin_hypercube"
        problems += _factor_problems(factors, base, ranges)
    if design is None or base is None or problems:
        return None, problems
    return _drawn(design, base, node, most)


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


def _factor_problems(factors: Node, base: Scenario, ranges: bool) -> list[Problem]:
    """Every factor that is unknown, has a form of its own, or values that are not allowed."""
    problems: list[Problem] = []
    for name, node in factors.value.items():
        shape = _shape_problem(node, ranges)
        if shape is not None:
            problems.append(node.problem(f"factors.{name}", shape))
            continue
        values = _values_to_check(node)
        wrong = next(filter(None, (_not_allowed(base, name, value) for value in values)), None)
        wrong = wrong or _there_twice(values)
        if wrong is not None:
            problems.append(node.problem(f"factors.{name}", wrong))
    return problems


def _there_twice(values: list[Node]) -> str | None:
    """What is wrong with a list that would run the same thing again."""
    seen: set[Any] = set()
    for node in values:
        if node.value in seen:
            return f"{show(node.value)} is there twice; list each value once"
        seen.add(node.value)
    return None


def _shape_problem(node: Node, ranges: bool) -> str | None:
    if isinstance(node.value, list):
        return None if node.value else "the list is empty; give at least one value"
    if not isinstance(node.value, dict):
        return "give a list of values, [3, 5, 10]" + (
            ", or a range, {from: 0, to: 1}" if ranges else ""
        )
    if not ranges:
        return "a grid needs a list of values; for a range write sampling: latin_hypercube"
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


def _not_allowed(base: Scenario, name: str, node: Node) -> str | None:
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


def _drawn(
    design: Design, base: Scenario, node: Node, most: int
) -> tuple[DrawnDesign | None, list[Problem]]:
    """The design with its points, or what is wrong: too many of them, or none that is possible."""
    count = count_points(design)
    factors = node.get("factors") or node
    if count > MOST_POINTS:
        message = f"{count:,} combinations are too many; at most {MOST_POINTS:,}"
        return None, [factors.problem("factors", message)]
    if count * design.replicates > MOST_RUNS:
        return None, [_too_many_runs(design, base, node)]
    chosen = set(random.Random(0).sample(range(count), most)) if count > most else range(count)
    width = len(str(count - 1))
    points, left_out = [], []
    whole = {name for name in design.factors if _is_whole(base, name)}
    for number, given in enumerate(_settings(design, base)):
        if number not in chosen:
            continue
        settings = {name: int(v) if name in whole else v for name, v in given.items()}
        try:
            scenario = base.with_levers(settings)
        except ScenarioError as error:
            left_out.append(LeftOut(settings, error.problems[0].message))
        else:
            points.append(Point(f"point_{number:0{width}d}", settings, scenario, base))
    if not points:
        message = f"none of {len(left_out):,} points is possible; the first: {left_out[0]}"
        return None, [factors.problem("factors", message)]
    return DrawnDesign(design, points, left_out), []


def _too_many_runs(design: Design, base: Scenario, node: Node) -> Problem:
    points, replicates = count_points(design), design.replicates
    cost = cost_of([runs_of(base, points * replicates, base.horizon_months)], None)
    message = f"{points:,} points with {replicates:,} replicates each; {too_many(cost)}"
    name = "replicates" if node.get("replicates") is not None else "factors"
    return (node.get(name) or node).problem(name, message)


def count_points(design: Design) -> int:
    """How many points a design has, those that are impossible among them."""
    if design.sampling == "latin_hypercube":
        return design.samples
    return math.prod(len(values) for values in design.factors.values())


def _settings(design: Design, base: Scenario) -> Iterator[dict[str, Any]]:
    names = list(design.factors)
    if design.sampling == "grid":
        for values in itertools.product(*design.factors.values()):
            yield dict(zip(names, values, strict=True))
        return
    from scipy.stats import qmc

    cube = qmc.LatinHypercube(d=len(names), rng=_generator(design.sampling_seed)).random(
        design.samples
    )
    kinds = [_is_whole(base, name) for name in names]
    for row in cube:
        yield {
            name: _placed(design.factors[name], float(share), whole)
            for name, share, whole in zip(names, row, kinds, strict=True)
        }


def _generator(seed: int) -> Any:
    import numpy as np

    return np.random.default_rng(seed)


def _is_whole(base: Scenario, name: str) -> bool:
    value = base.levers().get(name)
    return isinstance(value, int) and not isinstance(value, bool)


def _placed(factor: list[Any] | Mapping[str, Any], share: float, whole: bool) -> Any:
    """The value at a share (0 to 1) of a factor's list or range."""
    if isinstance(factor, list):
        return factor[min(int(share * len(factor)), len(factor) - 1)]
    low, high = factor["from"], factor["to"]
    if whole:
        return min(int(low + math.floor(share * (high - low + 1))), int(high))
    return low + share * (high - low)
