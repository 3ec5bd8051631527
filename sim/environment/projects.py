"""Projects and groups as agents: what the money is turned into."""

from __future__ import annotations

from typing import Any

import mesa

CAPITAL = ("improvement", "hub", "income_asset")


class Project(mesa.Agent):  # type: ignore[misc]
    """Something the partnership decided to do.

    Attributes
    ----------
    kind, theme, source : as in the option it came from; estate : number, or -1 for the whole area
    cost, spent : pence of grant; match : pence brought in from elsewhere
    fit : 0 to 1; stage : 'planning', 'delivering', 'completed' or 'abandoned'
    planning_left, months_planned : months; progress : 0 to 1 of delivery
    hours_total : hours of work it takes; due : month it was promised for; late_months
    """

    def __init__(self, model: Any, option: Any, number: int) -> None:
        super().__init__(model)
        p = model.parameters.projects
        self.kind, self.theme, self.source = option.kind, option.theme, option.source
        self.number, self.begun = number, model.month
        self.cost, self.spent, self.match = option.cost, 0, 0
        self.fit = option.fit
        large = 1.0 if option.kind in CAPITAL and option.cost > 2_000_000 else 0.3
        scale = large if option.kind in CAPITAL else 1.0
        self.is_capital = option.kind in CAPITAL and large == 1.0
        self.planning_left = getattr(p, f"{self.kind}_planning") * scale
        self.months_planned = max(1.0, getattr(p, f"{self.kind}_delivery") * scale)
        self.hours_total = getattr(p, f"{self.kind}_hours") * (1.0 + option.cost / 1_000_000) ** 0.5
        self.due = model.month + round(self.planning_left + self.months_planned) + 1
        self.stage = "planning" if self.planning_left >= 1.0 else "delivering"
        self.progress, self.late_months, self.worker_hours, self.hours_done = 0.0, 0, 0.0, 0.0
        self.estate = self._place(option)

    def _place(self, option: Any) -> int:
        """Most projects serve one estate; services and convening serve the whole area."""
        if option.kind in ("service", "convening", "hub", "grants_round"):
            return -1
        u = self.model.draws.uniform("project.estate", option.tabled, option.source, option.ordinal)
        return int(u * self.model.population.estates)

    @property
    def is_live(self) -> bool:
        """Whether it is still being planned or delivered."""
        return self.stage in ("planning", "delivering")

    @property
    def hours_wanted(self) -> float:
        """Hours of work it wants this month."""
        if self.stage == "planning":
            return 0.15 * self.hours_total / self.months_planned
        return min(1.0 - self.progress, 1.0 / self.months_planned) * self.hours_total

    def title(self) -> str:
        """What people call it."""
        names = {
            "grants_round": "round of small grants",
            "event": "event for {}",
            "service": "commissioned service for {}",
            "improvement": "improvement for {}",
            "hub": "community hub",
            "income_asset": "investment for income",
            "convening": "round table on {}",
        }
        return names[self.kind].format(self.theme)

    def step(self) -> None:
        """Projects move in the month's delivery step, all together, because they share hands."""


class Group(mesa.Agent):  # type: ignore[misc]
    """A community group of the area.

    Attributes
    ----------
    members : people; income_mix : 0 one source to 1 several; independence : 0 to 1
    supported : has had the programme's help; constituted : has a constitution of its own
    """

    def __init__(self, model: Any, number: int, founded: int) -> None:
        super().__init__(model)
        u = model.draws.uniform
        self.number, self.founded = number, founded
        self.members = 6.0 + 14.0 * u("group.members", founded, number)
        self.income_mix = 0.15 + 0.5 * u("group.income", founded, number)
        self.independence = 0.2 + 0.4 * u("group.independence", founded, number)
        self.constituted = u("group.constitution", founded, number) < 0.4
        self.supported, self.support_left = False, 0.0
        self.alive = True

    @property
    def is_independent(self) -> bool:
        """Whether it could live without the programme."""
        return self.alive and self.independence >= self.model.parameters.groups.independent_from

    def step(self) -> None:
        """Groups grow, tire and close in the month's delivery step."""
