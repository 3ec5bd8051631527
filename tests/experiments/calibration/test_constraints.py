"""What must hold at a fit: counted, kept, and never given up for closer figures."""

from __future__ import annotations

import pytest

from experiments.calibration.constraints import (
    Constraints,
    ConstraintSizes,
    WhatHolds,
    try_constraints,
)
from sim.parameters import parameter_specs

BEFORE = WhatHolds({"a": "holds", "b": "does not hold"}, {"f": "holds"})
SIZES = ConstraintSizes(seeds=2, areas=10)


def test_what_holds_is_counted_and_not_named():
    swapped = WhatHolds({"a": "does not hold", "b": "holds"}, {"f": "holds"})
    assert swapped.keeps(BEFORE) and swapped.lost(BEFORE) == ["a"]
    fewer = WhatHolds({"a": "cannot be measured", "b": "does not hold"}, {"f": "holds"})
    assert not fewer.keeps(BEFORE)
    assert not WhatHolds({"a": "holds", "b": "holds"}, {"f": "inconclusive"}).keeps(BEFORE)
    assert BEFORE.words() == "1 of 2 construct checks, 1 of 1 observed facts"


def test_each_point_is_tried_once_whatever_stops_in_between(tmp_path):
    asked = []

    def attempt(values, sizes):
        asked.append((values, sizes))
        return BEFORE

    for _ in range(2):
        constraints = Constraints(tmp_path, "model", SIZES, attempt)
        assert constraints.at({"trust.gain": 0.2}) == BEFORE
    assert asked == [({"trust.gain": 0.2}, SIZES)]
    constraints.at({"trust.gain": 0.3})
    Constraints(tmp_path, "another model", SIZES, attempt).at({"trust.gain": 0.2})
    assert len(asked) == 3


@pytest.mark.slow
def test_the_models_own_checks_and_facts_are_tried_on_other_values():
    """Some four hundred runs."""
    attempt = try_constraints(jobs=2)
    now = attempt({}, SIZES)
    assert len(now.checks) == 20 and now.facts
    spec = parameter_specs()["confidence.skill_gain"]
    then = attempt({spec.name: spec.low}, SIZES)
    assert then != now
