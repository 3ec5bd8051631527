"""The neighbourhood: build it, run a month, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mesa
import numpy as np

from sim import schedule, theories
from sim.agents.clash import Clashes
from sim.agents.council import Agency, Council, Institution
from sim.agents.councillor import Councillor
from sim.agents.lto import Funder, LocallyTrustedOrganisation
from sim.agents.names import estate_name, resident_name
from sim.agents.partnership import Partnership
from sim.agents.population import Population
from sim.agents.rep import Rep
from sim.agents.resident import Resident
from sim.agents.worker import ROLES, Worker
from sim.environment import launch
from sim.environment.finance import Ledger
from sim.environment.influence import InfluenceRecord
from sim.environment.network import Network, hear_of_trust, see_who_takes_part
from sim.environment.projects import Group, Project
from sim.event_log import Diary
from sim.extensions.resident_classes import ResidentOverrides
from sim.mechanisms import commissioning, groups
from sim.mechanisms.hubs import Holding
from sim.mechanisms.legacy import Legacy
from sim.mechanisms.maturity import Assessment
from sim.mechanisms.worker_dominance import Reform
from sim.monthly_state import Now
from sim.parameters import parameters
from sim.randomness import RandomStreams
from sim.recorder import Recorder

if TYPE_CHECKING:
    from sim.environment.development import Development
    from sim.extensions.plugins import Behaviour
    from sim.scenario import Scenario

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


class Neighbourhood(mesa.Model):  # type: ignore[misc]  # mesa is not typed strictly
    """One area over the programme and the years after.

    Parameters
    ----------
    scenario : the design and the place
    seed : twin worlds share it
    horizon_months : months to run; by default programme and follow-on
    own : behaviour beside the model's own
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int = 1,
        horizon_months: int | None = None,
        own: Behaviour | None = None,
    ) -> None:
        super().__init__(seed=0)
        self.scenario = scenario
        self.parameters = parameters(dict(scenario.assumptions))
        self.variants = theories.chosen(self.parameters)
        self.draws = RandomStreams(seed)
        self.month = 0
        self.horizon_months = horizon_months or scenario.horizon_months
        self.has_programme = bool(scenario.funding.programme)
        self.programme_months = scenario.funding.years * 12
        self.own_end_month = self.programme_months
        self.now = Now()
        self.diary = Diary()
        self._acts = schedule.acts(own.steps if own else ())
        self._residents: dict[tuple[int, int], Resident] = {}
        self._build_area()
        self.own_residents: ResidentOverrides | None = None
        if own is not None:
            self._take_in(own)
        self._build_institutions()
        self._start_counts()
        if self.has_programme:
            launch.launch(self)
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
            float(column.mean())
            for column in (population.hardship, population.degree, population.newcomer)
        )

    def _take_in(self, own: Behaviour) -> None:
        """Make room for behaviour of one's own: residents of other classes, further parameters."""
        self.own_residents = ResidentOverrides(self, own.kinds) if own.kinds else None
        for file in own.files:
            setattr(self.parameters, file.name, file.parameters)

    def _build_institutions(self) -> None:
        levers, p = self.scenario.council, self.parameters.officials
        distances = {name: getattr(p, f"{name}_distance") for _, name in (*TIERS, *AGENCIES)}
        tiers = TIERS[: levers.tiers]
        self.councils = [Council(self, label, distances[name]) for label, name in tiers]
        self.institutions: list[Institution] = [
            *self.councils,
            *(Agency(self, label, distances[name]) for label, name in AGENCIES),
        ]
        seats = self.scenario.partnership.councillor_seats
        self.councillors = [Councillor(self, number) for number in range(max(3, seats))]
        self.funder, self.lto, self.rep = Funder(self), LocallyTrustedOrganisation(self), Rep(self)
        self.workers: list[Worker] = []
        self.partnership = Partnership(self)
        self.agencies = commissioning.on_offer(self)
        self.ledger = Ledger()

    def _start_counts(self) -> None:
        self.projects: list[Project] = []
        self.groups: list[Group] = []
        self.holdings: list[Holding] = []
        self.hub: Holding | None = None
        self.influence, self.reform, self.clashes = InfluenceRecord(), Reform(), Clashes()
        self.assessment, self.legacy = Assessment(), Legacy()
        self.power = {"within": 0.0, "with": 0.0, "to": 0.0, "over": 0.0}
        self.power_to = 0.05
        self.body_form = "none"
        self.hub_started = self.hub_ever = self.hub_lost = self.has_physical_asset = False
        self.hubs_wanted = self.scenario.partnership.hub != "none"
        self.posts_begun = False
        self.topped_up_gbp = 0.0
        self.projects_begun = self.groups_founded = self.grants_made = 0
        self.contracts_ended = 0
        self.groups_supported = self.groups_alive = self.groups_independent = 0
        self.contests_won = self.contests_won_this_year = 0
        self.returned_this_year = self.pet_project_leavers_this_year = 0
        self.insolvent_months = self.months_without_decision = 0
        self.capital_late: list[float] = []
        self.departures: list[int] = []
        self.last_influence_month = self.last_convened = -999
        self.campaigns_won, self.fair_shares = 0, 0.0
        self.served = [0.0] * self.scenario.place.estates
        self.development: Development | None = None
        self.activity = self.residents_served = self.income_last_year = 0.0
        self.pandemic = self.extra_cuts = self.member_load = self.slipping = 0.0
        self.events_by_month: dict[int, list[Any]] = {}
        for event in self.scenario.events:
            self.events_by_month.setdefault(event.month, []).append(event)
        groups.found_first_groups(self)
        self.count_groups()

    # -------------------------------------------------------------------- run

    def step(self) -> None:
        """Run one month of the schedule."""
        self.now.begin_month(self)
        self.listen()
        with np.errstate(all="ignore"):
            for act in self._acts:
                act(self)
        self.month += 1
        if self.month >= self.horizon_months:
            self.running = False

    def listen(self) -> None:
        """Let everybody see who takes part; each half-year, hear what those she knows think."""
        population, ties = self.population, self.network
        see_who_takes_part(
            ties.indptr,
            ties.indices,
            population.involvement,
            population.months_here,
            self.parameters.network.settling_months,
            self.active_share,
        )
        if self.month % 6 == 0:
            hear_of_trust(
                ties.indptr,
                ties.indices,
                population.involvement,
                population.partnership_confidence,
                population.council_confidence,
                self.heard_trust,
                self.heard_council,
            )

    def run(self) -> None:
        """Run every month to the horizon and let go of what Mesa keeps."""
        while self.running and self.month < self.horizon_months:
            self.step()
        self.release()

    def release(self) -> None:
        """Mesa keeps every model alive through a class-level dictionary: remove our entry."""
        mesa.Agent._ids.pop(self, None)

    # ---------------------------------------------------------------- queries

    @property
    def is_running(self) -> bool:
        """Whether the programme has started and its money has not ended."""
        return (
            self.has_programme
            and self.month < self.own_end_month
            and not self.partnership.dissolved
        )

    @property
    def programme_end_month(self) -> int:
        """Until when the funder's support goes on: the date, or when the grant is spent."""
        on_date = self.scenario.funding.end_on == "date"
        return self.programme_months if on_date else self.own_end_month

    @property
    def supported(self) -> bool:
        """Whether rep and training are still there."""
        return self.has_programme and self.month < self.programme_end_month

    @property
    def rep_days(self) -> float:
        """Days a year of the rep, now."""
        return self.rep.days if self.supported else 0.0

    @property
    def openness(self) -> float:
        """How open the partnership is to others (M5)."""
        return self.partnership.openness

    @property
    def recent_departures(self) -> float:
        """Departures of the last six months, as a share of those who were there."""
        while self.departures and self.departures[0] <= self.month - 6:
            self.departures.pop(0)
        return len(self.departures) / (len(self.departures) + len(self.partnership.seats) + 1.0)

    @property
    def officials_mean_tie(self) -> float:
        """Mean of the ties with officers, or the embedded link where that is stronger."""
        ties = [max(body.officer.tie, body.embedded) for body in self.institutions]
        return sum(ties) / len(ties)

    @property
    def helping_hands(self) -> float:
        """How many hands there are to run things, 0 to 1."""
        return self.now.volunteer_hours / (
            self.now.volunteer_hours + self.parameters.hubs.hands_scale
        )

    def agency_seats(self) -> int:
        """How many agencies have a seat."""
        return sum(seat.kind == "agency" for seat in self.partnership.seats)

    def count_groups(self) -> None:
        """Count groups alive, supported and independent."""
        supported = independent = 0
        level = self.parameters.groups.independent_from
        for group in self.groups:
            if group.supported:
                supported += 1
                independent += group.independence >= level
        self.groups_alive, self.groups_supported = len(self.groups), supported
        self.groups_independent = independent

    def begin_posts(self) -> None:
        """Paid posts begin, each of at most one full-time equivalent."""
        levers, full = self.scenario.workers, self.parameters.employment.full_time_hours
        self.posts_begun = True
        for role in ROLES:
            hours = float(getattr(levers, f"{role}_hours"))
            number = 0
            while hours > 0.5:
                self.workers.append(Worker(self, role, min(hours, full), number))
                hours -= full
                number += 1
        for worker in self.workers:
            self.record_event(
                "worker_starts",
                worker.name,
                f"{worker.role} worker appointed",
                worker.hours,
                "post",
            )

    # ------------------------------------------------------------ diary, names

    def record_event(
        self, kind: str, who: str, what: str, amount: float = 0.0, cause: str = ""
    ) -> None:
        """Write a line into the diary."""
        self.diary.record(self.month, kind, who, what, amount, cause)

    def name_of(self, slot: int) -> str:
        """The name the resident in this slot goes by."""
        return resident_name(self.draws.seed, int(slot), int(self.population.occupancy[slot]))

    def name_of_estate(self, estate: int) -> str:
        """The name of an estate."""
        return estate_name(self.draws.seed, estate)

    # --------------------------------------------------------- Mesa's surface

    def resident(self, slot: int) -> Resident:
        """The resident who lives in this slot now, as a Mesa agent."""
        key = self.population.identity(slot)
        if key not in self._residents:
            own = self.own_residents.class_of(slot) if self.own_residents is not None else None
            self._residents[key] = (own or Resident)(self, slot)
        return self._residents[key]

    def make_residents(self) -> None:
        """Make a Mesa agent of everybody who has none yet, and drop those who have left."""
        for key, resident in list(self._residents.items()):
            if not resident.is_here:
                del self._residents[key]
                mesa.Agent.remove(resident)
        for slot in range(self.population.size):
            self.resident(slot)

    @property
    def agents(self) -> mesa.agent.AgentSet:
        """Every actor as a Mesa agent; residents' views are made on first use."""
        self.make_residents()
        return self._all_agents

    @property
    def agents_by_type(self) -> dict[type[mesa.Agent], mesa.agent.AgentSet]:
        """Agents by class, residents included."""
        self.make_residents()
        by_type: dict[type[mesa.Agent], mesa.agent.AgentSet] = self._agents_by_type
        return by_type
