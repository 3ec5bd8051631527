"""Neighbour ties: who knows whom well enough to hear from them.

Purpose: give each resident some six or seven strong local ties, likelier within an estate and
between homes of one tenure (XC09, XC18 to XC20, XD04).

Rule: each home draws a number of ties. A tie goes, with the share `within_estate`, to a home
nearby in the same estate (homes are laid out by tenure, so near homes are alike), otherwise to any
home of the area. Ties are mutual and keyed by home and ordinal. How much a tie carries grows with
the time both have lived there and is carried by the residents' own columns.

Reads: estate layout. Writes: a fixed sparse matrix (`indptr`, `indices`). Draws: `tie`.
Left out: kinship; ties to people outside the area.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.agents.population import Population
from sim.rules import kernel


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
    indptr : (n + 1,) int64
    indices : (ties,) int64, neighbours of slot i at ``indices[indptr[i]:indptr[i + 1]]``
    """

    def __init__(self, population: Population, parameters: Any) -> None:
        p = parameters.network
        size = population.size
        per_home = int(round(p.mean_ties / 2 * 2))
        halves = np.repeat(population.slots, (per_home + 1) // 2)
        ordinal = np.tile(np.arange((per_home + 1) // 2, dtype=np.uint64), size)
        who = halves.astype(np.uint64) | (ordinal << np.uint64(32))
        draws = np.concatenate(
            [population.draws.column(f"tie.{part}", 0, who) for part in ("kind", "far", "side")]
        )
        keep = population.draws.column("tie.kept", 0, who) < p.mean_ties / (
            2 * ((per_home + 1) // 2)
        )
        ends = partners(draws, halves, population.estate, p.within_estate, p.reach_homes)
        keep &= ends != halves
        self.indptr, self.indices = _rows(halves[keep], ends[keep], size)

    def neighbours(self, slot: int) -> NDArray[np.int64]:
        """Slots tied to this one."""
        return self.indices[self.indptr[slot] : self.indptr[slot + 1]]


def _rows(
    left: NDArray[np.int64], right: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Mutual, distinct ties as compressed rows."""
    codes = np.unique(np.concatenate([left * size + right, right * size + left]))
    rows, columns = np.divmod(codes, size)
    indptr = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(rows, minlength=size), out=indptr[1:])
    return indptr, columns


@kernel(
    "void(int64[:], int64[:], float64[:], float64[:], float64[:], float64[:], float64[:], float64[:], float64)"
)
def hear(
    indptr, indices, involvement, trust, council, active_share, heard_trust, heard_council, prior
):  # type: ignore[no-untyped-def]
    """What each resident sees and hears among those she knows, in one pass.

    Parameters
    ----------
    involvement, trust, council : (n,) of everybody
    active_share, heard_trust, heard_council : (n,) filled: share of her ties who take part, and the
        mean trust in partnership (of the aware) and council she hears of (`prior` if of none)
    """
    for i in range(indptr.size - 1):
        start, stop = indptr[i], indptr[i + 1]
        active = 0.0
        aware = 0.0
        trusting = 0.0
        council_sum = 0.0
        for k in range(start, stop):
            j = indices[k]
            role = involvement[j]
            # comparisons as numbers, so that the loop has no branches to mispredict
            knows = np.float64(role >= 1.0)
            aware += knows
            trusting += knows * trust[j]
            active += np.float64(role > 1.5) * np.float64(role < 4.5)
            council_sum += council[j]
        ties = stop - start
        active_share[i] = active / ties if ties > 0 else 0.0
        heard_trust[i] = trusting / aware if aware > 0.0 else prior
        heard_council[i] = council_sum / ties if ties > 0 else council[i]
