"""SplitMix64's arithmetic in Python's unbounded integers: the oracle of the compiled draws."""

from __future__ import annotations

from sim.randomness import GOLDEN, MASK, mix


def unit_interval(key: int, who: int) -> float:
    """One uniform draw in (0, 1), as `sim.randomness.unit_interval` makes it."""
    bits = mix((key + mix((who * GOLDEN + GOLDEN) & MASK)) & MASK)
    return ((bits >> 12) + 0.5) * 2.0**-52
