"""Judge facts: take a fact's quantity from its runs, summarise, and say whether it holds."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from experiments.execution.records import RunRecord
from experiments.validation.facts import estimates
from experiments.validation.facts.estimates import FEWEST, RESAMPLES, Estimate
from experiments.validation.facts.quantities import NotRecorded, measured, names_in, parts
from experiments.validation.facts.schema import Condition, Expectation, Fact

Floats = NDArray[np.float64]
Judged = tuple[Estimate, float | None]
Verdict = Literal["holds", "does not hold", "inconclusive"]
VERDICTS: tuple[Verdict, ...] = ("holds", "does not hold", "inconclusive")


@dataclass(frozen=True)
class Pair:
    """A run, with the same neighbourhood in the other world where there is one.

    Attributes
    ----------
    group : int
        Number of the area (portfolio) or of the seed.
    """

    run: RunRecord
    other: RunRecord | None = None
    group: int = 0
    ends: tuple[int, int] = (0, 0)

    @classmethod
    def of(cls, run: RunRecord, other: RunRecord | None = None, group: int = 0) -> Pair:
        """A pair in which each side is measured at its own end of the money."""
        end = run.own_end_month
        return cls(run, other, group, (end, other.own_end_month if other else end))


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
    verdict: Verdict
    estimate: Estimate
    share: float | None
    population: str
    reason: str = ""


def judge_fact(fact: Fact, pairs: Sequence[Pair], population: str) -> FactResult:
    """Judge one fact on its runs; a pure function of them."""
    try:
        estimate, share = estimated(fact, pairs)
    except NotRecorded as lacking:
        return unjudged(fact, population, str(lacking))
    verdict = verdict_of(estimate, fact.expect)
    reason = _reason(fact, estimate, len(pairs)) if verdict == "inconclusive" else ""
    return FactResult(fact, verdict, estimate, share, population, reason)


def estimated(fact: Fact, pairs: Sequence[Pair], resamples: int = RESAMPLES) -> Judged:
    """A fact's quantity summarised over its runs, and the share of runs that go the expected way.

    Raises
    ------
    NotRecorded
        If no table has the column.
    """
    chosen = [pair for pair in pairs if fact.only is None or _qualifies(fact.only, pair)]
    return STATISTICS.get(fact.statistic, _of_values)(fact, chosen, resamples)


def unjudged(fact: Fact, population: str, reason: str) -> FactResult:
    """A fact that cannot be judged, with the reason."""
    nothing = Estimate(math.nan, -math.inf, math.inf, 0)
    return FactResult(fact, "inconclusive", nothing, None, population, reason)


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


def verdict_of(estimate: Estimate, expect: Expectation) -> Verdict:
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
    """The fact's quantity in a run, less the same in the other world where there is one."""
    value = measured(fact.measure, pair.run, pair.ends[0])
    if pair.other is not None:
        value -= measured(fact.measure, pair.other, pair.ends[1])
    return value


def _qualifies(condition: Condition, pair: Pair) -> bool:
    other = condition.side == "against"
    record = pair.other if other else pair.run
    assert record is not None
    return condition.hold(measured(condition.measure, record, pair.ends[other]))


def _known(values: Floats) -> Floats:
    return np.asarray(values[~np.isnan(values)])


def _of_values(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    values = _known(np.array([_value(fact, pair) for pair in pairs], dtype=np.float64))
    share = None
    if fact.expect.sign is not None and len(values):
        sign = 1 if fact.expect.sign == "positive" else -1
        share = float((values * sign > 0).mean())
    return estimates.centre(values, fact.statistic, resamples), share


def _share(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    """Share of runs whose quantity (difference, where there is another world) qualifies."""
    assert fact.where is not None
    values = _known(np.array([_value(fact, pair) for pair in pairs], dtype=np.float64))
    count = sum(fact.where.hold(value) for value in values)
    estimate = estimates.proportion(count, len(values))
    return estimate, estimate.value if len(values) else None


def _pooled(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    both = np.array([parts(fact.measure, pair.run) for pair in pairs]).reshape(-1, 2)
    both = both[~np.isnan(both).any(axis=1)]
    if not both[:, 1].sum():
        return Estimate(math.nan, -math.inf, math.inf, 0), None
    return estimates.pooled(both[:, 0], both[:, 1], resamples), None


def _commonest(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    names = [names_in(fact.measure, pair.run) for pair in pairs]
    known = [each for each in names if each]
    return estimates.commonest(known, fact.measure.among, resamples), None


def _spread(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    here = np.array([measured(fact.measure, p.run, p.ends[0]) for p in pairs])
    if fact.against is None:
        return estimates.spread(_known(here), None, resamples), None
    there = np.array([measured(fact.measure, p.other, p.ends[1]) for p in pairs if p.other])
    both = ~np.isnan(here) & ~np.isnan(there)
    return estimates.spread(here[both], there[both], resamples), None


def _rank_correlation(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    assert fact.beside is not None
    first = np.array([_value(fact, pair) for pair in pairs], dtype=np.float64)
    second = np.array([measured(fact.beside, pair.run) for pair in pairs], dtype=np.float64)
    both = ~np.isnan(first) & ~np.isnan(second)
    return estimates.rank_correlation(first[both], second[both], resamples), None


def _group_difference(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    assert fact.groups is not None
    values = np.array([_value(fact, pair) for pair in pairs], dtype=np.float64)
    known = ~np.isnan(values)
    first, second = (
        np.array([_qualifies(group, pair) for pair in pairs], dtype=bool) & known
        for group in (fact.groups.first, fact.groups.second)
    )
    return estimates.group_difference(values, first, second, resamples), None


def _areas_over_seeds(fact: Fact, pairs: Sequence[Pair], resamples: int) -> Judged:
    by_area: dict[int, list[float]] = {}
    for pair in pairs:
        by_area.setdefault(pair.group, []).append(_value(fact, pair))
    most = max((len(values) for values in by_area.values()), default=0)
    whole = [v for v in by_area.values() if len(v) == most and np.isfinite(v).all()]
    if most < 2 or not whole:
        return Estimate(math.nan, -math.inf, math.inf, 0), None
    return estimates.areas_over_seeds(np.array(whole), resamples), None


STATISTICS = {
    "share": _share,
    "pooled": _pooled,
    "commonest": _commonest,
    "spread": _spread,
    "rank_correlation": _rank_correlation,
    "group_difference": _group_difference,
    "areas_over_seeds": _areas_over_seeds,
}


def counted(results: Sequence[FactResult]) -> Mapping[str, dict[str, int]]:
    """How many facts of each status came out how."""
    from experiments.validation.facts.schema import STATUSES

    return {
        status: {
            verdict: sum(r.fact.status == status and r.verdict == verdict for r in results)
            for verdict in VERDICTS
        }
        for status in STATUSES
    }
