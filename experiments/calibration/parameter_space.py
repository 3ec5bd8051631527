"""The parameters that calibration may move, and the scale on which it moves them.

A parameter v with plausible range [low, high] is moved on an unbounded scale z, on which 0 is its
present value and the prior is a standard normal distribution:

    v = low + (high - low) / (1 + exp(-(logit(u0) + WIDTH z))),  u0 = (present - low) / (high - low)

With WIDTH 0.8 two thirds of the prior lie within about a fifth of the range of a present value in
its middle, and every value stays inside the range.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from experiments.errors import UsageProblem

if TYPE_CHECKING:
    from sim.parameters import Spec

Floats = NDArray[np.float64]
Values = dict[str, float]
WIDTH = 0.8
EDGE = 0.02
"""A present value at an end of its range is moved as if it stood this far inside, as a share of the range."""
DIGITS = 4
"""Significant digits of every value that is tried, so that what is written is what was simulated."""
FIXED_BEFORE = ("measurement", "maturity")
"""The measurement model and the definition of the stages are fixed before any calibration."""


@dataclass(frozen=True)
class ParameterSpace:
    """Parameters with their present values and plausible ranges, in a fixed order.

    Attributes
    ----------
    names : tuple of str
    centre, low, high : tuple of float, shape (parameters,)
    """

    names: tuple[str, ...]
    centre: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.names)

    def values_at(self, z: Iterable[float]) -> Values:
        """The parameters' values at a point of the unbounded scale, shape (parameters,)."""
        rows = zip(self.names, self.centre, self.low, self.high, z, strict=True)
        return {name: value_at(*row) for name, *row in rows}

    def present(self) -> Values:
        """The present values."""
        return dict(zip(self.names, self.centre, strict=True))

    def only(self, names: Iterable[str]) -> ParameterSpace:
        """The same for some of the parameters, in the order of this space."""
        chosen = set(names)
        rows = zip(self.names, self.centre, self.low, self.high, strict=True)
        kept = [row for row in rows if row[0] in chosen]
        if not kept:
            return ParameterSpace((), (), (), ())
        return ParameterSpace(*(tuple(column) for column in zip(*kept, strict=True)))  # type: ignore[arg-type]

    def groups(self) -> dict[str, list[int]]:
        """Places of the parameters of each mechanism."""
        found: dict[str, list[int]] = {}
        for place, name in enumerate(self.names):
            found.setdefault(name.split(".")[0], []).append(place)
        return found


def value_at(centre: float, low: float, high: float, z: float) -> float:
    """One parameter's value at a point of the unbounded scale, rounded and inside its range.

    Examples
    --------
    >>> value_at(0.5, 0.0, 1.0, 0.0), value_at(0.5, 0.0, 1.0, 1.0), value_at(0.5, 0.0, 1.0, 99.0)
    (0.5, 0.69, 1.0)
    """
    if z == 0.0:
        return centre
    share = min(max((centre - low) / (high - low), EDGE), 1.0 - EDGE)
    logit = math.log(share / (1.0 - share)) + WIDTH * z
    value = low + (high - low) / (1.0 + math.exp(-min(max(logit, -500.0), 500.0)))
    return min(max(float(f"{value:.{DIGITS}g}"), low), high)


def is_free(spec: Spec) -> bool:
    """Whether calibration may move a parameter: a number, not measured, not fixed before."""
    return not spec.choices and spec.basis != "measured" and spec.mechanism not in FIXED_BEFORE


def free_space(
    specs: Mapping[str, Spec], centre: Mapping[str, float] | None = None, fix: Sequence[str] = ()
) -> ParameterSpace:
    """Every parameter that calibration may move.

    Parameters
    ----------
    specs : mapping
        The catalogue.
    centre : mapping, optional
        Values to start from where they are not the catalogue's.
    fix : names of parameters, or of whole mechanisms, to leave as they are

    Raises
    ------
    UsageProblem
        If a name is not known.
    """
    fixed = set(expand(fix, specs, "--fix"))
    free = [spec for spec in specs.values() if is_free(spec) and spec.name not in fixed]
    start = centre or {}
    return ParameterSpace(
        names=tuple(spec.name for spec in free),
        centre=tuple(float(start.get(spec.name, spec.value)) for spec in free),
        low=tuple(spec.low for spec in free),
        high=tuple(spec.high for spec in free),
    )


def expand(names: Sequence[str], specs: Mapping[str, Spec], option: str) -> list[str]:
    """Full names of parameters; the name of a mechanism stands for all of its free ones.

    Raises
    ------
    UsageProblem
        Names everything that is not a parameter, with the nearest that is.
    """
    found, unknown = [], []
    for name in names:
        inside = [spec.name for spec in specs.values() if spec.mechanism == name and is_free(spec)]
        if name in specs:
            found.append(name)
        elif inside:
            found.extend(inside)
        else:
            unknown.append(_not_known(name, specs))
    if unknown:
        raise UsageProblem(f"{option}: " + "; ".join(unknown))
    return found


def must_be_free(names: Sequence[str], space: ParameterSpace, option: str) -> None:
    """Refuse parameters that calibration may not move.

    Raises
    ------
    UsageProblem
        Naming them.
    """
    strange = [name for name in names if name not in space.names]
    if strange:
        raise UsageProblem(
            f"{option}: {', '.join(strange)}: not for fitting (measured, a choice between theories, "
            f"fixed before calibration, or among --fix). Leave out what is named here."
        )


def _not_known(name: str, specs: Mapping[str, Spec]) -> str:
    import difflib

    near = difflib.get_close_matches(name, specs, n=1)
    meant = f"; did you mean {near[0]}?" if near else "; 'groundswell describe' lists them"
    return f"no parameter or mechanism is called {name!r}{meant}"
