"""What is aimed at in speed and memory, and whether it is reached."""

from __future__ import annotations

from dataclasses import dataclass

RATIO, WHEELS_RATIO = 3.3, 2.0
RUNS_A_SECOND = 15.0
PLAIN_MESA = 45.0
EXPONENT = 1.0
SWEEP_MS = 4.0
GROWTH_MB = 5.0


@dataclass(frozen=True)
class Target:
    """One aim beside what came out.

    Attributes
    ----------
    name : key in JSON
    what : what is measured
    aim, found : in words
    is_met : None where it was not measured
    """

    name: str
    what: str
    aim: str
    found: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        """Whether it is reached, in words."""
        return {True: "met", False: "not met", None: "not measured"}[self.is_met]

    def line(self) -> str:
        """Everything in a sentence."""
        return f"{self.verdict}: {self.what}, {self.aim}; {self.found}"


def at_most(name: str, what: str, limit: float, value: float, words: str) -> Target:
    """An aim that is reached at or below a limit; ``words`` say number and unit, as ``{:.1f} ms``."""
    return Target(name, what, f"at most {words.format(limit)}", words.format(value), value <= limit)


def at_least(name: str, what: str, limit: float, value: float, words: str) -> Target:
    """An aim that is reached at or above a limit."""
    return Target(
        name, what, f"at least {words.format(limit)}", words.format(value), value >= limit
    )


def not_measured(name: str, what: str, aim: str, why: str) -> Target:
    """An aim of which nothing can be said."""
    return Target(name, what, aim, why, None)
