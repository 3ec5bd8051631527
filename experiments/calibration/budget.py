"""How much of what a calibration does: asked for outright, or worked out from the time there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

POPULATION = 14
"""Proposals in each generation of the polish."""
PRESENT_REPEATS = 6
"""Seeds on which the present values are simulated first."""
STARTS = 3
"""Points compared on fresh seeds beside the ends of the searches; from the best of them the first search starts."""
STARTS_SEEDS = 2
WHOLE = 150
"""Areas of the whole portfolio."""
FEWEST = 8
"""Evaluations in each round of a screen, at least."""
FIRST_ROUND = 0.45
"""Share of the screen's evaluations in which everything moves."""
SHARES = {"screen": 0.25, "smoother": 0.37, "polish": 0.18, "fresh": 0.08, "ensemble": 0.12}
"""How the time is divided between the stages."""
USABLE = 0.92
"""What remains of the time for simulations beside starting, measuring and waiting for the last of a stage."""


@dataclass(frozen=True)
class CalibrationBudget:
    """How many evaluations each stage has, and over how many areas.

    Attributes
    ----------
    fitted : parameters that go on from the screen
    areas : areas of an evaluation in the smoother
    screen, screen_areas : evaluations of the screen
    members, steps : of the ensemble smoother
    fits, generations, polish_areas : of the polish: searches from points far apart, and generations of all together
    fresh : seeds on which the best points are compared, each over `fresh_areas`
    ensemble, ensemble_areas : members to keep, and areas on which all are scored
    constraint_seeds, constraint_areas : neighbourhoods and areas on which constraints are tried
    """

    fitted: int = 40
    areas: int = 45
    screen: int = 300
    screen_areas: int = 30
    members: int = 90
    steps: int = 4
    fits: int = 3
    generations: int = 9
    polish_areas: int = 60
    fresh: int = 6
    fresh_areas: int = WHOLE
    ensemble: int = 50
    ensemble_areas: int = 60
    constraint_seeds: int = 20
    constraint_areas: int = 30

    @property
    def screen_rounds(self) -> tuple[int, int]:
        """Evaluations of the two rounds of the screen: the first, in which all moves, is even."""
        if not self.screen:
            return 0, 0
        first = max(FEWEST, int(self.screen * FIRST_ROUND) // 2 * 2)
        return first, max(FEWEST, self.screen - first)

    @property
    def searches(self) -> tuple[int, ...]:
        """Generations of each search."""
        number = min(self.fits, self.generations)
        return tuple(
            self.generations // number + (place < self.generations % number)
            for place in range(number)
        )

    @property
    def stages(self) -> tuple[tuple[int, int], ...]:
        """For each stage its evaluations, and the areas of each."""
        polished = self.generations * POPULATION + STARTS * STARTS_SEEDS
        candidates = STARTS + len(self.searches)
        return (
            (PRESENT_REPEATS, self.areas),
            (sum(self.screen_rounds), self.screen_areas),
            (self.members * self.steps, self.areas),
            (polished if self.generations else 0, self.polish_areas),
            (self.fresh * candidates, self.fresh_areas),
            (self.members, self.ensemble_areas),
        )

    @property
    def evaluations(self) -> int:
        """Evaluations in all."""
        return sum(number for number, _ in self.stages)

    @property
    def area_runs(self) -> int:
        """Runs of one area in all."""
        return sum(number * areas for number, areas in self.stages)


def budget_within(
    core_seconds: float, seconds_per_area: float, start: CalibrationBudget, screened: bool = True
) -> CalibrationBudget:
    """The budget of the stages for a time.

    Parameters
    ----------
    core_seconds : float
        Processor seconds there are, over all workers.
    seconds_per_area : float
        Measured cost of a run of one area.
    start : CalibrationBudget
        What is not a matter of time (areas of an evaluation, how many are fitted and kept).
    screened : bool
        Whether there is a screen; its time goes to the smoother otherwise.
    """
    runs = USABLE * core_seconds / seconds_per_area
    for_smoother = SHARES["smoother"] + (0.0 if screened else SHARES["screen"])
    updates = int(for_smoother * runs / start.areas)
    steps = 8 if updates >= 1600 else 6 if updates >= 900 else 4
    members = max(12, updates // steps)
    return replace(
        start,
        screen=max(24, int(SHARES["screen"] * runs / start.screen_areas)) if screened else 0,
        members=members,
        steps=steps,
        generations=max(1, int(SHARES["polish"] * runs / start.polish_areas / POPULATION)),
        fresh=min(
            20, max(2, int(SHARES["fresh"] * runs / start.fresh_areas / (STARTS + start.fits)))
        ),
        ensemble=min(start.ensemble, members),
        ensemble_areas=min(WHOLE, max(12, int(SHARES["ensemble"] * runs / members))),
    )


def with_requested(budget: CalibrationBudget, asked: Mapping[str, Any]) -> CalibrationBudget:
    """The budget with what was asked for outright in its place; None is not asked for.

    Areas of the other stages that are not asked for follow those of the smoother.
    """
    given = {name: value for name, value in asked.items() if value is not None}
    if "areas" in given:
        given = _in_proportion(given["areas"]) | given
    changed = replace(budget, **given)
    return replace(changed, ensemble=min(changed.ensemble, changed.members))


def _in_proportion(areas: int) -> dict[str, int]:
    """Areas of the other stages for those of an evaluation in the smoother."""
    usual = CalibrationBudget()
    return {
        name: min(WHOLE, max(2, getattr(usual, name) * areas // usual.areas))
        for name in ("screen_areas", "polish_areas", "ensemble_areas")
    }
