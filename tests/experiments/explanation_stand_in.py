"""Stand-in runs for explanations: what each mediator carries is known; importable by worker processes."""

from __future__ import annotations

from experiments.execution.records import RunRecord
from experiments.execution.requests import RunRequest
from tests.experiments.fake_runs import fake_record

CARRIED = {"formality": -0.20, "skill": -0.10}
"""What these mediators carry of five years against twelve, each by itself."""
TOGETHER = ("skill", "ties")
ONLY_TOGETHER = 0.06
"""What skill and ties bring about only where both take the other design's path."""
DIRECT = -0.04
"""What no mediator carries."""
WHOLE = sum(CARRIED.values()) + ONLY_TOGETHER + DIRECT


def known_task(request: RunRequest) -> RunRecord:
    """A run whose legacy follows what is held; the same luck in every world of a seed."""
    short = request.scenario.funding.years < 12
    held = set(request.held.names) if request.held is not None else set()

    def takes_the_other_path(name: str) -> bool:
        return (name in held) != short

    shift = sum(effect for name, effect in CARRIED.items() if takes_the_other_path(name))
    shift += ONLY_TOGETHER * all(takes_the_other_path(name) for name in TOGETHER)
    return fake_record(request, shift + DIRECT * short)


def two_levers_task(request: RunRequest) -> RunRecord:
    """A run in which two settings add up and nothing is carried by any mediator."""
    scenario = request.scenario
    shift = -0.2 * (scenario.funding.years < 12)
    shift -= 0.1 * (scenario.partnership.formality_target > 0.6)
    return fake_record(request, shift)


def undefined_task(request: RunRequest) -> RunRecord:
    """A run in which nothing is left that could be measured."""
    return fake_record(request, float("nan"))


def failing_task(request: RunRequest) -> RunRecord:
    """Everything that is held fails on one seed."""
    if request.held is not None and request.seed == 3:
        raise ZeroDivisionError("no residents left")
    return known_task(request)
