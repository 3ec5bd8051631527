"""Runs that somebody wants: scenario, seed and horizon under the name that the model gives them."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from experiments.errors import UsageProblem
from sim.arguments import whole_number
from sim.scenario import Scenario
from sim.simulation import run_id

if TYPE_CHECKING:
    from sim.holding import Held

LARGEST_SEED = 2**40
MOST_RUNS = 1_000_000
"""Runs that one command may ask for."""


@dataclass(frozen=True)
class RunRequest:
    """A run that somebody wants.

    Attributes
    ----------
    key : tuple
        (scenario name, replicate) under which the asker files it.
    scenario : Scenario
    seed : int
    horizon_months : int
    run_id : str
        The hash of what determines the result.
    own : tuple of str
        Files of own behaviour.
    neutral : tuple of str
        What is held neutral (`sim.neutral`).
    held : Held or None
        Mediators held on the path that they take in another design.
    """

    key: tuple[str, int]
    scenario: Scenario
    seed: int
    horizon_months: int
    run_id: str
    own: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()
    held: Held | None = None


class SomeOf(Sequence[RunRequest]):
    """Some of a sequence of requests, which may make them only when they are asked for.

    Parameters
    ----------
    whole : sequence of RunRequest
    chosen : iterable
        For each of them what counts as true if it is one of those.
    """

    def __init__(self, whole: Sequence[RunRequest], chosen: Iterable[object]) -> None:
        self._whole = whole
        self._places = array("q", itertools.compress(range(len(whole)), chosen))

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, place: int) -> RunRequest: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[RunRequest]: ...
    def __getitem__(self, place: int | slice) -> RunRequest | Sequence[RunRequest]:
        """The request at a place, or those of a range of places."""
        if isinstance(place, slice):
            return [self._whole[each] for each in self._places[place]]
        return self._whole[self._places[place]]


def request(
    name: str,
    replicate: int,
    scenario: Scenario,
    seed: int,
    horizon: int,
    own: tuple[str, ...] = (),
    neutral: tuple[str, ...] = (),
    held: Held | None = None,
) -> RunRequest:
    """A request for one run, with the run id that the model gives it.

    Parameters
    ----------
    own : files of own behaviour
    neutral : what is held neutral (`sim.neutral`)
    held : mediators held on the path that they take in another design
    """
    behaviour = None
    if own:
        from sim.extensions.plugins import gather

        behaviour = gather(mechanisms=own)
    return RunRequest(
        key=(name, replicate),
        scenario=scenario,
        seed=seed,
        horizon_months=horizon,
        run_id=run_id(scenario, seed, horizon, behaviour, neutral, held),
        own=own,
        neutral=neutral,
        held=held,
    )


def _whole(name: str, given: object) -> int:
    """A whole number, of numpy too."""
    try:
        return whole_number(name, given)
    except TypeError:
        raise UsageProblem(f"{name}: {given!r} is not a whole number") from None


def seeds_for(seed: int, replicates: int) -> list[int]:
    """Seeds of the twin neighbourhoods: the first seed and those that follow it.

    Keyed randomness makes neighbouring seeds as unrelated as distant ones.
    """
    seed, replicates = _whole("--seed", seed), _whole("--replicates", replicates)
    if replicates < 1:
        raise UsageProblem(f"--replicates {replicates}: at least 1")
    if replicates > MOST_RUNS:
        raise UsageProblem(f"--replicates {replicates}: at most {MOST_RUNS:,}")
    if not 0 <= seed <= LARGEST_SEED:
        raise UsageProblem(f"--seed {seed}: a whole number from 0 to {LARGEST_SEED:,}")
    return list(range(seed, seed + replicates))
