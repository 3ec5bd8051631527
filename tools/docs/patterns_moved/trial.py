"""Try settings on the portfolio and see which patterns leave their bands."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from experiments.errors import UsageProblem
from experiments.execution.batch import Job, perform
from experiments.execution.interruption import Stop, signals_stop
from experiments.execution.progress import OnProgress
from experiments.execution.records import RunRecord
from experiments.validation.facts.areas import Area
from experiments.validation.patterns.bands import Band
from experiments.validation.patterns.runs import (
    PatternsPlan,
    plan_patterns,
    run_yearly,
    yearly_cache,
)
from experiments.validation.patterns.schema import Pattern
from experiments.validation.patterns.validation import PatternResult, judged
from tools.docs.patterns_moved.candidates import Candidate

AREAS = 50
REPLICATES = 2


@dataclass(frozen=True)
class Shift:
    """What a setting does to a pattern.

    Attributes
    ----------
    setting, lever : str
    value : float
        Mean over replicates with the setting.
    by : float
        Its difference from the portfolio as it is, same areas and seeds.
    steady : bool
        Whether the difference has the same sign in every replicate.
    moved : bool
        Whether the pattern leaves its band; where it is outside as it is, whether it moves by more
        than the width of the band.
    """

    setting: str
    lever: str
    value: float
    by: float
    steady: bool
    moved: bool


@dataclass(frozen=True)
class Movement:
    """A pattern, where it is, and what every setting does to it."""

    pattern: Pattern
    band: Band
    value: float
    shifts: tuple[Shift, ...]

    @property
    def inside(self) -> bool:
        """Whether the pattern is inside its band as it is."""
        return self.band.holds(self.value)

    @property
    def movers(self) -> list[Shift]:
        """What moves it, the strongest first."""
        found = [shift for shift in self.shifts if shift.moved]
        return sorted(found, key=lambda shift: -abs(shift.by))

    @property
    def levers(self) -> int:
        """How many different levers and place settings move it."""
        return len({shift.lever for shift in self.movers})


@dataclass(frozen=True)
class Trial:
    """All that was tried.

    Attributes
    ----------
    movements : list of Movement
        One for each emergent pattern.
    candidates : tuple of Candidate
    impossible : dict of str to int
        For each setting the number of areas that cannot have it and stay as they are.
    areas, replicates, failed : int
    """

    movements: list[Movement]
    candidates: tuple[Candidate, ...]
    impossible: dict[str, int]
    areas: int
    replicates: int
    failed: int = 0


def try_settings(
    patterns: Sequence[Pattern],
    candidates: Sequence[Candidate],
    *,
    areas: int = AREAS,
    replicates: int = REPLICATES,
    seed: int = 1,
    jobs: int | None = None,
    cache: bool = True,
    progress: OnProgress | None = None,
    stop: threading.Event | None = None,
) -> Trial:
    """Run the portfolio as it is and with each setting, and compare.

    Parameters
    ----------
    patterns : sequence of Pattern
        Those that are emergent are looked at.
    areas : int
        Areas, evenly spread over the portfolio.
    replicates : int
        Seeds for each area, the same under every setting.
    cache : bool
        Whether to take runs from the user's cache and add to it; what was stopped goes on from there.

    Raises
    ------
    UsageProblem
        If no pattern is emergent.
    Interrupted
        If a signal stopped it.
    """
    emergent = [pattern for pattern in patterns if pattern.emergent]
    if not emergent:
        raise UsageProblem("No pattern is marked emergent; there is nothing to try.")
    plain = plan_patterns(emergent, replicates=replicates, seed=seed, areas=areas)
    plans = {each.name: _changed(plain, each) for each in candidates}
    wish = Stop(stop)
    with signals_stop(wish):
        job = Job(
            jobs=jobs,
            cache=yearly_cache() if cache else None,
            progress=progress,
            stop=wish,
            task=run_yearly,
        )
        requests = [each for plan in (plain, *plans.values()) for each in plan.requests]
        state = perform(requests, job)
    wish.check(f"{state.done} of {state.total} runs were finished; the same command goes on.")
    trial = compared(plain, plans, tuple(candidates), state.records)
    return replace(trial, failed=state.failed)


def _changed(plain: PatternsPlan, candidate: Candidate) -> PatternsPlan:
    areas = [(area, candidate.applied(area.scenario)) for area in plain.areas]
    changed = [Area(area.name, scenario or area.scenario, area.seed) for area, scenario in areas]
    return replace(plain, areas=tuple(changed), name=candidate.name)


def compared(
    plain: PatternsPlan,
    plans: Mapping[str, PatternsPlan],
    candidates: tuple[Candidate, ...],
    records: Mapping[tuple[str, int], RunRecord],
) -> Trial:
    """Compare on the runs there are: a pure function of them."""
    before = judged(plain, records).results
    after = {name: judged(plan, records).results for name, plan in plans.items()}
    movements = []
    for place, result in enumerate(before):
        shifts = [shift_of(result, after[each.name][place], each) for each in candidates]
        movements.append(Movement(result.pattern, result.band, _mean(result.values), tuple(shifts)))
    impossible = {
        each.name: sum(each.applied(area.scenario) is None for area in plain.areas)
        for each in candidates
    }
    return Trial(movements, candidates, impossible, len(plain.areas), len(plain.seeds))


def shift_of(before: PatternResult, after: PatternResult, candidate: Candidate) -> Shift:
    """What a setting does to a pattern, judged by the band of the portfolio as it is."""
    steps = [b - a for a, b in zip(before.values, after.values, strict=True) if _both(a, b)]
    first, then = _mean(before.values), _mean(after.values)
    steady = bool(steps) and (all(step > 0 for step in steps) or all(step < 0 for step in steps))
    return Shift(
        setting=candidate.name,
        lever=candidate.lever,
        value=then,
        by=then - first,
        steady=steady,
        moved=steady and _leaves(before.band, first, then),
    )


def _both(first: float, second: float) -> bool:
    return math.isfinite(first) and math.isfinite(second)


def _leaves(band: Band, first: float, then: float) -> bool:
    if band.holds(first):
        return not band.holds(then)
    return abs(then - first) > band.high - band.low or (band.strict and band.holds(then))


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return sum(known) / len(known) if known else math.nan


def unmoved(trial: Trial, least: int = 2) -> Iterator[Movement]:
    """Patterns that fewer levers move than they should."""
    return (movement for movement in trial.movements if movement.levers < least)
