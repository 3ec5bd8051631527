"""The locally trusted organisation that holds the money, and the funder who grants it."""

from __future__ import annotations

from sim.agents.context import Actor, ModelContext
from sim.agents.names import organisation_name
from sim.environment.assets import Holding

ROLES = ("banker", "supportive", "delivery_arm", "strategic")


class LocallyTrustedOrganisation(Actor):
    """Receives the money against the plan and pays bills, for 5 per cent on top (E006).

    Attributes
    ----------
    holder : 0 for the first organisation, one more for each that follows
    role : one of `ROLES`; public_body : a council, housing association or school (E133)
    ethos, risk_aversion : 0 to 1, as they work out: a public body is more paternal and more careful
    payment_delay : months that bills wait
    hold : 0 to 1, how far it shapes the programme for want of others who lead (E132)
    strain : 0 to 1, what has gone wrong between it and the partnership
    vetoes : this month's; asked_again : month from which it can be asked for a hub again
    returns : month in which a successor begins, -1 while one is at work
    """

    def __init__(self, model: ModelContext) -> None:
        super().__init__(model)
        levers = model.scenario.lto
        self.holder, self.returns, self.vetoes = 0, -1, 0
        self.asked_again = 0
        self.hold = self.strain = 0.0
        self.payment_delay = float(levers.payment_delay_months)
        self._begin(
            levers.role, float(levers.ethos), float(levers.risk_aversion), bool(levers.public_body)
        )

    def _begin(self, role: str, ethos: float, risk_aversion: float, public_body: bool) -> None:
        p = self.model.parameters.trusted_organisation
        self.role, self.public_body = role, public_body
        self.ethos, self.risk_aversion = ethos, risk_aversion
        if public_body:
            self.ethos *= 1.0 - p.public_paternal
            self.risk_aversion += p.public_caution * (1.0 - risk_aversion)
        self.reach = float(getattr(p, f"{role}_reach"))
        self.advice = float(getattr(p, f"{role}_advice")) * self.ethos
        self.name = organisation_name(self.model.draws.seed, role, public_body, self.holder)

    def hand_over(self, skill: float) -> None:
        """Another organisation takes its place; a skilled partnership (0 to 1) chooses the better."""
        p, draws = self.model.parameters.trusted_organisation, self.model.draws
        self.holder += 1
        self.asked_again = 0
        drawn = {
            what: draws.uniform(f"lto.{what}", 0, self.holder)
            for what in ("role", "ethos", "risk", "delay")
        }
        better = p.choosing * skill
        ethos = drawn["ethos"] + better * (1.0 - drawn["ethos"])
        self.payment_delay = 2.0 * p.delay_drawn * drawn["delay"] * (1.0 - better)
        self.hold = self.strain = 0.0
        public = bool(self.model.scenario.lto.public_body)
        role = ROLES[int(drawn["role"] * len(ROLES))]
        self._begin(role, ethos, drawn["risk"] * (1.0 - better), public)

    @property
    def is_at_work(self) -> bool:
        """Whether somebody holds and pays out the money this month."""
        return bool(self.returns < 0)

    @property
    def replaced(self) -> bool:
        """Whether the partnership has changed its organisation so far."""
        return bool(self.holder > 0 or self.returns >= 0)

    @property
    def lateness(self) -> float:
        """How much its bills' waiting hurts, 0 to 1."""
        p = self.model.parameters.trusted_organisation
        over = max(0.0, self.payment_delay - float(p.late_from))
        return float(over / (over + p.late_scale))

    @property
    def holds(self) -> list[Holding]:
        """Hubs and assets whose title it holds (E211)."""
        return [holding for holding in self.model.holdings if holding.holder == "lto"]


class Funder(Actor):
    """Grants the money under the terms of the scenario; reads plans, approves or endorses them."""
