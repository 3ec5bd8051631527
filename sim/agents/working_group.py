"""A working group: members on and off the partnership, themes of its own and money to decide about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa

from sim.agents.population import VOLUNTEER
from sim.environment.docket import Person, Table, Ways

if TYPE_CHECKING:
    from sim.agents.partnership import Seat


class WorkingGroup(mesa.Agent):  # type: ignore[misc]
    """Decides what concerns its themes and does not cost more than is delegated (E047, E052).

    Attributes
    ----------
    number : ordinal of the group; themes : what it decides about
    leads : seats of the partnership's members on it
    others : seats of residents who are on the group and not on the partnership
    table : its docket and minutes
    """

    def __init__(self, model: Any, number: int, themes: tuple[str, ...], ways: Ways) -> None:
        super().__init__(model)
        self.number, self.themes = number, themes
        self.leads: list[Seat] = []
        self.others: list[Seat] = []
        self.table = Table(ways)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"working group on {' and '.join(self.themes)}"

    def takes(self, option: Any, limit: int) -> bool:
        """Whether an option is this group's to decide: of its themes, within the limit in pence."""
        return option.theme in self.themes and option.cost <= limit

    def refresh(self) -> None:
        """Let go of those who no longer sit on the partnership, moved away, rest or joined it."""
        seats, population = self.model.partnership.seats, self.model.population
        self.leads = [seat for seat in self.leads if seat in seats]
        self.others = [
            seat
            for seat in self.others
            if population.lives_here(seat.slot, seat.occupancy)
            and population.involvement[seat.slot] == VOLUNTEER
        ]

    def people(self, share_of_workers: float) -> list[Person]:
        """Everybody at its table this month."""
        from sim.environment import seating

        p = self.model.parameters.working_groups
        formality = self.model.partnership.formality * p.formality_kept
        return [
            *seating.residents(self.model, self.leads, formality, p.lead_hours_share),
            *seating.residents(self.model, self.others, formality),
            *seating.workers(self.model, formality, share_of_workers),
        ]

    def step(self) -> None:
        """Groups meet within the partnership's monthly step, because workers divide their hours."""
