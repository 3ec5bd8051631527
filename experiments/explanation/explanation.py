"""What an explanation comes to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from experiments.execution.progress import Progress
from experiments.explanation.estimates import Estimate
from experiments.explanation.parting import OutcomeParts, Parting
from experiments.explanation.worlds import Question
from sim.mediators import MEDIATORS, Mediator


@dataclass(frozen=True)
class Road:
    """What one mediator carries of a difference, other minus base.

    Attributes
    ----------
    name : of the mediator
    carried : what is gone of the difference when it is held on the base's path in the other design: the total natural indirect effect
    rest : what remains then: the natural direct effect
    alone : what it brings about when only it takes the other design's path, in the base: the pure natural indirect effect; None where it
        was not run
    interaction : `carried` less `alone`: what it does only together with what else changes
    """

    name: str
    carried: Estimate
    rest: Estimate
    alone: Estimate | None = None
    interaction: Estimate | None = None

    @property
    def mediator(self) -> Mediator:
        """What the model says of it."""
        return MEDIATORS[self.name]


@dataclass(frozen=True)
class SharedOut:
    """A difference shared out over all orders: the shares and the rest sum to it.

    Attributes
    ----------
    shares : by name, largest first
    rest : what none of them carries
    """

    shares: Mapping[str, Estimate]
    rest: Estimate


@dataclass(frozen=True)
class Explanation:
    """Why two designs differ in an outcome.

    Attributes
    ----------
    question : Question
    difference, base, other : means over twins in which the outcome is known in every world that was run
    roads : every mediator by itself, the strongest first; none where nothing differs
    together : the strongest mediators, and what none of them carries
    by_lever : the settings that differ, where they are two or more; None otherwise, and `no_levers` says why
    parts : when outcomes part for good, over all twins, the first to part first
    parting : the middle twin, from the month in which its two worlds differ
    values : the outcome in every twin of every world that was run, NaN where it is not known
    runs : Progress
    """

    question: Question
    difference: Estimate
    base: float
    other: float
    roads: tuple[Road, ...]
    together: SharedOut | None
    by_lever: SharedOut | None
    no_levers: str
    parts: tuple[OutcomeParts, ...]
    parting: Parting
    values: Mapping[str, Sequence[float]] = field(repr=False)
    runs: Progress = field(repr=False)

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to explain: no twin differs in the outcome."""
        return self.difference.mean == self.difference.low == self.difference.high == 0.0
