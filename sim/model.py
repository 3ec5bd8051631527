"""The neighbourhood: build it, run a month, nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim import schedule, theories
from sim.agents.councillor import Councillor
from sim.agents.institutions import Agency, Council, ParishCouncil
from sim.agents.partnership import Partnership
from sim.agents.population import Population
from sim.agents.rep import Rep
from sim.agents.trusted_organisation import Funder, LocallyTrustedOrganisation
from sim.environment.assessments import Assessment, Legacy, Reform
from sim.environment.carrying import Carrying
from sim.environment.disputes import Disputes
from sim.environment.influence import InfluenceRecord
from sim.environment.ledger import Ledger
from sim.environment.network import Network
from sim.event_log import EventLog
from sim.extensions.plugins import Behaviour
from sim.extensions.resident_classes import ResidentOverrides
from sim.mechanisms import commissioning, groups, month_opening, social_influence, start_up
from sim.mesa_core import Agent, AgentSet, Model
from sim.monthly_state import MonthlyState
from sim.neutral import read_neutral
from sim.parameters import parameters
from sim.randomness import RandomStreams
from sim.recorder import Recorder
from sim.scenario import Scenario
from sim.state import State
from sim.sums import total_of

TIERS = (
    ("district council", "district"),
    ("county council", "county"),
    ("regional authority", "region"),
)
AGENCIES = (
    ("health service", "health"),
    ("housing association", "housing"),
    ("local school", "school"),
    ("police force", "police"),
)


class Neighbourhood(State, Model):  # type: ignore[misc]  # mesa is not typed strictly
    """One area over the programme and the years after.

    Parameters
    ----------
    scenario : the design and the place
    seed : twin worlds share it
    horizon_months : months to run; by default programme and follow-on
    own : behaviour beside the model's own
    neutral : steps of the month to leave out, parameters to switch off (`sim.neutral`)
    watchers : look on after each step of the month
    """

    recorder: Recorder

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        horizon_months: int | None = None,
        own: Behaviour | None = None,
        neutral: Sequence[str] = (),
        watchers: Sequence[schedule.Watcher] = (),
    ) -> None:
        super().__init__(seed=0)
        self.scenario = scenario
        held = read_neutral(neutral)
        self.parameters = parameters(dict(scenario.assumptions), held.values)
        self.variants = theories.choose(self.parameters)
        self.draws = RandomStreams(seed)
        self.month = 0
        self.horizon_months = horizon_months or scenario.horizon_months
        self.has_programme = bool(scenario.funding.programme)
        self.programme_months = scenario.funding.years * 12
        self.selected_in = scenario.selected_in
        self.own_end_month = self.programme_months
        self.monthly = MonthlyState(self.parameters)
        self.event_log = EventLog()
        self._acts = schedule.acts(own.steps if own else (), held.steps, watchers)
        self._residents = {}
        self._build_area()
        self.own_residents = None
        if own is not None:
            self._take_in(own)
        self._build_institutions()
        self._start_counts()
        if self.has_programme and self.selected_in == 0:
            start_up.launch(self)
        self.recorder = Recorder(self)

    # ------------------------------------------------------------------ build

    def _build_area(self) -> None:
        place = self.scenario.place
        self.population = Population(place, self.draws, self.parameters)
        self.network = Network(self.population, self.parameters)
        size = self.population.size
        self.active_share, self.heard_trust, self.heard_council = np.zeros((3, size))
        self.rivalry = float(place.estate_rivalry) * (1.0 - 1.0 / place.estates)
        population = self.population
        self.area_means = tuple(
            total_of(column) / size
            for column in (population.hardship, population.degree, population.newcomer)
        )

    def _take_in(self, own: Behaviour) -> None:
        """Make room for behaviour of one's own: residents of other classes, further parameters."""
        self.own_residents = ResidentOverrides(self, own.kinds) if own.kinds else None
        for file in own.files:
            setattr(self.parameters, file.name, file.parameters)

    def _build_institutions(self) -> None:
        place, p = self.scenario.place, self.parameters.officials
        distances = {name: getattr(p, f"{name}_distance") for _, name in (*TIERS, *AGENCIES)}
        tiers = TIERS[: place.tiers]
        self.councils = [Council(self, label, distances[name]) for label, name in tiers]
        self.parish = None if place.parish_council == "none" else ParishCouncil(self)
        if self.parish is not None:
            self.councils.append(self.parish)
        self.institutions = [
            *self.councils,
            *(Agency(self, label, distances[name]) for label, name in AGENCIES),
        ]
        seats = max(int(p.fewest_councillors), self.scenario.partnership.councillor_seats)
        self.councillors = [Councillor(self, number) for number in range(seats)]
        self.funder, self.lto, self.rep = Funder(self), LocallyTrustedOrganisation(self), Rep(self)
        self.workers = []
        self.partnership = Partnership(self)
        self.agencies = commissioning.on_offer(self)
        self.ledger = Ledger()

    def _start_counts(self) -> None:
        self.projects = []
        self.groups = []
        self.holdings = []
        self.hub = None
        self.influence, self.reform, self.disputes = InfluenceRecord(), Reform(), Disputes()
        self.assessment, self.legacy = Assessment(), Legacy()
        self.carrying = Carrying(self.population, self.parameters.maturity)
        self.power = {"within": 0.0, "with": 0.0, "to": 0.0, "over": 0.0}
        self.power_to = self.parameters.power.to_at_start
        self.body_form = "none"
        self.hub_started = self.hub_ever = self.hub_lost = self.has_physical_asset = False
        self.hubs_wanted = self.scenario.partnership.hub != "none"
        self.posts_begun = False
        self.topped_up_gbp = 0.0
        self.projects_begun = self.grants_made = 0
        self.contracts_ended = 0
        self.groups_supported = self.groups_alive = self.groups_independent = 0
        self.contests_won = self.contests_won_this_year = 0
        self.returned_this_year = self.pet_project_leavers_this_year = 0
        self.insolvent_months = self.months_without_decision = 0
        self.capital_late = []
        self.departures = []
        self.alumni = []
        self.alumni_in_post = self.able_members = 0
        self.last_influence_month = self.last_convened = -999
        self.changes_won, self.fair_shares = 0, 0.0
        self.influence_practice = 0.0
        self.served = [0.0] * self.scenario.place.estates
        self.development = None
        self.activity = self.income_last_year = 0.0
        self.pandemic = self.extra_cuts = self.member_load = self.slipping = 0.0
        self.aftercare_hours = self.long_shock = 0.0
        self.events_by_month = {}
        for event in self.scenario.events:
            self.events_by_month.setdefault(event.month, []).append(event)
        groups.found_first_groups(self)
        groups.count(self)

    # -------------------------------------------------------------------- run

    def step(self) -> None:
        """Run one month of the schedule."""
        month_opening.apply(self)
        social_influence.listen(self)
        with np.errstate(all="ignore"):
            for act in self._acts:
                act(self)
        self.month += 1
        if self.month >= self.horizon_months:
            self.running = False

    def run(self) -> None:
        """Run every month to the horizon and let go of what Mesa keeps."""
        while self.running and self.month < self.horizon_months:
            self.step()
        self.release()

    def release(self) -> None:
        """Mesa keeps every model alive through a class-level dictionary: remove our entry."""
        Agent._ids.pop(self, None)

    # --------------------------------------------------------- Mesa's surface

    def make_residents(self) -> None:
        """Make a Mesa agent of everybody who has none yet, and drop those who have left."""
        for key, resident in list(self._residents.items()):
            if not resident.is_here:
                del self._residents[key]
                Agent.remove(resident)
        for slot in range(self.population.size):
            self.resident(slot)

    @property
    def agents(self) -> AgentSet:
        """Every actor as a Mesa agent; residents' views are made on first use."""
        self.make_residents()
        return self._all_agents

    @property
    def agents_by_type(self) -> dict[type[Agent], AgentSet]:
        """Agents by class, residents included."""
        self.make_residents()
        by_type: dict[type[Agent], AgentSet] = self._agents_by_type
        return by_type
