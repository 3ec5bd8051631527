"""Totals over residents and over a year, from which the tables of a run are written."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable

from sim.agents.population import (
    AWARE,
    MEMBER,
    PARTICIPANT,
    RESTING,
    VOLUNTEER,
    Population,
)
from sim.compiled import kernel
from sim.sums import mean_in_order

SeatKey = tuple[str, int, int, str]
"""Who holds a seat; see `sim.agents.seat.Seat.key`."""


@kernel(
    "UniTuple(float64, 11)(float64[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1],"
    " float64[::1], float64[::1], float64)"
)
def monthly_sums(  # type: ignore[no-untyped-def]
    involvement,
    energy,
    partnership,
    partnership_social,
    council,
    council_social,
    belonging,
    took_part,
    weight,
):
    """Sums over residents in one pass; see `MonthlyTotals` for what each is."""
    aware = participants = volunteers = resting = energy_volunteers = 0.0
    trust = trust_council = trust_aware = trust_council_aware = 0.0
    belonging_never = never = 0.0
    for i in range(involvement.size):
        role = involvement[i]
        p = weight * partnership[i] + (1.0 - weight) * partnership_social[i]
        c = weight * council[i] + (1.0 - weight) * council_social[i]
        trust += p
        trust_council += c
        if role >= AWARE:
            aware += 1.0
            trust_aware += p
            trust_council_aware += c
            if role >= PARTICIPANT:  # few do: one question less for all the others
                if role <= MEMBER:
                    participants += 1.0
                    if role >= VOLUNTEER:
                        volunteers += 1.0
                        energy_volunteers += energy[i]
                if role >= RESTING:
                    resting += 1.0
        if took_part[i] < 0.5:
            belonging_never += belonging[i]
            never += 1.0
    people = aware, participants, volunteers, resting, energy_volunteers
    trusting = trust, trust_council, trust_aware, trust_council_aware
    return (*people, *trusting, belonging_never, never)


class MonthlyTotals:
    """Means over residents this month."""

    __slots__ = (
        "aware",
        "belonging_never",
        "energy_volunteers",
        "participants",
        "resting",
        "trust_council",
        "trust_council_all",
        "trust_partnership",
        "trust_partnership_all",
        "volunteers",
    )

    def __init__(self, population: Population, confidence_weight: float) -> None:
        sums = monthly_sums(
            population.involvement,
            population.energy,
            population.partnership_confidence,
            population.partnership_social_trust,
            population.council_confidence,
            population.council_social_trust,
            population.belonging,
            population.took_part,
            confidence_weight,
        )
        size = population.size
        aware, volunteers, never = sums[0], sums[2], sums[10]
        self.aware = aware / size
        self.participants = sums[1] / size
        self.volunteers = volunteers / size
        self.resting = int(sums[3])
        self.energy_volunteers = sums[4] / volunteers if volunteers else math.nan
        self.trust_partnership_all, self.trust_council_all = sums[5] / size, sums[6] / size
        self.trust_partnership = sums[7] / aware if aware else math.nan
        self.trust_council = sums[8] / aware if aware else math.nan
        self.belonging_never = sums[9] / never if never else math.nan


def mean_of_known(values: Iterable[float]) -> float:
    """Mean of the values that are not NaN; NaN where there are none."""
    return mean_in_order([value for value in values if not math.isnan(value)])


class YearlyTotals:
    """What is counted over a year.

    Attributes
    ----------
    member_sets : who sat at the table at the end of the last years, latest last
    hours, worker_hours, done_hours : hours so far; clash to external_support : whether there was one in any month
    burnouts : members who stopped, worn out, so far
    survey : item -> share agreeing; the rest are worked out when the year closes
    """

    def __init__(self) -> None:
        self.member_sets: list[set[SeatKey]] = []
        self.hours = self.worker_hours = self.done_hours = 0.0
        self.clash = self.breakdown = self.quarrel_with_workers = self.external_support = False
        self.burnouts = 0
        self._of_months: dict[str, list[float]] = {}
        self._maturity: deque[float] = deque(maxlen=36)
        self.survey: dict[str, float] = {}
        self.joiners = self.leavers = self.retained = self.retained_two = 0
        self.tenure = self.top7 = self.worker_share = math.nan

    def begin(self) -> None:
        """Start counting a new year."""
        self.hours = self.worker_hours = self.done_hours = 0.0
        self.clash = self.breakdown = self.quarrel_with_workers = self.external_support = False
        self.burnouts = 0
        self._of_months.clear()

    def note_month(self, name: str, value: float) -> None:
        """Keep a figure of this month for the mean over the year."""
        self._of_months.setdefault(name, []).append(value)

    def mean_of(self, name: str) -> float:
        """Mean over the months of the year so far; NaN where no month has a value."""
        return mean_of_known(self._of_months.get(name, ()))

    def note_maturity(self, index: float) -> None:
        """Keep this month's index of maturity."""
        self._maturity.append(index)

    @property
    def recent_maturity(self) -> float:
        """Mean index of maturity over the last 36 months; NaN where none is known."""
        return mean_of_known(self._maturity)

    def note_members(self, members: set[SeatKey]) -> None:
        """Count who came, went and stayed, once the year is over."""
        before = self.member_sets[-1] if self.member_sets else members
        earlier = self.member_sets[-2] if len(self.member_sets) > 1 else before
        if not self.member_sets:
            before = earlier = set()
        self.retained = len(members & before)
        self.retained_two = len(members & before & earlier) if len(self.member_sets) > 1 else 0
        self.joiners, self.leavers = len(members) - self.retained, len(before) - self.retained
        self.member_sets = [*self.member_sets[-1:], members]
