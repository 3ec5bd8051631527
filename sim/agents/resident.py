"""A resident as a Mesa agent: a view on her slot of the population's columns.

Views are made on first use (``model.agents``, inspection, SolaraViz), because an ensemble of runs
does without. Reading or writing an attribute reads or writes the column; a view whose occupant
has left the area raises.
"""

from __future__ import annotations

from typing import Any

from sim.agents.context import Actor, ModelContext
from sim.agents.names import resident_name
from sim.agents.population import INVOLVEMENT, MOTIVES, PROPENSITY, STATES, TENURE, TRAITS
from sim.agents.resident_rules import ResidentRules

COLUMNS = frozenset((*TRAITS, *STATES, "estate", "tenure"))


class HasLeftError(LookupError):
    """The resident looked at has moved away or died."""


class Resident(ResidentRules, Actor):
    """One adult resident.

    Every column of `sim.agents.population` is an attribute. `unique_id` is (slot, occupancy). What she does by herself is in
    `sim.agents.resident_rules`; a subclass may replace it (docs/own_behaviour.md).
    """

    def __init__(self, model: ModelContext, slot: int) -> None:
        self._slot, self._occupancy = int(slot), int(model.population.occupancy[slot])
        super().__init__(model)
        self.unique_id = (self._slot, self._occupancy)

    def _check(self) -> int:
        if not self.model.population.lives_here(self._slot, self._occupancy):
            raise HasLeftError(f"resident {self.unique_id} no longer lives in the area")
        return self._slot

    def __getattr__(self, name: str) -> float:  # only for names that are not plain attributes
        if name not in COLUMNS:
            raise AttributeError(f"a resident has no {name!r}; the columns are {sorted(COLUMNS)}")
        return float(getattr(self.model.population, name)[self._check()])

    def __setattr__(self, name: str, value: Any) -> None:
        if name in COLUMNS:
            getattr(self.model.population, name)[self._check()] = value
        else:
            super().__setattr__(name, value)

    @property
    def is_here(self) -> bool:
        """Whether she still lives in the area."""
        return bool(self.model.population.lives_here(self._slot, self._occupancy))

    @property
    def name(self) -> str:
        """The invented name she goes by in the diary."""
        return resident_name(self.model.draws.seed, self._slot, self._occupancy)

    def describe(self) -> dict[str, str | float]:
        """Everything about her, codes spelt out."""
        facts: dict[str, str | float] = {name: getattr(self, name) for name in sorted(COLUMNS)}
        facts["involvement"] = INVOLVEMENT[int(self.involvement)]
        facts["tenure"] = TENURE[int(self.tenure)]
        facts["motive"] = MOTIVES[int(self.motive)]
        facts["propensity"] = PROPENSITY[int(self.propensity)]
        return {"name": self.name, **facts}
