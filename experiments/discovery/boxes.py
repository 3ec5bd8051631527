"""What is known of boxes that were found."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from experiments.discovery.checks import Again, HeldOut
from experiments.discovery.conditions import Conditions
from experiments.discovery.points import Limit, Points
from experiments.discovery.words import box_words, label_of, limit_words
from sim.scenario import Scenario, ScenarioError, load_scenario


@dataclass(frozen=True)
class Restriction:
    """One limit of a box, with what it is worth.

    Attributes
    ----------
    limit : Limit
    tried : str
        What the sweep tried of the factor, in words.
    quasi_p : float
        How often points drawn at random out of the box without this limit do as well.
    again : Again
        How often halves of the runs give it too, and where.
    """

    limit: Limit
    tried: str
    quasi_p: float
    again: Again


@dataclass(frozen=True)
class Box:
    """A part of the settings in which runs of a kind gather.

    Attributes
    ----------
    number : int
        1 and up; each is sought among what those before it leave.
    restrictions : list of Restriction
    points, runs, hits : int
        Points in it, their runs, and how many of these meet what was asked.
    density : float
        Share of the runs in it that meet what was asked.
    coverage : float
        Share of all runs that meet what was asked that lie in it.
    base : float
        Share of the runs that meet what was asked where it was sought.
    as_good, shuffles : int
        Searches on shuffled outcomes that gave as good a box, and how many there were.
    held_out : HeldOut
    trade_off : pandas.DataFrame
        Coverage, density, number of restricted factors and score of every box on the way.
    settings : dict
        What the box's scenario changes of the base.
    scenario : Scenario
    is_middle : bool
        Whether the scenario is the middle of the box; else it is a point that was tried.
    """

    number: int
    restrictions: list[Restriction]
    points: int
    runs: int
    hits: int
    density: float
    coverage: float
    base: float
    as_good: int
    shuffles: int
    held_out: HeldOut
    trade_off: pd.DataFrame
    settings: dict[str, Any]
    scenario: Scenario
    is_middle: bool

    @property
    def limits(self) -> list[Limit]:
        """Its limits."""
        return [each.limit for each in self.restrictions]

    @property
    def words(self) -> str:
        """Its limits in words."""
        return box_words(self.limits)


@dataclass(frozen=True, repr=False)
class Boxes:
    """Boxes of a sweep in which runs meet what was asked, as data.

    Attributes
    ----------
    folder : Path
    conditions : Conditions
    searched : Points
        What was searched.
    sampling : str
        How the sweep's points were drawn.
    base : Scenario
        The sweep's base.
    undefined : int
        Runs in which an outcome is not defined; they are left out.
    boxes : list of Box
    why : str
        Why there is no box, or no further one.
    over_versions : bool
        Whether the neighbourhoods are on plausible versions of the model.
    """

    folder: Path
    conditions: Conditions
    searched: Points
    sampling: str
    base: Scenario
    undefined: int
    boxes: list[Box]
    why: str
    over_versions: bool

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row for each box: in words, density, coverage, support, and how it held up."""
        rows = [
            {
                "box": box.number,
                "where": box.words,
                "density": box.density,
                "coverage": box.coverage,
                "points": box.points,
                "runs": box.runs,
                "density_over_all": box.base,
                "as_good_by_chance": box.as_good / box.shuffles,
                "density_held_out": box.held_out.density,
                "held_out_low": box.held_out.low,
                "held_out_high": box.held_out.high,
            }
            for box in self.boxes
        ]
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["box", "where"])

    @cached_property
    def limits(self) -> pd.DataFrame:
        """One row for each limit of each box."""
        rows = [
            {
                "box": box.number,
                "factor": each.limit.factor,
                "label": label_of(each.limit.factor),
                "limit": limit_words(each.limit),
                "tried": each.tried,
                "quasi_p": each.quasi_p,
                "found_again": each.again.share,
                "again_low": each.again.low,
                "again_high": each.again.high,
            }
            for box in self.boxes
            for each in box.restrictions
        ]
        return pd.DataFrame(rows, columns=list(rows[0]) if rows else ["box", "factor"])

    @cached_property
    def library_base(self) -> Scenario | None:
        """The sweep's base where the library has it as it was: what the scenarios extend; else they are written whole."""
        try:
            here = load_scenario(self.base.name)
        except ScenarioError:
            return None
        return here if here.canonical() == self.base.canonical() else None
