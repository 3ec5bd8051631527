"""Two designs at equal spending: the one that spends more is run again with a grant of which it spends as much as the other.

The same grant is not the same spending: what is not spent in time is lost to a short programme. The grant is found by runs, a secant search for the median
spent over the first twins, and the comparison then runs over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from experiments.comparison.comparison import Comparison
from experiments.comparison.outcomes import HEADLINE_NAMES, measure
from experiments.comparison.paired import PairedDifference, compare_outcomes
from experiments.execution.batch import BatchOptions, run_batch, what_is_saved
from experiments.execution.records import RunRecord
from experiments.execution.requests import request
from sim.scenario import Scenario

APART = 0.05
"""Median spending that differs by more than this share is told of."""
NEAR = 0.02
"""Share of the other's median spending within which spending counts as equal."""
LOOKS = 5
"""Grants that are tried at most."""
TWINS_TO_FIND = 20
"""Twins over which a grant is sought."""
LEAST_GBP, MOST_GBP = 50_000.0, 5_000_000.0
GRANT = "funding.amount_gbp"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class EqualSpending:
    """A design against the base, with one of them granted so much that both spend alike.

    Attributes
    ----------
    scenario : the other design
    changed : of the two, the one whose grant was changed
    grant_gbp : its grant
    base_spent_gbp, other_spent_gbp : medians over twins
    is_near : whether they came within two per cent
    results : list of PairedDifference
        The headline outcomes.
    """

    scenario: str
    changed: str
    grant_gbp: float
    base_spent_gbp: float
    other_spent_gbp: float
    is_near: bool
    results: list[PairedDifference]


def spending_of(comparison: Comparison, name: str) -> tuple[float, float] | None:
    """Median spending of base and a design over complete pairs; None where either spends nothing."""
    found = comparison.find(name, "spent_gbp")
    if found is None or min(found.base_median, found.other_median) <= 0.0:
        return None
    return float(np.median(found.base_values)), float(np.median(found.other_values))


def spends_otherwise(comparison: Comparison, name: str) -> bool:
    """Whether median spending differs by more than is passed over."""
    spent = spending_of(comparison, name)
    return spent is not None and abs(spent[1] - spent[0]) > APART * max(spent)


def at_equal_spending(
    comparison: Comparison, options: BatchOptions, tell: Tell = lambda sentence: None
) -> list[EqualSpending]:
    """Each design that spends otherwise than the base, at equal spending.

    Parameters
    ----------
    options : how runs are carried out; they go into the cache, not into a folder
    """
    found = []
    for name in comparison.others:
        if spends_otherwise(comparison, name):
            tell(f"{name} at equal spending ...")
            found.append(_Search(comparison, name, options).found())
    return found


class _Search:
    def __init__(self, comparison: Comparison, name: str, options: BatchOptions) -> None:
        self.comparison, self.name = comparison, name
        self.options = replace(options, store=None, describe=None, progress=None)
        spent = spending_of(comparison, name)
        assert spent is not None
        self.target = min(spent)
        self.changed = comparison.base if spent[0] > spent[1] else name
        self.scenario = comparison.scenarios[self.changed]

    def found(self) -> EqualSpending:
        """The grant, and the comparison at it."""
        grant = self._grant()
        plan = self.comparison.plan
        everybody = self._run(grant, range(len(plan.seeds)))
        values = {plan.seeds[pair]: _measured(record) for pair, record in everybody.items()}
        kept = self.name if self.changed == plan.base else plan.base
        others = {
            seed: _measured(self.comparison.records[kept, pair])
            for pair, seed in enumerate(plan.seeds)
            if (kept, pair) in self.comparison.records and seed in values
        }
        values = {seed: values[seed] for seed in others}
        base, other = (values, others) if self.changed == plan.base else (others, values)
        results = compare_outcomes(self.name, plan.base, base, other, plan.clusters, HEADLINE_NAMES)
        spent = [_median_spent(side.values()) for side in (base, other)]
        return EqualSpending(
            scenario=self.name,
            changed=self.changed,
            grant_gbp=grant,
            base_spent_gbp=spent[0],
            other_spent_gbp=spent[1],
            is_near=abs(spent[0] - spent[1]) <= NEAR * max(spent),
            results=results,
        )

    def _grant(self) -> float:
        """A grant of which the median spent is the other's, by a secant search."""
        own = float(self.scenario.funding.amount_gbp)
        pairs = range(min(TWINS_TO_FIND, len(self.comparison.seeds)))
        measured = self._median_of_first(pairs)
        points = [(own, measured)]
        grant = own * self.target / measured
        for _ in range(LOOKS):
            grant = round(min(MOST_GBP, max(LEAST_GBP, grant)), -2)
            spent = _median_spent(_measured(each) for each in self._run(grant, pairs).values())
            if abs(spent - self.target) <= 0.5 * NEAR * self.target:
                break
            points.append((grant, spent))
            (first, of_first), (last, of_last) = sorted(points, key=lambda p: abs(p[1] - self.target))[:2]  # fmt: skip
            slope = (of_last - of_first) / (last - first) if last != first else 1.0
            grant = first + (self.target - of_first) / (slope if slope > 0.05 else 1.0)
        return grant

    def _median_of_first(self, pairs: Sequence[int]) -> float:
        records = self.comparison.records
        there = [records[self.changed, pair] for pair in pairs if (self.changed, pair) in records]
        return _median_spent(_measured(record) for record in there)

    def _run(self, grant: float, pairs: Sequence[int]) -> dict[int, RunRecord]:
        plan = self.comparison.plan
        requests = [
            request(
                self.changed, pair, self._granted(plan.scenario_of(self.changed, pair), grant),
                plan.seeds[pair], plan.horizon_months, plan.own,
            )
            for pair in pairs
        ]  # fmt: skip
        state = run_batch(requests, self.options)
        self.options.stop.check(what_is_saved(state, None, self.options.cache is not None))
        return {pair: record for (_, pair), record in state.records.items()}

    def _granted(self, scenario: Scenario, grant: float) -> Scenario:
        return scenario.with_levers({GRANT: grant})


def _measured(record: RunRecord) -> dict[str, float]:
    return measure(record, names=(*HEADLINE_NAMES, "spent_gbp"))


def _median_spent(measured: Any) -> float:
    return float(np.median([values["spent_gbp"] for values in measured]))


def payload_of(found: EqualSpending, result_payload: Callable[[PairedDifference], Mapping[str, Any]]) -> dict[str, Any]:  # fmt: skip
    """What was found, as manifest and JSON keep it."""
    return {
        "scenario": found.scenario,
        "changed": found.changed,
        "grant_gbp": found.grant_gbp,
        "base_spent_gbp": found.base_spent_gbp,
        "other_spent_gbp": found.other_spent_gbp,
        "near": found.is_near,
        "results": [result_payload(each) for each in found.results],
    }
