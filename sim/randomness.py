"""Random draws that belong to whom they are about, not to when they were asked for.

Every draw is a pure function of (seed, stream, month, who). Two scenarios with one seed are twin
worlds: the resident who would have moved away in May moves away in May in both, whatever else
the scenarios change, and in whatever order the draws are made. Statistics calls this common random
numbers: what differs between the two worlds is the scenario, not the luck.

The generator is the SplitMix64 output function (Steele, Lea and Flood 2014, 'Fast splittable
pseudorandom number generators', OOPSLA; it passes BigCrush), used as a counter-based hash: seed,
stream and month are folded into a key, and ``who`` is the counter. The mixer is applied twice
around the counter, so that neighbouring slots and neighbouring keys are unrelated.
"""

from __future__ import annotations

import functools
import hashlib
import math
import warnings
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiled import kernel

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
_NORMAL = NormalDist()
FORMER = {
    "chance": "bernoulli",
    "column": "uniforms",
    "everybody": "uniforms_for_all",
    "block": "uniforms_by_stream",
}


def mix(value: int) -> int:
    """SplitMix64's finaliser: a bijection of 64-bit integers (0 <= value < 2**64)."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


@functools.cache
def code(word: str) -> int:
    """A stable 64-bit number for a word (the first 8 bytes of BLAKE2b)."""
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")


@functools.lru_cache(maxsize=4_096)
def identity(*parts: int | str) -> int:
    """Fold the parts that name somebody or something (kind, proposer, month, ordinal) into one."""
    value = 0
    for part in parts:
        number = code(part) if isinstance(part, str) else int(part)
        value = mix((value + GOLDEN + number) & MASK)
    return value


def scrambled(z: np.uint64) -> np.uint64:
    """SplitMix64's finaliser, as `mix`, in the arithmetic of compiled code."""
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def hashed(who: np.uint64) -> np.uint64:
    """The first half of a draw, which depends on who alone."""
    return scrambled(who * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15))


def unit_of(key: np.uint64, counter: np.uint64) -> np.float64:
    """The second half: key and `hashed` who make a number in the open interval (0, 1).

    Its 52 bits k make (k + 0.5) / 2**52. Put behind the exponent of 1 they are 1 + k / 2**52 at once, without the
    several steps it takes to turn an unsigned number into a float; each step here is exact.
    """
    bits = np.uint64(scrambled(key + counter) >> np.uint64(12) | np.uint64(0x3FF0000000000000))
    return bits.view(np.float64) - (1.0 - 2.0**-53)


DRAWING = (scrambled, hashed, unit_of)
"""What a kernel calls that draws for itself."""


@kernel("float64(uint64, uint64)", calls=DRAWING)
def unit_interval(key: np.uint64, who: np.uint64) -> np.float64:
    """One uniform draw in the open interval (0, 1); the scalar twin of `uniforms`."""
    return unit_of(key, hashed(who))


@kernel("float64(uint64, uint64)", elementwise=True, calls=DRAWING)
def uniforms(key: np.uint64, who: np.uint64) -> np.float64:
    """Uniform draws in (0, 1) for many: key (scalar uint64), who (n, uint64) -> (n, float64)."""
    return unit_of(key, hashed(who))


@kernel("uint64(uint64)", elementwise=True, calls=DRAWING)
def hashed_ids(who: np.uint64) -> np.uint64:
    """The first half of `uniforms`, which depends on who alone: (n, uint64) -> (n, uint64)."""
    return hashed(who)


@kernel("float64[::1](uint64, uint64[::1])", calls=DRAWING)
def uniforms_of_hashed(key: np.uint64, counter: NDArray[np.uint64]) -> NDArray[np.float64]:
    """The second half of `uniforms`: key, `hashed_ids` of who -> uniform draws in (0, 1).

    A loop over an array without gaps: several draws in one step of the processor.
    """
    drawn = np.empty(counter.size)
    for i in range(counter.size):
        drawn[i] = unit_of(key, counter[i])
    return drawn


@kernel("float64[:, ::1](uint64[::1], uint64[::1])", calls=DRAWING)
def uniforms_by_key(keys, counter):  # type: ignore[no-untyped-def]
    """As `uniforms_of_hashed`, of several keys for the same residents: (keys, n)."""
    drawn = np.empty((keys.size, counter.size))
    for k in range(keys.size):
        for i in range(counter.size):
            drawn[k, i] = unit_of(keys[k], counter[i])
    return drawn


@kernel("int64[::1](uint64, uint64[::1], float64[::1])", calls=DRAWING)
def places_below(key, counter, chance):  # type: ignore[no-untyped-def]
    """Places of those whose draw is below their chance, in order: no array of draws is kept."""
    places, count = np.empty(counter.size, np.int64), 0
    for i in range(counter.size):
        places[count] = i
        count += unit_of(key, counter[i]) < chance[i]
    return places[:count].copy()


@kernel("float64(uint64, uint64, uint64)", calls=DRAWING)
def draw_one(stream_key: np.uint64, month: np.uint64, who: np.uint64) -> np.float64:
    """One uniform draw: the same arithmetic as `RandomStreams.key` followed by `unit_interval`."""
    key = scrambled(stream_key + (month + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15))
    return unit_of(key, hashed(who))


class RandomStreams:
    """The draws of one run.

    Parameters
    ----------
    seed : int
        The seed of the run (any integer); twin worlds share it, and so have common random numbers.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._root = mix((seed * GOLDEN + GOLDEN) & MASK)
        self._streams: dict[str, int] = {}

    def _stream(self, stream: str) -> int:
        found = self._streams.get(stream)
        if found is None:
            found = self._streams[stream] = mix(self._root ^ code(stream))
        return found

    def key(self, stream: str, month: int = 0) -> int:
        """The 64-bit key of a stream in a month."""
        return mix((self._stream(stream) + (month + 1) * GOLDEN) & MASK)

    def uniform(self, stream: str, month: int, *who: int | str) -> float:
        """One uniform draw in (0, 1) for somebody or something named by ``who``."""
        drawn: float = draw_one(
            self._streams.get(stream) or self._stream(stream), month, identity(*who)
        )
        return drawn

    def normal(self, stream: str, month: int, *who: int | str) -> float:
        """One standard normal draw."""
        return _NORMAL.inv_cdf(self.uniform(stream, month, *who))

    def bernoulli(self, probability: float, stream: str, month: int, *who: int | str) -> bool:
        """Whether something of this probability happens to ``who``."""
        return probability > 0.0 and self.uniform(stream, month, *who) < probability

    def poisson(self, mean: float, stream: str, month: int, *who: int | str) -> int:
        """One Poisson draw by inversion (mean below 30)."""
        if mean == 0.0:
            return 0
        u, count = self.uniform(stream, month, *who), 0
        term = total = math.exp(-mean)
        while u > total and count < 100:
            count += 1
            term *= mean / count
            total += term
        return count

    def uniforms(self, stream: str, month: int, who: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Uniform draws for many residents: ``who`` (n, uint64) -> (n, float64)."""
        drawn: NDArray[np.float64] = uniforms(np.uint64(self.key(stream, month)), who)
        return drawn

    def uniforms_for_all(
        self, stream: str, month: int, counter: NDArray[np.uint64]
    ) -> NDArray[np.float64]:
        """As `uniforms`, for those whose `hashed_ids` identity is at hand: half the work, the same draws."""
        key = np.uint64(self.key(stream, month))
        drawn: NDArray[np.float64] = uniforms_of_hashed(key, counter)
        return drawn

    def happens_to(
        self,
        chance: NDArray[np.float64],
        stream: str,
        month: int,
        counter: NDArray[np.uint64],
    ) -> NDArray[np.intp]:
        """Places of those to whom something happens that has this chance for each; ``counter`` as above."""
        struck: NDArray[np.intp] = places_below(np.uint64(self.key(stream, month)), counter, chance)
        return struck

    def uniforms_by_stream(
        self, streams: Sequence[str], month: int, who: NDArray[np.uint64]
    ) -> NDArray[np.float64]:
        """Uniform draws of several streams for the same residents: (streams, n)."""
        keys = np.array([self.key(stream, month) for stream in streams], dtype=np.uint64)
        drawn: NDArray[np.float64] = uniforms(keys[:, None], who)
        return drawn


def _formerly(former: str, now: str) -> property:
    """The name of the release before, which plug-ins may use, with a warning.

    One property a name: a ``__getattr__`` would make every draw slower.
    """

    def answer(draws: RandomStreams) -> Any:
        message = f"draws.{former} is now draws.{now}; the former name goes with the next release"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return getattr(draws, now)

    return property(answer)


for _former, _now in FORMER.items():
    setattr(RandomStreams, _former, _formerly(_former, _now))
