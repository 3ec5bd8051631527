"""Judge facts and patterns on the runs there are, and say how the model stands against them.

A fact's quantity is summarised over runs and its interval held against what is expected. A pattern
is measured in every replicate, with areas drawn anew from its own as often as gives a picture of chance, and the
middle of all that held against a band around what was published: replicates share their areas, so that among
themselves they differ less than other areas would.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Literal, Self, TypeVar

import numpy as np
import pandas as pd

from experiments.execution.progress import Progress
from experiments.execution.records import RunFailure
from experiments.validation import statistics
from experiments.validation.facts_schema import FACT_STATUSES, Condition, Fact, FactExpectation
from experiments.validation.patterns_schema import Pattern
from experiments.validation.plan import FactsPlan, Pair, PatternsPlan, Records
from experiments.validation.quantities import (
    MeasuredPattern,
    NotRecorded,
    measure_patterns,
    measure_quantity,
    names_in,
    parts,
)
from experiments.validation.statistics import (
    FEWEST,
    RESAMPLES,
    Estimate,
    Floats,
    known,
    mean_of_known,
    no_estimate,
    quantile,
)

FactEstimate = tuple[Estimate, float | None]
"""A fact's estimate, and the share of runs that go the expected way where that can be said."""
FactVerdict = Literal["holds", "does not hold", "inconclusive"]
FACT_VERDICTS: tuple[FactVerdict, ...] = ("holds", "does not hold", "inconclusive")
PatternVerdict = Literal["reproduced", "missed", "inconclusive"]
PATTERN_VERDICTS: tuple[PatternVerdict, ...] = ("reproduced", "inconclusive", "missed")
GROUPS = ("counted", "emergent", "near_input", "holdout", "check")
MIDDLE = 0.95
DRAWS = 200
"""Times that areas are drawn anew, over all replicates."""
FEWEST_AREAS = 10
"""Areas below which nothing is concluded: drawn anew from so few, they show too little of chance."""
STANDARD_ERRORS = 1.96
ROUNDING = 1e-9
"""A figure on the very end of a band is inside, whatever the last digit of its arithmetic says."""
BINOMIAL = frozenset({"share", "pooled", "persistence"})

Plan = TypeVar("Plan", FactsPlan, PatternsPlan)
Result = TypeVar("Result", "FactResult", "PatternResult")


@dataclass(frozen=True)
class Validation(Generic[Plan, Result]):
    """How the model stands against what it was held against.

    Attributes
    ----------
    plan : FactsPlan or PatternsPlan
    results : list of FactResult or PatternResult
        In the order of the file.
    runs : dict
        How many runs were wanted, reused, carried out, and failed.
    failures : list of Failure
    """

    plan: Plan
    results: list[Result]
    runs: dict[str, int] = field(default_factory=dict)
    failures: list[RunFailure] = field(default_factory=list)

    @classmethod
    def of(cls, plan: Plan, results: list[Result], state: Progress | None) -> Self:
        """Results, with what is known of the runs they rest on."""
        if state is None:
            return cls(plan, results)
        counts = {name: getattr(state, name) for name in ("reused", "executed", "failed")}
        return cls(plan, results, {"wanted": state.total, **counts}, list(state.failures))


class FactsValidation(Validation[FactsPlan, "FactResult"]):
    """How the model stands against its facts."""

    def holding(self, status: str = "observed") -> int:
        """How many facts of a status hold."""
        return count_facts(self.results)[status]["holds"]


class PatternsValidation(Validation[PatternsPlan, "PatternResult"]):
    """How the model stands against a set of patterns."""

    def reproduced(self) -> int:
        """How many of the patterns that count are reproduced."""
        return count_patterns(self.results)["counted"]["reproduced"]


@dataclass(frozen=True)
class FactResult:
    """How a fact came out.

    Attributes
    ----------
    fact : Fact
    verdict : str
    estimate : Estimate
        NaN and no bounds where there is nothing to judge.
    share : float or None
        Share of runs (pairs, areas) that go the expected way by themselves; None where the
        statistic is of all runs together.
    population : str
        What the runs are, in words.
    reason : str
        Why there is no verdict, where there is none.
    """

    fact: Fact
    verdict: FactVerdict
    estimate: Estimate
    share: float | None
    population: str
    reason: str = ""


def judge_facts(
    plan: FactsPlan, records: Records, state: Progress | None = None
) -> FactsValidation:
    """Judge the facts of a plan on the runs there are: a pure function of them."""
    results = [
        judge_fact(fact, plan.pairs(fact, records), plan.population(fact)) for fact in plan.facts
    ]
    return FactsValidation.of(plan, results, state)


def count_facts(results: Sequence[FactResult]) -> Mapping[str, dict[str, int]]:
    """How many facts of each status came out how."""
    return {
        status: {
            verdict: sum(r.fact.status == status and r.verdict == verdict for r in results)
            for verdict in FACT_VERDICTS
        }
        for status in FACT_STATUSES
    }


def judge_fact(fact: Fact, pairs: Sequence[Pair], population: str) -> FactResult:
    """Judge one fact on its runs; a pure function of them."""
    try:
        estimate, share = estimate_fact(fact, pairs)
    except NotRecorded as lacking:
        return unjudged(fact, population, str(lacking))
    verdict = fact_verdict(estimate, fact.expect)
    reason = _reason(fact, estimate, len(pairs)) if verdict == "inconclusive" else ""
    return FactResult(fact, verdict, estimate, share, population, reason)


def estimate_fact(fact: Fact, pairs: Sequence[Pair], resamples: int = RESAMPLES) -> FactEstimate:
    """A fact's quantity summarised over its runs, and the share of runs that go the expected way.

    Raises
    ------
    NotRecorded
        If no table has the column.
    """
    chosen = [pair for pair in pairs if fact.only is None or qualifies(fact.only, pair)]
    return ESTIMATORS.get(fact.statistic, _of_values)(fact, chosen, resamples)


def unjudged(fact: Fact, population: str, reason: str) -> FactResult:
    """A fact that cannot be judged, with the reason."""
    return FactResult(fact, "inconclusive", no_estimate(), None, population, reason)


def _reason(fact: Fact, estimate: Estimate, runs: int) -> str:
    if runs == 0:
        return "there are no runs of it"
    if estimate.n == 0:
        return "no run has a value of it"
    if estimate.n < FEWEST:
        return f"only {estimate.n} of {runs} runs have a value of it; at least {FEWEST} are needed"
    if not math.isfinite(estimate.value):
        return "one of the groups is too small, or nothing varies"
    return "the interval reaches beyond what is expected"


def fact_verdict(estimate: Estimate, expect: FactExpectation) -> FactVerdict:
    """Hold an interval against what is expected.

    It holds if the interval lies wholly on the expected side (in the expected range), does
    not if it lies wholly off it or is surely smaller than what matters.
    """
    low, high = estimate.low, estimate.high
    if not math.isfinite(estimate.value) or estimate.n < FEWEST:
        return "inconclusive"
    if expect.sign is not None:
        if expect.sign == "negative":
            low, high = -high, -low
        if high <= 0 or high < expect.matters:
            return "does not hold"
        return "holds" if low > 0 else "inconclusive"
    least = -math.inf if expect.low is None else expect.low
    most = math.inf if expect.high is None else expect.high
    if low >= least and high <= most:
        return "holds"
    return "does not hold" if high < least or low > most else "inconclusive"


def _value(fact: Fact, pair: Pair) -> float:
    """The fact's quantity in a run, less the same in the other world, less what that difference is without the events left out."""
    value = measure_quantity(fact.measure, pair.run, pair.ends[0])
    if pair.other is not None:
        value -= measure_quantity(fact.measure, pair.other, pair.ends[1])
    if pair.apart is not None:
        value -= _value(fact, pair.apart)
    return value


def values_of_fact(fact: Fact, pairs: Sequence[Pair]) -> Floats:
    """The fact's quantity in each run (difference, where there is another world), shape (pairs,); NaN where undefined."""
    return np.array([_value(fact, pair) for pair in pairs], dtype=np.float64)


def qualifies(condition: Condition, pair: Pair) -> bool:
    """Whether a pair meets a condition, in the world that the condition names."""
    other = condition.side == "against"
    record = pair.other if other else pair.run
    assert record is not None
    return condition.hold(measure_quantity(condition.measure, record, pair.ends[other]))


def _of_values(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    values = known(values_of_fact(fact, pairs))
    share = None
    if fact.expect.sign is not None and len(values):
        sign = 1 if fact.expect.sign == "positive" else -1
        share = float((values * sign > 0).mean())
    return statistics.centre(values, fact.statistic, resamples), share


def _share(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    """Share of runs whose quantity (difference, where there is another world) qualifies."""
    assert fact.where is not None
    values = known(values_of_fact(fact, pairs))
    count = sum(fact.where.hold(value) for value in values)
    estimate = statistics.proportion(count, len(values))
    return estimate, estimate.value if len(values) else None


def _pooled(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    both = np.array([parts(fact.measure, pair.run) for pair in pairs]).reshape(-1, 2)
    both = both[~np.isnan(both).any(axis=1)]
    if not both[:, 1].sum():
        return no_estimate(), None
    return statistics.pooled(both[:, 0], both[:, 1], resamples), None


def _commonest(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    names = [names_in(fact.measure, pair.run) for pair in pairs]
    named = [each for each in names if each]
    return statistics.commonest(named, fact.measure.among, resamples), None


def _spread(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    here = np.array([measure_quantity(fact.measure, p.run, p.ends[0]) for p in pairs])
    if fact.against is None:
        return statistics.spread(known(here), None, resamples), None
    there = np.array([measure_quantity(fact.measure, p.other, p.ends[1]) for p in pairs if p.other])
    both = ~np.isnan(here) & ~np.isnan(there)
    return statistics.spread(here[both], there[both], resamples), None


def _rank_correlation(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    assert fact.beside is not None
    first = values_of_fact(fact, pairs)
    second = np.array([measure_quantity(fact.beside, pair.run) for pair in pairs], dtype=np.float64)
    both = ~np.isnan(first) & ~np.isnan(second)
    return statistics.rank_correlation(first[both], second[both], resamples), None


def _group_difference(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    assert fact.groups is not None
    values = values_of_fact(fact, pairs)
    defined = ~np.isnan(values)
    first, second = (
        np.array([qualifies(group, pair) for pair in pairs], dtype=bool) & defined
        for group in (fact.groups.first, fact.groups.second)
    )
    return statistics.group_difference(values, first, second, resamples), None


def _areas_over_seeds(fact: Fact, pairs: Sequence[Pair], resamples: int) -> FactEstimate:
    by_area: dict[int, list[float]] = {}
    for pair in pairs:
        by_area.setdefault(pair.group, []).append(_value(fact, pair))
    most = max((len(values) for values in by_area.values()), default=0)
    whole = [v for v in by_area.values() if len(v) == most and np.isfinite(v).all()]
    if most < 2 or not whole:
        return no_estimate(), None
    return statistics.areas_over_seeds(np.array(whole), resamples), None


ESTIMATORS: dict[str, Callable[[Fact, Sequence[Pair], int], FactEstimate]] = {
    "share": _share,
    "pooled": _pooled,
    "commonest": _commonest,
    "spread": _spread,
    "rank_correlation": _rank_correlation,
    "group_difference": _group_difference,
    "areas_over_seeds": _areas_over_seeds,
}


@dataclass(frozen=True)
class Band:
    """What counts as the published figure.

    Attributes
    ----------
    low, high : float
        Ends in the pattern's unit; infinite where there is none.
    strict : bool
        Whether the ends themselves are outside (a sign: zero is neither).
    """

    low: float
    high: float
    strict: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value lies inside; NaN never does."""
        if self.strict:
            return self.low < value < self.high
        return self.low - ROUNDING <= value <= self.high + ROUNDING

    def misses(self, low: float, high: float) -> bool:
        """Whether an interval lies wholly outside."""
        if self.strict:
            return high <= self.low or low >= self.high
        return high < self.low - ROUNDING or low > self.high + ROUNDING


@dataclass(frozen=True)
class PatternResult:
    """How a pattern came out.

    Attributes
    ----------
    pattern : Pattern
    band : Band
    verdict : str
        reproduced, missed or inconclusive.
    values : tuple of float
        One for each replicate; NaN where it is not defined.
    interval : tuple of float
        Ends of the middle 95 per cent over replicates with areas drawn anew.
    areas, empty : float
        Means over replicates of what counted and of what was left out as empty.
    """

    pattern: Pattern
    band: Band
    verdict: PatternVerdict
    values: tuple[float, ...]
    interval: tuple[float, float]
    areas: float
    empty: float

    @property
    def simulated(self) -> float:
        """Median over replicates."""
        return middle_interval(self.values)[1]

    @property
    def undefined(self) -> int:
        """Replicates in which the pattern is not defined."""
        return sum(math.isnan(value) for value in self.values)


def judge_patterns(
    plan: PatternsPlan, records: Records, state: Progress | None = None
) -> PatternsValidation:
    """Judge the patterns of a plan on the runs there are: a pure function of them."""
    measured, drawn = [], []
    for place, table in enumerate(plan.tables(records)):
        measured.append(measure_patterns(plan.patterns, table))
        drawn += [
            measure_patterns(plan.patterns, again)
            for again in areas_drawn_anew(table, -(-DRAWS // len(plan.seeds)), place)
        ]
    results = [
        judge_pattern(
            pattern,
            [each[pattern.id] for each in measured],
            [each[pattern.id].value for each in drawn],
            len(plan.areas),
        )
        for pattern in plan.patterns
    ]
    return PatternsValidation.of(plan, results, state)


def areas_drawn_anew(yearly: pd.DataFrame, number: int, seed: int) -> Iterator[pd.DataFrame]:
    """The rows of as many areas, drawn from those of one replicate with replacement, so many times.

    Parameters
    ----------
    yearly : pandas.DataFrame
        One row per area and calendar year.
    """
    rows = [place for _, place in sorted(yearly.groupby("area", sort=True).indices.items())]
    if not rows:
        return
    generator = np.random.default_rng(seed)
    for _ in range(number):
        chosen = [rows[place] for place in generator.integers(len(rows), size=len(rows))]
        names = np.repeat(np.arange(len(rows)), [len(each) for each in chosen])
        yield yearly.take(np.concatenate(chosen)).assign(area=names)


def in_group(group: str, pattern: Pattern) -> bool:
    """Whether a pattern is among those of a total.

    `counted` holds those to calibrate on and those held out; `emergent`, `near_input` and
    `holdout` are parts of it; `check` is the rest, which is reported only.
    """
    if group == "check":
        return not pattern.counts
    if group == "holdout":
        return pattern.use == "holdout"
    return pattern.counts and (group == "counted" or pattern.emergent == (group == "emergent"))


def count_patterns(results: Iterable[PatternResult]) -> dict[str, dict[str, int]]:
    """How many patterns of each group came out in which way, and how many there are."""
    listed = list(results)
    totals = {}
    for group in GROUPS:
        chosen = [each.verdict for each in listed if in_group(group, each.pattern)]
        totals[group] = {name: chosen.count(name) for name in PATTERN_VERDICTS} | {
            "of": len(chosen)
        }
    return totals


def judge_pattern(
    pattern: Pattern, measured: Sequence[MeasuredPattern], drawn: Sequence[float], areas: int
) -> PatternResult:
    """Judge one pattern on its replicates; the band takes the mean spread between areas.

    Parameters
    ----------
    measured : one for each replicate
    drawn : values with areas drawn anew
    areas : how many there are
    """
    values = tuple(each.value for each in measured)
    limits = band(pattern, mean_of_known([each.spread for each in measured]))
    low, _, high = middle_interval(drawn)
    return PatternResult(
        pattern=pattern,
        band=limits,
        verdict=pattern_verdict(drawn, limits) if areas >= FEWEST_AREAS else "inconclusive",
        values=values,
        interval=(low, high),
        areas=mean_of_known([float(each.areas) for each in measured]),
        empty=mean_of_known([float(each.empty) for each in measured]),
    )


def published_span(pattern: Pattern) -> tuple[float, float]:
    """The published figure as lowest and highest value, without tolerance or sampling error.

    Examples
    --------
    >>> from experiments.validation.patterns_schema import Pattern
    >>> published_span(Pattern("a", ("E001",), "mean", (2019, 2019), target=11.0))
    (11.0, 11.0)
    """
    if pattern.target is not None:
        return pattern.target, pattern.target
    if pattern.range is not None:
        return pattern.range
    return (0.0, math.inf) if pattern.sign == "positive" else (-math.inf, 0.0)


def band(pattern: Pattern, spread: float = math.nan) -> Band:
    """The band: figure or range, give or take tolerance and 1.96 standard errors.

    The standard error is sqrt(p (1 - p) / n) for shares, pooled shares and persistence, p being the
    figure or the nearer end of the range; spread / sqrt(n) for means; none where n is 0, for other
    statistics, and for a pooled ratio whose figure is no share.

    Parameters
    ----------
    spread : float
        Simulated standard deviation between areas; needed for means that rest on a number n.
    """
    low, high = published_span(pattern)
    if pattern.sign is not None:
        return Band(low, high, strict=True)
    below, above = (_standard_error(pattern, end, spread) for end in (low, high))
    return Band(
        low - pattern.tolerance - STANDARD_ERRORS * below,
        high + pattern.tolerance + STANDARD_ERRORS * above,
    )


def _standard_error(pattern: Pattern, figure: float, spread: float) -> float:
    if not pattern.n:
        return 0.0
    if pattern.statistic in BINOMIAL:
        return math.sqrt(figure * (1.0 - figure) / pattern.n) if 0.0 <= figure <= 1.0 else 0.0
    if pattern.statistic == "mean" and not math.isnan(spread):
        return spread / math.sqrt(pattern.n)
    return 0.0


def middle_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Low end, median and high end of the middle 95 per cent; NaN where no value is defined."""
    defined = known(np.array(values, dtype=np.float64))
    tail = (1.0 - MIDDLE) / 2.0
    return quantile(defined, tail), quantile(defined, 0.5), quantile(defined, 1.0 - tail)


def pattern_verdict(values: Sequence[float], band: Band) -> PatternVerdict:
    """Reproduced: the middle 95 per cent of values inside; missed: wholly outside; else neither.

    Where the pattern is not defined it is left out; where it is defined nowhere, nothing can be concluded.

    Examples
    --------
    >>> pattern_verdict([0.2, 0.3], Band(0.1, 0.4)), pattern_verdict([0.2, 0.3], Band(0.25, 0.4))
    ('reproduced', 'inconclusive')
    """
    low, _, high = middle_interval(values)
    if math.isnan(low):
        return "inconclusive"
    if band.holds(low) and band.holds(high):
        return "reproduced"
    return "missed" if band.misses(low, high) else "inconclusive"
