"""Judge construct checks on the runs there are: a figure for each part, held against what passes."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES
from experiments.comparison.statistics import (
    ALPHA,
    DIRECTED,
    Centre,
    centre_judged,
    interval,
    median_interval,
    middle,
    verdict,
)
from experiments.execution.progress import Progress
from experiments.execution.records import RunFailure
from experiments.reporting.number_format import three_digits
from experiments.validation import construct_measures as measures
from experiments.validation.constructs_plan import (
    ABLE,
    FIRST_LOOK,
    STAGE,
    ConstructRuns,
    ConstructsPlan,
    Contrast,
    MeasuredRun,
)
from experiments.validation.constructs_schema import Check, Part, Term, Threshold
from experiments.validation.facts_schema import Condition, Quantity
from experiments.validation.quantities import NotRecorded, measure_quantity, series
from experiments.validation.statistics import NAN, Floats, spearman

ConstructVerdict = Literal["holds", "does not hold", "cannot be measured"]
CONSTRUCT_VERDICTS: tuple[ConstructVerdict, ...] = ("holds", "does not hold", "cannot be measured")
FEWEST_IN_A_GROUP = 5
LEVEL = 1.0 - ALPHA
FELT_LEVEL = 1.0 - ALPHA / len(HEADLINE_NAMES)
"""So that something that moves nothing is called felt once in twenty times, whatever the outcome."""
FIRST_LEVEL = 0.999
"""At the first of two looks, so that it hardly adds to that."""
NOTHING = "no run has a value of it"
Pairs = Sequence[tuple[MeasuredRun, MeasuredRun | None]]


class CannotMeasure(Exception):
    """Why a part has no figure."""


@dataclass(frozen=True)
class Finding:
    """What a part comes to.

    Attributes
    ----------
    value : float
    low, high : float
        Interval at 95 per cent; infinite where there is none.
    runs : int
        Runs (pairs, areas) that it rests on.
    detail : str
        What else a reader wants to know of it.
    """

    value: float
    runs: int
    low: float = -math.inf
    high: float = math.inf
    detail: str = ""


@dataclass(frozen=True)
class PartResult:
    """How a part came out; `reason` where it cannot be measured."""

    part: Part
    verdict: ConstructVerdict
    finding: Finding | None
    reason: str = ""


@dataclass(frozen=True)
class CheckResult:
    """How a check came out: it holds where all its parts do."""

    check: Check
    parts: tuple[PartResult, ...]

    @property
    def verdict(self) -> ConstructVerdict:
        """The worst of its parts; one that does not hold is enough."""
        found = {part.verdict for part in self.parts}
        for bad in ("does not hold", "cannot be measured"):
            if bad in found:
                return bad
        return "holds"


@dataclass(frozen=True)
class Moved:
    """One outcome between two worlds.

    Attributes
    ----------
    n : int
        Pairs in which it is known on both sides.
    risen, fallen : int
        Pairs in which it is higher and lower; in all others it is exactly equal.
    centre : {"median", "mean"}
        What was judged: the mean where many pairs tie.
    """

    outcome: str
    difference: float
    low: float
    high: float
    n: int
    risen: int
    fallen: int
    centre: Centre
    verdict: str

    @property
    def is_reliable(self) -> bool:
        """Whether the interval lies on one side of zero, however small the difference."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True)
class Felt:
    """What a mechanism held neutral, or a lever moved from end to end, moves.

    Attributes
    ----------
    level : float
        Of the intervals.
    """

    contrast: Contrast
    moved: tuple[Moved, ...]
    level: float = FELT_LEVEL

    @property
    def is_felt(self) -> bool:
        """Whether it moves at least one headline outcome reliably."""
        return any(each.is_reliable for each in self.moved)

    @property
    def matters(self) -> bool:
        """Whether it moves one that may differ by more than is too small to matter."""
        return any(each.verdict in DIRECTED for each in self.moved)


@dataclass(frozen=True)
class ConstructsValidation:
    """How the model stands against its construct checks.

    Attributes
    ----------
    results : list of CheckResult
    mechanisms, levers : list of Felt
    runs : dict
        How many runs were wanted, reused, carried out, and failed.
    """

    plan: ConstructsPlan
    results: list[CheckResult]
    mechanisms: list[Felt]
    levers: list[Felt]
    runs: dict[str, int] = field(default_factory=dict)
    failures: list[RunFailure] = field(default_factory=list)

    def count(self, verdict: ConstructVerdict = "holds") -> int:
        """How many checks came out so."""
        return sum(result.verdict == verdict for result in self.results)


def judge_constructs(runs: ConstructRuns, state: Progress | None = None) -> ConstructsValidation:
    """Judge the checks of a plan on the runs there are: a pure function of them."""
    plan = runs.plan
    mechanisms = [felt(runs, each) for each in plan.mechanisms]
    levers = [felt(runs, each) for each in plan.levers]
    judge = Judge(runs, mechanisms, levers)
    results = [
        CheckResult(check, tuple(judge.part(part) for part in check.parts)) for check in plan.checks
    ]
    if state is None:
        return ConstructsValidation(plan, results, mechanisms, levers)
    counts = {name: getattr(state, name) for name in ("reused", "executed", "failed")}
    told = {"wanted": state.total, **counts}
    return ConstructsValidation(plan, results, mechanisms, levers, told, list(state.failures))


def passes(expect: Threshold, finding: Finding) -> bool:
    """Whether a figure passes; its interval where that is asked for."""
    value = finding.value
    if expect.reliably is not None:
        above, below = finding.low > 0, finding.high < 0
        return {"above": above, "below": below, "not above": not above}[expect.reliably]
    return (
        (expect.at_least is None or value >= expect.at_least)
        and (expect.at_most is None or value <= expect.at_most)
        and (expect.above is None or value > expect.above)
        and (expect.below is None or value < expect.below)
    )


def felt(runs: ConstructRuns, contrast: Contrast) -> Felt:
    """What lies between two worlds, in the headline outcomes: over the first twins where that is sure, else over all."""
    pairs = runs.pairs(contrast.world, contrast.against)
    if len(runs.plan.seeds) <= FIRST_LOOK:
        return _felt(contrast, pairs, FELT_LEVEL)
    first = _felt(contrast, pairs[:FIRST_LOOK], FIRST_LEVEL)
    return first if first.is_felt else _felt(contrast, pairs, FELT_LEVEL)


def _felt(contrast: Contrast, pairs: Pairs, level: float) -> Felt:
    moved = [_moved(name, pairs, level) for name in HEADLINE_NAMES]
    return Felt(contrast, tuple(each for each in moved if each is not None), level)


def _moved(name: str, pairs: Pairs, level: float = LEVEL) -> Moved | None:
    """The paired difference in an outcome with the verdict of comparisons, unstepped; None where it is not known."""
    values = np.array(
        [here.outcomes[name] - there.outcomes[name] for here, there in pairs if there]
    )
    values = values[~np.isnan(values)]
    if not values.size:
        return None
    outcome = OUTCOMES[name]
    centre = centre_judged(values, outcome.centre)
    bounds = interval(values, level, centre)
    said = verdict(values, bounds, outcome.direction, outcome.smallest_difference)
    return Moved(
        outcome=name,
        difference=middle(values, centre),
        low=bounds.low,
        high=bounds.high,
        n=values.size,
        risen=int((values > 0).sum()),
        fallen=int((values < 0).sum()),
        centre=centre,
        verdict=said,
    )


@dataclass(frozen=True)
class Judge:
    """Works parts out on runs."""

    runs: ConstructRuns
    mechanisms: Sequence[Felt]
    levers: Sequence[Felt]

    def part(self, part: Part) -> PartResult:
        """A part's figure and verdict."""
        try:
            finding = MEASURES[part.measure](self, part)
        except (CannotMeasure, NotRecorded) as lacking:
            return PartResult(part, "cannot be measured", None, str(lacking))
        if not math.isfinite(finding.value):
            return PartResult(part, "cannot be measured", None, NOTHING)
        holds = passes(part.expect, finding)
        return PartResult(part, "holds" if holds else "does not hold", finding)

    def readings(self, term: Part | Term) -> Floats:
        """The reading of every run in which it is known; differences where there is another world."""
        assert term.world is not None
        found = []
        for here, there in self.runs.pairs(term.world, term.against):
            if term.only is not None and not _qualifies(term.only, here, there):
                continue
            value = _read(term.outcome, term.of, here)
            if there is not None:
                value -= _read(term.outcome, term.of, there)
            found.append(value)
        values = np.array(found, dtype=np.float64)
        values = values[~np.isnan(values)]
        fewest = 1 if term.only is None else FEWEST_IN_A_GROUP
        if len(values) < fewest:
            raise CannotMeasure(
                NOTHING
                if term.only is None
                else f"only {len(values)} runs are of this kind; at least {fewest} are needed"
            )
        return values

    def centre(self, part: Part) -> Finding:
        """Mean or median of the readings, with its interval; differences are judged as comparisons judge them."""
        values = self.readings(part)
        centre: Centre = "median" if "median" in (part.measure, part.centre) else "mean"
        if part.against is None and centre == "median":
            bounds = median_interval(values, LEVEL)
        else:
            centre = centre_judged(values, centre)
            bounds = interval(values, LEVEL, centre)
        return Finding(middle(values, centre), len(values), bounds.low, bounds.high)

    def deviation(self, part: Part) -> Finding:
        """Standard deviation of the readings."""
        values = self.readings(part)
        return Finding(float(values.std(ddof=1)) if len(values) > 1 else NAN, len(values))

    def highest(self, part: Part) -> Finding:
        """The largest reading."""
        values = self.readings(part)
        return Finding(float(values.max()), len(values))

    def share(self, part: Part) -> Finding:
        """Share of runs whose reading counts."""
        assert part.passes is not None
        values = self.readings(part)
        return Finding(float(np.mean([part.passes.hold(v) for v in values])), len(values))

    def lowest_share(self, part: Part) -> Finding:
        """The same in the world in which it is lowest."""
        shares = {name: self.share(_in_world(part, name)) for name in part.worlds}
        lowest = min(shares, key=lambda name: shares[name].value)
        return Finding(shares[lowest].value, sum(s.runs for s in shares.values()), detail=lowest)

    def ratio(self, part: Part) -> Finding:
        """Mean of the readings over the mean of other readings, which has to be more than chance."""
        assert part.over is not None
        below = part.over.model_copy(update=_as_in(part, part.over))
        above, under = self.readings(part), self.readings(below)
        bounds = interval(under, LEVEL, "mean")
        if under.mean() == 0.0 or (below.against is not None and not bounds.excludes_zero()):
            raise CannotMeasure("what it is divided by is not reliably different from nothing")
        told = f"{three_digits(float(above.mean()))} / {three_digits(float(under.mean()))}"
        return Finding(float(above.mean() / under.mean()), len(above), detail=told)

    def autocorrelation(self, part: Part) -> Finding:
        """Memory of a monthly column within runs."""
        assert part.column is not None and part.lag is not None
        columns = [self.months(part, part.column, run) for run in self.runs.of(part.world)]
        return Finding(measures.autocorrelation(columns, part.lag), len(columns))

    def variance_share(self, part: Part) -> Finding:
        """The largest (smallest) share of the variance of the log of the index that a part carries."""
        assert part.floor is not None
        runs = self.runs.of(part.world)
        columns = {name: [self.months(part, name, run) for run in runs] for name in part.columns}
        shares = measures.variance_shares(columns, part.floor)
        pick = max if part.measure == "largest_variance_share" else min
        name = pick(shares, key=lambda each: shares[each])
        return Finding(shares[name], len(runs), detail=name)

    def stage_changes(self, part: Part) -> Finding:
        """Median number of changes of stage in a run over the programme."""
        changes = [len(stays) - 1 for stays in self._stays(part.world) if stays]
        return Finding(float(np.median(changes)) if changes else NAN, len(changes))

    def short_stays(self, part: Part) -> Finding:
        """Share of stays in a stage that were short."""
        assert part.shorter_than is not None
        stays = list(self._stays(part.world))
        return Finding(measures.short_share(stays, part.shorter_than), len(stays))

    def _stays(self, world: str) -> Iterator[list[tuple[str, int]]]:
        for run in self.runs.of(world):
            stages = run.record.tables["monthly"][STAGE][: run.record.own_end_month]
            yield measures.stays(list(stages))

    def steepest_fall(self, part: Part) -> Finding:
        """Largest fall of the mean reading along a ladder of worlds."""
        means = [self.centre(_in_world(part, name)) for name in part.worlds]
        told = ", ".join(three_digits(each.value) for each in means)
        return Finding(
            measures.steepest_fall([each.value for each in means]), means[0].runs, detail=told
        )

    def rank_correlation(self, part: Part) -> Finding:
        """Spearman's correlation of two readings over runs."""
        assert part.beside is not None
        runs = self.runs.of(part.world)
        first = np.array([_read(part.outcome, part.of, run) for run in runs], dtype=np.float64)
        second = np.array([_read(part.beside.outcome, part.beside.of, run) for run in runs])
        both = ~(np.isnan(first) | np.isnan(second))
        value = spearman(first[both], second[both]) if both.sum() > 2 else NAN
        return Finding(value, int(both.sum()))

    def gap(self, part: Part) -> Finding:
        """Mean distance of a column between twins, over months counted from a column's first value above nothing."""
        assert part.column is not None
        gaps = []
        for here, there in self.runs.pairs(part.world, part.against):
            assert there is not None
            started = max(_started(part.start, here), _started(part.start, there))
            if started >= 0:
                pair = [self.months(part, part.column, run, started) for run in (here, there)]
                gaps.append(measures.gap(*pair))
        known = [each for each in gaps if not math.isnan(each)]
        return Finding(float(np.mean(known)) if known else NAN, len(known))

    def yearly(self, part: Part) -> Finding:
        """What is worked out year by year over runs, while the money lasts."""
        assert part.column is not None and part.years is not None
        first, last = part.years
        rows = []
        for run in self.runs.of(part.world):
            months, values = series(Quantity.model_validate(_yearly(part.column)), run.record, True)
            ended = months >= run.record.own_end_month
            rows.append(np.where(ended, NAN, values)[first : last + 1])
        length = min((len(row) for row in rows), default=0)
        table = np.array([row[:length] for row in rows]).reshape(len(rows), length)
        work = getattr(measures, part.measure)
        return Finding(work(table), len(rows))

    def closings(self, part: Part) -> Finding:
        """Bodies that folded without a cause, or by some causes."""
        found = [closing for run in self.runs.of(part.world) for closing in _closings(part, run)]
        if not found:
            raise CannotMeasure(f"the diary tells of no event '{part.event}'")
        if part.measure == "closings_by_cause":
            return Finding(measures.share_by_cause(found, part.no_cause), len(found))
        if all(math.isnan(members) for _, _, members in found):
            raise NotRecorded(f"the column {ABLE} is not recorded")
        assert part.months_of_reserve is not None and part.able_members is not None
        count = measures.without_cause(
            found, part.months_of_reserve, part.able_members, part.no_cause
        )
        return Finding(float(count), len(found))

    def outcomes(self, part: Part) -> Finding:
        """How many outcomes are reliably better (worse), as comparisons say it, without stepping."""
        pairs = self.runs.pairs(part.world, part.against)
        moved = [each for name in part.outcomes if (each := _moved(name, pairs)) is not None]
        if not moved:
            raise CannotMeasure(NOTHING)
        word = part.measure.removeprefix("outcomes_")
        found = [each.outcome for each in moved if each.verdict == word]
        return Finding(float(len(found)), len(pairs), detail=", ".join(found))

    def unfelt(self, part: Part) -> Finding:
        """How many mechanisms (levers) move no headline outcome reliably."""
        every = self.mechanisms if part.measure == "unfelt_mechanisms" else self.levers
        if not any(each.moved for each in every):
            raise CannotMeasure(NOTHING)
        idle = [each.contrast.name for each in every if not each.is_felt]
        return Finding(float(len(idle)), len(every), detail=", ".join(idle))

    def months(self, part: Part, column: str, run: MeasuredRun, start: int = 0) -> Floats:
        """A monthly column over the part's months, counted from a month."""
        assert part.months is not None
        found = run.record.tables["monthly"].get(column)
        if found is None:
            raise NotRecorded(f"the column {column} is not recorded by the month")
        first, last = part.months
        return np.asarray(found, dtype=np.float64)[start + first : start + last + 1]


MEASURES: dict[str, Callable[[Judge, Part], Finding]] = {
    "mean": Judge.centre,
    "median": Judge.centre,
    "deviation": Judge.deviation,
    "highest": Judge.highest,
    "share": Judge.share,
    "lowest_share": Judge.lowest_share,
    "ratio": Judge.ratio,
    "autocorrelation": Judge.autocorrelation,
    "largest_variance_share": Judge.variance_share,
    "smallest_variance_share": Judge.variance_share,
    "stage_changes": Judge.stage_changes,
    "short_stays": Judge.short_stays,
    "steepest_fall": Judge.steepest_fall,
    "rank_correlation": Judge.rank_correlation,
    "gap": Judge.gap,
    "yearly_deviation": Judge.yearly,
    "yearly_lowest_share": Judge.yearly,
    "closings_without_cause": Judge.closings,
    "closings_by_cause": Judge.closings,
    "outcomes_better": Judge.outcomes,
    "outcomes_worse": Judge.outcomes,
    "unfelt_mechanisms": Judge.unfelt,
    "unfelt_levers": Judge.unfelt,
}


def _read(outcome: str | None, quantity: Quantity | None, run: MeasuredRun) -> float:
    if outcome is not None:
        return run.outcomes[outcome]
    assert quantity is not None
    return measure_quantity(quantity, run.record)


def _qualifies(condition: Condition, here: MeasuredRun, there: MeasuredRun | None) -> bool:
    run = there if condition.side == "against" else here
    assert run is not None
    return condition.hold(measure_quantity(condition.measure, run.record))


def _in_world(part: Part, name: str) -> Part:
    return part.model_copy(update={"world": name})


def _as_in(part: Part, term: Term) -> dict[str, object]:
    """What a term leaves to its part."""
    names = ("world", "against", "only")
    given = {name: getattr(part, name) for name in names if getattr(term, name) is None}
    if term.outcome is None and term.of is None:
        given |= {"outcome": part.outcome, "of": part.of}
    return given


def _yearly(column: str) -> dict[str, object]:
    return {"column": column, "when": {"programme": True}}


def _started(column: str | None, run: MeasuredRun) -> int:
    """The month from which months are counted; -1 where it never comes."""
    if column is None:
        return 0
    found = measures.first_above_zero(
        np.asarray(run.record.tables["monthly"][column], dtype=np.float64)
    )
    return -1 if found is None else found


def _closings(part: Part, run: MeasuredRun) -> Iterator[measures.Closing]:
    """Bodies of a run that folded, each with what it had the month before."""
    events, monthly = run.record.tables["events"], run.record.tables["monthly"]
    able = monthly.get(ABLE)
    for kind, month, cause, reserve in zip(
        events["kind"], events["month"], events["cause"], events["amount"], strict=True
    ):
        if kind == part.event:
            before = float(able[int(month) - 1]) if able is not None and month > 0 else NAN
            yield cause, float(reserve), before
