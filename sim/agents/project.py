"""A project: what the money is turned into."""

from __future__ import annotations

from typing import Protocol

from sim.agents.context import Actor, ModelContext
from sim.agents.group import Group
from sim.agents.names import estate_name
from sim.environment.deliberation import Proposal
from sim.event_log import NOTHING
from sim.parameters import Values

CAPITAL = ("improvement", "hub", "income_asset")
FOR_THE_WHOLE_AREA = (
    "service",
    "convening",
    "hub",
    "grants_round",
    "tapered_grant",
    "enterprise",
    "campaign",
    "income_asset",
)
OWNERLESS = ("grants_round", "hub", "income_asset")
"""Kinds that belong to the whole partnership, whoever put them forward."""
TITLES = {
    "grants_round": "round of small grants",
    "tapered_grant": "tapered grant for {}",
    "enterprise": "help for enterprise in {}",
    "campaign": "campaign on {}",
    "event": "event for {}",
    "service": "commissioned service for {}",
    "improvement": "improvement for {}",
    "hub": "community hub",
    "income_asset": "investment for income",
    "convening": "round table on {}",
}


class Contractor(Protocol):
    """Whoever delivers a commissioned service."""

    @property
    def plain(self) -> float:
        """How far it runs its plain routine here, 0 to 1."""
        ...


class Project(Actor):
    """Something the partnership decided to do.

    Attributes
    ----------
    kind, theme, source : as in the option it came from; estate : number, or -1 for the whole area
    key : (source, month tabled, ordinal), what its draws are keyed by; id : the same in one word
    agreed : number of the diary's line that agreed on it
    cost, spent : pence of grant; match, match_spent : pence brought in from elsewhere
    fit : 0 to 1; stage : 'planning', 'delivering', 'completed' or 'abandoned'
    planning_left, months_planned : months; progress : 0 to 1 of delivery
    contractor : the agency a commissioned service goes to, or None
    hours_total : hours of work it takes; due : month it was promised for; late_months
    champion : counter of draws of the resident who carries it, or -1
    obstacles : 0 to 1, how much stands in the way of building work; takes_over : a building there already
    group : the group a tapered grant goes to, or None
    """

    def __init__(self, model: ModelContext, proposal: Proposal, match: int) -> None:
        super().__init__(model)
        p = model.parameters.projects
        self.kind, self.theme, self.source = proposal.kind, proposal.theme, proposal.source
        self.key = (proposal.source, proposal.tabled, proposal.ordinal)
        self.id, self.agreed = "-".join(str(part) for part in self.key), NOTHING
        self.cost, self.spent, self.match, self.match_spent = proposal.cost, 0, match, 0
        self.fit, self.begun = proposal.fit, model.month
        self.is_capital = is_capital(p, proposal)
        self.obstacles, self.takes_over = 0.0, False
        planning, delivery = months_needed(p, proposal)
        if self.is_capital:
            planning *= self._meet_obstacles()
        if self.takes_over:
            delivery *= model.parameters.permission.takeover_delivery
        self.planning_left, self.months_planned = planning, delivery
        size = 1.0 + self.worth_gbp / p.hours_scale_gbp
        self.hours_total = getattr(p, f"{self.kind}_hours") * size**p.hours_power
        self.hours_of_planning = float(p.planning_hours * self.hours_total / self.months_planned)
        self.due = model.month + round(planning + delivery) + 1
        self.stage = "planning" if planning >= 1.0 else "delivering"
        self.progress, self.late_months = 0.0, 0
        carried = proposal.source == "residents" and self.kind not in OWNERLESS
        self.champion = proposal.by if carried else -1
        self.group: Group | None = None
        self.estate = self._place()
        self.contractor: Contractor | None = None

    def _meet_obstacles(self) -> float:
        """What stands in the way of building work; planning needed, relative to building anew."""
        p, (source, tabled, ordinal) = self.model.parameters.permission, self.key
        draw = self.model.draws.uniform
        self.obstacles = float(draw("project.obstacles", tabled, source, ordinal))
        existing = draw("project.existing", tabled, source, ordinal) < p.takes_over
        self.takes_over = self.kind == "hub" and existing
        if self.takes_over:
            self.obstacles *= p.takeover_obstacles
            return float(p.takeover_planning)
        return 1.0

    def await_contract(self, months: float) -> None:
        """Nothing begins before there is a contract; what was promised does not wait for it."""
        if months >= 1.0:
            self.planning_left += months
            self.stage = "planning"

    def _place(self) -> int:
        """Most projects serve one estate; some serve the whole area."""
        if self.kind in FOR_THE_WHOLE_AREA:
            return -1
        source, tabled, ordinal = self.key
        u = self.model.draws.uniform("project.estate", tabled, source, ordinal)
        return int(u * self.model.population.estates)

    @property
    def worth_gbp(self) -> float:
        """Pounds that go into it, grant and match together."""
        return (self.cost + self.match) / 100.0

    @property
    def is_live(self) -> bool:
        """Whether it is still being planned or delivered."""
        return self.stage in ("planning", "delivering")

    @property
    def hours_wanted(self) -> float:
        """Hours of work it wants this month."""
        if self.stage == "planning":
            return self.hours_of_planning
        return min(1.0 - self.progress, 1.0 / self.months_planned) * self.hours_total

    def title(self) -> str:
        """What people call it, with the estate where it serves one."""
        named = TITLES[self.kind].format(self.theme)
        return (
            named
            if self.estate < 0
            else f"{named} at {estate_name(self.model.draws.seed, self.estate)}"
        )


def is_capital(p: Values, proposal: Proposal) -> bool:
    """Whether it is building work of a size that needs permission."""
    return bool(proposal.kind in CAPITAL and proposal.cost >= 100.0 * p.capital_from_gbp)


def months_needed(p: Values, proposal: Proposal) -> tuple[float, float]:
    """Months of planning and of delivery without delays; small building work is quick."""
    quick = proposal.kind in CAPITAL and not is_capital(p, proposal)
    scale = p.small_works if quick else 1.0
    planning = getattr(p, f"{proposal.kind}_planning") * scale
    return planning, max(1.0, getattr(p, f"{proposal.kind}_delivery") * scale)
