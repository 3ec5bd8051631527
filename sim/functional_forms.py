"""Shapes that several mechanisms share, with their numbers given."""

from __future__ import annotations


def linear_multiplier(level: float, spread: float) -> float:
    """A factor of 1 at a level of one half, ``spread`` less at none and as much more at full."""
    return (1.0 - spread) + 2.0 * spread * level


def floored(least: float, level: float) -> float:
    """A factor of ``least`` at a level of 0 and of 1 at a level of 1."""
    return least + (1.0 - least) * level


def half_saturation(amount: float, half: float) -> float:
    """A share that grows with an amount of 0 or more, less and less, and is one half at ``half``."""
    return amount / (amount + half)


def moved_towards(level: float, now: float, months: float) -> float:
    """A slow mean, moved by this month's value as far as one that remembers so many months is."""
    return level + (now - level) / months
