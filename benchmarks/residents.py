"""The residents' months in four forms, in one process: columns, plain Mesa, one compiled loop, and the run around them."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

from benchmarks import one_loop, plain_mesa
from benchmarks.speed import milliseconds_of
from benchmarks.steps import Stopwatch, observed
from benchmarks.tape import recorded
from experiments.execution.interruption import StopRequest
from sim.model import Neighbourhood
from sim.scenario import Scenario

SEED = 1


@dataclass(frozen=True)
class ResidentMonths:
    """CPU milliseconds of one run.

    Attributes
    ----------
    run_ms : the whole run, residents in columns
    columns_ms : the steps of residents in it
    plain_ms : the same steps with one Mesa agent for each resident
    one_loop_ms : the same steps in one compiled loop over all months
    """

    adults: int
    months: int
    run_ms: float
    columns_ms: float
    plain_ms: float
    one_loop_ms: float

    @property
    def residents_ratio(self) -> float:
        """How many times as long plain Mesa takes for the residents' months."""
        return self.plain_ms / self.columns_ms

    @property
    def plain_run_ms(self) -> float:
        """The whole run with residents as plain Mesa: all else is the same."""
        return self.run_ms - self.columns_ms + self.plain_ms

    @property
    def whole_ratio(self) -> float:
        """How many times as long plain Mesa takes for whole months."""
        return self.plain_run_ms / self.run_ms


def measure_residents(
    scenario: Scenario, months: int, repeats: int, stop: StopRequest
) -> ResidentMonths:
    """Take one run's residents through its months in every form, and hold each to the bit.

    Parameters
    ----------
    months : months of the run that are gone through
    repeats : runs that are timed, with and without a look at their steps; the medians count

    Raises
    ------
    DiffersError
        If a form comes to other numbers than the model.
    """
    tape = recorded(scenario, SEED, months)
    whole, columns = [], []
    for _ in range(repeats):
        stop.check()
        model, watch = Neighbourhood(scenario, SEED, months), Stopwatch()
        with observed(model, watch):
            model.run()
        columns.append(1000.0 * watch.total)
        whole.append(milliseconds_of(scenario, SEED, months))
    stop.check()
    looped = 1000.0 * one_loop.seconds_of(tape)
    plain = 1000.0 * sum(plain_mesa.seconds_of(tape).values())
    middle = statistics.median
    return ResidentMonths(
        tape.start.shape[1], tape.months, middle(whole), middle(columns), plain, looped
    )
