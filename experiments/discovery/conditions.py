"""What is asked of a run, as people write it: `legacy_36 < 0.3 and maturity >= 0.5`.

A condition is an outcome, one of four signs and a number; several are joined with `and`, and a run meets all of them.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.comparison.outcomes import NEED_TWIN, OUTCOMES, Outcome
from experiments.errors import UsageProblem
from experiments.reporting.number_format import unit_after
from experiments.reporting.phrases import joined
from sim.scenario.problems import near, show

EXAMPLE = "legacy_36 < 0.3"
SIGNS: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "<": (operator.lt, "under"),
    "<=": (operator.le, "at most"),
    ">": (operator.gt, "over"),
    ">=": (operator.ge, "at least"),
}
"""What each sign asks, and how it is said."""
_SIGN = re.compile(r"<=|>=|=<|=>|==|!=|<|>|=|≤|≥")
_MEANT = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">="}


@dataclass(frozen=True)
class Condition:
    """One condition.

    Attributes
    ----------
    outcome : Outcome
    sign : str
        A key of `SIGNS`.
    limit : float
        In the outcome's unit.
    """

    outcome: Outcome
    sign: str
    limit: float

    def __str__(self) -> str:
        return f"{self.outcome.name} {self.sign} {self.limit:g}"

    @property
    def words(self) -> str:
        """As a sentence says it: `legacy under 0.3`."""
        limit = f"{self.limit:,.10g}{unit_after(self.outcome)}"
        return f"{self.outcome.label} {SIGNS[self.sign][1]} {limit}"


@dataclass(frozen=True)
class Conditions:
    """All that is asked of a run.

    Attributes
    ----------
    parts : tuple of Condition
    """

    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.parts))

    @property
    def words(self) -> str:
        """As a sentence says it."""
        return joined(part.words for part in self.parts)

    @property
    def moments(self) -> str:
        """When each outcome is read, in words."""
        return "; ".join(f"{part.outcome.label}: {part.outcome.when}" for part in self.parts)

    def met(self, summary: pd.DataFrame) -> NDArray[np.float64]:
        """Which runs meet them: 1, 0, or NaN where an outcome is not defined, shape (runs,)."""
        known = np.ones(len(summary), dtype=bool)
        met = known.copy()
        for part in self.parts:
            values = summary[part.outcome.name].to_numpy(dtype=np.float64)
            known &= np.isfinite(values)
            met &= SIGNS[part.sign][0](values, part.limit)
        return np.where(known, met.astype(np.float64), np.nan)


def read_conditions(text: str, there: Collection[str]) -> Conditions:
    """Understand what is asked of a run.

    Parameters
    ----------
    text : str
        Conditions joined with `and`.
    there : names of outcomes that the runs have

    Raises
    ------
    UsageProblem
        With everything that is wrong with it.

    Examples
    --------
    >>> str(read_conditions("legacy_36<.3 AND maturity ≥ 0.5", ["legacy_36", "maturity"]))
    'legacy_36 < 0.3 and maturity >= 0.5'
    """
    problems: list[str] = []
    parts = [
        _condition(part.strip(), there, problems)
        for part in re.split(r"\band\b|&&?|,\s+", text, flags=re.IGNORECASE)
    ]
    if problems:
        raise UsageProblem("\n".join(f"--outcome {show(text)}: {said}" for said in problems))
    return Conditions(tuple(part for part in parts if part is not None))


def _condition(text: str, there: Collection[str], problems: list[str]) -> Condition | None:
    signs = _SIGN.findall(text)
    if re.search(r"\bor\b|\|", text):
        problems.append(f"{show(text)}: ask of one thing at a time; 'or' is not understood")
        return None
    if len(signs) != 1:
        problems.append(_without_one_sign(text, signs, there))
        return None
    name, number = (side.strip() for side in _SIGN.split(text))
    if _as_number(name) is not None:
        problems.append(f"{show(text)}: write the outcome first, as in {EXAMPLE}")
        return None
    sign = _MEANT.get(signs[0], signs[0])
    wrong = [_wrong_name(name, there), _wrong_sign(sign), _wrong_number(number)]
    found = [said for said in wrong if said]
    problems += found
    limit = _as_number(number)
    return None if found or limit is None else Condition(OUTCOMES[name], sign, limit)


def _without_one_sign(text: str, signs: list[str], there: Collection[str]) -> str:
    if not text:
        return f"a condition is missing; write an outcome, a sign and a number, as in {EXAMPLE}"
    if len(signs) > 1:
        return f"{show(text)}: there are {len(signs)} signs; join two conditions with 'and'"
    name = text.split()[0]
    wrong = _wrong_name(name, there)
    return wrong or f"{show(text)}: a sign and a number are missing, as in {EXAMPLE}"


def _wrong_name(name: str, there: Collection[str]) -> str | None:
    if name in there and name in OUTCOMES:
        return None
    if name in NEED_TWIN:
        return f"{name} is known only beside the no-programme twin, in comparisons"
    known = [each for each in OUTCOMES if each in there]
    meant = near(name, known)
    hint = f"did you mean {meant}?" if meant else f"it has {', '.join(known)}"
    return f"this sweep has no outcome {show(name)}; {hint}"


def _wrong_sign(sign: str) -> str | None:
    return None if sign in SIGNS else f"{sign} is not understood; write one of {', '.join(SIGNS)}"


def _wrong_number(text: str) -> str | None:
    if _as_number(text) is not None:
        return None
    if not text:
        return "a number is missing behind the sign"
    share = _as_number(text.removesuffix("%"))
    if text.endswith("%") and share is not None:
        return f"{show(text)} is not a number; write {share / 100:g}"
    if re.fullmatch(r"\d{1,3}(,\d{3})+", text) and not text.startswith("0"):
        return f"{show(text)} is not a number; write {text.replace(',', '')}"
    point = _as_number(text.replace(",", ".", 1))
    hint = f"; write {point:g}" if point is not None else f"; write one, as in {EXAMPLE}"
    return f"{show(text)} is not a number{hint}"


def _as_number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
