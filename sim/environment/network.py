"""Neighbour ties: who knows whom well enough to hear from them.

Purpose: give each resident some six or seven strong local ties, likelier within an estate and
between like homes, along which news, invitations and opinions travel.

Evidence: E221, E223, XC09, XC18 to XC20, L05.
Reads: estate layout, involvement, trust, months lived here. Writes: a fixed sparse matrix (`indptr`,
`indices`); each month whom residents see taking part, each half-year what they hear. Draws: `tie.*`.

Rule: Each home draws how many ties it begins. A tie goes, with the share `within_estate`, to a home nearby in the
same estate (homes are laid out by tenure, so near homes are alike), otherwise to any home of the
area. Ties are mutual and keyed by home and ordinal: somebody who moves in meets the neighbours of that home.
What a tie carries grows with the time she has lived there. Friendships of those who take part are kept
by M3, with the people.

Equation: ties begun ~ Binomial(2 ceil(d / 2), d / (4 ceil(d / 2))), so that the mean number of ties is d.
Left out: kinship; ties to people outside the area.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import PARTICIPANT, RESTING, Population
from sim.compiled import kernel
from sim.parameters import Parameters
from sim.randomness import DRAWING, hashed, unit_of


def other_end(
    home: int,
    within: float,
    far: float,
    side: float,
    estate: NDArray[np.float64],
    within_estate: float,
    reach: float,
) -> int:
    """The home at the other end of a tie that begins at ``home`` (may be the same: dropped later).

    Parameters
    ----------
    within, far, side : uniform draws: whether within the estate, how far, which side
    estate : (n,) estate of each home
    """
    if within >= within_estate:
        return int(far * estate.size)
    distance = 1 + int(-reach * np.log(1.0 - far))
    other = home + distance if side < 0.5 else home - distance
    if other < 0 or other >= estate.size or estate[other] != estate[home]:
        other = home - distance if side < 0.5 else home + distance
    return other if 0 <= other < estate.size else home


@kernel(
    "int64[:, ::1](uint64[::1], int64, float64, float64[::1], float64, float64)",
    calls=(*DRAWING, other_end),
)
def ties_begun(keys, at_most, chance, estate, within_estate, reach):  # type: ignore[no-untyped-def]
    """The two ends of each tie that some home begins, (2, ties).

    Parameters
    ----------
    keys : of the draws: whether it is begun, and three of `other_end`; each home has ``at_most`` to begin
    """
    ends, count = np.empty((2, estate.size * at_most), np.int64), 0
    for home in range(estate.size):
        for ordinal in range(at_most):
            who = hashed(np.uint64(home) | (np.uint64(ordinal) << np.uint64(32)))
            if unit_of(keys[0], who) < chance:
                within, far = unit_of(keys[1], who), unit_of(keys[2], who)
                side = unit_of(keys[3], who)
                other = other_end(home, within, far, side, estate, within_estate, reach)
                ends[0, count], ends[1, count] = home, other
                count += other != home
    return ends[:, :count].copy()


@kernel("Tuple((int32[::1], int32[::1]))(int64[:, ::1], int64)")
def mutual_rows(ends, size):  # type: ignore[no-untyped-def]
    """Ties, (2, ties), as compressed rows: each home's neighbours in order, none twice."""
    starts = np.zeros(size + 1, np.int64)
    for home in ends.flat:
        starts[home + 1] += 1
    for home in range(size):
        starts[home + 1] += starts[home]
    indptr, indices = np.zeros(size + 1, np.int32), np.empty(ends.size, np.int32)
    filled = starts.copy()
    for tie in range(ends.shape[1]):
        for home, other in ((ends[0, tie], ends[1, tie]), (ends[1, tie], ends[0, tie])):
            place = filled[home]
            while place > starts[home] and indices[place - 1] > other:
                indices[place] = indices[place - 1]
                place -= 1
            indices[place] = other
            filled[home] += 1
    count = 0
    for home in range(size):
        for k in range(starts[home], starts[home + 1]):
            if k == starts[home] or indices[k] != indices[k - 1]:
                indices[count] = indices[k]
                count += 1
        indptr[home + 1] = count
    return indptr, indices[:count].copy()


class Network:
    """The ties between homes, as compressed rows.

    Attributes
    ----------
    indptr : (n + 1,) int32
    indices : (ties,) int32, neighbours of slot i at ``indices[indptr[i]:indptr[i + 1]]``
    ties : (n,) how many each home has, 1 where it has none
    """

    def __init__(self, population: Population, parameters: Parameters) -> None:
        p = parameters.network
        size = population.size
        at_most = 2 * math.ceil(p.mean_ties / 2.0)  # ties a home may begin; half of them are
        streams = ("tie.begun", "tie.kind", "tie.far", "tie.side")
        ends = ties_begun(
            np.array([population.draws.key(stream) for stream in streams], dtype=np.uint64),
            at_most,
            0.5 * p.mean_ties / at_most,
            population.estate,
            p.within_estate,
            p.reach_homes,
        )
        self.indptr, self.indices = mutual_rows(ends, size)
        self.ties = np.maximum(1.0, np.diff(self.indptr))

    def neighbours(self, slot: int) -> NDArray[np.int32]:
        """Slots tied to this one."""
        return self.indices[self.indptr[slot] : self.indptr[slot + 1]]


@kernel(
    "void(int32[::1], int32[::1], float64[::1], float64[::1], float64[::1], float64, float64[::1])"
)
def see_who_takes_part(  # type: ignore[no-untyped-def]
    indptr, indices, ties, involvement, months_here, settling_months, active_share
):
    """What share of those she knows each resident sees taking part.

    Those who take part are seen by those they know; ties are mutual, so this is a short pass over
    the ties of the few who do instead of a long one over everybody's.

    Parameters
    ----------
    ties, involvement, months_here : (n,) of everybody
    settling_months : months in the place after which ties carry half of what they will
    active_share : (n,) filled with the share of her ties who take part, less while she is new
    """
    active_share[:] = 0.0
    for i in range(involvement.size):
        if PARTICIPANT <= involvement[i] < RESTING:
            for k in range(indptr[i], indptr[i + 1]):
                active_share[indices[k]] += 1.0
    for i in range(involvement.size):  # of everybody: without a branch it is quicker than of some
        settled = months_here[i] / (months_here[i] + settling_months)
        active_share[i] *= settled / ties[i]


@kernel(
    "void(int32[::1], int32[::1], float64[::1], float64[::1], float64[::1], float64[::1], float64[::1])"
)
def hear_of_trust(indptr, indices, involvement, trust, council, heard_trust, heard_council):  # type: ignore[no-untyped-def]
    """What those each resident knows think of the partnership and of the council.

    Parameters
    ----------
    involvement, trust, council : (n,) of everybody
    heard_trust, heard_council : (n,) filled with mean trust in the partnership (of those who know of it) and in
        the council among those she knows; her own where there is nobody to hear it from
    """
    told = np.empty((trust.size, 3))  # side by side, so that what one resident says lies together
    for i in range(trust.size):
        knows = 1.0 if involvement[i] >= 1.0 else 0.0
        told[i, 0], told[i, 1], told[i, 2] = knows, knows * trust[i], council[i]
    for i in range(indptr.size - 1):
        start, stop = indptr[i], indptr[i + 1]
        aware = trusting = thought = 0.0
        for k in range(start, stop):
            j = indices[k]
            aware += told[j, 0]
            trusting += told[j, 1]
            thought += told[j, 2]
        heard_trust[i] = trusting / aware if aware > 0.0 else trust[i]
        heard_council[i] = thought / (stop - start) if stop > start else council[i]
