"""A stand-in for the model whose answers are known: patterns that follow a few parameters, with luck."""

from __future__ import annotations

import functools
import math
import os
import time

import numpy as np

from experiments.calibration.constraints import ConstraintSizes, WhatHolds
from experiments.calibration.evaluation import Evaluation, EvaluationRequest
from experiments.validation.judge import band, published_span
from experiments.validation.patterns_schema import Pattern
from experiments.validation.read import load_patterns
from sim.parameters import parameter_specs

STRONG = (
    "membership.tired_exit",
    "membership.formality_barrier",
    "decisions.worker_presence",
    "trust.gain",
    "energy.success_gain",
    "conflict.overcome_gain",
)
"""The parameters that matter; each pattern follows three of them, strongly, weakly and the other way."""
SHARES = (0.15, -0.2, 0.2, -0.15, 0.2, -0.1)
"""Where the truth lies: shares of their ranges from the present values."""
LUCK = 1.5
"""Standard deviation of a pattern measured in one area, in half-widths of its band."""


def simulate(request: EvaluationRequest) -> Evaluation:
    """Answer a request; slow if the environment says how many seconds each takes."""
    time.sleep(float(os.environ.get("STAND_IN_SECONDS", "0")))
    luck = np.random.default_rng([request.seed, request.areas])
    values, spreads = {}, {}
    for pattern in request.patterns:
        place = list(published()).index(pattern.id)
        noise = LUCK * luck.standard_normal() / math.sqrt(request.areas)
        values[pattern.id] = middle(pattern.id) + half(pattern.id) * (
            effect(request.values, place) - effect(truth(), place) + noise
        )
        spreads[pattern.id] = 1.0
    return Evaluation(request.run_id, values, spreads, seconds=0.01 * request.areas)


def everything_holds(values: dict[str, float], sizes: ConstraintSizes) -> WhatHolds:
    """Constraints that every point keeps."""
    return WhatHolds({}, {})


def effect(values: dict[str, float], place: int) -> float:
    """How far the parameters move a pattern from where it is at the present values, in half-widths."""
    weights = (8.0, -6.0, 4.0)
    return sum(
        weight * away(values, STRONG[(place + step) % len(STRONG)])
        for step, weight in enumerate(weights)
    )


@functools.cache
def truth() -> dict[str, float]:
    """Values at which every pattern lies in the middle of its band."""
    specs = parameter_specs()
    return {
        name: float(specs[name].value) + share * (specs[name].high - specs[name].low)
        for name, share in zip(STRONG, SHARES, strict=True)
    }


def away(values: dict[str, float], name: str) -> float:
    """A value's distance from the catalogue's, as a share of the range."""
    spec = parameter_specs()[name]
    return (values[name] - float(spec.value)) / (spec.high - spec.low)


@functools.cache
def published() -> dict[str, Pattern]:
    """The patterns as they are published, by id: the stand-in knows no others."""
    return {pattern.id: pattern for pattern in load_patterns()}


def middle(name: str) -> float:
    """Middle of what is published."""
    low, high = published_span(published()[name])
    return (low + high) / 2.0


def half(name: str) -> float:
    """Half the width of the pattern's band."""
    limits = band(published()[name], 1.0)
    return (limits.high - limits.low) / 2.0
