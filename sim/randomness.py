"""Random draws that belong to whom they are about, not to when they were asked for.

Every draw is a pure function of (seed, stream, month, who). Two scenarios with one seed are twin
worlds: the resident who would have moved away in May moves away in May in both, whatever else
the scenarios change, and in whatever order the draws are made.

The generator is the SplitMix64 output function (Steele, Lea and Flood 2014, 'Fast splittable
pseudorandom number generators', OOPSLA; it passes BigCrush), used as a counter-based hash: seed,
stream and month are folded into a key, and ``who`` is the counter. The mixer is applied twice
around the counter, so that neighbouring slots and neighbouring keys are unrelated.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from sim.compiled import kernel

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
_NORMAL = NormalDist()


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


@kernel("float64(uint64, uint64)")
def unit_interval(key, who):  # type: ignore[no-untyped-def]  # compiled
    """One uniform draw in the open interval (0, 1); the scalar twin of `uniforms`."""
    z = who * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = key + (z ^ (z >> np.uint64(31)))
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (np.float64(z >> np.uint64(12)) + 0.5) * 2.0**-52


@kernel("float64(uint64, uint64)", elementwise=True)
def uniforms(key, who):  # type: ignore[no-untyped-def]  # compiled: numba reads the signature above
    """Uniform draws in (0, 1) for many: key (scalar uint64), who (n, uint64) -> (n, float64)."""
    z = who * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = key + (z ^ (z >> np.uint64(31)))
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (np.float64(z >> np.uint64(12)) + 0.5) * 2.0**-52


@kernel("uint64(uint64)", elementwise=True)
def hashed_ids(who):  # type: ignore[no-untyped-def]  # compiled
    """The first half of `uniforms`, which depends on who alone: (n, uint64) -> (n, uint64)."""
    z = who * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


@kernel("float64(uint64, uint64)", elementwise=True)
def uniforms_of_hashed(key, counter):  # type: ignore[no-untyped-def]  # compiled
    """The second half of `uniforms`: key, `hashed_ids` who -> uniform draws in (0, 1)."""
    z = key + counter
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z = z ^ (z >> np.uint64(31))
    return (np.float64(z >> np.uint64(12)) + 0.5) * 2.0**-52


@kernel("float64(uint64, uint64, uint64)")
def draw_one(stream_key, month, who):  # type: ignore[no-untyped-def]  # compiled
    """One uniform draw: the same arithmetic as `Draws.key` followed by `unit_interval`."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    first, second = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
    key = stream_key + (month + np.uint64(1)) * golden
    key = (key ^ (key >> np.uint64(30))) * first
    key = (key ^ (key >> np.uint64(27))) * second
    key = key ^ (key >> np.uint64(31))
    z = who * golden + golden
    z = (z ^ (z >> np.uint64(30))) * first
    z = (z ^ (z >> np.uint64(27))) * second
    z = key + (z ^ (z >> np.uint64(31)))
    z = (z ^ (z >> np.uint64(30))) * first
    z = (z ^ (z >> np.uint64(27))) * second
    z = z ^ (z >> np.uint64(31))
    return (np.float64(z >> np.uint64(12)) + 0.5) * 2.0**-52


class RandomStreams:
    """The draws of one run.

    Parameters
    ----------
    seed : int
        The seed of the run (any integer); twin worlds share it.
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

    def chance(self, probability: float, stream: str, month: int, *who: int | str) -> bool:
        """Whether something of this probability happens to ``who``."""
        return self.uniform(stream, month, *who) < probability

    def poisson(self, mean: float, stream: str, month: int, *who: int | str) -> int:
        """One Poisson draw by inversion (mean below 30)."""
        u, count = self.uniform(stream, month, *who), 0
        term = total = math.exp(-mean)
        while u > total and count < 100:
            count += 1
            term *= mean / count
            total += term
        return count

    def column(self, stream: str, month: int, who: NDArray[np.uint64]) -> NDArray[np.float64]:
        """Uniform draws for many residents: ``who`` (n, uint64) -> (n, float64)."""
        drawn: NDArray[np.float64] = uniforms(np.uint64(self.key(stream, month)), who)
        return drawn

    def everybody(
        self, stream: str, month: int, counter: NDArray[np.uint64]
    ) -> NDArray[np.float64]:
        """As `column`, for those whose `hashed_ids` identity is at hand: half the work, the same draws."""
        key = np.uint64(self.key(stream, month))
        drawn: NDArray[np.float64] = uniforms_of_hashed(key, counter)
        return drawn

    def block(
        self, streams: Sequence[str], month: int, who: NDArray[np.uint64]
    ) -> NDArray[np.float64]:
        """Uniform draws of several streams for the same residents: (streams, n)."""
        keys = np.array([self.key(stream, month) for stream in streams], dtype=np.uint64)
        drawn: NDArray[np.float64] = uniforms(keys[:, None], who)
        return drawn
