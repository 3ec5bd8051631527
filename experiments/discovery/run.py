"""Look for boxes in a sweep that has been carried out; the public function `discover`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from experiments.comparison.outcomes import OUTCOMES
from experiments.discovery.boxes import Box, Restriction
from experiments.discovery.checks import HALVES, Tick, halved
from experiments.discovery.conditions import Conditions, read_conditions
from experiments.discovery.points import Points, points_of
from experiments.discovery.result import Discovery
from experiments.discovery.scenario_file import box_scenario
from experiments.discovery.screening import Choice, choose
from experiments.discovery.search import Found, quasi_p, search
from experiments.discovery.words import value_words
from experiments.errors import UsageProblem
from experiments.execution.extras import load_extra
from experiments.execution.manifest import (
    Manifest,
    described_scenario,
    factors_of,
    need_manifest,
    scenario_in,
)
from experiments.execution.progress import OnProgress, Progress
from experiments.execution.store import read
from experiments.sweeps.analysis import parts_of
from sim.scenario import Scenario

MOST_BOXES = 3
FEWEST_POINTS = 20
FEW = 8
"""Points that must have a run that meets what is asked, and points that must have one that does not."""
SEARCHES = 1 + HALVES
"""Searches that a box takes."""


def discover(
    folder: str | Path,
    outcome: str,
    *,
    most: int = MOST_BOXES,
    progress: OnProgress | None = None,
) -> Discovery:
    """Find where in a sweep runs meet what is asked: boxes of settings, each with what it is worth.

    The folder stays as it is; `Discovery.write` puts the boxes beside it as scenarios.

    Parameters
    ----------
    folder : path of a sweep's folder
    outcome : str
        What is asked of a run, such as `legacy_36 < 0.3`; several conditions are joined with `and`.
    most : int
        Boxes at most; each is sought among what those before it leave.
    progress : callable, optional
        Called with a `Progress` that counts searches.

    Raises
    ------
    UsageProblem
        If the folder holds no sweep, or no runs, or what is asked is not understood.
    EnvironmentProblem
        If ema_workbench is not installed.

    Examples
    --------
    >>> from experiments import discover
    >>> found = discover("results/levers", "legacy_36 < 0.3")  # doctest: +SKIP
    >>> found.table[["where", "density", "coverage"]]  # doctest: +SKIP
    """
    place = Path(folder)
    manifest = need_manifest(place, ["sweep"])
    summary = read(place, "summary")
    if summary.empty:
        raise UsageProblem(f"{place}: there are no runs here yet.")
    conditions = read_conditions(outcome, [name for name in OUTCOMES if name in summary])
    met = conditions.met(summary)
    points = points_of(summary, factors_of(manifest), met)
    base = _base(manifest)
    why = _not_enough(points, conditions, summary)
    boxes = [] if why else _boxes(points, base, conditions, most, _Searches(most, progress))
    return Discovery(
        folder=place,
        conditions=conditions,
        searched=points,
        sampling=manifest["design"]["sampling"],
        base=base,
        undefined=int(np.isnan(met).sum()),
        boxes=boxes,
        why=why or _why_no_more(points, boxes, most),
        over_versions="plausible" in manifest,
    )


def _base(manifest: Manifest) -> Scenario:
    """The sweep's base; of sweeps that were made before it was kept, the first point."""
    if "base_scenario" in manifest:
        return scenario_in(manifest["base_scenario"])
    return described_scenario(manifest, next(iter(manifest["scenarios"])))


class _Searches:
    """Counts searches for whoever watches."""

    def __init__(self, most: int, progress: OnProgress | None) -> None:
        self._progress = progress
        self._state = Progress(total=most * SEARCHES)

    def __call__(self) -> None:
        self._state.executed += 1
        self._state.batch_came()
        if self._progress is not None:
            self._progress(self._state)


def _boxes(
    points: Points, base: Scenario, conditions: Conditions, most: int, tick: Tick
) -> list[Box]:
    boxes: list[Box] = []
    left = points
    load_extra("ema_workbench.analysis.prim", "analysis")  # takes long once, and is no search
    while len(boxes) < most and _is_enough(left):
        choice = choose(left)
        tick()
        if not choice.limits:
            break
        found = search(left, choice.limits)
        if not found.limits:
            break
        scenario = box_scenario(base, left, found.limits, conditions, len(boxes) + 1)
        boxes.append(_box(points, left, found, choice, scenario, len(boxes) + 1, tick))
        left = left.some(~left.within(found.limits))
    return boxes


def _box(
    points: Points,
    left: Points,
    found: Found,
    choice: Choice,
    scenario: tuple[Scenario, dict[str, object], bool],
    number: int,
    tick: Tick,
) -> Box:
    """A box with what it is worth: density among what is left, coverage of all runs that meet what is asked."""
    inside = left.within(found.limits)
    held_out, again = halved(left, found.limits, tick)
    restrictions = [
        Restriction(limit, tried(points, limit.factor), quasi_p(left, found.limits, limit), each)
        for limit, each in zip(found.limits, again, strict=True)
    ]
    hits, runs = float(left.hits[inside].sum()), float(left.runs[inside].sum())
    share_left = float(left.hits.sum() / points.hits.sum())
    return Box(
        number=number,
        restrictions=restrictions,
        points=int(inside.sum()),
        runs=int(runs),
        hits=int(hits),
        density=hits / runs,
        coverage=hits / float(points.hits.sum()),
        base=left.density,
        as_good=choice.as_good,
        shuffles=choice.shuffles,
        held_out=held_out,
        trade_off=found.trade_off.assign(coverage=found.trade_off["coverage"] * share_left),
        settings=scenario[1],
        scenario=scenario[0],
        is_middle=scenario[2],
    )


def tried(points: Points, factor: str) -> str:
    """What was tried of a factor, in words."""
    labels = parts_of(points.settings[factor])[1]
    if points.columns[factor].dtype == object:
        return ", ".join(value_words(factor, label) for label in labels)
    values = points.columns[factor]
    low, high = (value_words(factor, end) for end in (values.min(), values.max()))
    return f"{low.partition(' ')[0]} to {high}"


def _is_enough(points: Points) -> bool:
    """Whether there is anything to look for."""
    with_one, without = (points.hits > 0).sum(), (points.hits < points.runs).sum()
    return len(points) >= FEWEST_POINTS and min(with_one, without) >= FEW


def _not_enough(points: Points, conditions: Conditions, summary: pd.DataFrame) -> str:
    """Why nothing can be looked for; empty where it can."""
    if not len(points.settings.columns) or _is_enough(points):
        return "" if len(points.settings.columns) else "No factor of this sweep varies."
    if not len(points):
        return "Not enough runs: in none of them is every outcome defined."
    if len(points) < FEWEST_POINTS:
        return f"Not enough runs: {len(points)} points are there, and {FEWEST_POINTS} are needed to look for boxes."
    hits, runs = int(points.hits.sum()), int(points.runs.sum())
    with_one = int((points.hits > 0).sum())
    if with_one < FEW:
        return (
            f"Not enough runs of interest: {hits:,} of {runs:,} runs meet {conditions}, at {with_one} points; "
            f"{FEW} points are needed.{_reach(conditions, summary)}"
        )
    return (
        f"Not enough runs otherwise: {hits:,} of {runs:,} runs meet {conditions}; it is met all but everywhere."
        f"{_reach(conditions, summary)}"
    )


def _reach(conditions: Conditions, summary: pd.DataFrame) -> str:
    """How far each outcome goes in the sweep."""
    said = ""
    for part in conditions.parts:
        values = summary[part.outcome.name]
        said += f" In these runs {part.outcome.name} goes from {values.min():.3g} to {values.max():.3g}."
    return said


def _why_no_more(points: Points, boxes: list[Box], most: int) -> str:
    if len(boxes) == most:
        return ""
    if not boxes:
        return (
            f"No box does better than chance: what came out was shuffled among the points, and boxes as good were found too. "
            f"{100 * points.density:.0f} in 100 of all runs meet it."
        )
    return "No further box does better than chance among what is left."
