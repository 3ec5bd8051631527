"""Two reference loops that the model's speed is measured against, in the same process.

The reference loop is a moderately realistic month over columns: 25 element-wise compiled rules, three neighbour means
over a network of mean degree 10, churn, and two logistic transitions, for 6,000 residents over 204
months. Machines drift two- to three-fold within an hour; the ratio to this loop drifts far less.

The other one is pure Python, as institutions are: actors with attributes and methods, a list that is sorted and a dictionary
that counts, over as many months. Where a machine is slow at one kind of work and not at the other, the two tell.
"""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import Any

import numpy as np

RESIDENTS = 6000
MONTHS = 204
DEGREE = 10
RULES = 25
MEANS = 3
CHURN = 0.01
ACTORS = 240
TARGET_MS = 38.0
"""What the reference loop takes on the machine for which runs a second are promised."""


@functools.cache
def _compiled() -> tuple[Any, Any, Any, Any]:
    """The reference's rule, transition, draw and neighbour means."""
    import math

    import numba

    @numba.vectorize(["float64(float64, float64, float64, float64)"])
    def rule(value: float, towards: float, gain: float, loss: float) -> float:
        nearer = value + 0.05 * (towards - value)
        moved = nearer + 0.01 * gain * (1.0 - nearer) - 0.01 * loss * nearer
        return min(1.0, max(0.0, moved))

    @numba.vectorize(["float64(float64, float64, float64)"])
    def transition(state: float, pull: float, draw: float) -> float:
        chance = 1.0 / (1.0 + math.exp(4.0 - 3.0 * pull))
        return 1.0 - state if draw < chance else state

    @numba.vectorize(["float64(uint64, uint64)"])
    def draw(key: int, slot: int) -> float:
        mixed = key + slot * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed = mixed ^ (mixed >> np.uint64(31))
        return (mixed >> np.uint64(11)) * (1.0 / 9007199254740992.0)

    return rule, transition, draw, _neighbour_means(numba)


def _neighbour_means(numba: Any) -> Any:
    """Means of three columns over neighbours in one pass, with two accumulators each."""
    signature = "(int32[::1], float64[::1], float64[::1], float64[::1], float64[:, ::1])"

    @numba.njit(f"void{signature}")
    def means(neighbours, a, b, c, out):  # type: ignore[no-untyped-def]
        for i in range(out.shape[1]):
            even_a = even_b = even_c = odd_a = odd_b = odd_c = 0.0
            for j in range(i * DEGREE, (i + 1) * DEGREE, 2):
                k, m = neighbours[j], neighbours[j + 1]
                even_a += a[k]
                even_b += b[k]
                even_c += c[k]
                odd_a += a[m]
                odd_b += b[m]
                odd_c += c[m]
            out[0, i] = (even_a + odd_a) / DEGREE
            out[1, i] = (even_b + odd_b) / DEGREE
            out[2, i] = (even_c + odd_c) / DEGREE

    return means


def _network() -> Any:
    """A network in which neighbours live near, ten a resident, one after another."""
    generator = np.random.default_rng(1)
    near = np.arange(RESIDENTS)[:, None] + generator.integers(-60, 61, (RESIDENTS, DEGREE))
    return np.sort(near % RESIDENTS, axis=1).ravel().astype(np.int32)


def reference_run(seed: int = 1) -> float:
    """Carry out the reference once; returns a number that depends on all of it."""
    rule, transition, draw, neighbour_means = _compiled()
    neighbours, slots = _network(), np.arange(RESIDENTS, dtype=np.uint64)
    columns = [draw(np.uint64(seed + i), slots) for i in range(8)]
    states = [np.zeros(RESIDENTS), np.zeros(RESIDENTS)]
    means = np.empty((MEANS, RESIDENTS))
    for month in range(MONTHS):
        draws = [draw(np.uint64(seed + 8 + 3 * month + i), slots) for i in range(3)]
        neighbour_means(neighbours, columns[0], columns[1], columns[2], means)
        for i in range(RULES):
            columns[i % 8] = rule(
                columns[i % 8], means[i % MEANS], columns[(i + 1) % 8], columns[(i + 3) % 8]
            )
        states = [transition(state, means[i], draws[i]) for i, state in enumerate(states)]
        columns[0][draws[2] < CHURN] = 0.5
    return float(sum(column.mean() for column in [*columns, *states]))


class Actor:
    """One of those who act in the loop of pure Python."""

    def __init__(self, number: int) -> None:
        self.number, self.trust, self.load = number, 0.3 + 0.4 * number / ACTORS, 0.0

    def meet(self, other: Actor, month: int) -> str:
        """Move towards another's trust, take on a load, and say how it went."""
        gap = other.trust - self.trust
        self.load = min(1.0, max(0.0, 0.9 * self.load + 0.2 * abs(gap)))
        self.trust += 0.1 * gap * (1.0 - self.load) + (0.01 if month % 12 == 0 else -0.001)
        if self.load > 0.05:
            return "worn"
        return "close" if gap < 0.0 else "apart"


def python_run() -> float:
    """Carry out the loop of pure Python once; returns a number that depends on all of it."""
    actors = [Actor(number) for number in range(ACTORS)]
    told: dict[str, int] = {}
    for month in range(MONTHS):
        for actor in actors:
            said = actor.meet(actors[(7 * actor.number + month) % ACTORS], month)
            told[said] = told.get(said, 0) + 1
        actors.sort(key=lambda actor: (actor.load, actor.number))
    return sum(count * len(said) for said, count in told.items()) + actors[0].trust


def reference_milliseconds(repeats: int = 5) -> float:
    """CPU time of the reference loop: the median of some repeats, after one to warm up."""
    return _milliseconds(reference_run, repeats)


def python_milliseconds(repeats: int = 5) -> float:
    """CPU time of the loop of pure Python, likewise."""
    return _milliseconds(python_run, repeats)


def _milliseconds(loop: Callable[[], float], repeats: int) -> float:
    loop()
    times = []
    for _ in range(repeats):
        began = time.process_time()
        loop()
        times.append(time.process_time() - began)
    return float(np.median(times)) * 1000
