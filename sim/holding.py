"""Holding mediators on the path that they take in another design.

A path is recorded, and held, after every step of the month that may change the mediator, not once a month: between two such steps it stands still, so that the held
world sees at every moment what the twin sees. A mediator that is held on its own path changes nothing, to the bit.

>>> from sim import load_scenario, run
>>> held = Held(("formality",), load_scenario("baseline"))
>>> run("formality/committee", 7, held=held)  # doctest: +SKIP
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from sim.extensions.plugins import Behaviour
from sim.mediators import MEDIATORS, Mediator, Values
from sim.model import Neighbourhood
from sim.scenario import Scenario
from sim.schedule import STEPS, Step
from sim.state import State

KEPT = 4
"""Paths that a process remembers: of both designs, for this seed and the one before."""


@dataclass(frozen=True)
class Held:
    """What is held in a run, and on whose path.

    Attributes
    ----------
    names : mediators (`sim.mediators`)
    source : the design on whose path they are held
    """

    names: tuple[str, ...]
    source: Scenario

    def __post_init__(self) -> None:
        unknown = [name for name in self.names if name not in MEDIATORS]
        if unknown:
            raise ValueError(
                f"no mediator is called {unknown[0]!r}; there are {', '.join(MEDIATORS)}"
            )

    def digest(self) -> str:
        """What is held as text, for the name of a run."""
        return f"{sorted(self.names)} as in {self.source.canonical()}"


class Paths:
    """Every mediator through a run: recorded as the run's watcher."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str], list[Values]] = {}

    def after(self, step: Step, state: State) -> None:
        """Note what a step may have changed."""
        for mediator in written_by(step):
            self._values.setdefault((mediator.name, step.name), []).append(mediator.read(state))

    def at(self, mediator: Mediator, step: Step, month: int) -> Values:
        """The values after a step of a month."""
        return self._values[mediator.name, step.name][month]


class Holder:
    """Holds mediators on recorded paths, as a run's watcher."""

    def __init__(self, names: Sequence[str], paths: Paths) -> None:
        self._names, self._paths = frozenset(names), paths

    def after(self, step: Step, state: State) -> None:
        """Put back what a step may have changed."""
        for mediator in written_by(step):
            if mediator.name in self._names:
                values = self._paths.at(mediator, step, state.month)
                if values:
                    mediator.hold(state, values)


_WRITTEN: dict[str, tuple[Mediator, ...]] = {
    step.name: tuple(
        mediator
        for mediator in MEDIATORS.values()
        if not mediator.written.isdisjoint(step.writes.split(", "))
    )
    for step in STEPS
}


def written_by(step: Step) -> tuple[Mediator, ...]:
    """Mediators that a step of the month may change; all of them for one that is not the model's own."""
    return _WRITTEN.get(step.name, tuple(MEDIATORS.values()))


_kept: OrderedDict[tuple[object, ...], Paths] = OrderedDict()


def paths_of(
    scenario: Scenario,
    seed: int,
    horizon_months: int,
    own: Behaviour | None = None,
    neutral: Sequence[str] = (),
) -> Paths:
    """The paths of all mediators in a run; the last few are remembered."""
    name = (scenario.canonical(), seed, horizon_months, own.digest if own else "", tuple(neutral))
    if name not in _kept:
        paths = Paths()
        model = Neighbourhood(scenario, seed, horizon_months, own, neutral, [paths])
        model.run()
        model.__dict__.clear()
        _kept[name] = paths
    _kept.move_to_end(name)
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return _kept[name]
