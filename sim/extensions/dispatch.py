"""Apply a rule to columns, and let residents of classes of somebody's own answer for themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Slots = NDArray[np.intp]


class Overrides(Protocol):
    """What asks residents of own classes; `sim.extensions.resident_classes.ResidentOverrides` does."""

    def override(
        self, method: str, slots: Slots | None, result: Floats, columns: Sequence[Any]
    ) -> None:
        """Put their answers in the place of what the rule says."""


class MayOverride(Protocol):
    """All that a rule's dispatch needs of the model."""

    @property
    def own_residents(self) -> Overrides | None:
        """Residents of own classes, if there are any."""


def apply_rule(
    model: MayOverride,
    method: str,
    rule: Callable[..., Floats],
    slots: Slots | None,
    *columns: Any,
) -> Floats:
    """Apply a rule to columns; residents of own classes are asked one by one instead.

    Parameters
    ----------
    method : the method of `sim.agents.resident_rules.ResidentRules` that stands for the rule
    slots : (m,) whom it is applied to; None for everybody
    columns : the rule's inputs, each (m,) or one number for all

    Returns
    -------
    (m,) what the rule says of each
    """
    result = rule(*columns)
    if model.own_residents is not None:
        model.own_residents.override(method, slots, result, columns)
    return result
