"""The last twelve months of influence: who shaped what was decided.

Purpose: keep what M4 measures of influence, by group and by resident, for dominance, voice and the survey.

Evidence: E049, E112, L01.
Reads: the month's meetings and decisions. Writes: twelve-month shares, resident voice. Draws: none.

Rule: A group's share is the mean over the months of a year in which there was a meeting. Resident voice is the
mean over the decisions of twelve months, each weighted by its cost in pounds and at least 1,000, of the mean of two
shares: of options on the table, those residents originated; and of steady-state influence in the
discussion, what residents held. The effective number of resident voices is the inverse Simpson index of
residents' twelve-month shares.

Equation: voice = sum(w (o + i) / 2) / sum(w), w = max(GBP, 1000).
Left out: influence outside meetings.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from sim.sums import sum_in_order

YEAR = 12
LEAST_WEIGHT_GBP = 1000.0
GROUPS = ("residents", "workers", "others")


@dataclass(frozen=True, slots=True)
class Month:
    """A month's shares of influence.

    Attributes
    ----------
    groups : residents, workers, others, summing to one; headcount : residents' share of those present
    residents : influence of each resident who was there, by the counter of her draws
    """

    month: int
    groups: tuple[float, float, float]
    headcount: float
    residents: dict[int, float]


class InfluenceRecord:
    """Monthly shares of influence and weighted decisions of the last twelve months.

    Means leave out months without a meeting. Every value is NaN when there was none.
    """

    def __init__(self) -> None:
        self._months: deque[Month] = deque()
        self._decisions: deque[tuple[int, float, float]] = deque()
        self._sums = [0.0, 0.0, 0.0, 0.0]
        self._voice: float | None = None  # kept until a decision comes or goes

    def note(self, month: Month) -> None:
        """Remember a month's meetings."""
        self.forget(month.month)
        self._months.append(month)
        self._add(month, 1.0)

    def weigh(self, month: int, cost_gbp: float, originated: float, influence: float) -> None:
        """Remember a decision: its cost, residents' share of options tabled and of influence."""
        weight = max(LEAST_WEIGHT_GBP, cost_gbp)
        self._decisions.append((month, weight, 0.5 * (originated + influence)))
        self._voice = None

    def forget(self, month: int) -> None:
        """Drop what is a year old or older."""
        while self._months and self._months[0].month <= month - YEAR:
            self._add(self._months.popleft(), -1.0)
        if not self._months:
            self._sums = [0.0, 0.0, 0.0, 0.0]
        while self._decisions and self._decisions[0][0] <= month - YEAR:
            self._decisions.popleft()
            self._voice = None

    def _add(self, month: Month, sign: float) -> None:
        sums = self._sums
        for index, share in enumerate((*month.groups, month.headcount)):
            sums[index] += sign * share

    def _mean(self, index: int) -> float:
        count = len(self._months)
        return min(1.0, max(0.0, self._sums[index] / count)) if count else math.nan

    @property
    def residents(self) -> float:
        """Residents' share of influence, twelve-month mean."""
        return self._mean(0)

    @property
    def workers(self) -> float:
        """Workers' share of influence, twelve-month mean."""
        return self._mean(1)

    @property
    def others(self) -> float:
        """Other non-residents' share of influence, twelve-month mean."""
        return self._mean(2)

    @property
    def headcount(self) -> float:
        """Residents' share of those present, twelve-month mean."""
        return self._mean(3)

    def by_resident(self) -> list[float]:
        """Each resident's share of influence over twelve months, largest first."""
        totals: dict[int, float] = {}
        for month in self._months:
            for who, share in month.residents.items():
                totals[who] = totals.get(who, 0.0) + share
        return sorted((total / len(self._months) for total in totals.values()), reverse=True)

    @property
    def top_three(self) -> float:
        """Share of the three most influential residents, twelve-month mean."""
        return sum_in_order(self.by_resident()[:3]) if self._months else math.nan

    @property
    def effective_voices(self) -> float:
        """Effective number of resident voices: inverse Simpson index of residents' shares."""
        shares = self.by_resident()
        squares = sum_in_order(share * share for share in shares)
        return sum_in_order(shares) ** 2 / squares if squares > 0.0 else math.nan

    @property
    def voice(self) -> float:
        """Resident voice (M4): origin and influence, weighted by what was decided."""
        if self._voice is None:
            self._voice = self._voice_now()
        return self._voice

    def _voice_now(self) -> float:
        total = heard = 0.0
        for _, weight, share in self._decisions:
            total += weight
            heard += weight * share
        if total <= 0.0:
            return math.nan
        return min(1.0, heard / total)  # the sums may differ in the last digit
