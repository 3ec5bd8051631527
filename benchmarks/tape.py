"""A run's residents on tape: all that their steps take from the rest of the model, month by month.

While a run goes on, it is written down what each step of residents takes (`benchmarks.steps`), what institutions
write to residents' columns in between, and who moves in. With that the residents' months can be gone through again in another form,
without the model (`benchmarks.plain_mesa`, `benchmarks.one_loop`), and held against its columns to the bit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from benchmarks.steps import (
    GONE,
    NUMBERS,
    STREAMS,
    CarryingOn,
    Ladder,
    Mark,
    Moving,
    Numbers,
    Observer,
    Step,
    SummingUp,
    marks_of,
    observed,
)
from sim.agents.population import STATES, TRAITS, Population
from sim.mechanisms import asking
from sim.model import Neighbourhood
from sim.scenario import Scenario

Floats = NDArray[np.float64]
SEEN = ("active_share", "heard_trust", "heard_council")
ROWS = ("tenure", *TRAITS, *STATES, "hazard", *SEEN)
"""The columns of residents in the order in which the tape holds them."""


@dataclass
class Turn:
    """One step of residents in one month.

    Attributes
    ----------
    numbers : what it takes for the whole month; their class tells which step it is
    keys : of its draws
    marks : of single residents
    rows, slots, values : what others have written to columns since the step before, each (n,)
    arrivals, who : (len(ROWS), gone) columns of those who moved in, and (gone,) their identities
    result : what it answers, where it answers anything: sums
    digest : of all columns after it, if they are to be compared
    """

    month: int
    numbers: Numbers
    keys: tuple[int, ...]
    marks: list[Mark]
    rows: NDArray[np.intp]
    slots: NDArray[np.intp]
    values: Floats
    arrivals: Floats = field(default_factory=lambda: np.zeros((len(ROWS), 0)))
    who: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, dtype=np.uint64))
    result: tuple[float, ...] = ()
    digest: bytes = b""


@dataclass
class Tape:
    """The residents of a run.

    Attributes
    ----------
    start, end : (len(ROWS), residents) columns before the first month and after the last
    who : (residents,) identities at the start
    indptr, indices : ties, as `sim.environment.network.Network` has them
    """

    start: Floats
    end: Floats
    who: NDArray[np.uint64]
    indptr: NDArray[np.int32]
    indices: NDArray[np.int32]
    turns: list[Turn]

    @property
    def months(self) -> int:
        """How many months it holds."""
        return self.turns[-1].month + 1


class DiffersError(AssertionError):
    """Another form of the residents' steps comes to other numbers than the model."""


def columns_now(state: Any) -> Floats:
    """All columns of residents as they are, (len(ROWS), residents)."""
    return np.array([getattr(state if name in SEEN else state.population, name) for name in ROWS])


def digest_of(columns: Floats) -> bytes:
    """Tells columns apart that differ in any bit."""
    return hashlib.blake2b(np.ascontiguousarray(columns).tobytes(), digest_size=8).digest()


class Recording(Observer):
    """Writes down the turns of a running model."""

    def __init__(self, model: Neighbourhood, compared: bool) -> None:
        self._model, self._compared = model, compared
        self.turns: list[Turn] = []
        self.columns = columns_now(model)
        self._gone: NDArray[np.intp] = np.zeros(0, dtype=np.intp)

    def begin(self, step: Step) -> None:
        """Write down what the step takes."""
        model, now = self._model, columns_now(self._model)
        rows, slots = np.nonzero(now != self.columns)
        keys = tuple(model.draws.key(name, model.month) for name in STREAMS.get(step, ()))
        numbers, marks = NUMBERS[step](model), marks_of(model, step)
        self.turns.append(Turn(model.month, numbers, keys, marks, rows, slots, now[rows, slots]))

    def end(self, result: tuple[float, ...]) -> None:
        """Write down what has come of it."""
        turn, self.columns = self.turns[-1], columns_now(self._model)
        turn.result = result
        if isinstance(turn.numbers, Moving):
            turn.arrivals = self.columns[:, self._gone]
            turn.who = self._model.population.who[self._gone]
            turn.marks = [(GONE, slot, 1.0) for slot in self._gone.tolist()]
            self._gone = self._gone[:0]
        if self._compared:
            turn.digest = digest_of(self.columns)

    def replaced(self, slots: NDArray[np.intp]) -> None:
        """New occupants have come."""
        self._gone = slots

    def asked(self, asks: float, purpose: str) -> None:
        """People are asked to join in."""
        numbers = self.turns[-1].numbers
        if purpose == "join in" and isinstance(numbers, Ladder):
            luck = self._model.draws.uniform("asking.number", self._model.month, purpose)
            self.turns[-1].numbers = numbers._replace(asks=float(int(asks + luck)))


def recorded(
    scenario: Scenario, seed: int, months: int | None = None, compared: bool = False
) -> Tape:
    """Run a neighbourhood and keep its residents on tape.

    Parameters
    ----------
    months : by default to the scenario's horizon
    compared : whether columns are to be compared after every step, and not only at the end
    """
    model = Neighbourhood(scenario, seed, months)
    recording = Recording(model, compared)
    start, who = recording.columns, model.population.who.copy()
    replace, ask = Population.replace, asking.ask

    def replacing(population: Population, slots: NDArray[np.intp]) -> None:
        replace(population, slots)
        recording.replaced(slots)

    def asked(state: Any, pool: NDArray[np.intp], asks: float, purpose: str, *below: float) -> Any:
        recording.asked(asks, purpose)
        return ask(state, pool, asks, purpose, *below)

    with (
        patch.object(Population, "replace", replacing),
        patch.object(asking, "ask", asked),
        observed(model, recording),
    ):
        model.run()
    ties = model.network
    return Tape(start, recording.columns, who, ties.indptr, ties.indices, recording.turns)


def differing(tape: Tape, turn: Turn, result: tuple[float, ...], columns: Floats | None) -> str:
    """What of a step is not as the model has it; empty where nothing is.

    Parameters
    ----------
    result : what the step answered
    columns : residents after it, if they are at hand
    """
    name = f"month {turn.month}, {type(turn.numbers).__name__}"
    if isinstance(turn.numbers, CarryingOn | SummingUp) and result != turn.result:
        return f"{name}: sums {result}, not {turn.result}"
    if columns is None:
        return ""
    if turn.digest and digest_of(columns) != turn.digest:
        return f"{name}: columns differ"
    if turn is tape.turns[-1]:
        wrong = [ROWS[row] for row in np.flatnonzero(np.any(columns != tape.end, axis=1))]
        return f"at the end {', '.join(wrong)} differ" if wrong else ""
    return ""
