"""A neighbourhood that notes which fields of the state each step of the month reads and writes.

A read is an attribute taken from the state, from what belongs to the month, or from the residents' columns. A write is an attribute set,
or a field that is not the same after the step as before: what a field holds is copied deeply, and the model left out of the copy.
What is changed in place is taken first, so that it counts as read and as written.

``python -m tests.sim.recording`` runs the wide set below in processes and writes what every step reads and writes into
`sim/schedule.py` (two to three minutes on two processors); with ``--check`` it only says what would change.
There, what is changed in place is looked for in every month of the first two years and around the end of the money,
and in every twelfth of the others, which differ from run to run: copies take most of the time.
"""

from __future__ import annotations

import ast
import copyreg
import io
import pickle
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

from experiments.execution.room import processors
from sim.agents.population import COLUMN_NUMBER, Population
from sim.model import Neighbourhood
from sim.monthly_state import MonthlyState
from sim.parameters import parameter_specs, parameters
from sim.scenario import Scenario, load_scenario
from sim.scenario.library import list_scenarios
from sim.schedule import AT_HAND, STEPS, Step
from sim.state import State

FIELDS = frozenset(State.__annotations__) - set(AT_HAND) - {"_residents"}
OF_THE_MONTH = frozenset(vars(MonthlyState(parameters())))
OF_HOMES = ("estate", "tenure", "occupancy", "hazard", "part_takers")
COLUMNS = frozenset((*COLUMN_NUMBER, *OF_HOMES))
NAMES = (
    FIELDS
    | {f"monthly.{name}" for name in OF_THE_MONTH}
    | {f"population.{name}" for name in COLUMNS}
)
SCHEDULE = Path(__file__).parents[2] / "sim" / "schedule.py"
COMMAND = "python -m tests.sim.recording"
SHORT = {"place.population": 3000, "funding.years": 3, "funding.follow_on_months": 24}
QUICK = [("commissioning/mostly_bought_partnership_signs", 5), ("no_programme", 3)]
"""What the quick test runs, at this length, with copies in every month; the wide set holds it too."""
SMALL = {"place.population": 3000, "funding.years": 12, "funding.follow_on_months": 60}
CLOSE_MONTHS, EVERY, AROUND_THE_END = 24, 12, 2
"""Months in which all is copied at the start, every how many later, and how many on each side of the end of the money."""
Touched = Mapping[str, Mapping[str, frozenset[str]]]
"""'reads' and 'writes', by step."""


class Notes:
    """What was read and written, by step; ``step`` is the one that runs now, or none does."""

    def __init__(self) -> None:
        self.step = ""
        self.reads: dict[str, set[str]] = defaultdict(set)
        self.writes: dict[str, set[str]] = defaultdict(set)

    def read(self, name: str) -> None:
        """Note that the step that runs reads a field."""
        if self.step:
            self.reads[self.step].add(name)

    def write(self, name: str) -> None:
        """Note that the step that runs writes a field."""
        if self.step:
            self.writes[self.step].add(name)


class RecordedMonth(MonthlyState):
    """What belongs to the month, with its readers and writers noted."""

    def __getattribute__(self, name: str) -> Any:
        if name in OF_THE_MONTH:
            vars(self)["notes"].read(f"monthly.{name}")
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in OF_THE_MONTH:
            vars(self)["notes"].write(f"monthly.{name}")
        super().__setattr__(name, value)


class RecordedPopulation(Population):
    """Residents' columns, with their readers noted."""

    def __getattribute__(self, name: str) -> Any:
        if name in COLUMNS:
            vars(self)["notes"].read(f"population.{name}")
        return super().__getattribute__(name)

    def columns_of(self, names: tuple[str, ...], slots: Any) -> Any:
        """Some columns of a few residents."""
        for name in names:
            vars(self)["notes"].read(f"population.{name}")
        return super().columns_of(names, slots)


class RecordedNeighbourhood(Neighbourhood):
    """A neighbourhood whose steps are noted while they run.

    Attributes
    ----------
    sparing : copies are made in some months only, so that it runs faster and misses some changes in place
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        months: int,
        steps: Sequence[Step] = STEPS,
        *,
        sparing: bool = False,
    ) -> None:
        self.notes = Notes()
        self.copies: dict[str, bytes] | None = None
        self.sparing, self.first_spared = sparing, seed
        super().__init__(scenario, seed, months)
        for part, kind in ((self.monthly, RecordedMonth), (self.population, RecordedPopulation)):
            vars(part)["notes"] = self.notes
            part.__class__ = kind  # type: ignore[assignment]
        self._acts = tuple(self._noted(step) for step in steps)

    def __getattribute__(self, name: str) -> Any:
        if name in FIELDS:
            vars(self)["notes"].read(name)
        return super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FIELDS:
            vars(self)["notes"].write(name)
        super().__setattr__(name, value)

    def step(self) -> None:
        """Run a month; what happens before its first step is nobody's writing."""
        self.copies = self.copied() if self.is_watched() else None
        super().step()

    def is_watched(self) -> bool:
        """Whether this month's changes in place are looked for."""
        month, end = vars(self)["month"], vars(self)["own_end_month"]
        return (
            not self.sparing
            or month < CLOSE_MONTHS
            or abs(month - end) <= AROUND_THE_END
            or month % EVERY == self.first_spared % EVERY
        )

    def _noted(self, step: Step) -> Callable[[RecordedNeighbourhood], None]:
        def act(state: RecordedNeighbourhood) -> None:
            state.notes.step = step.name
            step.act(state)
            state.notes.step = ""
            if state.copies is None:
                return
            after = state.copied()
            for name, value in after.items():
                if value != state.copies.get(name):
                    state.notes.writes[step.name].add(name)
            state.copies = after

        return act

    def copied(self) -> dict[str, bytes]:
        """Every field with all that it holds, as bytes that differ when anything in it does."""
        columns = vars(self.population)
        block = columns["_block"]
        copies = {f"population.{name}": block[row].tobytes() for name, row in COLUMN_NUMBER.items()}
        copies |= {f"population.{name}": columns[name].tobytes() for name in OF_HOMES}
        copies |= {name: self._bytes(vars(self).get(name)) for name in FIELDS}
        return copies

    def _bytes(self, value: Any) -> bytes:
        if isinstance(value, np.ndarray):
            return value.tobytes()
        written = io.BytesIO()
        pickler = pickle.Pickler(written, protocol=5)
        pickler.dispatch_table = copyreg.dispatch_table.copy()
        pickler.dispatch_table |= {type(self): _nothing, RecordedPopulation: _nothing}
        pickler.dump(value)
        return written.getvalue()


def _nothing(_: Any) -> tuple[type, tuple[()]]:
    """What stands for the model and the residents where an agent refers to them."""
    return (str, ())


# ---------------------------------------------------------------- the wide set


def wide_set() -> list[tuple[str, dict[str, Any], int]]:
    """What is run to find all that steps touch: scenario, what is changed in it, seed.

    The first and the last scenario of every family, those that stand alone, and the baseline under every rival theory.
    """
    families: dict[str, list[str]] = defaultdict(list)
    for entry in list_scenarios():
        families[entry.name.partition("/")[0]].append(entry.name)
    names = [name for each in families.values() for name in dict.fromkeys((each[0], each[-1]))]
    worlds: list[tuple[str, dict[str, Any]]] = [(name, {}) for name in names]
    for name, spec in parameter_specs().items():
        worlds += [
            ("baseline", {f"assumptions.{name}": choice})
            for choice in spec.choices
            if choice != spec.value
        ]
    long = [(name, {**SMALL, **given}, seed) for seed, (name, given) in enumerate(worlds, start=1)]
    return [*long, *((name, dict(SHORT), seed) for name, seed in QUICK)]


def touched_in(world: tuple[str, dict[str, Any], int]) -> Touched:
    """What every step touches in one run of the wide set."""
    name, given, seed = world
    scenario = load_scenario(name, given)
    sparing = (name, seed) not in QUICK or given != SHORT
    neighbourhood = RecordedNeighbourhood(scenario, seed, scenario.horizon_months, sparing=sparing)
    neighbourhood.run()
    return touched_by(neighbourhood)


def touched_by(neighbourhood: RecordedNeighbourhood) -> Touched:
    """What every step of a run touched."""
    notes = neighbourhood.notes
    return {
        "reads": {step.name: frozenset(notes.reads[step.name]) for step in STEPS},
        "writes": {step.name: frozenset(notes.writes[step.name]) for step in STEPS},
    }


def union(found: Iterable[Touched]) -> Touched:
    """What every step touches in any of some runs."""
    every = list(found)
    return {
        does: {
            step.name: frozenset().union(*(each[does][step.name] for each in every))
            for step in STEPS
        }
        for does in ("reads", "writes")
    }


def touched_in_the_wide_set() -> Touched:
    """Run the wide set in processes; returns what every step touches in any of its runs."""
    with ProcessPoolExecutor(processors(), get_context("spawn")) as pool:
        return union(pool.map(touched_in, wide_set()))


# ------------------------------------------------------------------ the table


def rewritten(source: str, touched: Touched) -> str:
    """The text of the schedule with what its steps read and write."""
    calls = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Step"
    ]
    lines = source.encode().splitlines(keepends=True)
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset), reverse=True):
        name = ast.literal_eval(call.args[1])
        for place, does in ((5, "writes"), (4, "reads")):
            said = ", ".join(sorted(touched[does][name])) or "none"
            _replace(lines, call.args[place], f'"{said}"')
    return b"".join(lines).decode()


def _replace(lines: list[bytes], node: ast.expr, text: str) -> None:
    """Put a text where a part of the source stands that does not go over the end of a line."""
    if node.end_lineno != node.lineno:
        raise ValueError(f"line {node.lineno}: what a step reads and writes stands on one line")
    line = lines[node.lineno - 1]
    lines[node.lineno - 1] = line[: node.col_offset] + text.encode() + line[node.end_col_offset :]


def changes(touched: Touched) -> list[str]:
    """What the table says too much or too little, step by step."""
    said = []
    for step in STEPS:
        for does in ("reads", "writes"):
            now, before = touched[does][step.name], declared(getattr(step, does))
            told = [f"+{name}" for name in sorted(now - before)]
            told += [f"-{name}" for name in sorted(before - now)]
            if told:
                said.append(f"{step.name} {does}: {' '.join(told)}")
    return said


def declared(said: str) -> set[str]:
    """The fields that a step names."""
    return set() if said == "none" else set(said.split(", "))


def main() -> int:
    """Run the wide set and bring the schedule up to date; with --check only say what would change."""
    began = time.monotonic()
    touched = touched_in_the_wide_set()
    said = changes(touched)
    print("\n".join(said) or "the schedule says what its steps touch")
    print(f"{len(wide_set())} runs, {time.monotonic() - began:.0f} s")
    if "--check" in sys.argv:
        return bool(said)
    SCHEDULE.write_text(rewritten(SCHEDULE.read_text(encoding="utf-8"), touched), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
