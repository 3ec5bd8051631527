"""The last twelve months of influence: who shaped what was decided."""

from __future__ import annotations

import math


class InfluenceRecord:
    """Monthly shares of influence and weighted decisions, kept for twelve months.

    Means over the window leave out months without a meeting. Values are NaN when there was none.
    """

    def __init__(self) -> None:
        self._months: dict[int, tuple[float, float, float, float, float, float]] = {}
        self._decisions: list[tuple[int, float, float, float]] = []

    def note(
        self,
        month: int,
        groups: dict[str, float],
        top_three: float,
        voices: float,
        headcount: float,
    ) -> None:
        """Remember a meeting: influence by group, of the three strongest residents, effective number
        of resident voices, and residents' share of those present."""
        self._months[month] = (
            groups["residents"],
            groups["workers"],
            groups["others"],
            top_three,
            voices,
            headcount,
        )
        self._months.pop(month - 12, None)

    def weigh(self, month: int, weight: float, by_residents: bool, share: float) -> None:
        """Remember a decision: weight in pounds, whether residents originated it, their influence."""
        self._decisions.append((month, weight, 1.0 if by_residents else 0.0, share))

    def forget(self, month: int) -> None:
        """Drop what is a year old or older."""
        for old in [m for m in self._months if m <= month - 12]:
            del self._months[old]
        if self._decisions and self._decisions[0][0] <= month - 12:
            self._decisions = [d for d in self._decisions if d[0] > month - 12]

    def _mean(self, index: int) -> float:
        if not self._months:
            return math.nan
        return sum(values[index] for values in self._months.values()) / len(self._months)

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
    def top_three(self) -> float:
        """Share of the three most influential residents, twelve-month mean."""
        return self._mean(3)

    @property
    def effective_voices(self) -> float:
        """Inverse Simpson index of residents' shares."""
        return self._mean(4)

    @property
    def headcount(self) -> float:
        """Residents' share of those present."""
        return self._mean(5)

    @property
    def voice(self) -> float:
        """Resident voice (M4): origin and influence, weighted by what was decided."""
        total = sum(d[1] for d in self._decisions)
        if total <= 0.0:
            return math.nan
        return sum(d[1] * 0.5 * (d[2] + d[3]) for d in self._decisions) / total
