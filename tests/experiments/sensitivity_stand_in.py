"""Stand-in runs for sensitivity: a few known numbers move the outcome, with luck; importable by worker processes."""

from __future__ import annotations

import numpy as np

from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest
from sim.parameters import ParameterSpec, parameter_specs
from tests.experiments.fake_runs import fake_record

MECHANISMS = ("network", "motives", "alumni", "agency", "development", "power")
"""The only ones that are uncertain here: 41 numbers."""
EFFECTS = {
    "agency.memory": 0.30,
    "agency.kept_adds": -0.24,
    "motives.draws": 0.18,
    "power.by_ties": 0.12,
    "agency.felt_at_start": 0.07,
}
"""What they do from the low to the high end of their ranges."""
IN_SHORT_PROGRAMMES = {"alumni.opens_doors": 0.20}
"""What others do where the money lasts less than twelve years, and nowhere else."""
LUCK = 0.03


def few_uncertain() -> tuple[ParameterSpec, ...]:
    """The numbers of a few mechanisms."""
    specs = parameter_specs().values()
    return tuple(spec for spec in specs if spec.mechanism in MECHANISMS)


def known_task(request: RunRequest) -> RunRecord:
    """A run whose outcomes follow the numbers named above, and luck of its own."""
    effects = dict(EFFECTS)
    if request.scenario.funding.years < 12:
        effects |= IN_SHORT_PROGRAMMES
    return fake_record(request, _moved(request, effects) + LUCK * _luck(request))


def lucky_task(request: RunRequest) -> RunRecord:
    """A run that nothing moves but luck."""
    return fake_record(request, LUCK * _luck(request))


def failing_task(request: RunRequest) -> RunRecord:
    """One run in eight fails."""
    if int(request.run_id, 16) % 8 == 0:
        raise ZeroDivisionError("no residents left")
    return known_task(request)


def undefined_task(request: RunRequest) -> RunRecord:
    """A run in which no partnership ever comes about, so that nothing of it is known."""
    return fake_record(request, float("nan"))


def _moved(request: RunRequest, effects: dict[str, float]) -> float:
    specs = parameter_specs()
    assumed = request.scenario.assumptions
    moved = 0.0
    for name, effect in effects.items():
        spec = specs[name]
        moved += effect * (assumed.get(name, spec.value) - spec.value) / (spec.high - spec.low)
    return moved


def _luck(request: RunRequest) -> float:
    """Luck of this run alone, whatever process carries it out."""
    return float(np.random.default_rng(int(request.run_id, 16)).standard_normal())
