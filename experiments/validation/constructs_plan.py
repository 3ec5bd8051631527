"""Which runs construct checks need: every world over the same seeds, every run once, whoever asks for it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from experiments.comparison.outcomes import HEADLINE_NAMES, measure
from experiments.ensemble.versions import DEFAULT, ModelVersion
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.lever_expectations import Expectation, load_expectations
from experiments.validation.areas import areas_of_portfolio
from experiments.validation.constructs_schema import (
    AREAS,
    Check,
    ConstructsFile,
    ConstructWorld,
    Mechanism,
    Part,
)
from experiments.validation.facts_schema import Quantity
from sim.scenario import Scenario, load_scenario

ABLE = "able_members"
"""The column that says how many were left to carry a body."""
STAGE = "stage"
WATCHED = frozenset({"funding.follow_on_months", "place.start_year"})
"""Settings of when, and for how long, a run is watched: no part of a design, so that nothing is to be felt of them."""
FIRST_LOOK = 20
"""Twins over which what a contrast moves is looked for first; all of them run only where it is not found there."""


@dataclass(frozen=True)
class MeasuredRun:
    """What is kept of a run: its outcomes, and the columns and events that checks read.

    Attributes
    ----------
    record : RunRecord
        With these columns only.
    outcomes : dict of str to float
    """

    record: RunRecord
    outcomes: Mapping[str, float]


@dataclass(frozen=True)
class Contrast:
    """Two worlds between which a mechanism or a lever is to be felt.

    Attributes
    ----------
    name : of the mechanism (its file) or the lever (its path)
    how : what is held neutral, or the two ends
    world, against : names of worlds
    """

    name: str
    how: str
    world: str
    against: str


@dataclass(frozen=True)
class ConstructsPlan:
    """What is to be run for a set of checks.

    Attributes
    ----------
    checks : tuple of Check
    worlds : dict of name to the runs of that world, seed by seed (area by area)
    mechanisms, levers : tuple of Contrast
        Empty unless a check asks for them.
    seeds : tuple of int
    """

    checks: tuple[Check, ...]
    worlds: Mapping[str, tuple[RunRequest, ...]]
    mechanisms: tuple[Contrast, ...]
    levers: tuple[Contrast, ...]
    seeds: tuple[int, ...]

    @property
    def requests(self) -> list[RunRequest]:
        """Every run of the checks once, and of the contrasts what the first look takes."""
        named = {name for part in self._parts for name in part.worlds_named()}
        return _by_place(
            runs if name in named else runs[:FIRST_LOOK] for name, runs in self.worlds.items()
        )

    def further(self, contrasts: Iterable[Contrast]) -> list[RunRequest]:
        """What a second look at some contrasts takes beside the first."""
        known = {wanted.run_id for wanted in self.requests}
        names = {name for each in contrasts for name in (each.world, each.against)}
        every = _by_place(runs for name, runs in self.worlds.items() if name in names)
        return [wanted for wanted in every if wanted.run_id not in known]

    @property
    def _parts(self) -> list[Part]:
        return [part for check in self.checks for part in check.parts]

    def reduced(self, record: RunRecord) -> MeasuredRun:
        """What is kept of a run."""
        columns, kinds, outcomes = self._read
        events = record.tables["events"]
        chosen = [row for row, kind in enumerate(events["kind"]) if kind in kinds]
        tables: dict[str, Any] = {
            name: {c: v for c, v in record.tables[name].items() if c in columns}
            for name in ("yearly", "monthly")
        }
        tables["events"] = {
            name: [column[row] for row in chosen] for name, column in events.items()
        }
        kept = RunRecord(
            record.run_id, record.seed, record.horizon_months, record.own_end_month, tables
        )
        return MeasuredRun(kept, measure(record, names=outcomes))

    @property
    def _read(self) -> tuple[set[str], set[str], set[str]]:
        """Columns, kinds of event and outcomes that checks read."""
        columns, kinds, outcomes = {STAGE, ABLE}, set(), set(HEADLINE_NAMES)
        for part in self._parts:
            columns |= {part.column or "", part.start or "", *part.columns}
            kinds.add(part.event or "")
            for outcome, quantity in part.readings():
                outcomes |= {outcome} if outcome else set()
                for each in _inside(quantity):
                    columns.add(each.column or "")
                    kinds.add(each.event or "")
        return columns, kinds, outcomes


def _by_place(worlds: Iterable[Sequence[RunRequest]]) -> list[RunRequest]:
    """Every run once, neighbourhood by neighbourhood, so that what is stopped early has whole pairs."""
    places = itertools.zip_longest(*worlds)
    every = (wanted for runs in places for wanted in runs if wanted is not None)
    return list({wanted.run_id: wanted for wanted in every}.values())


def _inside(quantity: Quantity | None) -> Iterator[Quantity]:
    """A quantity and those within it."""
    if quantity is not None:
        yield quantity
        yield from _inside(quantity.per)
        yield from _inside(quantity.less)


@dataclass(frozen=True)
class ConstructRuns:
    """The runs there are, by world.

    Attributes
    ----------
    plan : ConstructsPlan
    by_id : dict of run id to MeasuredRun
    """

    plan: ConstructsPlan
    by_id: Mapping[str, MeasuredRun]

    def of(self, world: str) -> list[MeasuredRun]:
        """The runs of a world, as far as they are there."""
        return [here for here, _ in self.pairs(world)]

    def pairs(
        self, world: str, against: str | None = None
    ) -> list[tuple[MeasuredRun, MeasuredRun | None]]:
        """The runs of a world, each with its twin in another where one is named."""
        wanted = self.plan.worlds[world]
        if against is None:
            return [(self.by_id[r.run_id], None) for r in wanted if r.run_id in self.by_id]
        return [
            (self.by_id[here.run_id], self.by_id[there.run_id])
            for here, there in zip(wanted, self.plan.worlds[against], strict=True)
            if here.run_id in self.by_id and there.run_id in self.by_id
        ]


def plan_constructs(
    file: ConstructsFile, *, seeds: int, seed: int = 1, version: ModelVersion = DEFAULT
) -> ConstructsPlan:
    """Work out what a set of checks needs.

    Parameters
    ----------
    file : ConstructsFile
        With the checks that are wanted.
    seeds : int
        Neighbourhoods for each world; the areas of the portfolio run once each.
    seed : int
        Seed of the first.
    version : ModelVersion
        Of the model on which every world is run.
    """
    numbers = tuple(seeds_for(seed, seeds))
    parts = [part for check in file.checks for part in check.parts]
    measures = {part.measure for part in parts}
    named = dict.fromkeys(name for part in parts for name in part.worlds_named())
    worlds = {name: _runs(name, file, numbers) for name in named}
    mechanisms = file.mechanisms if "unfelt_mechanisms" in measures else ()
    levers = _levers() if "unfelt_levers" in measures else ()
    for mechanism in mechanisms:
        for name, world in _sides(mechanism).items():
            worlds.setdefault(name, _over_seeds(name, world, numbers))
    for lever in levers:
        for side in ("low", "high"):
            name, scenario = f"{lever.path} {side}", load_scenario("baseline", lever.changes(side))
            worlds[name] = _repeated(name, scenario, numbers)
    return ConstructsPlan(
        checks=file.checks,
        worlds={name: _on_version(runs, version) for name, runs in worlds.items()},
        mechanisms=tuple(_contrast(each) for each in mechanisms),
        levers=tuple(_ends(each) for each in levers),
        seeds=numbers,
    )


def _on_version(runs: Sequence[RunRequest], version: ModelVersion) -> tuple[RunRequest, ...]:
    """The same runs on a version of the model; a world's runs mostly share their scenario."""
    if version is DEFAULT:
        return tuple(runs)
    applied = {id(wanted.scenario): wanted.scenario for wanted in runs}
    applied = {key: version.applied(scenario) for key, scenario in applied.items()}
    return tuple(
        request(
            *wanted.key, applied[id(wanted.scenario)], wanted.seed, wanted.horizon_months,
            wanted.own, wanted.neutral,
        )
        for wanted in runs
    )  # fmt: skip


def _levers() -> list[Expectation]:
    """Every lever of a design, with its two ends; dated events are no levers."""
    every = load_expectations().values()
    return [
        each for each in every if not each.path.startswith("events.") and each.path not in WATCHED
    ]


def _runs(name: str, file: ConstructsFile, seeds: Sequence[int]) -> tuple[RunRequest, ...]:
    if name == AREAS:
        return tuple(
            request(AREAS, place, area.scenario, area.seed, area.scenario.horizon_months)
            for place, area in enumerate(areas_of_portfolio(seeds[0]))
        )
    return _over_seeds(name, file.worlds.get(name) or ConstructWorld(scenario=name), seeds)


def _over_seeds(name: str, world: ConstructWorld, seeds: Sequence[int]) -> tuple[RunRequest, ...]:
    return _repeated(name, world.applied(load_scenario(world.scenario)), seeds, world.neutral)


def _repeated(
    name: str, scenario: Scenario, seeds: Sequence[int], neutral: tuple[str, ...] = ()
) -> tuple[RunRequest, ...]:
    months = scenario.horizon_months
    return tuple(
        request(name, place, scenario, seed, months, neutral=neutral)
        for place, seed in enumerate(seeds)
    )


def _sides(mechanism: Mechanism) -> dict[str, ConstructWorld]:
    """The two worlds of a mechanism, by name."""
    contrast = _contrast(mechanism)
    beside, held = dict(mechanism.beside), {**mechanism.beside, **mechanism.set}
    return {
        contrast.against: ConstructWorld(set=beside),
        contrast.world: ConstructWorld(set=held, neutral=mechanism.neutral),
    }


def _contrast(mechanism: Mechanism) -> Contrast:
    name = mechanism.name
    against = f"beside {name}" if mechanism.beside else "baseline"
    how = mechanism.why + _in_world(mechanism.beside)
    return Contrast(name, how, f"without {name}", against)


def _ends(lever: Expectation) -> Contrast:
    how = f"{lever.low} or {lever.high}" + _in_world(lever.beside)
    return Contrast(lever.path, how, f"{lever.path} high", f"{lever.path} low")


def _in_world(beside: Mapping[str, Any]) -> str:
    """What else differs from the baseline on both sides of a contrast."""
    return f", with {', '.join(_setting(*each) for each in beside.items())}" if beside else ""


def _setting(path: str, value: Any) -> str:
    if path != "events":
        return f"{path} {value}"
    return ", ".join(f"{event['kind']} in month {event['month']}" for event in value) or "no events"
