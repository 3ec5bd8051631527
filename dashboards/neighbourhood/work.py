"""The runs behind the page on one neighbourhood, in the server's pool, and where it lies among the twins of the comparison."""

from __future__ import annotations

import json
from dataclasses import dataclass

from dashboards import library
from dashboards.background import POOL
from dashboards.components.hooks import runs
from dashboards.plain.asked import Asked
from dashboards.plain.jobs import Job, Jobs
from experiments.comparison.comparison import summarise
from experiments.comparison.paired import PairedDifference
from experiments.execution.records import RunRecord
from experiments.explanation.lives import AUTO
from experiments.reporting.two_stories import story_of

JOBS = Jobs()
FEWEST = 10
"""Twins beside which it is said where one of them lies."""


def story(about: Asked, seed: int, person: str) -> Job:
    """The job that tells one neighbourhood's two stories."""
    people = [person] if person else [AUTO]
    key = story_key(about, seed, person)
    return JOBS.ask(
        key, lambda job: POOL.submit(story_of, about.base, about.other, seed, people).result()
    )


def story_key(about: Asked, seed: int, person: str) -> str:
    """What tells one job from another."""
    designs = [each.model_dump(mode="json") for each in (about.base, about.other)]
    return json.dumps([designs, seed, person], sort_keys=True)


@dataclass(frozen=True)
class Among:
    """Where one neighbourhood lies among the twins of a comparison.

    Attributes
    ----------
    result
        The outcome over the twins.
    difference
        Of this neighbourhood.
    place
        How many of the twins have a lower difference.
    """

    result: PairedDifference
    difference: float
    place: int


def among(about: Asked, seed: int) -> tuple[list[Among], int]:
    """Where a neighbourhood lies in the headline outcomes, and among how many twins; from runs that there are."""
    plan = library.plan_of(about.choice, about.base, about.designs)
    pair = (plan.compared[0], plan.compared[about.place + 1])
    found: dict[tuple[str, int], RunRecord] = {}
    for request in plan.requests():
        record = runs.known(request) if request.key[0] in pair else None
        if record is not None:
            found[request.key] = record
    whole = {
        key: record
        for key, record in found.items()
        if all((name, key[1]) in found for name in pair)
    }
    twins = len({replicate for _, replicate in whole})
    if twins < FEWEST or seed not in plan.seeds:
        return [], twins
    comparison = summarise(plan, whole, [])
    placed = (
        _placed(result, seed)
        for result in comparison.results
        if result.outcome.headline and result.scenario == pair[1]
    )
    return [each for each in placed if each is not None], twins


def _placed(result: PairedDifference, seed: int) -> Among | None:
    differences: dict[int, float] = dict(zip(result.seeds, map(float, result.differences), strict=True))  # fmt: skip
    own = differences.get(seed)
    if own is None or own != own:
        return None
    return Among(result, own, sum(value < own for value in differences.values()))
