"""A neighbourhood that notes which fields of the state each step of the month reads and writes.

A read is an attribute taken from the state, from what belongs to the month, or from the residents' columns. A write is an attribute set,
or a field that is not the same after the step as before: what a field holds is copied deeply, and the model left out of the copy.
What is changed in place is taken first, so that it counts as read and as written.
"""

from __future__ import annotations

import copyreg
import io
import pickle
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sim.agents.population import COLUMN_NUMBER, Population
from sim.model import Neighbourhood
from sim.monthly_state import MonthlyState
from sim.parameters import parameters
from sim.scenario import Scenario
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
    """A neighbourhood whose steps are noted while they run."""

    def __init__(self, scenario: Scenario, seed: int, months: int, steps: Sequence[Step] = STEPS):
        self.notes = Notes()
        self.copies: dict[str, bytes] = {}
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
        self.copies = self.copied()
        super().step()

    def _noted(self, step: Step) -> Callable[[RecordedNeighbourhood], None]:
        def act(state: RecordedNeighbourhood) -> None:
            state.notes.step = step.name
            step.act(state)
            state.notes.step = ""
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
