"""The locally trusted organisation that holds the money, and the funder who grants it."""

from __future__ import annotations

from typing import Any

import mesa


class LocallyTrustedOrganisation(mesa.Agent):  # type: ignore[misc]
    """Receives the money against the plan and pays bills, for 5 per cent on top (E006)."""

    @property
    def holds(self) -> list[Any]:
        """Hubs and assets whose title it holds (E211)."""
        return [holding for holding in self.model.holdings if holding.holder == "lto"]

    def step(self) -> None:
        """Charge the month's fee on what was spent."""
        from sim.mechanisms import money

        money.charge_fee(self.model)


class Funder(mesa.Agent):  # type: ignore[misc]
    """Grants the money under the terms of the scenario; reads plans, approves or endorses them."""

    def step(self) -> None:
        """Release what the grant's profile makes available this month."""
        from sim.mechanisms import money

        money.release(self.model)


class Rep(mesa.Agent):  # type: ignore[misc]
    """The funder's critical friend: some days a year of advice, and an eye on who dominates.

    Attributes
    ----------
    days : days a year
    seen : what the rep saw in the last yearly look: group -> whether it dominates
    """

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        from sim.agents.names import official_name

        self.days = float(model.scenario.support.rep_days_per_year)
        self.name = official_name(model.draws.seed, "rep", 0)
        self.seen: dict[str, bool] = {}

    def step(self) -> None:
        """Look at who dominates, once a year."""
        from sim.mechanisms import worker_dominance

        worker_dominance.rep_looks(self.model, self)
