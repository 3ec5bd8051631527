"""One evaluation: a set of parameter values, simulated over some areas, measured pattern by pattern.

An evaluation is named by its content, so that the same question is never simulated twice: not when a
calibration goes on after a stop, and not when another one asks for what the first has answered.
"""

from __future__ import annotations

import functools
import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from experiments.calibration.space import Values

if TYPE_CHECKING:
    from experiments.validation.areas import Area
    from experiments.validation.patterns_schema import Pattern


@dataclass(frozen=True)
class Question:
    """What is to be simulated.

    Attributes
    ----------
    stage : str
        Which part of a calibration asks; says nothing about the answer.
    values : dict of name to value
    areas : int
        How many areas of the portfolio.
    seed : int
        Of the luck, and of which areas.
    """

    stage: str
    values: Values = field(repr=False)
    areas: int
    seed: int


@dataclass(frozen=True)
class Request:
    """A question on its way to a worker process."""

    key: tuple[str, int]
    run_id: str
    seed: int
    values: Values = field(repr=False)
    areas: int
    until: int
    patterns: tuple[Pattern, ...] = field(repr=False)


@dataclass(frozen=True)
class Evaluation:
    """The answer: each pattern's value and spread between areas, by the pattern's id.

    Attributes
    ----------
    run_id : str
        Name of the evaluation by its content.
    values, spreads : dict of str to float
        NaN where not defined.
    seconds : float
        Processor time it took; 0 where it could not be carried out.
    """

    run_id: str
    values: Values
    spreads: Values
    seconds: float


def evaluate(request: Request) -> Evaluation:
    """Simulate and measure, in this process."""
    from experiments.validation.quantities import measure_patterns
    from experiments.validation.replicate import simulate

    began = time.process_time()
    areas = areas_for(request.areas, request.seed)
    yearly = simulate(areas, differing(request.values), request.until)
    measured = measure_patterns(request.patterns, yearly)
    return Evaluation(
        run_id=request.run_id,
        values={name: float(found.value) for name, found in measured.items()},
        spreads={name: float(found.spread) for name, found in measured.items()},
        seconds=time.process_time() - began,
    )


def differing(values: Mapping[str, float]) -> Values:
    """The values that are not the catalogue's own."""
    from sim.parameters import parameter_specs

    specs = parameter_specs()
    return {name: value for name, value in values.items() if value != specs[name].value}


def areas_for(number: int, seed: int) -> tuple[Area, ...]:
    """Some areas, evenly spread over the portfolio; which ones, and their luck, depend on the seed."""
    areas = _all_areas()
    wanted = min(number, len(areas))
    first = seed % max(1, len(areas) // wanted)
    places = [(first + place * len(areas) // wanted) % len(areas) for place in range(wanted)]
    return tuple(replace(areas[place], seed=areas[place].seed + seed) for place in places)


@functools.cache
def _all_areas() -> tuple[Area, ...]:
    from experiments.validation.areas import areas_of_portfolio

    return areas_of_portfolio(0)


def identity_of(patterns: Iterable[Pattern], free: Iterable[str]) -> str:
    """Hash of what an evaluation depends on beside its question: rules, areas, and how is measured.

    Parameters
    ----------
    patterns : what is measured; what is published about it changes no simulation
    free : parameters that a question gives values for
    """
    from experiments.ensemble.fingerprint import model_mark

    measured = [
        replace(pattern, evidence=(), target=0.0, range=None, sign=None, n=0, tolerance=0.0,
                emergent=True, use="check")
        for pattern in sorted(patterns, key=lambda pattern: pattern.id)
    ]  # fmt: skip
    areas = [(area.name, area.scenario.canonical(), area.seed) for area in _all_areas()]
    return short_hash([model_mark(tuple(free)), measured, areas])


def name_of(question: Question, until: int, identity: str) -> str:
    """Name of an evaluation by its content (16 hexadecimal digits)."""
    return short_hash(
        (sorted(question.values.items()), question.areas, question.seed, until, identity)
    )


def short_hash(content: Any) -> str:
    """Hash of anything whose `repr` says all there is to say (16 hexadecimal digits)."""
    return hashlib.blake2b(repr(content).encode(), digest_size=8).hexdigest()
