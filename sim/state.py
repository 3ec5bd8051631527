"""The state of a neighbourhood: every quantity that mechanisms share, and what can be read off them.

Mechanisms take the state, read what they need and write back what they change. It holds no rule of its own:
`sim.model.Neighbourhood` builds it and runs the month over it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sim.agents.commissioned_agency import CommissionedAgency
from sim.agents.context import Variants
from sim.agents.councillor import Councillor
from sim.agents.group import Group
from sim.agents.institutions import Institution, ParishCouncil
from sim.agents.names import estate_name, resident_name
from sim.agents.partnership import Partnership
from sim.agents.population import Population
from sim.agents.project import Project
from sim.agents.rep import Rep
from sim.agents.resident import Resident
from sim.agents.trusted_organisation import Funder, LocallyTrustedOrganisation
from sim.agents.worker import Worker
from sim.environment.assessments import Assessment, Development, Legacy, Reform
from sim.environment.assets import Holding
from sim.environment.carrying import Carrying
from sim.environment.disputes import Disputes
from sim.environment.influence import InfluenceRecord
from sim.environment.ledger import Ledger
from sim.environment.network import Network
from sim.environment.totals import MonthlyTotals, YearlyTotals
from sim.event_log import NOTHING, Agreed, EventLog
from sim.extensions.resident_classes import ResidentOverrides
from sim.monthly_state import MonthlyState
from sim.parameters import Parameters
from sim.randomness import RandomStreams
from sim.scenario import Scenario
from sim.scenario.levers_setting import Event
from sim.sums import sum_in_order


class RecordOfRun(Protocol):
    """What writes the tables of a run (`sim.recorder`)."""

    def record(self, state: State) -> None:
        """Write down this month, and the year if it ends."""
        ...


class Terms(Protocol):
    """What hears, from a step that changes a column of residents, of what its change is made up."""

    def note(
        self, column: str, slots: NDArray[np.intp], terms: Mapping[str, NDArray[np.float64]]
    ) -> None:
        """Take note of terms, each (slots,), of what is about to change."""
        ...


class State:
    """One area as it stands, in whole months from 0 to ``horizon_months``.

    Attributes
    ----------
    scenario, parameters, variants : what is set, what is assumed, and the theories in force
    terms : hears of what changes are made up, where somebody keeps books; None where nobody does
    selected_in : month in which the area is selected; own_end_month : month in which the money ends, on its date or when the grant is spent
    active_share : (residents,) share of those she knows whom each resident sees taking part
    heard_trust, heard_council : (residents,) trust in partnership and council among those she knows, as last heard
    rivalry : distrust between estates; area_means : means of hardship, degree and newcomer at the start
    hub_started, hub_ever, hub_lost : a hub is under way or open, ever was, has been lost; hubs_wanted : by the design
    body_form : legal form of what carries on after the money, or 'none'; income_last_year : pounds
    capital_late : years by which building work was late; served : pounds spent so far by estate; fair_shares : how evenly
    member_load : hours of work beside meetings that each member bears; slipping : share of the work that goes undone, smoothed
    aftercare_hours : hours a month that finished projects ask for; long_shock : how long a pandemic has worn people, 0 to 1
    councils : those above the parish, the nearest first, and then the parish or town council where there is one (`parish`)
    changes_won : decisions of others changed, at the partnership's asking so far; influence_practice : 0 to 1
    alumni : slot and occupancy of members and former members who hold posts elsewhere; alumni_in_post : how many of them live here
    able_members : resident members with the energy and the skill to carry part of what goes on
    last_influence_month, last_convened : month, or -999
    pandemic, extra_cuts : strength of a pandemic now, capacity lost to rounds of cuts
    """

    scenario: Scenario
    parameters: Parameters
    variants: Variants
    draws: RandomStreams
    month: int
    horizon_months: int
    has_programme: bool
    programme_months: int
    selected_in: int
    own_end_month: int
    monthly: MonthlyState
    event_log: EventLog
    recorder: RecordOfRun
    own_residents: ResidentOverrides | None
    terms: Terms | None = None
    _residents: dict[tuple[int, int], Resident]

    # the area
    population: Population
    network: Network
    active_share: NDArray[np.float64]
    heard_trust: NDArray[np.float64]
    heard_council: NDArray[np.float64]
    rivalry: float
    area_means: tuple[float, ...]
    pandemic: float
    extra_cuts: float
    development: Development | None
    events_by_month: dict[int, list[Event]]

    # who acts in it
    councils: list[Institution]
    parish: ParishCouncil | None
    institutions: list[Institution]
    councillors: list[Councillor]
    funder: Funder
    lto: LocallyTrustedOrganisation
    rep: Rep
    workers: list[Worker]
    agencies: list[CommissionedAgency]
    partnership: Partnership
    groups: list[Group]
    groups_alive: int
    groups_supported: int
    groups_independent: int
    alumni: list[tuple[int, int]]
    alumni_in_post: int
    able_members: int

    # what it decides and does
    influence: InfluenceRecord
    carrying: Carrying
    disputes: Disputes
    reform: Reform
    months_without_decision: int
    contests_won: int
    contests_won_this_year: int
    departures: list[int]
    pet_project_leavers_this_year: int
    returned_this_year: int
    projects: list[Project]
    projects_begun: int
    grants_made: int
    contracts_ended: int
    changes_won: int
    influence_practice: float
    capital_late: list[float]
    served: list[float]
    fair_shares: float
    activity: float
    member_load: float
    slipping: float
    aftercare_hours: float
    long_shock: float
    last_influence_month: int
    last_convened: int

    # money, and what is held
    ledger: Ledger
    posts_begun: bool
    topped_up_gbp: float
    income_last_year: float
    insolvent_months: int
    holdings: list[Holding]
    hub: Holding | None
    hubs_wanted: bool
    hub_started: bool
    hub_ever: bool
    hub_lost: bool
    has_physical_asset: bool

    # what comes of it
    assessment: Assessment
    legacy: Legacy
    power: dict[str, float]
    power_to: float
    body_form: str

    # what is written down
    sums: MonthlyTotals
    year: YearlyTotals
    closing_year: bool

    @property
    def is_running(self) -> bool:
        """Whether the programme has started and its money has not ended."""
        return (
            self.has_programme
            and self.selected_in <= self.month < self.own_end_month
            and not self.partnership.dissolved
        )

    @property
    def programme_end_month(self) -> int:
        """Until when the funder's support goes on: the date, or when the grant is spent."""
        on_date = self.scenario.funding.end_on == "date"
        return self.programme_months if on_date else self.own_end_month

    @property
    def awaits_support(self) -> bool:
        """Whether whoever supports areas and endorses plans is not at work yet (XH01)."""
        return self.month < self.scenario.supported_from

    @property
    def supported(self) -> bool:
        """Whether rep and training are there."""
        running = self.month < self.programme_end_month
        return self.has_programme and running and not self.awaits_support

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
        """Departures that are still felt, as a share of those who were there."""
        since = self.month - self.parameters.membership.departures_felt
        while self.departures and self.departures[0] <= since:
            self.departures.pop(0)
        return len(self.departures) / (len(self.departures) + len(self.partnership.seats) + 1.0)

    @property
    def main_council(self) -> Institution:
        """The district or unitary council, with which an area has most to do."""
        return self.councils[0]

    @property
    def officials_mean_tie(self) -> float:
        """Mean of the ties with officers, or the embedded link where that is stronger."""
        ties = [
            tie if (tie := body.officer.tie) > (link := body.embedded) else link
            for body in self.institutions
        ]
        return sum_in_order(ties) / len(ties)

    @property
    def influence_within(self) -> float:
        """The partnership's influence on what happens inside the area: what it can do, as far as it is present."""
        return math.sqrt(max(0.0, self.power_to * self.monthly.presence))

    @property
    def load_pressure(self) -> float:
        """Hours that each member bears, against the most anybody takes on."""
        return float(self.member_load / self.parameters.workload.load_cap)

    @property
    def helping_hands(self) -> float:
        """How many hands there are to run things, 0 to 1."""
        return float(
            self.monthly.resident_hours
            / (self.monthly.resident_hours + self.parameters.hubs.hands_scale)
        )

    @property
    def agency_seats(self) -> int:
        """How many agencies have a seat."""
        return sum(seat.kind == "agency" for seat in self.partnership.seats)

    def record_event(
        self,
        kind: str,
        who: str,
        what: str,
        amount: float = 0.0,
        cause: str = "",
        *,
        about: Agreed | None = None,
        follows: int = NOTHING,
    ) -> int:
        """Write a line into the diary; its number.

        Parameters
        ----------
        about : the project it concerns; the line follows from the one that agreed on it, where nothing else is said
        follows : number of the line that it follows from by a rule of the model
        """
        project, month = "", self.month
        if about is not None:
            project = about.id
            follows = about.agreed if follows == NOTHING else follows
        return self.event_log.record(month, kind, who, what, amount, cause, project, follows)

    def name_of(self, slot: int) -> str:
        """The name the resident in this slot goes by."""
        return resident_name(self.draws.seed, int(slot), int(self.population.occupancy[slot]))

    def name_of_estate(self, estate: int) -> str:
        """The name of an estate."""
        return estate_name(self.draws.seed, estate)

    def resident(self, slot: int) -> Resident:
        """The resident who lives in this slot now, as a Mesa agent."""
        key = self.population.identity(slot)
        if key not in self._residents:
            own = self.own_residents.class_of(slot) if self.own_residents is not None else None
            self._residents[key] = (own or Resident)(self, slot)
        return self._residents[key]
