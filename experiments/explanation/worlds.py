"""The worlds that an explanation runs: both designs, and each of them with something held or set as in the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from experiments.comparison.outcome_names import outcome_called
from experiments.comparison.outcomes import Outcome
from experiments.comparison.plan import common_horizon
from experiments.errors import UsageProblem
from experiments.execution.costs import Runs, runs_of
from experiments.execution.requests import RunRequest, request, seeds_for
from experiments.explanation.estimates import Together
from sim.holding import Held
from sim.mediators import MEDIATORS
from sim.scenario import Scenario, ScenarioError, differences, load_scenario

STRONGEST = 5
"""Mediators among whom a difference is shared out in all orders, and levers that are told apart."""
BASE, OTHER = "base", "other"


@dataclass(frozen=True)
class World:
    """A design, with what is held in it.

    Attributes
    ----------
    name : under which its runs are filed
    scenario : Scenario
    horizon_months : int
    held : Held or None
    """

    name: str
    scenario: Scenario
    horizon_months: int
    held: Held | None = None

    def requests(self, seeds: Sequence[int]) -> list[RunRequest]:
        """Its runs, one for each seed."""
        return [
            request(self.name, twin, self.scenario, seed, self.horizon_months, held=self.held)
            for twin, seed in enumerate(seeds)
        ]


@dataclass(frozen=True)
class Question:
    """Why do two designs differ in an outcome?

    Attributes
    ----------
    base, other : Scenario
    outcome : Outcome
    seeds : one for each twin neighbourhood
    horizon_months : of both designs, as a comparison has it
    held_months : of runs in which something is held: as long as the outcome needs
    """

    base: Scenario
    other: Scenario
    outcome: Outcome
    seeds: tuple[int, ...]
    horizon_months: int
    held_months: int

    @property
    def designs(self) -> tuple[World, World]:
        """Both designs as they are."""
        return (
            World(BASE, self.base, self.horizon_months),
            World(OTHER, self.other, self.horizon_months),
        )

    def other_with(self, names: Iterable[str]) -> World:
        """The other design, with mediators held on the path that they take in the base."""
        held = tuple(sorted(names))
        return World(
            f"other, held: {', '.join(held)}", self.other, self.held_months, Held(held, self.base)
        )

    def base_with(self, name: str) -> World:
        """The base, with one mediator held on the path that it takes in the other design."""
        return World(f"base, held: {name}", self.base, self.held_months, Held((name,), self.other))

    @property
    def changes(self) -> dict[str, tuple[object, object]]:
        """What differs between the designs, by its path."""
        return differences(self.base, self.other)

    def levers(self) -> dict[str, tuple[str, ...]]:
        """What is set apart when the difference is shared out by settings: each, or sections where they are many."""
        paths = list(self.changes)
        if len(paths) <= STRONGEST:
            return {path: (path,) for path in paths}
        sections: dict[str, tuple[str, ...]] = {}
        for path in paths:
            section = path.partition(".")[0]
            sections[section] = (*sections.get(section, ()), path)
        return sections

    def other_without(self, group: Together, levers: dict[str, tuple[str, ...]]) -> World:
        """The other design, with some of its levers set back to the base's.

        Raises
        ------
        ScenarioError
            If there cannot be such a design.
        """
        paths = [path for name in sorted(group) for path in levers[name]]
        return World(
            f"other, as the base in: {', '.join(sorted(group))}",
            set_back(self.other, self.base, paths),
            self.held_months,
        )


def set_back(scenario: Scenario, base: Scenario, paths: Sequence[str]) -> Scenario:
    """A scenario with some of what differs set as in the base."""
    changes = differences(base, scenario)
    levers = {p: changes[p][0] for p in paths if not p.startswith(("assumptions.", "events"))}
    if "events" in paths:
        levers["events"] = base.events
    assumptions = dict(scenario.assumptions)
    for path in paths:
        section, _, name = path.partition(".")
        if section == "assumptions":
            assumptions.pop(name, None)
            if name in base.assumptions:
                assumptions[name] = base.assumptions[name]
    made = scenario.with_levers(levers) if levers else scenario
    return made.model_copy(update={"assumptions": assumptions})


def ask_why(
    base: str | Scenario,
    other: str | Scenario,
    outcome: str,
    replicates: int,
    seed: int,
) -> Question:
    """Understand what is asked.

    Raises
    ------
    UsageProblem
        If there is no such outcome, or the follow-on is too short.
    ScenarioError
        If a scenario cannot be read.
    """
    chosen = outcome_called(outcome)
    given = [each if isinstance(each, Scenario) else load_scenario(each) for each in (base, other)]
    horizon = common_horizon({BASE: given[0], OTHER: given[1]})
    return Question(
        base=given[0],
        other=given[1],
        outcome=chosen,
        seeds=tuple(seeds_for(seed, replicates)),
        horizon_months=horizon,
        held_months=months_needed(chosen, given, horizon),
    )


def months_needed(outcome: Outcome, scenarios: Iterable[Scenario], horizon: int) -> int:
    """How long runs have to last for an outcome: an outcome does not depend on what comes after it."""
    if outcome.name in ("months_to_sturdy", "reached_sturdy") or "horizon" in outcome.name:
        return horizon
    later = re.search(r"_(12|36|60)$", outcome.name)
    longest = max(scenario.programme_months for scenario in scenarios)
    return min(horizon, longest + (int(later.group(1)) if later else 0))


def worlds_to_run(question: Question) -> int:
    """How many worlds an explanation runs at most, both designs included."""
    mediators = len(MEDIATORS) + STRONGEST + 2**STRONGEST - STRONGEST - 1
    levers = len(question.levers())
    return 2 + mediators + (2**levers - 2 if 1 < levers <= STRONGEST else 0)


def kinds_of(question: Question) -> list[Runs]:
    """All runs of an explanation, as what they cost at most."""
    seeds, held = len(question.seeds), worlds_to_run(question) - 2
    return [
        runs_of(question.base, seeds, question.horizon_months),
        runs_of(question.other, seeds, question.horizon_months),
        runs_of(question.other, seeds * held, question.held_months),
    ]


def split_can_be_made(question: Question) -> str:
    """Why the difference cannot be shared out by levers; empty where it can."""
    levers = question.levers()
    if len(levers) < 2:
        return f"They differ in one setting alone: {next(iter(levers), 'none')}."
    if len(levers) > STRONGEST:
        return f"They differ in {len(levers)} sections, too many to try in all orders."
    for name in levers:
        try:
            question.other_without(frozenset({name}), levers)
        except ScenarioError as error:
            return f"There is no design in between in which {name} alone is as in the base: {error}"
    return ""


def known_outcome(values: Sequence[float]) -> None:
    """Refuse an outcome that is known in no twin.

    Raises
    ------
    UsageProblem
    """
    if not any(value == value for value in values):
        raise UsageProblem("The outcome is not defined in any twin on both sides; choose another.")
