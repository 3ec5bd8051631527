"""Placebos of facts: the same statement asked where there is nothing, or next to nothing, to find."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import Field

from experiments.execution.records import RunRecord
from experiments.validation.facts_schema import Fact
from experiments.validation.judge import (
    FactResult,
    estimate_fact,
    fact_verdict,
    judge_fact,
    qualifies,
    values_of_fact,
)
from experiments.validation.plan import FactsPlan, Pair, Records, plan_facts
from experiments.validation.quantities import measure_quantity
from experiments.validation.statistics import (
    Estimate,
    centre,
    group_difference,
    known,
    rank_correlation,
)
from experiments.validation.text import fact_outcome
from sim.scenario import ScenarioError
from sim.scenario.lever_fields import Section
from sim.scenario.library import read_shown
from sim.scenario.validation import validate
from tools.docs.base import PageRuns
from tools.docs.placebos.nudges import Nudge

FILE = Path(__file__).with_name("facts.yaml")
RESAMPLES = 400
"""Of each shuffled try; a fact itself has more."""
Shuffle = Literal["sides", "ranks", "groups", "events", "areas"]


class FactPlacebo(Section):
    """What is tried of a fact beside worlds that differ by next to nothing."""

    shuffle: Shuffle | None = Field(None, title="Labels dealt by chance")
    instead: dict[str, Any] | None = Field(None, title="Parts of the fact put in place of its own")
    why: str = Field(..., title="What it asks, or why there is none")


class _File(Section):
    facts: dict[str, FactPlacebo] = Field(..., title="Facts by name")


def load_placebos(path: Path = FILE) -> dict[str, FactPlacebo]:
    """The file of placebos, by fact.

    Raises
    ------
    ScenarioError
        With every problem of the file.
    """
    file, problems = validate(read_shown(path), _File)
    if file is None:
        raise ScenarioError(problems)
    return file.facts


def contrasts(fact: Fact, moved: Sequence[Nudge]) -> list[Fact]:
    """The fact asked of every two of its world as it is and with each lever moved, either way round.

    The world is the one compared with; where the fact asks for a condition in its own world, that one.
    """
    assert fact.against is not None
    own = fact.only is not None and fact.only.side == "world"
    world = fact.world if own else fact.against
    worlds = [world, *(nudge.world(world) for nudge in moved)]
    return [
        fact.model_copy(update={"world": here, "against": there})
        for here, there in itertools.permutations(worlds, 2)
    ]


def same_twice(fact: Fact) -> Fact:
    """The fact asked of one world under two labels."""
    own = fact.only is not None and fact.only.side == "world"
    return fact.model_copy(
        update={"against": fact.world} if own else {"world": fact.against or fact.world}
    )


def instead_of(fact: Fact, placebo: FactPlacebo) -> Fact:
    """The fact with the parts of its placebo in place of its own."""
    return Fact.model_validate(fact.model_dump() | (placebo.instead or {}))


def asks_for_nothing(fact: Fact) -> bool:
    """Whether a fact states that a difference is small, so that a placebo holds by right."""
    low, high = fact.expect.low, fact.expect.high
    return fact.against is not None and low is not None and high is not None and low <= 0 <= high


def plan_of(
    facts: Sequence[Fact],
    placebos: Mapping[str, FactPlacebo],
    moved: Sequence[Nudge],
    *,
    replicates: int,
    areas: int,
) -> FactsPlan:
    """What is run: every fact's own world and all its placebos."""
    asked: list[Fact] = []
    for fact in facts:
        placebo = placebos.get(fact.id)
        if fact.against is not None:
            asked += [same_twice(fact), *contrasts(fact, moved)]
        if placebo is not None and placebo.instead:
            asked.append(instead_of(fact, placebo))
        if placebo is not None and placebo.shuffle:
            asked.append(fact)
    return plan_facts(asked, replicates=replicates, areas=areas)


def tried(
    plan: FactsPlan,
    runs: PageRuns,
    facts: Sequence[Fact],
    placebos: Mapping[str, FactPlacebo],
    moved: Sequence[Nudge],
    shuffles: int,
) -> list[dict[str, Any]]:
    """What each fact's placebos came to, as JSON takes it."""
    records = runs.records(plan.requests)
    return [_tried(plan, records, fact, placebos.get(fact.id), moved, shuffles) for fact in facts]


def _tried(
    plan: FactsPlan,
    records: Records,
    fact: Fact,
    placebo: FactPlacebo | None,
    moved: Sequence[Nudge],
    shuffles: int,
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": fact.id,
        "status": fact.status,
        "text": fact.text,
        "why": placebo.why if placebo else "",
        "asks_for_nothing": asks_for_nothing(fact),
    }

    def told(asked: Fact) -> FactResult:
        return judge_fact(asked, plan.pairs(asked, records), "")

    if fact.against is not None:
        found["label"] = told(same_twice(fact)).verdict
        tries = [told(asked) for asked in contrasts(fact, moved)]
        found["moved"] = _counted(fact, [each.estimate for each in tries])
    if placebo is not None and placebo.shuffle:
        pairs = plan.pairs(fact, records)
        dealt = [shuffled(fact, pairs, placebo.shuffle, try_) for try_ in range(shuffles)]
        found["shuffled"] = _counted(fact, dealt)
    if placebo is not None and placebo.instead:
        result = told(instead_of(fact, placebo))
        found["instead"] = {"verdict": result.verdict, "came_out": fact_outcome(result)}
    return found


def _counted(fact: Fact, estimates: Sequence[Estimate]) -> dict[str, Any]:
    """How often a fact holds; the middle of the estimates, and whether that lies in the range that is expected, so that more runs would let it hold."""
    values = [each.value for each in estimates if math.isfinite(each.value)]
    middle = float(np.median(values)) if values else None
    low, high = fact.expect.low, fact.expect.high
    return {
        "holds": sum(fact_verdict(each, fact.expect) == "holds" for each in estimates),
        "of": len(estimates),
        "middle": middle,
        "meets": middle is not None
        and fact.expect.sign is None
        and (-math.inf if low is None else low) <= middle <= (math.inf if high is None else high),
    }


def shuffled(fact: Fact, pairs: Sequence[Pair], how: Shuffle, seed: int) -> Estimate:
    """A fact's estimate with its labels dealt by chance.

    Parameters
    ----------
    how : what is dealt, see `facts.yaml`
    seed : of the dealing
    """
    generator = np.random.default_rng([seed, len(pairs)])
    if how == "events":
        return estimate_fact(fact, [_moved_events(fact, each, generator) for each in pairs], RESAMPLES)[0]  # fmt: skip
    if how == "areas":
        groups = generator.permutation([each.group for each in pairs])
        dealt = [replace(e, group=int(g)) for e, g in zip(pairs, groups, strict=True)]
        return estimate_fact(fact, dealt, RESAMPLES)[0]
    values = values_of_fact(fact, pairs)
    if how == "sides":
        signs = generator.choice([-1.0, 1.0], len(values))
        return centre(known(values * signs), fact.statistic, RESAMPLES)
    if how == "ranks":
        assert fact.beside is not None
        beside = np.array([measure_quantity(fact.beside, each.run) for each in pairs])
        both = np.isfinite(values) & np.isfinite(beside)
        return rank_correlation(values[both], generator.permutation(beside[both]), RESAMPLES)
    return _dealt_groups(fact, pairs, generator)


def _dealt_groups(fact: Fact, pairs: Sequence[Pair], generator: np.random.Generator) -> Estimate:
    """The difference between as many areas of each group, dealt among all that are in either."""
    assert fact.groups is not None
    values = values_of_fact(fact, pairs)
    group = np.zeros(len(pairs), dtype=np.int64)
    for place, condition in enumerate((fact.groups.first, fact.groups.second), 1):
        group[[qualifies(condition, pair) for pair in pairs]] = place
    either = (group > 0) & np.isfinite(values)
    group[either] = generator.permutation(group[either])
    return group_difference(values, either & (group == 1), either & (group == 2), RESAMPLES)


def _moved_events(fact: Fact, pair: Pair, generator: np.random.Generator) -> Pair:
    """A run in which the events that the fact looks at happened in months dealt by chance."""
    around = fact.measure.around
    assert around is not None
    events = dict(pair.run.tables["events"])
    end = max(pair.run.own_end_month - around.after, around.before + 1)
    events["month"] = [
        int(generator.integers(around.before, end)) if kind == around.event else month
        for month, kind in zip(events["month"], events["kind"], strict=True)
    ]
    run: RunRecord = replace(pair.run, tables={**pair.run.tables, "events": events})
    return replace(pair, run=run)
