"""The runs behind the page that tells why: both designs, and one mediator at a time held on its path in the baseline."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from dashboards.plain.asked import Asked
from dashboards.plain.jobs import Job, Jobs
from dashboards.plain.runs import Records, carried_out
from experiments.comparison.comparison import Comparison, summarise
from experiments.comparison.outcomes import HEADLINE_NAMES, OUTCOMES, Outcome, measure
from experiments.comparison.plan import Plan, plan_comparison
from experiments.errors import ExperimentError
from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest
from experiments.explanation.estimates import Estimate, Floats, estimate
from experiments.explanation.explanation import Road
from experiments.explanation.parting import OutcomeParts, outcomes_part
from experiments.explanation.run import REPLICATES
from experiments.explanation.worlds import Question, ask_why
from sim.mediators import MEDIATORS

JOBS = Jobs(200)
LONGEST = "legacy_36"
"""The headline outcome that is read last: runs that last for it last for all."""
Values = dict[str, Floats]
"""Each headline outcome in every twin, shape (twins,)."""


@dataclass(frozen=True)
class Basis:
    """Both designs over the twins.

    Attributes
    ----------
    question
        What is asked; its outcome is the one that is read last.
    comparison
        The two designs compared.
    base, other
        Headline outcomes of both sides.
    parts
        When monthly figures part for good, in order.
    """

    question: Question
    comparison: Comparison
    base: Values
    other: Values
    parts: tuple[OutcomeParts, ...]

    def difference(self, outcome: Outcome) -> Estimate:
        """Mean of the differences in an outcome, with its interval."""
        return _of(self.other[outcome.name] - self.base[outcome.name])


def twins_of(about: Asked) -> int:
    """How many twins are held: those of the comparison, and no more than are usual."""
    return min(about.choice.twins, REPLICATES)


def key_of(about: Asked, held: str = "") -> str:
    """What tells one job from another."""
    designs = [each.model_dump(mode="json") for each in (about.base, about.other)]
    return json.dumps([designs, about.choice.seed, twins_of(about), held], sort_keys=True)


def basis(about: Asked) -> Job:
    """The job that runs both designs."""
    return JOBS.ask(key_of(about), lambda job: _basis(about, job))


def held(about: Asked, found: Basis, name: str) -> Job:
    """The job that holds one mediator still."""
    return JOBS.ask(key_of(about, name), lambda job: _road(found, name, job))


def known(about: Asked) -> dict[str, Job]:
    """The mediators that were asked for so far, in the order of the model's list."""
    jobs = {name: JOBS.known(key_of(about, name)) for name in MEDIATORS}
    return {name: job for name, job in jobs.items() if job is not None}


def hold_all(about: Asked, found: Basis) -> None:
    """Hold every mediator that was not held yet, one after the other."""

    def one_by_one(job: Job) -> bool:
        for place, name in enumerate(MEDIATORS):
            job.told = f"{place} of {len(MEDIATORS)} held so far"
            if JOBS.known(key_of(about, name)) is None:
                own = JOBS.ask(key_of(about, name), partial(_road, found, name))
                while own.is_under_way and not job.stop.wait(0.2):
                    pass
        return True

    JOBS.ask(key_of(about, "all"), one_by_one)


# ------------------------------------------------------------------------ runs


def _basis(about: Asked, job: Job) -> Basis:
    twins, seed = twins_of(about), about.choice.seed
    plan = plan_comparison(about.base, [about.other], replicates=twins, seed=seed)
    question = ask_why(about.base, about.other, LONGEST, twins, seed)
    wanted = [each for each in plan.requests() if each.key[0] in plan.compared]
    records = _carried_out(wanted, job)
    base, other = ([records[name, twin] for twin in range(twins)] for name in _names(plan))
    return Basis(
        question=question,
        comparison=summarise(plan, records, []),
        base=_values(base),
        other=_values(other),
        parts=outcomes_part(base, other),
    )


def _names(plan: Plan) -> tuple[str, str]:
    base, other = plan.compared
    return base, other


def _road(found: Basis, name: str, job: Job) -> dict[str, Road]:
    """By headline outcome, what goes of the difference when one mediator is held as in the baseline."""
    world = found.question.other_with([name])
    wanted = world.requests(found.question.seeds)
    records = _carried_out(wanted, job)
    held_at = _values([records[each.key] for each in wanted])
    return {
        outcome: Road(
            name,
            carried=_of(found.other[outcome] - held_at[outcome]),
            rest=_of(held_at[outcome] - found.base[outcome]),
        )
        for outcome in HEADLINE_NAMES
    }


def _carried_out(requests: Sequence[RunRequest], job: Job) -> Records:
    """Every one of these runs; ExperimentError where one fails or they were stopped."""
    found, failures = carried_out(requests, job)
    if failures:
        raise ExperimentError(f"A run failed: {failures[0].message}")
    if len(found) < len(requests):
        raise ExperimentError("It was stopped before all runs were there.")
    return found


def _values(records: list[RunRecord]) -> Values:
    measured = [measure(record, names=list(HEADLINE_NAMES)) for record in records]
    return {name: np.array([each[name] for each in measured]) for name in HEADLINE_NAMES}


def _of(values: Floats) -> Estimate:
    return estimate(values[np.isfinite(values)])


def outcome_asked(about: Asked) -> Outcome:
    """The headline outcome that the page is about."""
    name = about.options.get("outcome", "")
    return OUTCOMES[name if name in HEADLINE_NAMES else LONGEST]
