"""The partnership: residents and others who decide together, and the state of how they do it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.agents.context import Actor, ModelContext
from sim.agents.seat import Seat
from sim.agents.working_group import WorkingGroup
from sim.environment.deliberation import DecisionBody, DecisionRule
from sim.environment.opinion_dynamics import theory_of
from sim.sums import mean_at

YEAR = 12
STAGES = ("forming", "fragile", "fragile_maturity", "sturdy", "self_sustaining")


def decision_rule_of(model: ModelContext, fewest: float) -> DecisionRule:
    """How the tables of this design decide; at least ``fewest`` members must be there."""
    p = model.parameters.decisions
    return DecisionRule(
        kind=model.scenario.partnership.decision_rule,
        supermajority=p.supermajority,
        quorum_share=p.quorum_share,
        fewest=int(fewest),
        objection=p.objection,
        narrowing=p.narrowing,
        speaks_for=p.speaks_for,
        dropped_after=p.dropped_after,
        form=theory_of(model.parameters),
    )


class Partnership(Actor):
    """Members, their ways of working, their plan and what they are trusted with.

    Between 0 and 1: formality, openness, criteria (how tight those for membership are), cohesion (shared understanding),
    decision_skill, reputation (credibility with agencies), trust_between (members in each other), influence_felt (how far members
    feel that they can influence things). `practice`: hours of deciding done a month, a slow mean. Its own docket is `table`; a
    distributed partnership also has `working_groups`. It is `dissolved` when it has met for the last time, `disbanded` where the funder
    ended it while there was money.
    """

    def __init__(self, model: ModelContext) -> None:
        super().__init__(model)
        levers = model.scenario.partnership
        self.seats: list[Seat] = []
        self._residents: list[Seat] = []
        self.slots: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self.who: NDArray[np.uint64] = np.zeros(0, dtype=np.uint64)
        self.openness = float(levers.openness)
        self.criteria = 0.0
        p = model.parameters.partnership
        self.formality = p.formality_by_design * levers.formality_target + p.formality_at_start
        self.cohesion: float = p.cohesion_at_start
        self.trust_between: float = p.trust_between_at_start
        self.reputation: float = p.reputation_at_start
        self.clashes_lived_through = 0
        self.decision_skill: float = p.skill_at_start
        self.influence_felt: float = model.parameters.agency.felt_at_start
        self.practice = 0.0
        self.plan_progress = 0.0
        self.plan_month: int | None = None
        self.plan_by_residents = 0.5
        self.table = DecisionBody(
            decision_rule_of(model, model.parameters.decisions.fewest_present)
        )
        self.working_groups: list[WorkingGroup] = []
        self.people_ever: set[tuple[str, int, int, str]] = set()
        self.joined_months: list[int] = []
        self.new_role_months: list[int] = []
        self.legal_form_month: int | None = None
        self.dissolved = False
        self.disbanded = False

    @property
    def has_plan(self) -> bool:
        """Whether a first plan has been endorsed."""
        return self.plan_month is not None

    def resident_seats(self) -> list[Seat]:
        """Seats held by residents, in order of `slots`."""
        return self._residents.copy()

    def changed(self) -> None:
        """Keep residents first, and slots and draws' counters of resident members in step with the seats."""
        self.seats.sort(key=lambda seat: seat.kind != "resident")
        self._residents = [seat for seat in self.seats if seat.kind == "resident"]
        self.slots = np.array([seat.slot for seat in self._residents], dtype=np.intp)
        self.who = np.array([seat.who for seat in self._residents], dtype=np.uint64)

    def mean_of(self, column: NDArray[np.float64]) -> float:
        """Mean of a column over resident members, NaN without any."""
        mean: float = mean_at(column, self.slots)
        return mean

    def seat_of(self, slot: int) -> Seat | None:
        """The seat of the resident in this slot, if she is a member."""
        return next((seat for seat in self.seats if seat.slot == slot), None)

    def admit(self, seat: Seat) -> None:
        """Give somebody a seat."""
        seat.presence = self.model.parameters.decisions.presence_at_first
        self.seats.append(seat)
        self.people_ever.add(seat.key)
        if seat.joined > 0:  # those who founded it are not new people
            self.joined_months.append(seat.joined)
        self.changed()

    def release(self, seat: Seat) -> None:
        """Take the seat away again."""
        self.seats.remove(seat)
        self.changed()

    @property
    def tables(self) -> list[DecisionBody]:
        """Its own table and those of its working groups."""
        return [self.table, *(group.table for group in self.working_groups)]

    @property
    def togetherness(self) -> float:
        """How well members pull together: mean of shared understanding and trust in each other."""
        return 0.5 * (self.cohesion + self.trust_between)
