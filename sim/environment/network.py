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


@kernel("int64[:](float64[:], int64[:], float64[:], float64, float64)")
def partners(who_draws, starts, estate, within_estate, reach):  # type: ignore[no-untyped-def]
    """Choose the partner of each tie end.

    Parameters
    ----------
    who_draws : (3m,) uniforms: whether within the estate, how far, which side
    starts : (m,) slot from which each tie starts
    estate : (n,) estate of each slot

    Returns
    -------
    (m,) slots at the other end (may equal the start: dropped later).
    """
    count, homes = starts.size, estate.size
    out = np.empty(count, dtype=np.int64)
    for tie in range(count):
        home = starts[tie]
        far, side = who_draws[count + tie], who_draws[2 * count + tie]
        if who_draws[tie] < within_estate:
            distance = 1 + int(-reach * np.log(1.0 - far))
            other = home + distance if side < 0.5 else home - distance
            if other < 0 or other >= homes or estate[other] != estate[home]:
                other = home - distance if side < 0.5 else home + distance
            if other < 0 or other >= homes:
                other = home
        else:
            other = int(far * homes)
        out[tie] = other
    return out


class Network:
    """The ties between homes, as compressed rows.

    Attributes
    ----------
    indptr : (n + 1,) int32
    indices : (ties,) int32, neighbours of slot i at ``indices[indptr[i]:indptr[i + 1]]``
    """

    def __init__(self, population: Population, parameters: Parameters) -> None:
        p = parameters.network
        size = population.size
        at_most = 2 * math.ceil(p.mean_ties / 2.0)  # ties a home may begin; half of them are
        homes = np.repeat(population.slots, at_most)
        ordinal = np.tile(np.arange(at_most, dtype=np.uint64), size)
        who = homes.astype(np.uint64) | (ordinal << np.uint64(32))
        begun = population.draws.uniforms("tie.begun", 0, who) < 0.5 * p.mean_ties / at_most
        homes, who = homes[begun], who[begun]
        draws = np.concatenate(
            [population.draws.uniforms(f"tie.{part}", 0, who) for part in ("kind", "far", "side")]
        )
        ends = partners(draws, homes, population.estate, p.within_estate, p.reach_homes)
        apart = ends != homes
        self.indptr, self.indices = _rows(homes[apart], ends[apart], size)

    def neighbours(self, slot: int) -> NDArray[np.int32]:
        """Slots tied to this one."""
        return self.indices[self.indptr[slot] : self.indptr[slot + 1]]


def _rows(
    left: NDArray[np.int64], right: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Mutual, distinct ties as compressed rows."""
    codes = np.sort(np.concatenate([left * size + right, right * size + left]))
    codes = codes[np.append(True, codes[1:] != codes[:-1])]
    rows, columns = np.divmod(codes, size)
    indptr = np.zeros(size + 1, dtype=np.int32)
    indptr[1:] = np.cumsum(np.bincount(rows, minlength=size))
    return indptr, columns.astype(np.int32)


@kernel("void(int32[::1], int32[::1], float64[::1], float64[::1], float64, float64[::1])")
def see_who_takes_part(indptr, indices, involvement, months_here, settling_months, active_share):  # type: ignore[no-untyped-def]
    """What share of those she knows each resident sees taking part.

    Those who take part are seen by those they know; ties are mutual, so this is a short pass over
    the ties of the few who do instead of a long one over everybody's.

    Parameters
    ----------
    involvement, months_here : (n,) of everybody
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
        active_share[i] *= settled / max(1, indptr[i + 1] - indptr[i])


@kernel("void(int32[:], int32[:], float64[:], float64[:], float64[:], float64[:], float64[:])")
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
