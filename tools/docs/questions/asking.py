"""Which runs a question needs, and what is read off each."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from experiments.comparison.outcomes import HEADLINE_MONTHS, measure
from experiments.ensemble.versions import DEFAULT, ModelVersion
from experiments.execution.batch import request
from experiments.execution.records import RunRecord, RunRequest
from sim.scenario import Scenario, ScenarioError, load_scenario
from tools.docs.levers.measures import read
from tools.docs.questions.reading import Question

PAIRS_SEED, VERSION_SEED, THEORY_SEED = 1, 1001, 2001
"""First seeds at default, of plausible versions and of theories: no version shares its luck with another."""
Values = Mapping[tuple[str, int], Mapping[str, float]]


@dataclass(frozen=True)
class Sizes:
    """How much is run.

    Attributes
    ----------
    pairs : int
        Twin neighbourhoods at default.
    versions, version_pairs : int
        Plausible versions, and neighbourhoods in each.
    theory_pairs : int
        Neighbourhoods under each combination of theories.
    areas : int
        Areas of the portfolio.
    ends, end_pairs : int
        Strongest parameters that are tried at the ends of their ranges, and neighbourhoods for each.
    """

    pairs: int = 50
    versions: int = 50
    version_pairs: int = 4
    theory_pairs: int = 8
    areas: int = 50
    ends: int = 15
    end_pairs: int = 12


def key_of(part: str, scenario: str) -> str:
    """Under which name runs are filed: the part of the question and the scenario."""
    return f"{part}|{scenario}"


@functools.cache
def _scenario(name: str) -> Scenario:
    return load_scenario(name)


def asked(
    part: str, name: str, place: int, scenario: Scenario, seed: int, version: ModelVersion = DEFAULT
) -> RunRequest:
    """A run of a scenario under a version, watched until 36 months after its programme."""
    months = min(scenario.horizon_months, scenario.programme_months + HEADLINE_MONTHS)
    return request(key_of(part, name), place, version.applied(scenario), seed, months)


def default_requests(scenarios: Sequence[str], sizes: Sizes) -> Iterator[RunRequest]:
    """Every scenario in every twin neighbourhood, the model as it is."""
    for place in range(sizes.pairs):
        for name in scenarios:
            yield asked("default", name, place, _scenario(name), PAIRS_SEED + place)


def version_requests(
    part: str, scenarios: Sequence[str], versions: Sequence[ModelVersion], pairs: int, seed: int
) -> Iterator[RunRequest]:
    """Every scenario under every version, in neighbourhoods of the version's own.

    Parameters
    ----------
    part : str
        "plausible" or "theories".
    pairs : int
        Neighbourhoods for each version.
    seed : int
        Seed of the first.
    """
    for place in range(len(versions) * pairs):
        version = versions[place // pairs]
        for name in scenarios:
            yield asked(part, name, place, _scenario(name), seed + place, version)


def area_requests(scenarios: Sequence[str], sizes: Sizes) -> Iterator[RunRequest]:
    """Every scenario's changes on top of every area where that is possible, each area with one seed."""
    from experiments.validation.facts.areas import areas_of_portfolio
    from sim.scenario.portfolio import design_of, with_design

    usual = _scenario("baseline")
    for place, area in enumerate(areas_of_portfolio(PAIRS_SEED, sizes.areas)):
        for name in scenarios:
            with contextlib.suppress(ScenarioError):  # say, workers due after a short programme
                scenario = with_design(area.scenario, design_of(_scenario(name), usual))
                yield asked("areas", name, place, scenario, area.seed)


def end_versions(parameters: Sequence[str]) -> list[ModelVersion]:
    """The model with one parameter at an end of its range (or with another theory), one after another."""
    from sim.parameters import parameter_specs

    return [
        ModelVersion(
            f"{name} = {value if isinstance(value, str) else format(value, 'g')}",
            "default",
            {name: value},
        )
        for name in parameters
        for value in parameter_specs()[name].extremes
        if value != parameter_specs()[name].value
    ]


def end_requests(
    question: Question, sizes: Sizes, versions: Sequence[ModelVersion]
) -> Iterator[RunRequest]:
    """The question's first contrast with one parameter at an end, in the first neighbourhoods of the default."""
    first = question.contrasts[0]
    for number, version in enumerate(versions):
        for pair in range(sizes.end_pairs):
            place = number * sizes.end_pairs + pair
            for name in (first.against, first.scenario):
                part = f"ends of {question.name}"
                yield asked(part, name, place, _scenario(name), PAIRS_SEED + pair, version)


def reader(questions: Sequence[Question]) -> functools.partial[dict[str, float]]:
    """What is read off a run: every outcome, and what the questions' chains name."""
    return functools.partial(read_off, questions=tuple(questions))


def read_off(record: RunRecord, questions: tuple[Question, ...]) -> dict[str, float]:
    """Outcomes by name and measures of chains by their keys; NaN where the run has none."""
    values = measure(record)
    for each in {each for question in questions for each in question.chain}:
        value = read(record, each.column, each.when)
        values[each.key] = value / (record.own_end_month / 12) if each.a_year else value
    return values
