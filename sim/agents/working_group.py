"""A working group: members on and off the partnership, themes of its own and money to decide about."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.seat import Seat
from sim.environment.deliberation import DecisionBody, DecisionRule, Proposal


class WorkingGroup(Actor):
    """Decides what concerns its themes and does not cost more than is delegated (E047, E052).

    Attributes
    ----------
    themes : what it decides about
    leads : seats of the partnership's members on it
    others : seats of residents who are on the group and not on the partnership
    table : its docket and minutes
    """

    def __init__(self, model: ModelContext, themes: tuple[str, ...], rule: DecisionRule) -> None:
        super().__init__(model)
        self.themes = themes
        self.leads: list[Seat] = []
        self.others: list[Seat] = []
        self.table = DecisionBody(rule)

    @property
    def name(self) -> str:
        """What people call it."""
        return f"working group on {' and '.join(self.themes)}"

    def takes(self, proposal: Proposal, limit: int) -> bool:
        """Whether an option is this group's to decide: of its themes, within the limit in pence."""
        return proposal.theme in self.themes and proposal.cost <= limit
